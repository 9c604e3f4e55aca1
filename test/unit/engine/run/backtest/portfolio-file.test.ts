import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readPortfolio } from '../../../../../src/engine/run/backtest/portfolio-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'portfolio-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

function read(document: unknown) {
  const path = join(folder, 'portfolio.json');
  writeFileSync(path, typeof document === 'string' ? document : JSON.stringify(document));
  return readPortfolio(path, (symbols, market = 'spot') => symbols.map((symbol) => `${market}:${symbol}`));
}

const CROSS = { strategy: 'moving-average-cross', symbols: ['BTCUSDT'], interval: '1h' };

describe('a file of strategies', () => {
  it('says as little as it must: names, switches and settings are filled in, symbols are found', () => {
    const wanted = { id: 'moving-average-cross-1', strategy: 'moving-average-cross', instruments: ['spot:BTCUSDT'], interval: '1h', enabled: true, config: {} };
    expect(read([CROSS])).toEqual([wanted]);
    expect(read({ strategies: [CROSS] })).toEqual([wanted]);
    expect(read([{ ...CROSS, market: 'um', id: 'mine', config: { fastPeriod: 3 } }])).toEqual([{ ...wanted, id: 'mine', instruments: ['um:BTCUSDT'], config: { fastPeriod: 3 } }]);
  });

  it.each<readonly [string, unknown, string]>([
    ['no JSON', '{', 'expected a file of JSON'],
    ['no list', { a: 1 }, 'expected a list of strategies, each with strategy, symbols and interval'],
    ['symbols and instruments', [{ ...CROSS, instruments: ['um:BTCUSDT'] }], 'strategy 1: expected symbols, or instruments such as um:BTCUSDT, was both'],
    ['neither', [{ strategy: 'x', interval: '1h' }], 'strategy 1: expected symbols, or instruments such as um:BTCUSDT, was neither'],
    ['no interval', [{ strategy: 'x', symbols: ['A'] }], '0.interval: '],
    ['an unknown word', [{ ...CROSS, intervall: '1h' }], 'Unrecognized key: "intervall"'],
  ])('is refused with what is wrong in it: %s', (_, document, sentence) => {
    expect(() => read(document)).toThrow(sentence);
  });
});
