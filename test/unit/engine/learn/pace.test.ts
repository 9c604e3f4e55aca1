import { describe, expect, it } from 'vitest';
import { Pace } from '../../../../src/engine/learn/pace.ts';

/** Does so many pieces that take what `costOf` says, alone or helped; returns how many were helped and what all took. */
function work(pieces: number, costOf: (piece: number, isHelped: boolean) => number): { readonly helped: number; readonly taken: number } {
  let now = 0, helped = 0;
  const pace = new Pace(() => now);
  for (let piece = 0; piece < pieces; piece++) {
    pace.begin();
    now += costOf(piece, pace.isHelped);
    if (pace.isHelped) helped++;
    pace.end();
  }
  return { helped, taken: now };
}

describe('pace', () => {
  it('has help where it halves the time, but for one piece in sixty', () => {
    // One window of 32 alone, then sixty helped, then one alone ...
    const { helped, taken } = work(61 * 32 * 10, (_, isHelped) => (isHelped ? 1 : 2));
    expect(helped).toBe(60 * 32 * 10);
    expect(taken).toBe(62 * 32 * 10);
  });

  it('loses less than one in a hundred where help takes half as long again', () => {
    const pieces = 32 * 5000;
    const { taken } = work(pieces, (_, isHelped) => (isHelped ? 1.5 : 1));
    expect(taken / pieces).toBeLessThan(1.01);
  });

  it('sends help away at once that takes ten times as long', () => {
    // New, it may be compiled still: thirteen pieces of ten pass four times the window of 32.
    const { helped } = work(32 * 31, (_, isHelped) => (isHelped ? 10 : 1));
    expect(helped).toBe(13);
  });

  it('does not send help away for being slow while it is new, nor for one slow window', () => {
    // Eight windows at twice the time, then half of it; every twentieth window is slow by chance.
    const { helped } = work(32 * 300, (piece, isHelped) => (!isHelped ? 2 : piece < 32 * 9 || Math.floor(piece / 32) % 20 === 0 ? 3 : 1));
    expect(helped).toBeGreaterThan(32 * 290);
  });

  it('has help again when the core is free again', () => {
    const until = 32 * 400;
    const { helped } = work(32 * 2000, (piece, isHelped) => (!isHelped ? 2 : piece < until ? 4 : 1));
    expect(helped).toBeGreaterThan(0.75 * 32 * 2000 - until);
  });
});
