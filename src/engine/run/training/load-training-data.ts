import { createHash } from 'node:crypto';
import { columnsOf, joinBarColumns } from '../../domain/bar-columns.ts';
import type { BarColumns } from '../../domain/bar-columns.ts';
import { isDerivative } from '../../domain/instrument.ts';
import { intervalMs } from '../../domain/interval.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import { leadBarsOf, seenRows } from '../../learn/training/prepare.ts';
import type { TrainingData, TrainingSeries } from '../../learn/training/training-data.ts';
import type { TrainingSpec } from '../../learn/training/training.config.ts';
import { simExchangeSchema } from '../../adapters/sim-exchange/config.ts';
import { DataMissing, loadSeries } from '../market-data.ts';
import type { LoadedSeries, MarketDataStore } from '../market-data.ts';
import { longerBars } from '../regime/stored-history.ts';

/** What is read for a training: from so many bars before it begins to the end of its test time. */
export interface TrainingTime {
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Bars wanted from before `from`; may be fewer. */
  readonly leadBars: number;
}

/** Returns the time that a spec needs data of. */
export function timeOf({ span, test }: Pick<TrainingSpec, 'span' | 'test'>, leadBars: number): TrainingTime {
  return { from: span.from, to: test?.to ?? span.to, leadBars };
}

/**
 * Reads everything that a training needs of the store, as backtests do: the longest stored bars that add up to the wanted ones, and funding where it is due.
 * @throws DataMissing with what was expected and what is stored
 */
export function loadTrainingData(store: MarketDataStore, spec: TrainingSpec): TrainingData {
  const time = timeOf(spec, leadBarsOf(spec));
  const other = (id: string | null): BarColumns | null => (id === null ? null : barsOf(read(store, spec, time, id), spec));
  const [reference, basis] = [other(spec.features.referenceId), other(spec.features.basisId)];
  const series = spec.instruments.map((id) => readSeries(store, spec, time, id));
  for (const one of series) requireBars(one, spec);
  return { series: series.map((one) => ({ ...one, rows: seenRows(spec, one, { reference, basis }) })), reference, basis, hash: hashOf(spec, series, [reference, basis]) };
}

function readSeries(store: MarketDataStore, spec: TrainingSpec, time: TrainingTime, id: string): TrainingSeries {
  const loaded = read(store, spec, time, id);
  const bars = barsOf(loaded, spec);
  const { instrument } = loaded;
  const leadFrom = bars.openTimeMs[0] ?? time.from;
  const funding = isDerivative(instrument) ? store.funding.read(instrument.id, leadFrom, time.to) : [];
  return { instrument, bars, funding };
}

function read(store: MarketDataStore, { interval, execution }: TrainingSpec, { from, to, leadBars }: TrainingTime, id: string): LoadedSeries {
  const { requireFunding } = simExchangeSchema.parse(execution);
  const [loaded] = loadSeries(store, { instruments: [id], interval, from, to, warmupBars: leadBars, requireFunding });
  if (loaded === undefined) throw new DataMissing(`${id}: expected stored bars, found none`);
  return loaded;
}

/** All of them in a row, in the interval that the agent decides on. */
function barsOf({ interval, warmup, bars }: LoadedSeries, spec: TrainingSpec): BarColumns {
  if (interval === spec.interval) return joinBarColumns(warmup, bars);
  return columnsOf(longerBars([warmup, bars], interval, spec.interval));
}

/** Each part of the time has to have bars of its own: what is not stored is said before hours of work, not after. */
function requireBars({ instrument, bars }: TrainingSeries, { interval, span, test }: TrainingSpec): void {
  requireIn(instrument.id, bars, { ...span, interval, what: 'to train on' });
  if (test !== null) requireIn(instrument.id, bars, { ...test, interval, what: 'to judge on' });
}

interface Needed {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly interval: TrainingSpec['interval'];
  readonly what: string;
}

function requireIn(id: InstrumentId, { openTimeMs, length }: BarColumns, { from, to, interval, what }: Needed): void {
  const first = openTimeMs.find((timeMs) => timeMs >= from && timeMs < to);
  const last = openTimeMs.findLast((timeMs) => timeMs >= from && timeMs < to);
  const stored = length === 0 ? 'none' : `bars from ${dateOf(openTimeMs[0] ?? 0)} to ${dateOf(openTimeMs[length - 1] ?? 0)}`;
  // A market may have begun later than asked for; half of the time has to be there, or another time was meant.
  if (first === undefined || last === undefined || last - first + intervalMs(interval) < (to - from) / 2) {
    throw new DataMissing(`${id} ${interval}: expected bars ${what} from ${dateOf(from)} to ${dateOf(to)}, found ${stored}; import what is missing, or choose another time`);
  }
}

/** Two trainings with one hash saw the same market, the bars before the start included. */
function hashOf({ interval }: TrainingSpec, series: readonly TrainingSeries[], others: readonly (BarColumns | null)[]): string {
  const hash = createHash('sha256');
  for (const { instrument, bars, funding } of series) {
    hash.update(`${instrument.id} ${interval} ${bars.length}`);
    for (const column of columnsIn(bars)) hash.update(column);
    hash.update(JSON.stringify(funding.map(({ timeMs, rate }) => [timeMs, rate])));
  }
  for (const bars of others) {
    hash.update(bars === null ? 'none' : String(bars.length));
    if (bars !== null) for (const column of columnsIn(bars)) hash.update(column);
  }
  return hash.digest('hex');
}

/** All of them: an agent sees who has traded how much too. */
function columnsIn(columns: BarColumns): readonly Uint8Array[] {
  return [columns.openTimeMs, columns.closeTimeMs, columns.open, columns.high, columns.low, columns.close, columns.volume, columns.quoteVolume, columns.tradeCount, columns.takerBuyVolume].map((column) => new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
}

function dateOf(timeMs: EpochMs): string {
  return new Date(timeMs).toISOString().replace(/T00:00:00\.000Z$/, '').replace('.000Z', 'Z');
}
