import { describe, expect, it } from 'vitest';
import { commandScore } from '../../../src/renderer/src/shell/command-score.ts';

describe('commandScore', () => {
  it('puts the start of a title before a part of it, and that before other words', () => {
    expect(commandScore('SOLUSDT', 'practice', 'sol')).toBe(1);
    expect(commandScore('Light theme', 'colours', 'theme')).toBe(0.8);
    expect(commandScore('1000SATSUSDT', 'practice', 'sats')).toBe(0.5);
    expect(commandScore('Lab', 'backtest history', 'backtest')).toBe(0.3);
  });

  it('does not match letters strewn over a text', () => {
    expect(commandScore('Settings', 'theme colours zone about licences', 'solus')).toBe(0);
  });

  it('wants every word, and nothing typed matches everything', () => {
    expect(commandScore('Reduce only', 'reducing', 'reduce only')).toBe(0.8);
    expect(commandScore('Reduce only', 'reducing', 'reduce btc')).toBe(0);
    expect(commandScore('Trade', '', '')).toBe(1);
  });
});
