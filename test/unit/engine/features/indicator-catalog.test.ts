import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../src/engine/compute/rng.ts';
import type { CatalogEntry } from '../../../../src/engine/features/indicator-catalog.ts';
import { INDICATORS, indicatorNamed } from '../../../../src/engine/features/indicator-catalog.ts';
import type { BarInput } from '../../../../src/engine/features/indicators/define-indicator.ts';
import type { Indicator } from '../../../../src/engine/features/indicators/indicator.ts';
import { run } from '../../../../src/engine/features/indicators/indicator.ts';
import { sharedBars } from '../../../support/shared-bars.ts';
import { indicatorTable } from '../../../support/indicator-table.ts';

type Columns = Readonly<Record<BarInput, Float64Array>>;

/** A walk of chance. */
function walk(length: number, seed = 'walk'): Columns {
  const rng = createRng(seed);
  const columns = empty(length);
  for (let i = 0, price = 100; i < length; i++) {
    const open = price;
    price *= 1 + 0.01 * rng.normal();
    set(columns, i, [open, Math.max(open, price) * (1 + 0.005 * rng.float()), Math.min(open, price) * (1 - 0.005 * rng.float()), price, 100 * rng.float()]);
  }
  return columns;
}

/** The bars of an exchange around a halt: a gap and bars without trades; null when they are not here. */
function real(): Columns | null {
  const bars = sharedBars('klines/spot-15m/BTCUSDT-15m-2023-01-02_2024-12-29.csv.gz');
  const from = bars?.findIndex(({ volume }) => volume === 0) ?? -1;
  if (!bars || from < 0) return null;
  const columns = empty(1_200);
  bars.slice(from - 500, from + 700).forEach((bar, i) => { set(columns, i, [bar.open, bar.high, bar.low, bar.close, bar.volume]); });
  return columns;
}

const absurd = (): Columns => {
  const columns = walk(800, 'absurd');
  set(columns, 300, [1e10, 1e12, 1e-12, 1e10, 1e15]);
  set(columns, 301, [1e308, 1.7e308, 1e-308, 1e308, 1e308]);
  set(columns, 302, [0, 0, 0, 0, 0]);
  set(columns, 303, [-5, -1, -9, -5, 10]);
  return columns;
};
const constant = (): Columns => fill(empty(400), [100.1, 100.1, 100.1, 100.1, 0]);
const holed = (): Columns => {
  const columns = walk(600, 'holed');
  for (let i = 97; i < 600; i += 97) columns.volume[i] = Number.NaN;
  for (let i = 111; i < 600; i += 111) columns.close[i] = Number.POSITIVE_INFINITY;
  return columns;
};

const SERIES: readonly (readonly [string, Columns | null])[] = [
  ['a walk of chance', walk(500)], ['a halted exchange', real()], ['absurd prices', absurd()], ['a constant price without volume', constant()], ['unknown inputs', holed()], ['one bar', walk(1)],
];
const NAMED = INDICATORS.map((entry) => [entry.name, entry] as const);

describe('the catalogue', () => {
  it('has at least 60 indicators, each with its own name, a formula and a source', () => {
    expect(new Set(INDICATORS.map(({ name }) => name)).size).toBeGreaterThanOrEqual(60);
    expect(new Set(INDICATORS.map(({ name }) => name)).size).toBe(INDICATORS.length);
    expect(INDICATORS.filter(({ formula, source, title }) => formula === '' || source === '' || title === '')).toEqual([]);
  });

  it('is what docs/indicators.md shows', () => {
    expect(readFileSync('docs/indicators.md', 'utf8')).toContain(indicatorTable());
  });

  it('refuses what is no parameter, out of range or no whole number, in a sentence', () => {
    expect(() => indicatorNamed('rsi').create({ length: 3 })).toThrow('rsi: expected parameters period, smoothing, found length');
    expect(() => indicatorNamed('rsi').create({ period: 0 })).toThrow('rsi.period: expected a whole number from 1 to 10000, was 0');
    expect(() => indicatorNamed('sma').create({ period: 2.5 })).toThrow('sma.period: expected a whole number from 1 to 10000, was 2.5');
    expect(() => indicatorNamed('rsi').create({ smoothing: 'loud' })).toThrow('rsi.smoothing: expected one of wilder, simple, was loud');
    expect(() => indicatorNamed('nothing')).toThrow('expected the name of an indicator');
  });
});

