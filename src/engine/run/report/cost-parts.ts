import { feeRates } from '../../adapters/sim-exchange/fees.ts';
import type { CostParts } from '../../contract/report.ts';
import { decimalFromScaled, scaledFromDecimal } from '../../domain/decimal.ts';
import { floorToAtoms } from '../../domain/rounding.ts';
import { QUOTE_DECIMALS } from '../../domain/units.ts';
import type { RunTrade, StoredRun } from './stored-run.ts';

/** What newer documents may say beside the sums of earlier ones; all decimal strings. */
interface ToldCosts {
  readonly spread?: string;
  readonly slippage?: string;
  readonly borrow?: string;
  readonly takerNotional?: string;
}

/**
 * Returns what trading cost, part by part. Half the spread and the slippage of the settings are what each fill that took liquidity was made worse by;
 * what is left of the shortfall against the price at the decision is what the price did before the fill.
 * @see Perold 1988, "The Implementation Shortfall", Journal of Portfolio Management 14(3)
 */
export function costsOf(run: StoredRun): CostParts {
  const { costs, metrics } = run.result;
  const told = costs as ToldCosts;
  const shortfall = atoms(costs.spreadAndSlippage);
  const split = splitOf(run, told);
  const borrow = told.borrow === undefined ? null : atoms(told.borrow);
  const [fees, funding] = [atoms(costs.fees), -atoms(costs.funding)];
  const total = fees + shortfall + funding + (borrow ?? 0n);
  const net = metrics['netProfit'] ?? null;
  const netAtoms = net === null ? null : BigInt(floorToAtoms(net));
  const gross = netAtoms === null ? null : netAtoms + total;
  return {
    fees: text(fees), spread: text(split.spread), slippage: text(split.slippage), delay: text(shortfall - split.spread - split.slippage), funding: text(funding), borrow: borrow === null ? null : text(borrow),
    total: text(total), beforeCosts: gross === null ? null : text(gross), net: netAtoms === null ? null : text(netAtoms),
    shareOfGross: gross === null || gross <= 0n ? null : Number(total) / Number(gross), isSplitAssumed: split.isAssumed, sentence: sentenceOf(run, split.isAssumed),
  };
}

interface Split {
  readonly spread: bigint;
  readonly slippage: bigint;
  readonly isAssumed: boolean;
}

function splitOf(run: StoredRun, told: ToldCosts): Split {
  if (told.spread !== undefined && told.slippage !== undefined) return { spread: atoms(told.spread), slippage: atoms(told.slippage), isAssumed: false };
  const { spreadBps, slippageBps } = run.execution;
  const taken = told.takerNotional === undefined ? takenNotional(run) : Number(told.takerNotional);
  // Against a recorded market nobody pays an assumed spread.
  return { spread: run.execution.matchOn === 'bars' ? part(taken, spreadBps / 2) : 0n, slippage: part(taken, slippageBps), isAssumed: true };
}

function part(notional: number, bps: number): bigint {
  return BigInt(floorToAtoms((notional * bps) / 10_000));
}

/** The notional of the fills that took liquidity: told by the fees where maker and taker pay differently, else by the kind of order. What is still open was bought like the rest. */
function takenNotional(run: StoredRun): number {
  const traded = (run.result.metrics['turnover'] ?? 0) * meanOf(run.values);
  let [closed, taken] = [0, 0];
  for (const trade of run.trades) {
    closed += Math.abs(trade.qty) * (trade.entryPrice + trade.exitPrice);
    taken += takenOf(run, trade);
  }
  return closed > 0 ? taken * Math.max(1, traded / closed) : traded;
}

function takenOf({ instruments, execution, request }: StoredRun, trade: RunTrade): number {
  const [entry, exit] = [Math.abs(trade.qty) * trade.entryPrice, Math.abs(trade.qty) * trade.exitPrice];
  const instrument = instruments.get(trade.instrumentId ?? '');
  if (instrument !== undefined) {
    const { maker, taker } = feeRates(instrument, execution);
    if (taker !== maker) return Math.min(entry + exit, Math.max(0, (trade.fees - maker * (entry + exit)) / (taker - maker)));
  }
  const order = (request.entry as { readonly order?: string } | undefined)?.order ?? 'market';
  return (order === 'market' ? entry : 0) + (trade.exitReason.startsWith('take-profit') ? 0 : exit);
}

function meanOf(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function sentenceOf({ execution, result }: StoredRun, isAssumed: boolean): string {
  const { spreadBps, slippageBps, slippageModel, matchOn } = execution;
  const zero = Number(result.costs.funding) === 0 ? ' No funding was booked.' : '';
  if (!isAssumed) return `Spread and slippage are what the fills themselves tell; the way is what the price moved between decision and fill.${zero}`;
  if (matchOn !== 'bars') return `Fills met the recorded market: what they paid of the spread is part of the way, between the price at the decision and the fill. Slippage is the ${slippageBps} bps that the settings add.${zero}`;
  const model = slippageModel === 'fixed' ? '' : ` What the slippage model "${slippageModel}" added is part of the way.`;
  return `Assumed, not measured: every fill that took liquidity paid half of a spread of ${spreadBps} bps and ${slippageBps} bps of slippage. The way is the rest: what the price moved between the decision and the fill.${model}${zero}`;
}

function atoms(amount: string): bigint {
  return scaledFromDecimal(amount, QUOTE_DECIMALS) ?? 0n;
}

function text(amount: bigint): string {
  return decimalFromScaled(amount, QUOTE_DECIMALS);
}
