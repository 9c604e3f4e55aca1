import { describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { createPracticeMarket } from '../../../src/engine/adapters/practice-market/practice-market.ts';
import { encode } from '../../../src/engine/adapters/sqlite/codec.ts';
import { Rig, rigOptions, START_MS } from './rig.ts';

/** Plays the practice market of a seed and hashes everything that came of it. */
function hashOf(seed: number): { readonly hash: string; readonly trades: number } {
  const market = createPracticeMarket({ seed, startMs: START_MS });
  market.setDetail('bars');
  const options = rigOptions({}, market.instruments);
  const rig = new Rig(options);
  for (let count = 0; count < 4000; count++) {
    const event = market.next();
    if (event) rig.feed(event);
  }
  return { hash: createHash('sha256').update(encode([rig.inputs, rig.outputs])).digest('hex'), trades: rig.outputs.filter(({ type }) => type === 'trade-closed').length };
}

describe('one seed', () => {
  // Broken on purpose: with the market's seed mixed with the wall clock, the first test failed; with the seed ignored, the second.
  it('gives one session, to the last byte', () => {
    const one = hashOf(7);
    expect(one.trades).toBeGreaterThan(10);
    expect(hashOf(7)).toEqual(one);
  });

  it('is not another', () => {
    expect(hashOf(8).hash).not.toBe(hashOf(7).hash);
  });
});
