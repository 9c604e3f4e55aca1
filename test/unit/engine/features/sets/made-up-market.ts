import { createRng } from '../../../../../src/engine/compute/rng.ts';
import type { Interval } from '../../../../../src/engine/domain/interval.ts';
import type { Bar, BookLevel, MarketEvent } from '../../../../../src/engine/domain/market-event.ts';
import { instrumentId } from '../../../../../src/engine/domain/units.ts';

export const OURS = instrumentId('um:ETHUSDT');
export const LEADER = instrumentId('um:BTCUSDT');
export const SPOT = instrumentId('spot:ETHUSDT');
export const START_MS = Date.UTC(2024, 0, 1);
const MINUTE_MS = 60_000;

/** A bar of one minute; what matters is stated. */
export function minuteBar(minute: number, parts: Partial<Bar> = {}): Bar {
  return {
    openTimeMs: START_MS + minute * MINUTE_MS, closeTimeMs: START_MS + minute * MINUTE_MS + 59_999,
    open: 100, high: 101, low: 99, close: 100, volume: 10, quoteVolume: 1000, tradeCount: 4, takerBuyVolume: 5, ...parts,
  };
}

export function closed(bar: Bar, id = OURS, interval: Interval = '1m'): MarketEvent {
  return { type: 'bar-closed', timeMs: bar.closeTimeMs, instrumentId: id, interval, bar };
}

/** A trade so many seconds after the start. */
export function trade(seconds: number, price: number, qty: number, takerSide: 'buy' | 'sell' = 'buy'): MarketEvent {
  return { type: 'trade-printed', timeMs: START_MS + seconds * 1000, instrumentId: OURS, tradeId: '1', price, qty, takerSide };
}

export function quote(seconds: number, bid: number, bidQty: number, ask: number, askQty: number): MarketEvent {
  return { type: 'quote-updated', timeMs: START_MS + seconds * 1000, instrumentId: OURS, bid, bidQty, ask, askQty };
}

export function depth(seconds: number, bids: readonly BookLevel[], asks: readonly BookLevel[]): MarketEvent {
  return { type: 'depth-updated', timeMs: START_MS + seconds * 1000, instrumentId: OURS, bids, asks };
}

/** Everything that can happen, at random, of three markets; with a hole in the bars, an exchange that halts and a feed that breaks. */
export function randomMarket(minutes: number, seed: string): readonly MarketEvent[] {
  const rng = createRng(seed);
  const events: MarketEvent[] = [];
  let [price, leader] = [100, 50_000];
  for (let minute = 0; minute < minutes; minute++) {
    const isHalted = minute % 97 === 60;
    const open = price;
    let [volume, worth, bought, count] = [0, 0, 0, 0];
    for (let second = 1; second < 60 && !isHalted; second += 1 + rng.int(9)) {
      const at = minute * 60 + second;
      price *= 1 + 0.0005 * rng.normal();
      const [tick, qty] = [0.01 + 0.01 * rng.int(3), rng.exponential(1)];
      events.push(quote(at, price - tick, rng.exponential(1), price + tick, rng.exponential(1)));
      const levels = (sign: number): BookLevel[] => Array.from({ length: 8 + rng.int(6) }, (_, level) => [price + sign * (tick + 0.01 * level * (1 + rng.int(2))), 0.1 + rng.exponential(1)] as const);
      if (rng.int(2) === 0) events.push(depth(at, distinct(levels(-1)), distinct(levels(1))));
      const side = rng.int(2) === 0 ? 'buy' : 'sell';
      if (rng.int(3) > 0) {
        events.push(trade(at, price, qty, side));
        volume += qty;
        worth += qty * price;
        bought += side === 'buy' ? qty : 0;
        count++;
      }
    }
    if (minute % 113 === 100) events.push({ type: 'feed-status-changed', timeMs: START_MS + minute * MINUTE_MS + 59_500, status: 'gap', detail: 'planted' });
    leader *= 1 + 0.001 * rng.normal();
    const bar = minuteBar(minute, { open, high: Math.max(open, price) * 1.001, low: Math.min(open, price) * 0.999, close: price, volume, quoteVolume: worth, tradeCount: count, takerBuyVolume: bought });
    const whole = [closed(minuteBar(minute, { close: leader }), LEADER), closed(minuteBar(minute, { close: price * (1 + 0.0002 * rng.normal()) }), SPOT), ...(minute % 131 === 70 ? [] : [closed(bar)])];
    // Bars of equal time come in any order.
    events.push(...(rng.int(2) === 0 ? whole : whole.reverse()));
    if (minute % 60 === 59) events.push({ type: 'funding-due', timeMs: START_MS + (minute + 1) * MINUTE_MS + 5, instrumentId: OURS, rate: 0.0001 * rng.normal(), markPrice: price });
  }
  return events.sort((one, other) => one.timeMs - other.timeMs);
}

/** Levels in the order in which they came, of equal prices the first. */
function distinct(levels: readonly BookLevel[]): readonly BookLevel[] {
  const sorted = levels.filter(([price], index) => levels.findIndex(([other]) => other === price) === index);
  const away = (sorted[1]?.[0] ?? 0) > (sorted[0]?.[0] ?? 0) ? 1 : -1;
  return sorted.sort((one, other) => away * (one[0] - other[0]));
}
