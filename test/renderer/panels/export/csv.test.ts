import { describe, expect, it } from 'vitest';
import { csvOf } from '../../../../src/renderer/src/export/csv.ts';

describe('CSV', () => {
  const columns = [{ title: 'symbol', value: (row: { symbol: string; pnl: string | null }) => row.symbol }, { title: 'pnl', value: (row: { pnl: string | null }) => row.pnl }];

  it('keeps the digits of a number and leaves the unknown empty', () => {
    expect(csvOf(columns, [{ symbol: 'BTCUSDT', pnl: '-12.5000' }, { symbol: 'ETHUSDT', pnl: null }])).toBe('symbol,pnl\r\nBTCUSDT,-12.5000\r\nETHUSDT,\r\n');
  });

  it('quotes commas, quotes and line ends', () => {
    expect(csvOf([{ title: 'a', value: (row: string) => row }], ['x,y', 'say "hi"', 'two\nlines'])).toBe('a\r\n"x,y"\r\n"say ""hi"""\r\n"two\nlines"\r\n');
  });

  it('defuses text that a spreadsheet would run', () => {
    expect(csvOf([{ title: 'a', value: (row: string) => row }], ['=1+1'])).toBe("a\r\n'=1+1\r\n");
  });
});
