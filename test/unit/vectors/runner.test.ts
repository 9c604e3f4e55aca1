import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runVectorFile } from '../../../scripts/vectors/run-file.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vectors-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(content: unknown): string {
  const file = join(folder, 'anything.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

function run(...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/vectors.ts', ...args], { encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

const metric = (fields: object): unknown => ({ cases: [{ metric: 'cagr', input: { start: 100, end: 121, days: 730, year: 365 }, expected: 0.1, tol: 1e-9, ...fields }] });

describe('the vectors command', () => {
  it('prints one document and leaves with 0 when everything holds', () => {
    const { code, out, err } = run(fileWith(metric({})), '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toMatchObject({ passed: 1, failed: 0, notYet: 0, cases: [{ id: 'cagr', status: 'pass', expected: 0.1 }] });
  });

  it('leaves with 1 when a case fails', () => {
    expect(run(fileWith(metric({ expected: 0.2 })), '--json')).toMatchObject({ code: 1 });
  });

  it('leaves with 1 and a sentence for content of no known kind', () => {
    const { code, err } = run(fileWith({ hello: 'world' }), '--json');
    expect(code).toBe(1);
    expect(err).toMatch(/expected vectors of a known kind \(backtest-detail, metrics, .*\), found none that fits its content/);
  });

  it('leaves with 1 and a sentence for a file that is not there', () => {
    expect(run(join(folder, 'missing.json'))).toMatchObject({ code: 1, err: expect.stringContaining('expected a readable file, found ENOENT') });
  });

  it('leaves with 2 and the usage without a file', () => {
    expect(run()).toMatchObject({ code: 2, err: expect.stringContaining('usage: npm run vectors') });
  });
});

describe('a malformed case', () => {
  const actualOf = (content: unknown): unknown => {
    const report = runVectorFile(fileWith(content));
    return 'results' in report ? report.results.map(({ status, actual }) => [status, actual]) : report.error;
  };

  it.each([
    ['a measure that nobody defines', metric({ metric: 'luck' }), 'expected a measure that docs/metrics.md defines, found "luck"'],
    ['a number that is text', metric({ input: { start: 'much', end: 1, days: 1 } }), 'malformed case: expected a number at input.start or input.starting_balance or input.initial, found "much"'],
    ['a field that is missing', { cases: [{ metric: 'sharpe', expected: 1 }] }, 'malformed case: at input: Invalid input: expected record, received undefined, found nothing'],
    ['a bar without prices', { cases: [{ id: 'x', expect: { fill: 1 }, bar: {}, order: { side: 'sell', type: 'stop_market', trigger: 1 } }] }, 'malformed case: expected at least one price of the bar, found none'],
    ['an order type that nobody knows', { cases: [{ id: 'x', expect: { fill: 1 }, bar: { o: 1 }, order: { side: 'sell', type: 'iceberg' } }] }, expect.stringContaining('expected order.type to be one of market, limit')],
    ['a split outside the candle', { cases: [{ candle: [1, 10, 20, 25, 5, 1], price: 4, expected_earlier: [1, 1, 1, 1, 1, 1], expected_later: [1, 1, 1, 1, 1, 1] }] }, 'malformed case: expected a price from 5 to 25, found 4'],
    ['a table without candles', { cases: [{ id: 'x', input: { candles: [], timeframe: '1h' }, expected: { trades: [] } }] }, expect.stringContaining('malformed case: at input.candles')],
  ])('fails with a sentence: %s', (_name, content, sentence) => {
    expect(actualOf(content)).toEqual([['fail', sentence]]);
  });

  it('does not stop the others', () => {
    const good = { metric: 'kelly', input: { b: 1, p: 0.6 }, expected: 0.2, tol: 1e-9 };
    expect(actualOf({ cases: [{ metric: 'kelly', input: {} }, good] })).toMatchObject([['fail', expect.any(String)], ['pass', expect.closeTo(0.2, 12)]]);
  });

  it('in a file that is not JSON is told with the reason', () => {
    expect(actualOf('{')).toMatch(/^expected JSON, found /);
  });
});
