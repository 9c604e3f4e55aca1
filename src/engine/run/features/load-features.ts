import type { FeatureSelectRequest } from '../../contract/features.ts';
import { sightRows } from '../../core/sight-rows.ts';
import { sightSettlingBars, sightWarmupBars } from '../../core/sight-keeper.ts';
import type { BarColumns } from '../../domain/bar-columns.ts';
import { isDerivative } from '../../domain/instrument.ts';
import { intervalMs } from '../../domain/interval.ts';
import type { SightSpec } from '../../domain/sight.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import { instrumentId } from '../../domain/units.ts';
import { featureSetHash } from '../../features/sets/definition.ts';
import type { FeatureSetDefinition } from '../../features/sets/definition.ts';
import type { FeatureRows } from '../../features/sets/market-feature-set.ts';
import { FEATURE_SET_DEFINITIONS, sightRefusal } from '../../features/sets/sight-set.ts';
import { resample } from '../../market/resample.ts';
import { bestInterval, DataMissing } from '../market-data.ts';
import type { MarketDataStore } from '../market-data.ts';
import { recordedTicks } from './recorded-ticks.ts';

/** Features of stored bars. */
export interface LoadedFeatures {
  readonly definition: FeatureSetDefinition;
  readonly hash: string;
  readonly rows: FeatureRows;
  /** [rows.length] close of each bar. */
  readonly close: Float64Array;
  /** The first row of the asked time that is warm. */
  readonly first: number;
  readonly notes: readonly string[];
}

/**
 * Works out a feature set over stored data by the object that serves live. Bars are read from as long before as the slowest average remembers.
 * @throws DataMissing when the instrument or its bars are not stored, or the features cannot be had
 */
export function loadFeatures(store: MarketDataStore, request: FeatureSelectRequest, onProgress: (share: number) => void): LoadedFeatures {
  const { interval, from } = request;
  const id = instrumentId(request.instrumentId);
  const definition = FEATURE_SET_DEFINITIONS[request.set];
  const spec = specOf(request, definition);
  const refusal = sightRefusal(spec);
  if (refusal !== null) throw new DataMissing(refusal);
  const span = { from: from - sightSettlingBars(spec) * intervalMs(interval), to: request.to };
  const bars = readBars(store, id, request, span);
  const others = [spec.referenceId, spec.basisId].filter((other) => other !== null && other !== id) as InstrumentId[];
  const instrument = store.instruments.get(id);
  const rows = sightRows(spec, {
    instrumentId: id, bars, beside: [...new Set(others)].map((other) => ({ instrumentId: other, interval, bars: readBars(store, other, request, span) })),
    funding: instrument !== null && isDerivative(instrument) ? store.funding.read(id, span.from, span.to) : [],
    ...(request.set === 'market-30' ? { ticks: recordedTicks(store, id, request) } : {}),
  }, (share) => {
    onProgress(share);
    return true;
  });
  if (rows === null) throw new DataMissing(`${id}: the work was given up`);
  const first = bars.openTimeMs.findIndex((openMs) => openMs >= from);
  return { definition, hash: spec.hash, rows, close: bars.close, first: first < 0 ? bars.length : Math.max(first, sightWarmupBars(spec)), notes: notesOf(store, id, request) };
}

function specOf({ set, interval, referenceId, basisId, withRegime }: FeatureSelectRequest, definition: FeatureSetDefinition): SightSpec {
  const idOf = (other: string | null): InstrumentId | null => (other === null ? null : instrumentId(other));
  return { set, version: definition.version, hash: featureSetHash(definition), interval, referenceId: idOf(referenceId), basisId: idOf(basisId), withRegime };
}

/** @throws DataMissing when there are none over the asked time */
function readBars(store: MarketDataStore, id: InstrumentId, { interval, from, to }: FeatureSelectRequest, span: { readonly from: EpochMs; readonly to: EpochMs }): BarColumns {
  const stored = bestInterval(store, id, interval);
  const bars = stored === null ? null : resample(store.bars.read(id, stored, span.from, span.to), stored, interval);
  if (bars === null || !bars.openTimeMs.some((openMs) => openMs >= from)) throw new DataMissing(`${id}: expected stored bars that add up to ${interval} from ${new Date(from).toISOString()} to ${new Date(to).toISOString()}, found none; import some first`);
  return bars;
}

function notesOf(store: MarketDataStore, id: InstrumentId, { set, from, to }: FeatureSelectRequest): readonly string[] {
  if (set !== 'market-30') return [];
  const missing = (['trades', 'quotes', 'depth'] as const).filter((kind) => !(store[kind]?.series().some((one) => one.instrumentId === id && one.from < to && one.to >= from) ?? false));
  return missing.length === 0 ? [] : [`No ${missing.join(', no ')} of ${id} are stored over this time: the features that need them are unknown.`];
}
