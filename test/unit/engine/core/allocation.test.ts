import { describe, expect, it } from 'vitest';
import { Engine } from '../../../../src/engine/core/engine.ts';
import type { AllocationReview } from '../../../../src/engine/domain/allocation.ts';
import type { InstrumentId } from '../../../../src/engine/domain/units.ts';
import { quoteAtoms } from '../../../../src/engine/domain/units.ts';
import { allocationConfig } from '../../../../src/engine/portfolio/allocation/config.ts';
import type { AllocationConfig } from '../../../../src/engine/portfolio/allocation/config.ts';
import { COIN, facts, MINUTE, OTHER, START, Story, storyConfig } from './story.ts';

const HOUR = 3_600_000;
const BOTH = [COIN, OTHER];

/** Hourly returns of so many days: to and fro, uncorrelated, of sizes that a test chooses. */
function history(days: number, coin: number, other: number): { readonly series: readonly Float64Array[]; readonly stepMs: number } {
  const hours = days * 24;
  const series = (size: number, sign: (hour: number) => number): Float64Array => Float64Array.from({ length: hours }, (_, hour) => size * sign(hour));
  return { series: [series(coin, (hour) => (hour % 2 === 0 ? 1 : -1)), series(other, (hour) => (hour % 4 < 2 ? 1 : -1))], stepMs: HOUR };
}

/** A story of two coins whose past is told. */
function storyOf(past: ReturnType<typeof history> | null, allocation: Partial<AllocationConfig> = {}): Story {
  const story = new Story({ instruments: BOTH });
  tell(story, past);
  configure(story, allocation);
  return story;
}

function tell(story: Story, past: ReturnType<typeof history> | null): void {
  Object.assign(story.engine.state.portfolioRisk, { returnsOf: (indices: readonly number[]) => past && { ...past, series: indices.map((index) => past.series[index]!) } });
}

function configure(story: Story, allocation: Partial<AllocationConfig>): void {
  story.say({ type: 'configure', timeMs: story.nowMs, config: { ...story.engine.config, allocation: allocationConfig.parse({ method: 'inverse-volatility', ...allocation }) } });
}

function reviewsOf(outputs: Parameters<typeof facts>[0]): readonly AllocationReview[] {
  return facts(outputs, 'allocation-reviewed').map(({ review }) => review);
}

/** What the signal on one coin brings about: 50 where all are alike, as the stop loses 2 each and 100 may be lost. */
function entryOn(story: Story, id: InstrumentId): number | undefined {
  const instrument = id === COIN.id ? COIN : OTHER;
  story.bar(99, instrument);
  story.bar(100, instrument);
  return story.engine.openOrders().find(({ request }) => request.instrumentId === id)?.request.qty;
}

