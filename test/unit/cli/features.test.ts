import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../../src/engine/compute/rng.ts';
import type { FeatureSelection, FeatureSetView } from '../../../src/engine/worker/commands/features-command.ts';
import { QUARTER_MS, START_MS, writeKlines } from './made-up-klines.ts';
import { errorOf, inProcess, sharedFolder } from './tradewind.ts';

const BARS = 1600;
const dataDir = sharedFolder();

/** A price that goes back to where it came from: what it did in the last bar, it undoes by half in the next. */
function springy(seed: string, turned: number): readonly number[] {
  const rng = createRng(seed);
  let [price, move] = [40_000, 0];
  return Array.from({ length: BARS }, (_, bar) => {
    // After the training part the spring pushes the other way.
    move = (bar < turned ? -0.5 : 0.5) * move + 0.003 * rng.normal();
    price *= Math.exp(move);
    return price;
  });
}

beforeAll(async () => {
  for (const [symbol, turned] of [['SPRINGUSDT', BARS], ['TURNEDUSDT', BARS / 2]] as const) {
    const file = join(dataDir, `${symbol}-15m.csv`);
    writeKlines(file, springy('spring', turned));
    await inProcess('import', file, '--symbol', symbol, '--market', 'spot', '--data-dir', dataDir);
  }
});

async function selection(...args: readonly string[]): Promise<FeatureSelection> {
  const { code, stdout, stderr } = await inProcess('features', 'select', ...args, '--data-dir', dataDir, '--json');
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as FeatureSelection;
}

describe('tradewind features select', () => {
  it('finds that the last return tells the direction of the next, where it does', async () => {
    const { features, sentence, trainingRows, rows, forestScore } = await selection('--symbol', 'SPRINGUSDT');
    // The first 200 bars warm up; six tenths of the others, less the one whose next is outside.
    expect([rows, trainingRows]).toEqual([1400, 839]);
    const last = features.find(({ name }) => name === 'price.return-1')!;
    expect(last.direction!).toBeGreaterThan(3 * last.directionChance);
    // x' = -0.5 x + e: a quarter of the spread is foretold by all that there is to know.
    expect(forestScore).toBeGreaterThan(0.1);
    expect(forestScore).toBeLessThan(0.3);
    expect(sentence).toMatch(/^Of 74 features \d+ are kept and \d+ repeat one of them\. \d+ seem to know more of the return of the next bar than chance would/);
  });

  it('looks at the training part alone: whatever comes after it changes nothing', async () => {
    const half = ['--train-share', '0.4', '--repeats', '1'];
    const [spring, turned] = [await selection('--symbol', 'SPRINGUSDT', ...half), await selection('--symbol', 'TURNEDUSDT', ...half)];
    expect(turned.features).toEqual(spring.features);
    expect([turned.components, turned.correlations, turned.forestScore]).toEqual([spring.components, spring.correlations, spring.forestScore]);
    expect(spring.trainTo).toBeLessThan(START_MS + (BARS / 2) * QUARTER_MS);
    const whole = await selection('--symbol', 'TURNEDUSDT', '--train-share', '1', '--repeats', '1');
    expect(whole.forestScore).not.toBe(spring.forestScore);
  });

  it('looks at what the boosted trees see as well', async () => {
    const { rows, features, sentence } = await selection('--symbol', 'SPRINGUSDT', '--set', 'bars-19', '--repeats', '1');
    // Sixty returns need 61 bars; those warm up, as the 200 do that bars-50 needs.
    expect(rows).toBe(BARS - 61);
    expect(sentence).toMatch(/^Of 19 features /);
    const last = features.find(({ name }) => name === 'momentum.return-1')!;
    expect(last.direction!).toBeGreaterThan(3 * last.directionChance);
  });

  it('masks what is not stored instead of making it up, and says so', async () => {
    const { features, notes } = await selection('--symbol', 'SPRINGUSDT', '--set', 'market-30', '--repeats', '1');
    expect(features.filter(({ verdict }) => verdict === 'unknown').map(({ group }) => group)).toContain('book');
    expect(notes[0]).toBe('No trades, no quotes, no depth of spot:SPRINGUSDT are stored over this time: the features that need them are unknown.');
  });

  it('writes a table for people, those that know the most first', async () => {
    const { code, stdout } = await inProcess('features', 'select', '--symbol', 'SPRINGUSDT', '--repeats', '1', '--data-dir', dataDir);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Rank\s+Feature\s+Knows\s+Direction\s+Worth\s+Known\s+Verdict$/m);
    expect(stdout).toMatch(/^\s+1 {2}\S+\s+\d+\.\d+\*/m);
    expect(stdout).toContain('What helped in the past need not help again.');
  });

  it.each([
    [['--symbol', 'NOSUCHUSDT'], 'data-missing', /^expected stored bars of NOSUCHUSDT, found none/],
    [['--symbol', 'SPRINGUSDT', '--repeats', '99'], 'invalid-config', /^repeats: /],
    [['--symbol', 'SPRINGUSDT', '--to', '2024-01-03'], 'data-missing', /^spot:SPRINGUSDT: expected at least 200 warm bars in the training part, found/],
  ])('refuses %j in one line', async (args, code, message) => {
    const result = await inProcess('features', 'select', ...args, '--data-dir', dataDir, '--json');
    expect(result.code).toBe(1);
    expect(errorOf(result)).toMatchObject({ code, message: expect.stringMatching(message) as string });
  });
});

describe('tradewind features list', () => {
  it('says of every feature what it is, how it is worked out and from whom, and the hash that models keep', async () => {
    const { stdout } = await inProcess('features', 'list', '--json');
    const { sets } = JSON.parse(stdout) as { readonly sets: readonly FeatureSetView[] };
    expect(sets.map(({ name, features }) => [name, features.length])).toEqual([['bars-50', 74], ['market-30', 30], ['bars-19', 19]]);
    for (const { hash, features } of sets) {
      expect(hash).toMatch(/^[0-9a-f]{64}$/);
      expect(features.filter(({ formula, source, unit, title }) => [formula, source, unit, title].includes(''))).toEqual([]);
    }
  });
});
