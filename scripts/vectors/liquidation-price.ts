import { z } from 'zod';
import { liquidationPrice } from '../../src/engine/domain/liquidation.ts';
import type { MarginWallet, OtherPosition } from '../../src/engine/domain/liquidation.ts';
import { parseCase } from './parse-case.ts';
import type { VectorResult } from './vector-result.ts';
import { agrees, resultOf } from './vector-result.ts';

const otherTrade = z.object({ pair: z.string(), open_rate: z.number(), amount: z.number(), mark_price: z.number(), mm_ratio: z.number(), maintenance_amt: z.number(), is_short: z.boolean().default(false) });

const liquidationCase = z.object({
  pair: z.string(), is_short: z.boolean(), margin_mode: z.enum(['isolated', 'cross']), wallet_balance: z.number(), maintenance_amt: z.number().nullish(),
  amount: z.number().positive(), open_rate: z.number().positive(), mm_ratio: z.number(), open_trades: z.array(otherTrade).default([]), expected: z.number().nullable(), tol: z.number().optional(),
});

/** The published examples are printed with two decimals. */
const CENT_ROUNDING = 0.005 + 1e-9;

/** Computes a liquidation price, isolated or cross, where the other trades of a cross wallet are those of other pairs. */
export function runLiquidationPrice(raw: unknown, id: string): VectorResult {
  const given = parseCase(liquidationCase, raw);
  const actual = liquidationPrice(
    { side: given.is_short ? 'short' : 'long', qty: given.amount, entryPrice: given.open_rate, maintenanceMarginRate: given.mm_ratio, maintenanceAmount: given.maintenance_amt ?? 0 },
    walletOf(given),
  );
  return resultOf(id, given.expected, actual, { holds: agrees(given.expected, actual, given.tol ?? CENT_ROUNDING) });
}

function walletOf(given: z.output<typeof liquidationCase>): MarginWallet {
  if (given.margin_mode === 'isolated') return { mode: 'isolated', balance: given.wallet_balance };
  const others = given.open_trades.filter(({ pair }) => pair !== given.pair).map((trade): OtherPosition => ({
    side: trade.is_short ? 'short' : 'long', qty: trade.amount, entryPrice: trade.open_rate, markPrice: trade.mark_price, maintenanceMarginRate: trade.mm_ratio, maintenanceAmount: trade.maintenance_amt,
  }));
  return { mode: 'cross', balance: given.wallet_balance, others };
}
