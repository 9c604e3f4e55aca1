import { invariant } from '../../domain/assert.ts';
import { sightSettlingBars } from '../../core/sight-keeper.ts';
import { sightRows } from '../../core/sight-rows.ts';
import { scaledFromDecimal } from '../../domain/decimal.ts';
import { intervalMs } from '../../domain/interval.ts';
import type { ModelDocument, ModelFeatures, ModelMask, ModelNormaliser } from '../../domain/model.ts';
import { instrumentId, QUOTE_DECIMALS, quoteAtoms } from '../../domain/units.ts';
import type { InstrumentId, QuoteAtoms } from '../../domain/units.ts';
import { fitNormaliser } from '../../features/normalisers/fitted-normaliser.ts';
import { featureSetHash } from '../../features/sets/definition.ts';
import type { FeatureRows } from '../../features/sets/market-feature-set.ts';
import { FEATURE_SET_DEFINITIONS, sightSetSettling } from '../../features/sets/sight-set.ts';
import { RISK_HISTORY_STEPS, riskStepOf } from '../../run/risk-history.ts';
import { observationNames, scaleRow } from '../../strategy/agent/observation.ts';
import { POSITION_STATE } from '../../strategy/agent/position-state.ts';
import { tableOfSet, usableRows } from '../trading/trading-market.ts';
import type { TradingMarket } from '../trading/trading-market.ts';
import type { TradingOptions } from '../trading/trading-setup.ts';
import { partsOf } from './parts.ts';
import type { Part, TrainingParts } from './parts.ts';
import type { Course } from './seed-training.ts';
import type { TrainingData, TrainingSeries } from './training-data.ts';
import type { TrainingSpec } from './training.config.ts';
import { warmStartOf } from './warm-start.ts';

/** A training made ready: the same in whatever thread it is made. */
export interface PreparedTraining {
  readonly spec: TrainingSpec;
  readonly parts: TrainingParts;
  readonly features: ModelFeatures;
  /** Fitted on the training rows of all instruments. */
  readonly normaliser: ModelNormaliser;
  /** In the order of the spec's instruments; features are scaled. */
  readonly markets: readonly TradingMarket[];
  readonly masks: readonly ModelMask[];
  readonly observation: readonly string[];
  /** [observation] mean of each number over the training rows; 0 for those of the position. */
  readonly baseline: readonly number[];
  /** In the same order: the features before they were scaled. */
  readonly rows: readonly FeatureRows[];
  readonly dataHash: string;
  readonly startingCash: QuoteAtoms;
  /** What every seed begins with; null for chance. */
  readonly warm: ModelDocument | null;
}

/** Returns how many bars from before the training time are wanted: until the features have settled, and for the history of risk. */
export function leadBarsOf({ features, interval }: Pick<TrainingSpec, 'features' | 'interval'>): number {
  const riskBars = Math.ceil((RISK_HISTORY_STEPS * intervalMs(riskStepOf(interval))) / intervalMs(interval));
  return Math.max(sightSetSettling(features.set), riskBars);
}

/**
 * Makes a training ready: divides its time, works out the features of every bar, fits the scale on the training rows alone.
 * @throws InvariantError or RangeError with one sentence when there are too few bars, or the model to go on from does not fit
 */
export function prepareTraining(spec: TrainingSpec, data: TrainingData, warm: ModelDocument | null): PreparedTraining {
  const parts = partsOf(spec);
  const definition = FEATURE_SET_DEFINITIONS[spec.features.set];
  const features = featuresOf(spec);
  const raw = data.series.map((series) => ({ series, rows: seenRows(spec, series, data) }));
  const tables = raw.map(({ series, rows }) => ({ series, rows, table: tableOfSet(definition, rows, series.bars) }));
  const training = tables.map(({ series, rows, table }) => {
    const { from, to } = usableRows({ ...series, interval: spec.interval, features: table, span: parts.train }, 0);
    return rows.values.subarray(from * rows.width, to * rows.width);
  });
  const [first] = tables;
  invariant(first, 'expected at least one instrument, was none');
  const width = first.rows.width;
  const normaliser = fitted(spec, { values: joinRows(training), width }, features.hash);
  const markets = tables.map(({ series, rows, table }): TradingMarket => ({
    instrument: series.instrument, interval: spec.interval, bars: series.bars, funding: series.funding, features: { ...table, values: scaled(rows, normaliser) },
  }));
  const trainingRows = markets.map((market) => {
    const { from, to } = usableRows({ ...market, span: parts.train }, 0);
    return market.features.values.subarray(from * width, to * width);
  });
  const { names, masks } = markets[0]!.features;
  const observation = observationNames({ names, masks });
  const cash = scaledFromDecimal(spec.startingCash, QUOTE_DECIMALS);
  invariant(cash !== null && cash > 0n, () => `expected a positive starting cash, was ${spec.startingCash}`);
  const prepared: PreparedTraining = {
    spec, parts, features, normaliser, markets, masks, observation, baseline: baselineOf(trainingRows, { width, masks }), rows: raw.map(({ rows }) => rows),
    dataHash: data.hash, startingCash: quoteAtoms(cash), warm,
  };
  if (warm !== null) warmStartOf(prepared, warm);
  return prepared;
}

