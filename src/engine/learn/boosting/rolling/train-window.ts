import { sha256OfBytes } from '../../../compute/sha256.ts';
import type { Interval } from '../../../domain/interval.ts';
import { intervalMs } from '../../../domain/interval.ts';
import type { InstrumentId } from '../../../domain/units.ts';
import { featureSetHash } from '../../../features/sets/definition.ts';
import { BARS_19 } from '../../../features/sets/bars-19/definition.ts';
import { learnerOf } from '../bot/training.config.ts';
import type { BoostedModel } from '../boosted-model.ts';
import { driftBaseline } from '../drift/drift-baseline.ts';
import type { DriftBaseline } from '../drift/drift-baseline.ts';
import { DRIFT_SETTINGS } from '../drift/drift-settings.ts';
import { splitGains } from '../importance.ts';
import { ServedTrees } from '../served-trees.ts';
import { trainBoosted } from '../train-boosted.ts';
import type { CycleSettings } from './cycle.ts';
import { boostingCode } from './document.ts';
import type { BoostingDocument } from './document.ts';
import { labelledRows } from './labelled-rows.ts';
import type { LabelledPart, SeenBars } from './labelled-rows.ts';
import { judgeModel } from './validation.ts';
import type { ValidationVerdict } from './validation.ts';

/** One training: everything that it depends on, as plain data that can be posted to another thread. */
export interface WindowTask {
  /** Counts the trainings of a cycle. */
  readonly id: number;
  readonly instrumentId: InstrumentId;
  readonly interval: Interval;
  readonly bars: SeenBars;
  readonly settings: CycleSettings;
}

export type WindowOutcome =
  | { readonly outcome: 'trained'; readonly code: string; readonly document: BoostingDocument; readonly verdict: ValidationVerdict }
  /** There was nothing to learn from; the sentence says what was missing. */
  | { readonly outcome: 'failed'; readonly sentence: string };

/** Rows that trees can be grown from, and judged by, at least. */
const LEAST_TRAINED = 100, LEAST_JUDGED = 30;

/**
 * Grows trees on the first part of a window and judges them on the rest, which they have not seen: labels of the first part end before the second begins. What was judged
 * is what trades; it is not grown again on the whole. Deterministic.
 */
export function trainWindow({ instrumentId, interval, bars, settings }: WindowTask): WindowOutcome {
  const { training } = settings;
  const barMs = intervalMs(interval);
  const cut = Math.floor(bars.length * (1 - training.validationShare));
  const span = { horizonBars: training.horizonMinutes, barMs };
  const grown = labelledRows(bars, { ...span, from: 0, to: cut });
  const judged = labelledRows(bars, { ...span, from: cut, to: bars.length });
  if (grown.rows < LEAST_TRAINED || judged.rows < LEAST_JUDGED) {
    return { outcome: 'failed', sentence: `Expected at least ${LEAST_TRAINED} bars to learn from and ${LEAST_JUDGED} to judge by, found ${grown.rows} and ${judged.rows}.` };
  }
  const toMs = bars.openTimeMs[bars.length - 1]! + barMs - 1;
  const seed = `${training.seed}/${instrumentId}/${toMs}`;
  const { model } = trainBoosted({ config: learnerOf(training), objective: { name: 'l2' }, data: grown, seed, names: BARS_19.features.map(({ name }) => name) });
  const verdict = judgeModel({ ...forecastsOf(model, bars, cut, judged), targets: judged.targets, barMs }, settings);
  const document: BoostingDocument = {
    model,
    manifest: {
      format: 1, kind: 'boosting', title: `Trees of ${new Date(toMs + 1).toISOString().slice(0, 16).replace('T', ' ')}`,
      sight: { set: 'bars-19', version: BARS_19.version, hash: featureSetHash(BARS_19), interval, referenceId: null, basisId: null, withRegime: false },
      horizonBars: training.horizonMinutes,
      trained: { instrumentId, fromMs: bars.openTimeMs[0]!, toMs, validationFromMs: bars.openTimeMs[cut]!, rows: grown.rows, seed, dataHash: sha256OfBytes(bytesOf(bars)) },
      verdict, reference: referenceOf(bars, cut), importance: sharesOf(splitGains(model)),
    },
  };
  return { outcome: 'trained', code: boostingCode(document), document, verdict };
}

function forecastsOf(model: BoostedModel, { close, values, width, length }: SeenBars, cut: number, judged: LabelledPart) {
  const trees = new ServedTrees(model);
  const out = new Float64Array(1);
  const forecast = Float64Array.from({ length: length - cut }, (_, bar) => {
    trees.scores(values, out, (cut + bar) * width);
    return out[0]!;
  });
  return { close: close.slice(cut), forecast, predicted: Float64Array.from(judged.bar, (bar) => forecast[bar - cut]!) };
}

function referenceOf({ values, width }: SeenBars, rows: number): DriftBaseline {
  const columns = Array.from({ length: width }, (_, column) => Float64Array.from({ length: rows }, (__, row) => values[row * width + column]!));
  return driftBaseline(BARS_19.features.map(({ name }) => name), columns, DRIFT_SETTINGS.windowBars);
}

function sharesOf(gains: Float64Array): readonly number[] {
  const all = gains.reduce((sum, gain) => sum + gain, 0);
  return Array.from(gains, (gain) => (all === 0 ? 0 : gain / all));
}

function bytesOf({ close, values }: SeenBars): Uint8Array {
  const all = new Float64Array(close.length + values.length);
  all.set(close);
  all.set(values, close.length);
  return new Uint8Array(all.buffer);
}
