import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPracticeMarket } from '../../../../../../src/engine/adapters/practice-market/practice-market.ts';
import { columnsOf } from '../../../../../../src/engine/domain/bar-columns.ts';
import { MINUTE_MS } from '../../../../../../src/engine/domain/interval.ts';
import type { Bar } from '../../../../../../src/engine/domain/market-event.ts';
import { instrumentId } from '../../../../../../src/engine/domain/units.ts';
import { fetchPast } from '../../../../../../src/engine/run/boosting/past/fetch-past.ts';
import { beginOf, pastBars } from '../../../../../../src/engine/run/boosting/past/past-bars.ts';
import { saveConnection } from '../../../../../../src/engine/run/live/connections.ts';
import type { SessionPlan } from '../../../../../../src/engine/run/session/plan.ts';
import { Session } from '../../../../../../src/engine/run/session/session.ts';
import { instrumentOf, startFastVenue } from '../../../adapters/binance/feed/fast-venue.ts';
import type { FastVenue } from '../../../adapters/binance/feed/fast-venue.ts';
import { aDisk, COINS, practicePlan, recordADay, recordedPlan, START } from '../../session/session-fixture.ts';

const TWO_DAYS = 2_880;
const BTC = instrumentId('practice:BTCUSDT');
const [AAA] = COINS.map(({ id }) => id);
if (AAA === undefined) throw new Error('expected a coin');

describe('the minutes before a practice session', () => {
  it('are the history of its seed, from the store or made again, and its first bars go on from them', () => {
    const { store } = aDisk();
    const plan = practicePlan({ startMs: START + 12_345 });
    const empty = aDisk().store;
    const session = Session.start(store, { id: 's', plan, startedMs: START, latchedBy: null, playedUntilMs: START + 3 * MINUTE_MS, replaces: null });
    for (const { id } of plan.instruments) {
      const { bars, missing, sentence } = pastBars({ store, plan }, id, TWO_DAYS);
      expect([bars.length, missing, sentence]).toEqual([TWO_DAYS, [], null]);
      expect(bars.map(({ openTimeMs }) => openTimeMs)).toEqual(Array.from({ length: TWO_DAYS }, (_, minute) => START - (TWO_DAYS - minute) * MINUTE_MS));
      const [first] = session.recentBars(id, session.marketMs - beginOf(plan));
      expect(first?.openTimeMs).toBe(START);
      // No jump: a minute of the wildest coin moves by a tenth of a per cent or so.
      expect(Math.abs((first?.open ?? 0) / (bars.at(-1)?.close ?? 0) - 1)).toBeLessThan(0.01);
      expect(pastBars({ store: empty, plan }, id, TWO_DAYS).bars).toEqual(bars);
    }
  });

  it('reach as far back as the market, and a window that is longer is told so', () => {
    const { store } = aDisk();
    const plan = practicePlan();
    const { bars, missing, sentence } = pastBars({ store, plan }, BTC, 30 * 1440);
    const { length } = createPracticeMarket({ seed: plan.seed, startMs: plan.startMs }).history(BTC, 28_800);
    expect(bars.length).toBe(length);
    expect(missing).toEqual([{ from: START - 30 * 1440 * MINUTE_MS, to: START - 28_800 * MINUTE_MS }]);
    expect(sentence).toBe('Of 43,200 bars of one minute of practice:BTCUSDT before the session 28,800 are known, from 2026-02-10 00:00 UTC on: the practice market has no more behind it.');
  });
});

