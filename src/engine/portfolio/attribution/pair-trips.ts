import type { EpochMs } from '../../domain/units.ts';

/** What trades are paired by. */
export interface Pairable {
  readonly entry: { readonly decidedMs: EpochMs };
}

/** Places in the two lists; null where there is no partner. */
export interface Alignment {
  readonly live: number | null;
  readonly backtest: number | null;
}

/**
 * Pairs trades of one strategy, instrument and side in the order of time: as many pairs as can be had within the tolerance, and of those the nearest together.
 * Because all of them are weighed at once (the alignment of two sequences, Needleman and Wunsch 1970), one trade that is missing leaves the others with their own partners.
 * @param live ascending by the time of the decision, as is `backtest`
 * @returns in the order of time, every trade once
 */
export function pairTrips(live: readonly Pairable[], backtest: readonly Pairable[], toleranceMs: number): readonly Alignment[] {
  const found: Alignment[] = [];
  for (const cluster of clustersOf(live, backtest, toleranceMs)) {
    for (const { live: own, backtest: other } of align(live.slice(...cluster.live), backtest.slice(...cluster.backtest), toleranceMs)) {
      found.push({ live: own === null ? null : own + cluster.live[0], backtest: other === null ? null : other + cluster.backtest[0] });
    }
  }
  return found;
}

interface Cluster {
  readonly live: readonly [from: number, to: number];
  readonly backtest: readonly [from: number, to: number];
}

/** Cuts both lists where nothing before can be paired with anything after. */
function* clustersOf(live: readonly Pairable[], backtest: readonly Pairable[], toleranceMs: number): Generator<Cluster> {
  for (let [l, b] = [0, 0]; l < live.length || b < backtest.length;) {
    const from = [l, b] as const;
    let lastMs = Math.min(timeOf(live, l), timeOf(backtest, b));
    for (let isNear = true; isNear;) {
      isNear = false;
      for (; l < live.length && timeOf(live, l) <= lastMs + toleranceMs; l++, isNear = true) lastMs = Math.max(lastMs, timeOf(live, l));
      for (; b < backtest.length && timeOf(backtest, b) <= lastMs + toleranceMs; b++, isNear = true) lastMs = Math.max(lastMs, timeOf(backtest, b));
    }
    yield { live: [from[0], l], backtest: [from[1], b] };
  }
}

function timeOf(trips: readonly Pairable[], index: number): EpochMs {
  return trips[index]?.entry.decidedMs ?? Infinity;
}

/** More than any two pairs can differ by in nearness: another pair always counts for more. */
const PAIR_WORTH = 3;
const PAIRED = 1;
const LIVE_ALONE = 2;
const BACKTEST_ALONE = 3;

/** The worth of a pair is from 2 (at the tolerance) to 3 (at once): two pairs are always worth more than one. */
function align(live: readonly Pairable[], backtest: readonly Pairable[], toleranceMs: number): readonly Alignment[] {
  const width = backtest.length + 1;
  const moves = new Uint8Array((live.length + 1) * width).fill(BACKTEST_ALONE, 0, width);
  let above = new Float64Array(width);
  for (let row = 1; row <= live.length; row++) {
    const worth = new Float64Array(width);
    moves[row * width] = LIVE_ALONE;
    for (let column = 1; column < width; column++) {
      const distance = Math.abs(timeOf(live, row - 1) - timeOf(backtest, column - 1));
      const paired = distance <= toleranceMs ? above[column - 1]! + PAIR_WORTH - (toleranceMs > 0 ? distance / toleranceMs : 0) : -1;
      const best = Math.max(paired, above[column]!, worth[column - 1]!);
      worth[column] = best;
      moves[row * width + column] = best === paired ? PAIRED : best === above[column]! ? LIVE_ALONE : BACKTEST_ALONE;
    }
    above = worth;
  }
  return walkBack(moves, live.length, backtest.length);
}

function walkBack(moves: Uint8Array, lives: number, backtests: number): readonly Alignment[] {
  const found: Alignment[] = [];
  for (let [row, column] = [lives, backtests]; row > 0 || column > 0;) {
    const move = moves[row * (backtests + 1) + column];
    found.push({ live: move === BACKTEST_ALONE ? null : row - 1, backtest: move === LIVE_ALONE ? null : column - 1 });
    if (move !== BACKTEST_ALONE) row--;
    if (move !== LIVE_ALONE) column--;
  }
  return found.reverse();
}
