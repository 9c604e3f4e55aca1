import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { START_MS, wave, writeKlines } from './made-up-klines.ts';
import { documentOf, errorOf, folder, tradewind } from './tradewind.ts';

interface ImportDocument {
  readonly files: readonly { readonly path: string; readonly rowsRead: number; readonly rowsStored: number; readonly duplicates: number; readonly gaps: readonly { readonly missing: number }[]; readonly zeroVolume: number; readonly shortBars: number; readonly errors: readonly { readonly row: number; readonly column: string; readonly expected: string; readonly found: string }[] }[];
}

/** Replaces one cell of a row; row 1 is the header. */
function spoil(path: string, row: number, cell: number, text: string): void {
  const lines = readFileSync(path, 'utf8').split('\n');
  const cells = (lines[row - 1] ?? '').split(',');
  cells[cell] = text;
  lines[row - 1] = cells.join(',');
  writeFileSync(path, lines.join('\n'));
}

describe('import', () => {
  it('stores the good files of a folder whole, and of a bad one nothing, and says what was wrong where', async () => {
    const dir = folder();
    const dataDir = join(dir, 'data');
    const files = join(dir, 'spot');
    mkdirSync(files);
    writeKlines(join(files, 'AAAUSDT-15m-2024.csv'), wave(100));
    copyFileSync(join(files, 'AAAUSDT-15m-2024.csv'), join(files, 'BBBUSDT-15m-2024.csv'));
    spoil(join(files, 'BBBUSDT-15m-2024.csv'), 42, 2, 'abc');

    const { code, document, stderr } = await documentOf<ImportDocument>('import', files, '--data-dir', dataDir);
    expect(code).toBe(1);
    expect(document.files).toMatchObject([
      { path: join(files, 'AAAUSDT-15m-2024.csv'), rowsRead: 100, rowsStored: 100, duplicates: 0, gaps: [], errors: [] },
      { path: join(files, 'BBBUSDT-15m-2024.csv'), rowsStored: 0, errors: [{ row: 42, column: 'high', found: expect.stringContaining('abc') }] },
    ]);
    expect(errorOf({ stderr })).toMatchObject({ where: `${join(files, 'BBBUSDT-15m-2024.csv')} row 42 column high` });
    const { document: listed } = await documentOf<{ datasets: unknown[] }>('data', 'list', '--data-dir', dataDir);
    expect(listed.datasets).toEqual([{ kind: 'bars', instrumentId: 'spot:AAAUSDT', interval: '15m', from: START_MS, to: START_MS + 99 * 900_000, count: 100 }]);
  });

  it('with --skip-bad leaves the bad row out, counts it, and stores the rest', async () => {
    const dir = folder();
    const file = join(dir, 'bars.csv');
    writeKlines(file, wave(100));
    spoil(file, 42, 2, 'abc');
    const { code, document } = await documentOf<ImportDocument>('import', file, '--symbol', 'aaausdt', '--market', 'spot', '--skip-bad', '--data-dir', dir);
    expect(code).toBe(0);
    expect(document.files).toMatchObject([{ rowsRead: 100, rowsStored: 99, skipped: 1, gaps: [{ missing: 1 }], errors: [{ row: 42 }] }]);
  });

  it('tells a person of a file that is not there, or whose market nothing tells, in one line', async () => {
    const dir = folder();
    writeKlines(join(dir, 'bars.csv'), wave(100));
    const [absent, unknown] = await Promise.all([
      tradewind('import', join(dir, 'absent.csv'), '--data-dir', join(dir, 'a')),
      tradewind('import', join(dir, 'bars.csv'), '--symbol', 'AAAUSDT', '--data-dir', join(dir, 'b')),
    ]);
    expect([absent.code, unknown.code]).toEqual([1, 1]);
    expect(absent.stderr).toMatch(/^tradewind: absent\.csv: expected a file, found .*\n$/);
    expect(unknown.stderr).toMatch(/^tradewind: bars\.csv: expected the market to be given.*\n$/);
    expect(unknown.stdout).toContain('refused');
  });
});

describe('data', () => {
  it('exports what imports again to the same rows, checks it, and deletes it', async () => {
    const dir = folder();
    const dataDir = join(dir, 'data');
    const out = join(dir, 'spot-AAAUSDT.parquet');
    writeKlines(join(dir, 'AAAUSDT-15m-x.csv'), wave(200));
    await documentOf('import', join(dir, 'AAAUSDT-15m-x.csv'), '--market', 'spot', '--data-dir', dataDir);
    const series = ['--instrument', 'spot:AAAUSDT', '--interval', '15m', '--data-dir', dataDir] as const;

    // 2024-01-02 is the second day: bars 96 to 191.
    const exported = await documentOf<{ rows: number }>('data', 'export', ...series, '--out', out, '--from', '2024-01-02', '--to', '2024-01-02');
    expect(exported).toMatchObject({ code: 0, document: { rows: 96, format: 'parquet', path: out } });
    const again = await documentOf<ImportDocument>('import', out, '--data-dir', dataDir);
    expect(again.document.files).toMatchObject([{ rowsRead: 96, rowsStored: 0, duplicates: 96 }]);

    const [checked, missing] = await Promise.all([
      documentOf<{ series: unknown[] }>('data', 'check', '--data-dir', dataDir),
      tradewind('data', 'export', '--instrument', 'um:AAAUSDT', '--interval', '15m', '--out', join(dir, 'x.csv'), '--data-dir', dataDir, '--json'),
    ]);
    expect(checked.document.series).toMatchObject([{ instrumentId: 'spot:AAAUSDT', count: 200, missing: 0, coverage: 1 }]);
    expect([missing.code, errorOf(missing).code, existsSync(join(dir, 'x.csv'))]).toEqual([1, 'export-failed', false]);

    expect((await documentOf('data', 'delete', ...series)).document).toEqual({ instrumentId: 'spot:AAAUSDT', interval: '15m', deleted: 200 });
    const gone = await tradewind('data', 'delete', ...series, '--json');
    expect([gone.code, errorOf(gone).code]).toEqual([1, 'data-missing']);
  });
});
