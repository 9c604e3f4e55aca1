import { DAY_MS } from '../../domain/interval.ts';

/**
 * Returns the daily returns of an equity curve, measured at UTC midnights: the equity of a midnight is the last one known by then.
 * The first day starts with the first value and the last one ends with the last value, so an incomplete day counts as a day.
 * Once nothing is left, there is nothing to earn on: those days return 0.
 * @param times [n] epoch ms, ascending
 * @param values [n] equity
 * @returns [days] simple returns; empty for fewer than two values
 */
export function dailyReturns(times: ArrayLike<number>, values: ArrayLike<number>): Float64Array {
  if (times.length < 2) return new Float64Array(0);
  const returns: number[] = [];
  let previous = values[0]!;
  let midnight = nextMidnight(times[0]!);
  for (let i = firstAfter(times, midnight, 1); i < times.length; i = firstAfter(times, midnight, i)) {
    returns.push(growth(previous, values[i - 1]!));
    previous = values[i - 1]!;
    midnight += DAY_MS;
  }
  returns.push(growth(previous, values[times.length - 1]!));
  return Float64Array.from(returns);
}

/** Returns the first index from `from` on whose time is after `timeMs`, by bisection: a year of minutes has half a million of them. */
function firstAfter(times: ArrayLike<number>, timeMs: number, from: number): number {
  let [low, high] = [from, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! > timeMs) high = middle;
    else low = middle + 1;
  }
  return low;
}

function nextMidnight(timeMs: number): number {
  return (Math.floor(timeMs / DAY_MS) + 1) * DAY_MS;
}

function growth(from: number, to: number): number {
  return from > 0 ? to / from - 1 : 0;
}
