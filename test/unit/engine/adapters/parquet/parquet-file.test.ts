import fc from 'fast-check';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readParquet, writeParquet, type ParquetColumn, type ParquetRows } from '../../../../../src/engine/adapters/parquet/parquet-file.ts';
import { temporaryFolder } from '../sqlite/temporary-folder.ts';

const COLUMNS: readonly ParquetColumn[] = [{ name: 'time', kind: 'time' }, { name: 'id', kind: 'whole' }, { name: 'price', kind: 'number' }, { name: 'bought', kind: 'flag' }];

describe('Parquet file', () => {
  it('gives back every value to the bit, unknown ones included, over several groups', async () => {
    const path = join(temporaryFolder(), 'data.parquet');
    const piece = (from: number, length: number): ParquetRows => [
      Float64Array.from({ length }, (_, row) => 1_700_000_000_000 + from + row), Float64Array.from({ length }, (_, row) => 2 ** 53 - 1 - from - row),
      Float64Array.from({ length }, (_, row) => ((from + row) % 7 === 0 ? Number.NaN : Math.sqrt(from + row))), Uint8Array.from({ length }, (_, row) => row % 2),
    ];
    writeParquet(path, { columns: COLUMNS, facts: { symbol: 'BTCUSDT' } }, [piece(0, 120_000), piece(120_000, 3)]);
    const table = await readParquet(path);
    const [time, id, price, bought] = COLUMNS.map(({ name }) => table.columns.get(name)!);
    expect([table.length, table.facts['symbol']]).toEqual([120_003, 'BTCUSDT']);
    for (const row of [0, 1, 99_999, 100_000, 119_999, 120_002]) {
      expect([time![row], id![row], price![row], bought![row]]).toEqual([1_700_000_000_000 + row, 2 ** 53 - 1 - row, row % 7 === 0 ? Number.NaN : Math.sqrt(row), (row >= 120_000 ? row - 120_000 : row) % 2]);
    }
  });

  it('gives back any floats', async () => {
    const folder = temporaryFolder();
    await fc.assert(fc.asyncProperty(fc.array(fc.double(), { minLength: 1, maxLength: 50 }), async (values) => {
      const path = join(folder, 'any.parquet');
      writeParquet(path, { columns: [{ name: 'x', kind: 'number' }], facts: {} }, [[Float64Array.from(values)]]);
      expect([...(await readParquet(path)).columns.get('x')!]).toEqual(values);
    }), { numRuns: 30 });
  });

  it('leaves nothing behind when its rows end in an error', () => {
    const folder = temporaryFolder();
    const failing = function* (): Generator<ParquetRows> { yield [Float64Array.of(1), Float64Array.of(1), Float64Array.of(1), Uint8Array.of(1)]; throw new Error('no more'); };
    expect(() => writeParquet(join(folder, 'data.parquet'), { columns: COLUMNS, facts: {} }, failing())).toThrow('no more');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses bytes that are not Parquet', async () => {
    const path = join(temporaryFolder(), 'junk.parquet');
    writeFileSync(path, `PAR1${'junk'.repeat(100)}`);
    await expect(readParquet(path)).rejects.toThrow(/parquet/i);
  });
});