describe('the minutes before a recorded session', () => {
  it('are the stored ones before its first bar, and none of its own', () => {
    const { store } = aDisk();
    recordADay(store);
    const from = START + 200 * MINUTE_MS;
    const plan = recordedPlan({ startMs: from, replay: { interval: '1m', from, to: from + 60 * MINUTE_MS } });
    const { bars, missing, sentence } = pastBars({ store, plan }, AAA, 500);
    expect([bars.length, bars[0]?.openTimeMs, bars.at(-1)?.openTimeMs]).toEqual([500, START - 300 * MINUTE_MS, from - MINUTE_MS]);
    expect([missing, sentence]).toEqual([[], null]);
    expect(pastBars({ store, plan }, AAA, 0).bars).toEqual([]);
  });

  it('tell their gaps, leave out what is no price, and point at what no market does', () => {
    const { store } = aDisk();
    const bar = (minute: number, price: number, fields: Partial<Bar> = {}): Bar => {
      const openTimeMs = START + minute * MINUTE_MS;
      return { openTimeMs, closeTimeMs: openTimeMs + MINUTE_MS - 1, open: price, high: price, low: price, close: price, volume: 1, quoteVolume: price, tradeCount: 1, takerBuyVolume: 0.5, ...fields };
    };
    const minutes = Array.from({ length: 100 }, (_, minute) => bar(minute, minute < 90 ? 100 : 1_000));
    minutes[10] = bar(10, 100, { low: 0 });
    minutes[20] = bar(20, 100, { high: 90 });
    store.bars.write(AAA, '1m', columnsOf(minutes.filter((_, minute) => minute < 40 || minute >= 60)));
    const plan = recordedPlan({ startMs: START + 100 * MINUTE_MS, replay: { interval: '1m', from: START + 100 * MINUTE_MS, to: START + 200 * MINUTE_MS } });
    const { bars, missing, sentence } = pastBars({ store, plan }, AAA, 100);
    expect(bars).toEqual(minutes.filter((_, minute) => minute !== 10 && minute !== 20 && (minute < 40 || minute >= 60)));
    expect(missing.map(({ from, to }) => [(from - START) / MINUTE_MS, (to - START) / MINUTE_MS])).toEqual([[10, 11], [20, 21], [40, 60]]);
    expect(sentence).toBe(`Of 100 bars of one minute of ${AAA} before the session 78 are known; there are 3 gaps, the longest from 2026-03-02 00:40 UTC to 2026-03-02 01:00 UTC. Nothing is learned across a gap.`
      + ` 2 bars of ${AAA} before the session cannot be (the first at 2026-03-02 00:10 UTC: open 100, high 100, low 0, close 100) and are left out.`
      + ` The price of ${AAA} doubles or halves within a minute at 2026-03-02 01:30 UTC: check the stored data, as trees learn such a bar too.`);
  });

  it('are told where none are stored', () => {
    const { store } = aDisk();
    expect(pastBars({ store, plan: recordedPlan() }, AAA, 60)).toEqual({
      bars: [], missing: [{ from: START - 60 * MINUTE_MS, to: START }],
      sentence: `No bars of one minute of ${AAA} are known from before the session (60 were wanted): no more are stored; import earlier ones to begin sooner.`,
    });
  });
});

describe('the minutes before a session at a venue', () => {
  let venue: FastVenue;
  const coin = instrumentOf('um', 'BTCUSDT');
  beforeAll(async () => { venue = await startFastVenue({ symbols: ['BTCUSDT'], tickMs: 0 }); });
  afterAll(() => venue.server.close());

  const planOf = (connectionId: string | null): SessionPlan => {
    const startMs = Math.floor(venue.server.control.now() / MINUTE_MS) * MINUTE_MS;
    return { ...recordedPlan({ startMs, instruments: [coin] }), kind: 'venue', replay: null, venue: { mode: 'paper', connectionId, name: 'Local', environment: 'custom', market: 'um', interval: '1m', stopGraceSeconds: 30 } };
  };

  it('are asked of it without a key, only those that are not stored, and stored', async () => {
    const { store } = aDisk();
    const { id } = saveConnection(store.settings, { name: 'Local', environment: 'custom', urls: venue.server.urls });
    const plan = planOf(id);
    const clock = { now: venue.now };
    const { bars, missing, sentence } = await fetchPast({ store, plan, clock }, coin.id, 2_200);
    expect([bars.length, missing, sentence]).toEqual([2_200, [], null]);
    expect(pastBars({ store, plan }, coin.id, 2_200).bars).toEqual(bars);
    // What is stored is not asked for again: one hour more is one call more for bars.
    const written: number[] = [];
    const counting = { ...store, bars: { ...store.bars, write: (...given: Parameters<typeof store.bars.write>) => { written.push(given[2].length); return store.bars.write(...given); } } };
    expect((await fetchPast({ store: counting, plan, clock }, coin.id, 2_200)).bars).toEqual(bars);
    expect(written).toEqual([]);
    expect((await fetchPast({ store: counting, plan, clock }, coin.id, 2_260)).missing).toEqual([]);
    expect(written).toEqual([60]);
  });

  it('end in a sentence where it cannot be asked', async () => {
    const { store } = aDisk();
    const { missing, sentence } = await fetchPast({ store, plan: planOf('gone'), clock: { now: venue.now } }, coin.id, 4_000);
    expect(missing).toHaveLength(1);
    expect(sentence).toBe('No bars of one minute of um:BTCUSDT are known from before the session (4,000 were wanted): no more are stored. The venue could not be asked for the rest: the connection gone is no longer there.');
  });
});
