import { INTERVALS, intervalMs, type Interval } from '../../domain/interval.ts';
import type { BarColumns } from '../../ports/bar-store.ts';
import { type Anomaly, type CheckReport, type Gap, LISTED } from './check-result.ts';
import { HistoryError, type HistoryProblem } from './history-error.ts';
import type { NumberTable } from './row-scanner.ts';

export interface BarCheckOptions {
  readonly file: string;
  /** What the caller said; null to take it from the data. */
  readonly interval: Interval | null;
  /** What the file's name says; used only when neither caller nor data tell. */
  readonly namedInterval: Interval | null;
  readonly badRows: 'refuse' | 'skip';
}

export interface CheckedBars {
  readonly bars: BarColumns;
  readonly interval: Interval;
  readonly report: CheckReport;
}

/** A close this much above or below the one before is worth a look; chosen with Binance's largest one-bar moves in view. */
const LARGE_MOVE = 0.2;

/**
 * Checks that a table is a sound series of bars: aligned, ascending, low ≤ open, close ≤ high, closed within the interval.
 * @throws HistoryError at the first bad row unless they are skipped, or when the interval is not the one given
 */
export function checkBars(table: NumberTable, options: BarCheckOptions): CheckedBars {
  const columns = toBars(table);
  const interval = agreeOnInterval(columns, options);
  const lengthMs = intervalMs(interval);
  const problems: HistoryProblem[] = [...table.skipped];
  let kept = 0, duplicates = 0, skipped = table.skippedCount;
  for (let row = 0; row < columns.length; row++) {
    if (Number.isNaN(columns.closeTimeMs[row])) columns.closeTimeMs[row] = columns.openTimeMs[row]! + lengthMs - 1;
    const verdict = judge(columns, row, kept - 1, lengthMs);
    if (verdict === null) { moveRow(columns, row, kept++); continue; }
    if (verdict === 'duplicate') { duplicates++; continue; }
    const problem: HistoryProblem = { code: 'bad-row', place: { file: options.file, row: table.lines[row]!, column: verdict.column }, expected: verdict.expected, found: verdict.found };
    if (options.badRows === 'refuse') throw new HistoryError(problem);
    skipped++;
    if (problems.length < LISTED) problems.push(problem);
  }
  const bars = cut(columns, kept);
  return { bars, interval, report: { rowsRead: table.rowsRead, duplicates, skipped, problems, ...describeBars(bars, interval) } };
}

/** Tells what is missing from a sound series of bars, and what in it is worth a look. */
export function describeBars(bars: BarColumns, interval: Interval): Pick<CheckReport, 'gaps' | 'zeroVolume' | 'shortBars' | 'anomalies'> {
  const found: BarFindings = { gaps: [], zeroVolume: 0, shortBars: 0, anomalies: [] };
  for (let row = 0; row < bars.length; row++) observe(bars, row, intervalMs(interval), found);
  return found;
}

interface BarFindings {
  gaps: Gap[];
  zeroVolume: number;
  shortBars: number;
  anomalies: Anomaly[];
}

interface Fault {
  readonly column: string;
  readonly expected: string;
  readonly found: string;
}

const PRICES = ['open', 'high', 'low', 'close'] as const;

/** Judges one row against the last kept one: null when sound. */
function judge(bars: BarColumns, row: number, last: number, lengthMs: number): Fault | 'duplicate' | null {
  const openTime = bars.openTimeMs[row]!, closeTime = bars.closeTimeMs[row]!;
  const open = bars.open[row]!, high = bars.high[row]!, low = bars.low[row]!, close = bars.close[row]!;
  if (openTime % lengthMs !== 0) return fault('open_time', `a multiple of ${lengthMs} ms`, openTime);
  if (last >= 0 && openTime <= bars.openTimeMs[last]!) return judgeOrder(bars, row, last);
  for (const name of PRICES) if (!(bars[name][row]! > 0)) return fault(name, 'a positive price', bars[name][row]!);
  if (bars.volume[row]! < 0) return fault('volume', 'a volume that is not negative', bars.volume[row]!);
  if (low > open || low > close) return fault('low', `a low not above the open ${open} and the close ${close}`, low);
  if (high < open || high < close) return fault('high', `a high not below the open ${open} and the close ${close}`, high);
  if (closeTime < openTime || closeTime >= openTime + lengthMs) return fault('close_time', `a time from ${openTime} to ${openTime + lengthMs - 1}`, closeTime);
  return null;
}

function judgeOrder(bars: BarColumns, row: number, last: number): Fault | 'duplicate' {
  const openTime = bars.openTimeMs[row]!;
  const twin = rowAt(bars.openTimeMs, openTime, last);
  if (twin < 0) return fault('open_time', `a time after the previous row's ${bars.openTimeMs[last]}`, openTime);
  for (const [name, column] of Object.entries(COLUMN_NAMES)) {
    const values = bars[name as keyof typeof COLUMN_NAMES];
    if (!Object.is(values[row], values[twin])) return fault(column, `${values[twin]}, as in the earlier row of ${openTime}`, values[row]!);
  }
  return 'duplicate';
}

