import { describe, expect, it } from 'vitest';
import { instrument, seconds, settings, speed, symbols } from '../../../src/cli/options.ts';

describe('options', () => {
  it('reads symbols in any case, with or without their market, and adds up repeated options', () => {
    expect(symbols('btcusdt, um:ethusdt', ['XRPUSDT'])).toEqual(['XRPUSDT', 'BTCUSDT', 'um:ETHUSDT']);
  });

  it('keeps everything after the first = of a setting', () => {
    expect(settings('note=a=b', [{ key: 'fast', value: '1' }])).toEqual([{ key: 'fast', value: '1' }, { key: 'note', value: 'a=b' }]);
  });

  it('reads max as the speed that the engine calls 0', () => {
    expect([speed('max'), speed('60'), speed('0.5')]).toEqual([0, 60, 0.5]);
  });

  it.each([
    [() => settings('fast'), 'found "fast"'],
    [() => settings('fast=2', [{ key: 'fast', value: '1' }]), 'found "fast" twice'],
    [() => symbols('BTC/USDT'), 'found "BTC/USDT"'],
    [() => instrument('BTCUSDT'), 'found "BTCUSDT"'],
    [() => speed('0'), 'found "0"'],
    [() => speed('fast'), 'found "fast"'],
    [() => seconds('1e9'), 'found "1e9"'],
  ])('refuses what it cannot read', (read, found) => {
    expect(read).toThrow(found);
  });
});
