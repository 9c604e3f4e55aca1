import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import type { BarColumns } from '../../../../../src/engine/domain/bar-columns.ts';
import { episodeConfig } from '../../../../../src/engine/learn/trading/config.ts';
import { Episodes } from '../../../../../src/engine/learn/trading/episodes.ts';
import type { Rows } from '../../../../../src/engine/learn/trading/trading-market.ts';
import { sliceBarColumns } from '../../../../../src/engine/domain/bar-columns.ts';
import { aMarket } from './trading-fixture.ts';

// 96 quarters of an hour a day, from a midnight on.
const { bars } = aMarket({ bars: 400 });

function episodesOf(config: Readonly<Record<string, unknown>>, rows: Rows = { from: 100, to: 400 }, columns: BarColumns = bars): Episodes {
  return new Episodes([{ bars: columns, rows }], episodeConfig.parse(config));
}

const all = (episodes: Episodes): readonly (readonly [number, number])[] => Array.from({ length: episodes.length }, (_, index) => episodes.at(index)).map(({ from, to }) => [from, to]);

describe('episodes', () => {
  it('of days are the whole UTC days', () => {
    // Days begin at rows 96, 192, 288 and 384: the first begins before row 100, the last does not end before row 400.
    expect(all(episodesOf({ kind: 'day' }))).toEqual([[192, 287], [288, 383]]);
  });

  it('of sessions are eight hours of a day', () => {
    expect(all(episodesOf({ kind: 'session' }, { from: 100, to: 200 }))).toEqual([[128, 159], [160, 191]]);
  });

  it('leave out a day in which bars are missing at the end', () => {
    const halted = { ...sliceBarColumns(bars, 0, 192), closeTimeMs: bars.closeTimeMs.slice(0, 192).fill(bars.closeTimeMs[190]!, 191) };
    expect(() => episodesOf({ kind: 'day' }, { from: 96, to: 192 }, halted)).toThrow(/at least one episode/);
  });

  it('of a fixed length follow each other when they are taken in turn, and begin again', () => {
    const episodes = episodesOf({ kind: 'fixed', bars: 120 });
    expect(all(episodes)).toEqual([[100, 220], [220, 340]]);
    expect(episodes.at(2)).toEqual(episodes.at(0));
  });

  it('of a fixed length begin anywhere, by the seed, and end inside', () => {
    const episodes = episodesOf({ kind: 'fixed', bars: 290 });
    const starts = Array.from({ length: 200 }, (_, seed) => episodes.draw(createRng(seed)));
    // Row 100 + 290 = 390 is the earliest end, row 399 the last: ten starts.
    expect([...new Set(starts.map(({ from }) => from))].toSorted((a, b) => a - b)).toEqual([100, 101, 102, 103, 104, 105, 106, 107, 108, 109]);
    expect(starts.every(({ from, to }) => to === from + 290)).toBe(true);
    expect(starts).toEqual(Array.from({ length: 200 }, (_, seed) => episodes.draw(createRng(seed))));
  });

  it('draws from each market as often as it has starts', () => {
    const episodes = new Episodes([{ bars, rows: { from: 0, to: 130 } }, { bars, rows: { from: 0, to: 190 } }], episodeConfig.parse({ kind: 'fixed', bars: 100 }));
    const rng = createRng(1);
    const first = Array.from({ length: 2_000 }, () => episodes.draw(rng)).filter(({ market }) => market === 0).length;
    // 30 starts of 120: 500 of 2,000 with a deviation of √(2000 · 0.25 · 0.75) = 19.4; four of them are 78.
    expect(Math.abs(first - 500)).toBeLessThan(78);
  });
});