function fault(column: string, expected: string, found: number): Fault {
  return { column, expected, found: String(found) };
}

/** Counts what is worth telling of one row. */
function observe(bars: BarColumns, row: number, lengthMs: number, report: BarFindings): void {
  const openTime = bars.openTimeMs[row]!;
  if (bars.volume[row] === 0) report.zeroVolume++;
  if (bars.closeTimeMs[row]! < openTime + lengthMs - 1) report.shortBars++;
  if (bars.takerBuyVolume[row]! > bars.volume[row]!) addAnomaly(report, { timeMs: openTime, kind: 'taker-above-total', value: bars.takerBuyVolume[row]! });
  if (row === 0) return;
  const step = openTime - bars.openTimeMs[row - 1]!;
  if (step > lengthMs) {
    report.gaps.push({ from: openTime - step + lengthMs, to: openTime - lengthMs, missing: step / lengthMs - 1 });
    return;
  }
  const move = bars.close[row]! / bars.close[row - 1]! - 1;
  if (Math.abs(move) > LARGE_MOVE) addAnomaly(report, { timeMs: openTime, kind: 'one-bar-move', value: move });
}

function addAnomaly(report: BarFindings, anomaly: Anomaly): void {
  if (report.anomalies.length < LISTED) report.anomalies.push(anomaly);
}

function agreeOnInterval(bars: BarColumns, { file, interval, namedInterval }: BarCheckOptions): Interval {
  const inferred = inferInterval(bars);
  const agreed = interval ?? inferred ?? namedInterval;
  if (agreed === null) {
    throw new HistoryError({ code: 'not-enough-given', place: { file }, expected: 'the interval to be given, as the times do not tell it', found: `${bars.length} row${bars.length === 1 ? '' : 's'}` });
  }
  if (inferred !== null && agreed !== inferred) {
    throw new HistoryError({ code: 'interval-mismatch', place: { file }, expected: `bars of ${agreed}`, found: `bars of ${inferred}` });
  }
  return agreed;
}

/** Rows looked at to tell the interval. */
const SAMPLE_ROWS = 1000;

/** Tells the interval from what most bars cover, else from the most common step between neighbours; null when neither is an interval. */
export function inferInterval(bars: Pick<BarColumns, 'length' | 'openTimeMs' | 'closeTimeMs'>): Interval | null {
  const rows = Math.min(bars.length, SAMPLE_ROWS);
  const covers = new Map<number, number>(), steps = new Map<number, number>();
  for (let row = 0; row < rows; row++) {
    count(covers, bars.closeTimeMs[row]! - bars.openTimeMs[row]! + 1);
    if (row > 0) count(steps, bars.openTimeMs[row]! - bars.openTimeMs[row - 1]!);
  }
  return intervalOf(mostCommon(covers)) ?? intervalOf(mostCommon(steps));
}

function count(counts: Map<number, number>, value: number): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

function mostCommon(counts: ReadonlyMap<number, number>): number {
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best), [Number.NaN, 0])[0]!;
}

function intervalOf(lengthMs: number): Interval | null {
  return INTERVALS.find((interval) => intervalMs(interval) === lengthMs) ?? null;
}

const COLUMN_NAMES = {
  openTimeMs: 'open_time', open: 'open', high: 'high', low: 'low', close: 'close', volume: 'volume', closeTimeMs: 'close_time',
  quoteVolume: 'quote_volume', tradeCount: 'count', takerBuyVolume: 'taker_buy_volume',
} as const;

/** Takes the table's columns over, to be cleaned in place; a column that the file lacks is unknown throughout. */
function toBars(table: NumberTable): BarColumns {
  const column = (name: string): Float64Array => table.columns.get(name) ?? new Float64Array(table.length).fill(Number.NaN);
  return {
    length: table.length, openTimeMs: column('open_time'), closeTimeMs: column('close_time'), open: column('open'), high: column('high'), low: column('low'),
    close: column('close'), volume: column('volume'), quoteVolume: column('quote_volume'), tradeCount: column('count'), takerBuyVolume: column('taker_buy_volume'),
  };
}

function moveRow(bars: BarColumns, from: number, to: number): void {
  if (from === to) return;
  for (const name of Object.keys(COLUMN_NAMES)) {
    const values = bars[name as keyof typeof COLUMN_NAMES];
    values[to] = values[from]!;
  }
}

function cut(bars: BarColumns, length: number): BarColumns {
  const head = (column: Float64Array): Float64Array => column.subarray(0, length);
  return {
    length, openTimeMs: head(bars.openTimeMs), closeTimeMs: head(bars.closeTimeMs), open: head(bars.open), high: head(bars.high), low: head(bars.low),
    close: head(bars.close), volume: head(bars.volume), quoteVolume: head(bars.quoteVolume), tradeCount: head(bars.tradeCount), takerBuyVolume: head(bars.takerBuyVolume),
  };
}

/** Returns the row at or before `last` with exactly this time, or -1; the times up to `last` ascend. */
function rowAt(times: Float64Array, timeMs: number, last: number): number {
  let low = 0, high = last;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    if (times[middle] === timeMs) return middle;
    if (times[middle]! < timeMs) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
