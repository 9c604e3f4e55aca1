import type { BarView } from '../../../src/engine/contract/events.ts';
import type { InstrumentView } from '../../../src/engine/contract/view.ts';
import type { Market } from '../../../src/engine/domain/instrument.ts';
import type { Interval } from '../../../src/engine/domain/interval.ts';
import { intervalMs } from '../../../src/engine/domain/interval.ts';
import { randomFrom } from './random.ts';

/** The moment at which every fixture starts. */
export const START_MS = Date.UTC(2026, 2, 12, 14, 30);
const MINUTES = 60 * 24 * 5;
const GAP_FROM = MINUTES - 380;
const GAP_TO = MINUTES - 362;

/** One made-up instrument: a random walk of one-minute bars with a hole in it, from which longer bars are built. */
export interface FakeSeries {
  readonly instrument: InstrumentView;
  /** One-minute bars, oldest first; the last one still moves. */
  readonly minutes: BarView[];
  /** Moves the price one step and returns the moving bar and, when a minute ended, the closed one. */
  step(nowMs: number): { readonly moving: BarView; readonly closed: BarView | null };
}

const LISTINGS: readonly (readonly [base: string, price: number, priceDecimals: number, qtyDecimals: number, volatility: number])[] = [
  ['BTC', 64_210.4, 1, 3, 0.0006],
  ['ETH', 3_418.55, 2, 3, 0.0008],
  ['SOL', 148.31, 2, 1, 0.0012],
  ['BNB', 588.4, 2, 2, 0.0007],
  ['XRP', 0.5234, 4, 0, 0.001],
  ['DOGE', 0.16482, 5, 0, 0.0014],
  ['1000SATS', 0.0002871, 7, 0, 0.0018],
];

/** Creates the made-up instruments. The same seed gives the same bars. */
export function createFakeMarket(seed: number, kind: Market = 'practice'): readonly FakeSeries[] {
  return LISTINGS.map(([base, price, priceDecimals, qtyDecimals, volatility], index) => {
    const random = randomFrom(seed * 97 + index);
    const gauss = () => random() + random() + random() + random() - 2;
    const instrument: InstrumentView = {
      id: `${kind}:${base}USDT`, market: kind, symbol: `${base}USDT`, baseAsset: base, quoteAsset: 'USDT', priceDecimals, qtyDecimals,
      tickSize: (10 ** -priceDecimals).toFixed(priceDecimals), lotSize: (10 ** -qtyDecimals).toFixed(qtyDecimals), minNotional: '5.00000000',
    };
    const round = (value: number) => Number(value.toFixed(priceDecimals));
    const minutes: BarView[] = [];
    let last = price * 0.97;
    let drift = 0;
    for (let minute = 0; minute < MINUTES; minute++) {
      if (minute % 240 === 0) drift = gauss() * volatility * 0.08 + (price / last - 1) / 4000;
      const open = last;
      const close = open * (1 + drift + gauss() * volatility);
      last = round(close);
      if (minute >= GAP_FROM && minute < GAP_TO) continue;
      const high = Math.max(open, close) * (1 + random() * volatility * 0.6);
      const low = Math.min(open, close) * (1 - random() * volatility * 0.6);
      minutes.push({ timeMs: START_MS - (MINUTES - minute) * 60_000, open: round(open), high: round(high), low: round(low), close: last, volume: Number(((0.4 + random() ** 3 * 6) * 1e5 / price).toFixed(qtyDecimals)) });
    }
    return {
      instrument,
      minutes,
      step(nowMs) {
        const openMs = nowMs - (nowMs % 60_000);
        const previous = minutes.at(-1);
        if (!previous) throw new Error('expected at least one bar');
        const next = round(previous.close * (1 + gauss() * volatility * 0.35));
        if (previous.timeMs === openMs) {
          const moving = { ...previous, close: next, high: Math.max(previous.high, next), low: Math.min(previous.low, next), volume: Number((previous.volume + random() * 1e4 / price).toFixed(qtyDecimals)) };
          minutes[minutes.length - 1] = moving;
          return { moving, closed: null };
        }
        const moving: BarView = { timeMs: openMs, open: previous.close, high: Math.max(previous.close, next), low: Math.min(previous.close, next), close: next, volume: 1 };
        minutes.push(moving);
        return { moving, closed: previous };
      },
    };
  });
}

/** Builds the bars of a longer interval from one-minute bars. */
export function resample(minutes: readonly BarView[], interval: Interval): readonly BarView[] {
  const lengthMs = intervalMs(interval);
  const bars: BarView[] = [];
  for (const minute of minutes) {
    const timeMs = minute.timeMs - (minute.timeMs % lengthMs);
    const last = bars.at(-1);
    if (last?.timeMs !== timeMs) bars.push({ ...minute, timeMs });
    else bars[bars.length - 1] = { ...last, high: Math.max(last.high, minute.high), low: Math.min(last.low, minute.low), close: minute.close, volume: last.volume + minute.volume };
  }
  return bars;
}