describe.each(NAMED)('%s', (_, entry) => {
  it('streams what it computes in a batch, bit for bit, and a snapshot in the middle, through JSON, changes nothing', () => {
    for (const [, columns] of SERIES) {
      if (!columns) continue;
      const batch = batchOf(entry, columns);
      expect(differences(batch, streamed(entry, columns, null))).toEqual([]);
      expect(differences(batch, streamed(entry, columns, 257))).toEqual([]);
      expect(differences(batch, streamed(entry, columns, 331))).toEqual([]);
    }
  });

  it('gives a number or NaN, never infinity', () => {
    for (const [, columns] of SERIES) if (columns) expect(batchOf(entry, columns).flatMap((column) => Array.from(column)).filter((value) => Math.abs(value) === Number.POSITIVE_INFINITY)).toEqual([]);
  });

  it('has its first values with the last bar of its warm-up, and a value for each bar from then on', () => {
    const out = batchOf(entry, walk(500));
    const warmup = entry.warmupBars();
    expect(out.every((column) => !Number.isNaN(column[warmup - 1]))).toBe(true);
    if (warmup > 1) expect(out.some((column) => Number.isNaN(column[warmup - 2]))).toBe(true);
    expect(out.every((column) => column.subarray(warmup - 1).every((value) => !Number.isNaN(value)))).toBe(true);
  });

  it('skips a bar with an unknown input as if it had not been', () => {
    const columns = walk(300);
    const [first = 'close'] = entry.inputs;
    const known = batchOf(entry, columns);
    const holes = insertedAt(columns, 150, first);
    const found = batchOf(entry, holes).map((column) => [...column.slice(0, 150), ...column.slice(151)]);
    expect(differences(known, found)).toEqual([]);
  });

  it('has forgotten where it began after its settling', () => {
    const settling = entry.settlingBars();
    if (settling === null) return;
    const [long, late] = [walk(settling + 400, 'settling'), 300];
    const whole = batchOf(entry, long);
    const part = batchOf(entry, slice(long, late));
    whole.forEach((column, k) => {
      const values = column.subarray(entry.warmupBars());
      const spread = values.reduce((a, b) => Math.max(a, b), -Infinity) - values.reduce((a, b) => Math.min(a, b), Infinity);
      for (let i = settling - 1; i < settling + 100; i++) expect(Math.abs(column[i + late]! - part[k]![i]!)).toBeLessThanOrEqual(1e-3 * spread + 1e-9 * Math.abs(column[i + late]!));
    });
  });
});

function batchOf(entry: CatalogEntry, columns: Columns): Float64Array[] {
  const out = entry.outputs.map(() => new Float64Array(columns.close.length));
  run(entry.create(), entry.inputs.map((input) => columns[input]), out);
  return out;
}

function streamed(entry: CatalogEntry, columns: Columns, snapshotAt: number | null): number[][] {
  let one: Indicator = entry.create();
  const out: number[][] = entry.outputs.map(() => []);
  for (let i = 0; i < columns.close.length; i++) {
    if (i === snapshotAt) {
      const kept = JSON.stringify(one.snapshot());
      one = entry.create();
      one.restore(JSON.parse(kept) as ReturnType<Indicator['snapshot']>);
    }
    const [a = 0, b, c, d, e] = entry.inputs.map((input) => columns[input][i]!);
    const first = one.update(a, b, c, d, e);
    if (!Object.is(first, one.values[0]!)) throw new Error(`expected what update returns, ${first}, to be its first value, was ${one.values[0]!}`);
    one.values.forEach((value, k) => out[k]!.push(value));
  }
  return out;
}

/** The places where two lists of columns differ in a bit. */
function differences(a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[]): readonly string[] {
  const found: string[] = [];
  a.forEach((column, k) => { for (let i = 0; i < column.length; i++) if (!Object.is(column[i], b[k]![i])) found.push(`${k}[${i}]: ${column[i]} and ${b[k]![i]}`); });
  return found.slice(0, 3);
}

function empty(length: number): Columns {
  const column = (): Float64Array => new Float64Array(length);
  return { open: column(), high: column(), low: column(), close: column(), volume: column() };
}

function set(columns: Columns, i: number, [open, high, low, close, volume]: readonly [number, number, number, number, number]): void {
  columns.open[i] = open;
  columns.high[i] = high;
  columns.low[i] = low;
  columns.close[i] = close;
  columns.volume[i] = volume;
}

function fill(columns: Columns, values: readonly [number, number, number, number, number]): Columns {
  for (let i = 0; i < columns.close.length; i++) set(columns, i, values);
  return columns;
}

function slice(columns: Columns, from: number): Columns {
  return { open: columns.open.slice(from), high: columns.high.slice(from), low: columns.low.slice(from), close: columns.close.slice(from), volume: columns.volume.slice(from) };
}

function insertedAt(columns: Columns, at: number, unknown: BarInput): Columns {
  const wider = (name: BarInput): Float64Array => Float64Array.from([...columns[name].slice(0, at), name === unknown ? Number.NaN : 1, ...columns[name].slice(at)]);
  return { open: wider('open'), high: wider('high'), low: wider('low'), close: wider('close'), volume: wider('volume') };
}
