import { portableLog } from '../../compute/portable-log.ts';
import type { PositionReading } from '../../domain/sight.ts';

export type { PositionReading } from '../../domain/sight.ts';

/** Names of the numbers of {@link writePositionState}, in their order. The last two are masks: 0 says that the numbers that they speak for mean nothing. */
export const POSITION_STATE = ['side', 'size', 'unrealised result', 'bars held', 'distance to stop', 'drawdown', 'has position', 'has stop'] as const;

/** Volatility units beyond which a move counts as this large. */
const MOST_UNITS = 20;
/** Volatility units, bars and shares of equity that are written as one. */
const UNITS = 10;
const BARS = 5;
const DRAWDOWN = 0.1;

/**
 * Writes the state of a position, each number of the order of one:
 * side (-1, 0, 1); size, the exposure; the unrealised result `side · (price / entry - 1) / volatility`, clipped to ±20 and over 10; bars held, `ln(1 + bars) / 5`;
 * the distance to the stop `side · (price - stop) / price / volatility`, likewise; the drawdown over 0.1; and the masks. What is unknown is 0.
 * @param out [offset + 8] receives the numbers from `offset` on
 */
export function writePositionState(reading: PositionReading, out: Float32Array, offset: number): void {
  const { side, price, entryPrice, stopPrice, volatility } = reading;
  const isHeld = side !== 0;
  const hasUnits = isHeld && volatility > 0;
  const hasStop = hasUnits && stopPrice === stopPrice;
  out[offset] = side;
  out[offset + 1] = isHeld ? reading.exposure : 0;
  out[offset + 2] = hasUnits ? inUnits((side * (price / entryPrice - 1)) / volatility) : 0;
  out[offset + 3] = portableLog(1 + reading.barsHeld) / BARS;
  out[offset + 4] = hasStop ? inUnits((side * (price - stopPrice)) / price / volatility) : 0;
  out[offset + 5] = reading.drawdown / DRAWDOWN;
  out[offset + 6] = isHeld ? 1 : 0;
  out[offset + 7] = hasStop ? 1 : 0;
}

function inUnits(units: number): number {
  return Math.max(-MOST_UNITS, Math.min(MOST_UNITS, units)) / UNITS;
}
