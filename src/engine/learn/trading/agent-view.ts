import type { Engine } from '../../core/engine.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { priceFromTicks } from '../../domain/rounding.ts';
import type { EpochMs } from '../../domain/units.ts';
import { POSITION_STATE, writePositionState } from '../../strategy/agent/position-state.ts';
import type { PositionReading } from '../../strategy/agent/position-state.ts';
import type { PositionSign } from '../../strategy/strategy.ts';
import type { FeatureTable } from './trading-market.ts';

/** The bar at whose close an agent looks. */
export interface SeenBar {
  readonly closeTimeMs: EpochMs;
  readonly close: number;
  readonly lengthMs: number;
  /** Of one bar, as a share of the price. */
  readonly volatility: number;
}

/** Returns how many numbers an observation has: the features, the masks of what may be missing, the state of the position. */
export function observationSize({ names, masks }: Pick<FeatureTable, 'names' | 'masks'>): number {
  return names.length + masks.length + POSITION_STATE.length;
}

/** Returns the names of an observation's numbers, in their order. */
export function observationNames({ names, masks }: Pick<FeatureTable, 'names' | 'masks'>): readonly string[] {
  return [...names, ...masks.map(({ name }) => `${name} known`), ...POSITION_STATE];
}

/**
 * Writes what an agent sees at the close of a bar.
 * @param row of the table
 * @param out [offset + observationSize]
 */
export function writeObservation({ names, values, masks }: FeatureTable, row: number, reading: PositionReading, out: Float32Array, offset: number): void {
  const width = names.length;
  const from = row * width;
  for (let column = 0; column < width; column++) {
    const value = values[from + column]!;
    out[offset + column] = value === value ? value : 0;
  }
  let at = offset + width;
  for (const { columns } of masks) out[at++] = knownShare(values, from, columns);
  writePositionState(reading, out, at);
}

function knownShare(values: Float32Array, from: number, columns: readonly number[]): number {
  let known = 0;
  for (let index = 0; index < columns.length; index++) if (!Number.isNaN(values[from + columns[index]!]!)) known++;
  return known / columns.length;
}

/** What an agent's account is worth at a price, and what its position is like there. */
export interface AccountView {
  readonly equity: number;
  readonly peakEquity: number;
  readonly reading: PositionReading;
}

/** Reads the account of an engine at the close of a bar, whether the engine has taken the bar yet or only what filled in it. */
export function viewAccount(engine: Engine, instrument: Instrument, { close, closeTimeMs, lengthMs, volatility }: SeenBar): AccountView {
  const { ledger, breakers } = engine.state;
  const held = ledger.position(instrument.id);
  const before = held?.mark ?? close;
  // What the bar will be marked with as its first act, so that its own arithmetic says what that comes to; and back, as if nobody had asked.
  ledger.mark(instrument.id, close);
  const equity = ledger.equity();
  ledger.mark(instrument.id, before);
  const peakEquity = breakers.peakEquity > equity ? breakers.peakEquity : equity;
  const stop = engine.desks.get(instrument.id)?.protection.wanted?.stop ?? null;
  const reading: PositionReading = {
    side: Math.sign(held?.qty ?? 0) as PositionSign,
    exposure: held ? (Math.abs(held.qtyFloat) * close) / equity : 0,
    price: close,
    entryPrice: held?.averageEntry ?? Number.NaN,
    stopPrice: stop === null ? Number.NaN : priceFromTicks(instrument, stop),
    barsHeld: held ? Math.ceil((closeTimeMs + 1 - held.trade.entryTimeMs) / lengthMs) : 0,
    drawdown: 1 - equity / peakEquity,
    volatility,
  };
  return { equity, peakEquity, reading };
}
