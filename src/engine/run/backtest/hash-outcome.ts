import { createHash } from 'node:crypto';
import type { ClosedTrade } from '../../domain/position.ts';

/** Hashes every trade with its times, and every sample of equity: two runs with one hash did the same. */
export function hashOutcome(trades: readonly ClosedTrade[], equityValues: Float64Array): string {
  const hash = createHash('sha256');
  const [numbers, money] = tradeColumns(trades);
  hash.update(trades.map(textOf).join('\n'));
  for (const column of [numbers, money, equityValues]) hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  return hash.digest('hex');
}

function textOf({ id, strategyId, instrumentId, side, entryReason, exitReason, ambiguous }: ClosedTrade): string {
  return `${id} ${strategyId} ${instrumentId} ${side} ${entryReason} ${exitReason} ${ambiguous}`;
}

/** The numbers as they lie in memory: to write each out in decimals would cost more than the trade did. */
function tradeColumns(trades: readonly ClosedTrade[]): readonly [Float64Array, BigInt64Array] {
  const numbers = new Float64Array(trades.length * 5);
  const money = new BigInt64Array(trades.length * 4);
  trades.forEach((trade, index) => {
    numbers.set([trade.entryTimeMs, trade.entryPrice, trade.exitTimeMs, trade.exitPrice, trade.qty], index * 5);
    money.set([trade.pnl, trade.fees, trade.funding, trade.slippage], index * 4);
  });
  return [numbers, money];
}
