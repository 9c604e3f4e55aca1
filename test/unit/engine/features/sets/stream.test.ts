import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../../../src/engine/domain/bar-columns.ts';
import type { Bar, FundingDue, MarketEvent } from '../../../../../src/engine/domain/market-event.ts';
import { Bars19, bars19Rows } from '../../../../../src/engine/features/sets/bars-19/bars-19.ts';
import { bars50Rows } from '../../../../../src/engine/features/sets/bars-50/bar-rows.ts';
import { Bars50 } from '../../../../../src/engine/features/sets/bars-50/bars-50.ts';
import { featureRows } from '../../../../../src/engine/features/sets/market-feature-set.ts';
import type { FeatureRows, MarketFeatureSet } from '../../../../../src/engine/features/sets/market-feature-set.ts';
import { Market30 } from '../../../../../src/engine/features/sets/market-30/market-30.ts';
import { LEADER, OURS, randomMarket, SPOT } from './made-up-market.ts';

const BARS_OPTIONS = { instrumentId: OURS, interval: '1m', referenceId: LEADER, basisId: SPOT } as const;
const SETS: readonly (readonly [string, () => MarketFeatureSet])[] = [
  ['market-30', () => new Market30({ instrumentId: OURS, interval: '1m' })],
  ['bars-50', () => new Bars50(BARS_OPTIONS)],
  ['bars-19', () => new Bars19(BARS_OPTIONS)],
];
const EVENTS = randomMarket(320, 'stream');

/** Bits of the values, so that NaN, 0 and -0 are told apart. */
const bits = ({ values }: Pick<FeatureRows, 'values'>): BigUint64Array => new BigUint64Array(values.slice().buffer);

function barsOf(id: string): readonly Bar[] {
  return EVENTS.flatMap((event) => (event.type === 'bar-closed' && event.instrumentId === id ? [event.bar] : []));
}

describe.each(SETS)('%s', (_name, create) => {
  const whole = featureRows(create(), EVENTS);

  it('has a row for each bar, of values that are in their range or unknown', () => {
    const { features } = create().definition;
    expect(whole.length).toBe(barsOf(OURS).length);
    for (const [slot, { name, range }] of features.entries()) {
      for (let at = slot; at < whole.values.length; at += whole.width) {
        const value = whole.values[at]!;
        if (whole.known[at] === 0) expect(value, name).toBeNaN();
        else if (!(value >= range[0] && value <= range[1])) expect.fail(`${name} is ${value}`);
      }
    }
  });

  it('knows every feature that it is told enough for', () => {
    const { features } = create().definition;
    const never = features.filter((_, slot) => !whole.known.some((known, at) => known === 1 && at % whole.width === slot)).map(({ needs }) => needs);
    expect(never.filter((needs) => needs !== 'context' && needs !== 'regime')).toEqual([]);
  });

  it.each([7, 100, 160, 251])('sees nothing of what comes after bar %d', (bar) => {
    const until = whole.timeMs[bar]!;
    const perturbed = EVENTS.map((event) => (event.timeMs > until ? distorted(event) : event));
    const other = featureRows(create(), perturbed);
    const end = (bar + 1) * whole.width;
    expect(bits({ values: other.values.slice(0, end) })).toEqual(bits({ values: whole.values.slice(0, end) }));
    expect(bits(other)).not.toEqual(bits(whole));
  });

  it('goes on from a snapshot in the middle as if nothing had been', () => {
    for (const middle of [1, 400, Math.floor(EVENTS.length / 2), EVENTS.length - 50]) {
      const [one, other] = [create(), create()];
      for (const event of EVENTS.slice(0, middle)) one.update(event);
      other.restore(JSON.parse(JSON.stringify(one.snapshot())));
      expect([other.timeMs, bits(other), other.known, other.state]).toEqual([one.timeMs, bits(one), one.known, one.state]);
      const rest = featureRows(other, EVENTS.slice(middle));
      expect(bits(rest)).toEqual(bits({ values: whole.values.slice((whole.length - rest.length) * whole.width) }));
    }
  });

  it('refuses the snapshot of other features', () => {
    expect(() => create().restore({ ...(create().snapshot() as object), hash: 'f00' })).toThrow(/expected a snapshot of the features [0-9a-f]{12}, was of f00/);
  });

  it('passes over other instruments and other intervals', () => {
    const set = create();
    const strange = EVENTS.map((event) => ('interval' in event ? { ...event, interval: '5m' as const } : event));
    expect(featureRows(set, strange).length).toBe(0);
  });
});

describe('bars-50', () => {
  const whole = featureRows(new Bars50(BARS_OPTIONS), EVENTS);

  it('is the same from columns, bit for bit', () => {
    const funding = EVENTS.filter((event): event is FundingDue => event.type === 'funding-due');
    const rows = bars50Rows({ bars: columnsOf(barsOf(OURS)), reference: columnsOf(barsOf(LEADER)), basis: columnsOf(barsOf(SPOT)), funding }, BARS_OPTIONS);
    expect(bits(rows)).toEqual(bits(whole));
    expect([rows.timeMs, rows.known]).toEqual([whole.timeMs, whole.known]);
  });

  it('does not depend on the order in which bars of equal time come', () => {
    const ours = (event: MarketEvent): number => ('instrumentId' in event && event.type === 'bar-closed' && event.instrumentId === OURS ? 1 : 0);
    for (const sign of [1, -1]) {
      const ordered = [...EVENTS].sort((one, other) => one.timeMs - other.timeMs || sign * (ours(one) - ours(other)));
      expect(bits(featureRows(new Bars50(BARS_OPTIONS), ordered))).toEqual(bits(whole));
    }
  });

  it('knows every feature of unbroken bars after its warm-up', () => {
    const { features } = new Bars50(BARS_OPTIONS).definition;
    const first = (slot: number): number => Array.from({ length: whole.length }, (_, row) => whole.known[row * whole.width + slot]).indexOf(1);
    const late = features.filter(({ needs }, slot) => (needs === 'bars' || needs === 'clock') && first(slot) >= 200).map(({ name }) => name);
    expect(late).toEqual([]);
    expect(first(features.findIndex(({ name }) => name === 'trend.ema-50-200'))).toBe(199);
  });
});

/** Anything else that could have come. */
function distorted(event: MarketEvent): MarketEvent {
  switch (event.type) {
    case 'bar-closed': return { ...event, bar: { ...event.bar, open: event.bar.open * 2, high: event.bar.high * 4, low: event.bar.low / 3, close: event.bar.close * 1.5, volume: event.bar.volume * 7 + 1 } };
    case 'trade-printed': return { ...event, price: event.price * 1.2, qty: event.qty * 9, takerSide: 'sell' };
    case 'quote-updated': return { ...event, bid: event.bid / 2, bidQty: event.askQty * 3 };
    case 'depth-updated': return { ...event, bids: event.bids.slice(1), asks: event.asks.slice(0, 2) };
    case 'funding-due': return { ...event, rate: 0.01 };
    case 'feed-status-changed': return event;
  }
}

describe('the columns of bars-19', () => {
  it('give the bits that the stream gives', () => {
    const rows = bars19Rows(columnsOf(barsOf(OURS)), BARS_OPTIONS);
    expect(bits(rows)).toEqual(bits(featureRows(new Bars19(BARS_OPTIONS), EVENTS)));
  });
});