describe('dividing the risk', () => {
  it('is not looked at while all are treated alike', () => {
    const story = storyOf(history(30, 0.01, 0.03), { method: 'equal' });
    expect(reviewsOf(story.bars(99, 100))).toEqual([]);
    expect(story.open('entry').request.qty).toBe(50);
    expect(story.engine.state.allocation).toMatchObject({ shares: null, dueMs: Infinity });
  });

  it('makes the trades of each larger or smaller by its share of the whole, two shares being alike', () => {
    // Hourly 1 % against 3 %: shares of 3/4 and 1/4, so 1.5 and 0.5 of 50 coins.
    const story = storyOf(history(30, 0.01, 0.03));
    const [review] = reviewsOf(story.bar(98));
    expect(review).toMatchObject({ outcome: 'adopted', method: 'inverse-volatility', shares: [{ strategyId: 'updown', instrumentId: COIN.id, share: expect.closeTo(0.75, 3) }, { instrumentId: OTHER.id, share: expect.closeTo(0.25, 3) }] });
    expect(entryOn(story, COIN.id)).toBe(75);
    expect(entryOn(story, OTHER.id)).toBe(25);
  });

  it('says in a note and in a fact what has changed, and what it was worth', () => {
    const outputs = storyOf(history(30, 0.01, 0.03)).bar(98);
    expect(facts(outputs, 'alert-raised').map(({ code, message }) => [code, message])).toEqual([['allocation-changed', expect.stringMatching(/^The risk is divided anew, because the change is worth [\d.]+ % of the account and costs 0\.06 %: COINUSDT 75 %, OTHERUSDT 25 %\. Positions that are open stay as they are; new trades take these shares\.$/)]]);
  });

  it('looks once a day, at the first bar after midnight UTC', () => {
    const story = storyOf(history(30, 0.01, 0.03));
    expect(reviewsOf(story.bars(98, 97, 98))).toHaveLength(1);
    story.nowMs = START + 22 * HOUR + 58 * MINUTE;
    expect(reviewsOf(story.bar(98))).toHaveLength(0);
    expect(reviewsOf(story.bar(98))).toHaveLength(0);
    expect(reviewsOf(story.bar(98))).toHaveLength(1);
    expect(reviewsOf(story.bar(98))).toHaveLength(0);
  });

  it('keeps the shares that are not far from what is wanted, and says so', () => {
    const story = storyOf(history(30, 0.01, 0.011));
    expect(reviewsOf(story.bar(98))).toMatchObject([{ outcome: 'kept', cause: 'because no share has left its band', shares: [{ share: 0.5, wanted: expect.closeTo(0.524, 3) }, { share: 0.5 }] }]);
    expect(entryOn(story, COIN.id)).toBe(50);
  });

  it('keeps the shares when changing costs more than it gains, and says both', () => {
    const story = storyOf(history(30, 0.01, 0.03), { tradingCostBps: 500, horizonDays: 1 });
    const [review] = reviewsOf(story.bar(98));
    expect(review).toMatchObject({ outcome: 'kept', cause: expect.stringMatching(/^because the change is worth [\d.]+ % of the account and costs 2\.5 %, which is not less$/), costPct: expect.closeTo(2.5, 2) });
    expect(entryOn(story, COIN.id)).toBe(50);
  });

  it('says what is missing while too little is known, and treats all alike', () => {
    for (const past of [null, history(6, 0.01, 0.03)]) {
      const story = storyOf(past);
      expect(reviewsOf(story.bar(98))).toMatchObject([{ outcome: 'unknown', cause: 'because fewer than 7 days of prices are known of all of them together' }]);
      expect(entryOn(story, COIN.id)).toBe(50);
    }
    expect(reviewsOf(storyOf(history(30, 0.01, 0)).bar(98))).toMatchObject([{ outcome: 'unknown', cause: 'because one of the prices has not moved' }]);
  });

  it('looks back no further than it was told to', () => {
    const old = history(30, 0.03, 0.01);
    const recent = history(10, 0.01, 0.03);
    const past = { stepMs: HOUR, series: old.series.map((all, i) => Float64Array.of(...all, ...recent.series[i]!)) };
    expect(reviewsOf(storyOf(past, { lookbackDays: 10 }).bar(98))).toMatchObject([{ shares: [{ share: expect.closeTo(0.75, 3) }, {}] }]);
  });

  it('keeps each share within its bounds', () => {
    // 1 % against 30 %: 0.968 and 0.032; the least is half of an equal share.
    expect(reviewsOf(storyOf(history(30, 0.01, 0.3), { minSharePct: 50 }).bar(98))).toMatchObject([{ shares: [{ share: expect.closeTo(0.75, 9) }, { share: expect.closeTo(0.25, 9) }] }]);
  });

  it('treats all alike again as soon as that is wanted', () => {
    const story = storyOf(history(30, 0.01, 0.03));
    story.bar(98);
    configure(story, { method: 'equal' });
    expect(entryOn(story, COIN.id)).toBe(50);
  });

  it('leaves out a strategy that is switched off', () => {
    const story = storyOf(history(30, 0.01, 0.03));
    story.bar(98);
    const { config } = story.engine;
    story.say({ type: 'configure', timeMs: story.nowMs, config: { ...config, strategies: config.strategies.map((one) => ({ ...one, enabled: false })) } });
    expect(reviewsOf(story.bar(98))).toMatchObject([{ outcome: 'unknown', cause: 'because there are not two to divide it among', shares: [] }]);
  });

  it('goes on from a snapshot, and from one of a version that divided nothing', () => {
    const story = storyOf(history(30, 0.01, 0.03));
    story.bar(98);
    const snapshot = JSON.parse(JSON.stringify(story.engine.snapshot(), (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)), (_, value: unknown) => (typeof value === 'string' && /^-?\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value)) as ReturnType<Engine['snapshot']>;
    const restored = (from: ReturnType<Engine['snapshot']>): Engine => {
      const engine = new Engine({ instruments: BOTH, config: storyConfig({ instruments: BOTH }), quoteAsset: 'USDT', startingCash: quoteAtoms(10_000_00000000n), orderIdPrefix: 's', startMs: START });
      engine.restore(from);
      return engine;
    };
    expect(restored(snapshot).state.allocation).toEqual(story.engine.state.allocation);
    const { allocation: _, ...former } = snapshot;
    expect(restored(former).state.allocation).toMatchObject({ shares: null, dueMs: 0 });
  });
});