/** Returns what every seed of a training goes through. */
export function courseOf(prepared: PreparedTraining): Course {
  const { spec, parts, warm, features } = prepared;
  // Stops are measured as they would be in a backtest of that time.
  return { settings: spec, training: optionsOf(prepared, parts.train), validation: { ...optionsOf(prepared, parts.validation), leadBars: sightSettlingBars(features) }, warm: warm === null ? null : warmStartOf(prepared, warm) };
}

/** Returns a part of a training's time as the environment takes it. */
export function optionsOf({ spec, markets, startingCash }: PreparedTraining, part: Part): TradingOptions {
  return { markets: markets.map((market) => ({ ...market, span: part })), startingCash, count: spec.worlds, config: spec.trading, agent: spec.agent, risk: spec.risk, execution: spec.execution };
}

function featuresOf({ features: { set, referenceId, basisId, withRegime }, interval }: TrainingSpec): ModelFeatures {
  const definition = FEATURE_SET_DEFINITIONS[set];
  const idOf = (id: string | null): InstrumentId | null => (id === null ? null : instrumentId(id));
  return { set, version: definition.version, hash: featureSetHash(definition), interval, referenceId: idOf(referenceId), basisId: idOf(basisId), withRegime };
}

/** Returns the features of every bar of a series as an agent of this training sees them, shown by the very object that shows them in trading. */
export function seenRows(spec: TrainingSpec, { instrument, bars, funding, rows }: TrainingSeries, { reference, basis }: Pick<TrainingData, 'reference' | 'basis'>): FeatureRows {
  if (rows !== undefined) return rows;
  const features = featuresOf(spec);
  const beside = ([[features.referenceId, reference], [features.basisId, basis]] as const)
    .flatMap(([id, columns]) => (id === null || id === instrument.id || columns === null ? [] : [{ instrumentId: id, interval: features.interval, bars: columns }]));
  const worked = sightRows(features, { instrumentId: instrument.id, bars, beside, funding });
  invariant(worked, 'nobody has told it to give up');
  return worked;
}

function fitted({ normaliser: { kind, clip } }: TrainingSpec, { values, width }: { readonly values: Float64Array; readonly width: number }, featureHash: string): ModelNormaliser {
  const length = values.length / width;
  return fitNormaliser(kind, { values, width, length }, { featureSetHash: featureHash, from: 0, to: length, clip });
}

function scaled({ values, width, length }: FeatureRows, normaliser: ModelNormaliser): Float32Array {
  const out = new Float32Array(length * width);
  for (let row = 0; row < length; row++) scaleRow(normaliser, values.subarray(row * width, (row + 1) * width), out, row * width);
  return out;
}

function joinRows(parts: readonly Float64Array[]): Float64Array {
  const joined = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Means as the net sees them: what is unknown is 0. */
function baselineOf(parts: readonly Float32Array[], { width, masks }: { readonly width: number; readonly masks: readonly ModelMask[] }): readonly number[] {
  const sums = new Float64Array(width);
  const known = new Float64Array(width);
  let rows = 0;
  for (const values of parts) {
    rows += values.length / width;
    for (let at = 0; at < values.length; at++) {
      const value = values[at]!;
      if (value !== value) continue;
      sums[at % width]! += value;
      known[at % width]!++;
    }
  }
  const maskMeans = masks.map(({ columns }) => columns.reduce((sum, column) => sum + known[column]! / rows, 0) / columns.length);
  return [...Array.from(sums, (sum) => sum / rows), ...maskMeans, ...POSITION_STATE.map(() => 0)];
}
