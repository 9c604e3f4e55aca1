import { beforeAll, describe, expect, it } from 'vitest';
import { tryInEngine } from '../../../../scripts/honesty/engine-search.ts';
import { binomialBound, countVerdicts, distanceFromEven, judgeWalk } from '../../../../scripts/honesty/run-study.ts';
import type { WalkVerdict } from '../../../../scripts/honesty/run-study.ts';
import { SETTINGS } from '../../../../scripts/honesty/search.ts';
import type { World } from '../../../../scripts/honesty/world.ts';

// The lab judges searches on markets that were made. Where there is nothing, it says so as often as its level promises; where something was planted, it finds it.
// 600 days, eight pairs of moving averages, the best of which is judged. Everything is seeded. The large version: npm run honesty.

const DAYS = 600;
const MARKET: World = { bars: DAYS, volatility: 0.025, cost: 0.001, trend: 0, persistence: 0.95 };
const settings = SETTINGS.filter((_, index) => index % 2 === 0);
const WALKS = 200;

function walksOf(world: World, walks: number, seed: string): readonly WalkVerdict[] {
  return Array.from({ length: walks }, (_, walk) => judgeWalk(walk, { world, seed, settings, samples: 199 }));
}

// Binomial(200, 0.05): mean 10, standard deviation sqrt(200 · 0.05 · 0.95) = 3.08. P(X > 20) = 0.0011, P(X > 21) = 0.0005: more than 21 come less than once in a thousand times.
const MOST = binomialBound(WALKS, 0.05, 0.001);

describe('on random walks', { timeout: 60_000 }, () => {
  let costly: readonly WalkVerdict[] = [];
  let free: readonly WalkVerdict[] = [];
  beforeAll(() => {
    costly = walksOf(MARKET, WALKS, 'costs');
    free = walksOf({ ...MARKET, cost: 0 }, WALKS, 'no costs');
  }, 60_000);

  it('the bound is what the arithmetic says', () => {
    expect(MOST).toBe(21);
    // Binomial(10, 0.5): P(X ≤ 7) = 1 − 56/1,024 = 0.945, P(X ≤ 8) = 1 − 11/1,024 = 0.989.
    expect(binomialBound(10, 0.5, 0.05)).toBe(8);
  });

  it('with costs the lab says "no evidence" as often as its level promises', () => {
    const counts = countVerdicts(costly);
    expect(counts.evidence).toBeLessThanOrEqual(MOST);
    // The rest is "no evidence" but for searches whose best setting hardly trades.
    expect(counts.noEvidence).toBeGreaterThanOrEqual(WALKS - MOST - counts.notEnoughData);
    expect(counts.notEnoughData).toBeLessThan(WALKS / 10);
  });

  it('without costs too, where nothing but the count of trials protects', () => {
    const counts = countVerdicts(free);
    expect(counts.evidence).toBeLessThanOrEqual(MOST);
    expect(counts.deflated).toBeLessThanOrEqual(MOST);
    expect(counts.selected).toBeLessThanOrEqual(MOST);
    // A trader who forgets the trials believes in far more than the five in a hundred: the test would notice if trials did not count.
    expect(counts.naive).toBeGreaterThan(MOST);
  });

  it('and so it does after a search that runs uphill and crowds around its winner', () => {
    const climbed = countVerdicts(Array.from({ length: 60 }, (_, walk) => judgeWalk(walk, { world: { ...MARKET, cost: 0 }, seed: 'uphill', samples: 199, uphill: 25 })));
    // Binomial(60, 0.05): mean 3, P(X > 9) = 0.0008.
    expect(binomialBound(60, 0.05, 0.001)).toBe(9);
    expect(climbed.evidence).toBeLessThanOrEqual(9);
    expect(climbed.naive).toBeGreaterThan(9);
  });

  it('the p-value of a setting that nobody chose is even from 0 to 1', () => {
    // Kolmogorov 1933: of 200 even values the largest distance is above 1.63/sqrt(200) = 0.115 once in a hundred times.
    expect(distanceFromEven(free.flatMap(({ unchosenPValue }) => unchosenPValue ?? []))).toBeLessThan(0.115);
  });

  it('the p-value of the best of all trials is even where it matters: in its lower half', () => {
    const values = free.flatMap(({ selectionPValue }) => selectionPValue ?? []);
    // Binomial(200, 0.2): 40, standard deviation 5.66; Binomial(200, 0.5): 100, 7.07. Three of them either way.
    expect(Math.abs(values.filter((value) => value <= 0.2).length - 40)).toBeLessThan(17);
    expect(Math.abs(values.filter((value) => value <= 0.5).length - 100)).toBeLessThan(21.3);
  });

  it('the winner of one half is as often below the middle of the other as above', () => {
    const mean = free.reduce((total, { pbo }) => total + (pbo ?? 0), 0) / WALKS;
    // The probability of overfitting of one walk is anywhere between 0 and 1 (deviation below 0.35): the mean of 200 is within 4 · 0.35/sqrt(200) = 0.1 of a half, or above it.
    expect(mean).toBeGreaterThan(0.4);
  });
});

describe('on a planted edge', { timeout: 60_000 }, () => {
  it('finds trends of half a day\'s move in nine of ten walks', () => {
    const counts = countVerdicts(walksOf({ ...MARKET, trend: 0.5 }, 40, 'edge'));
    expect(counts.evidence).toBeGreaterThanOrEqual(36);
  });

  it('finds none in the same market as soon as the costs eat it', () => {
    const counts = countVerdicts(walksOf({ ...MARKET, trend: 0.5, cost: 0.05 }, 20, 'edge'));
    expect(counts.evidence).toBe(0);
  });
});

describe('through the whole engine', { timeout: 60_000 }, () => {
  const few = settings.slice(0, 5);
  const inEngine = (trend: number, walk: number) => judgeWalk(walk, { world: { ...MARKET, trend }, seed: 'engine', settings: few, samples: 199, tryOne: (closes, setting, cost) => tryInEngine(closes, setting, cost * 10_000) });

  it('no evidence on random walks, evidence on planted trends', () => {
    // Of four worthless searches, each passing with a probability of at most 5 %, two or more pass once in 71 times; the seeds are fixed.
    expect([0, 1, 2, 3].map((walk) => inEngine(0, walk).judgement.verdict)).toEqual(new Array(4).fill('no-evidence'));
    expect([0, 1].map((walk) => inEngine(0.7, walk).judgement.verdict)).toEqual(['evidence', 'evidence']);
  });
});
