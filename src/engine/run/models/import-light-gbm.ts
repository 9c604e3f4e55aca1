import { createHash } from 'node:crypto';
import { instrumentId as toInstrumentId } from '../../domain/units.ts';
import { BARS_19 } from '../../features/sets/bars-19/definition.ts';
import { featureSetHash } from '../../features/sets/definition.ts';
import { blankBaseline } from '../../learn/boosting/drift/drift-baseline.ts';
import { splitGains } from '../../learn/boosting/importance.ts';
import { ModelFileError, readLightGbm } from '../../learn/boosting/light-gbm/read-model.ts';
import { boostingCode } from '../../learn/boosting/rolling/document.ts';
import type { BoostingDocument } from '../../learn/boosting/rolling/document.ts';
import type { BoostedModel } from '../../learn/boosting/boosted-model.ts';
import type { ValidationVerdict } from '../../learn/boosting/rolling/validation.ts';
import { featureRefusal } from './version-refusal.ts';

/** What a LightGBM file does not say of itself. */
export interface LightGbmWish {
  readonly horizonBars?: number | undefined;
  readonly instrumentId?: string | undefined;
}

/** Nobody here has judged it. */
const UNJUDGED: ValidationVerdict = { metrics: { rows: 0, rmse: 0, rmseOfZero: 0, rankIc: null, directionalAccuracy: null, netSharpe: null, netReturn: 0, entries: 0 }, passed: false, lines: [] };

/** Tells whether a file is a model in LightGBM's text format; says nothing about whether it is sound. */
export function isLightGbmFile(bytes: Uint8Array): boolean {
  return /^tree\r?\n/.test(Buffer.from(bytes.subarray(0, 8)).toString('latin1'));
}

/** Makes a version of trees that LightGBM has grown on the features of bars-19, or says in one clause why they cannot be taken. */
export function importLightGbm(bytes: Uint8Array, { horizonBars, instrumentId }: LightGbmWish): { readonly document: BoostingDocument; readonly code: string; readonly notes: readonly string[] } | { readonly refusal: string } {
  const model = modelOf(bytes);
  if ('refusal' in model) return model;
  const names = BARS_19.features.map(({ name }) => name);
  const refusal = featureRefusal(model.features.map(({ name }) => name), names, BARS_19.name);
  if (refusal !== null) return { refusal };
  if (horizonBars === undefined) return { refusal: 'expected to be told how many bars of one minute ahead its forecast looks (in a terminal: --horizon), a LightGBM file does not say' };
  const gains = splitGains(model);
  const all = gains.reduce((sum, gain) => sum + gain, 0);
  const document: BoostingDocument = {
    // Under our names, without LightGBM's underscores.
    model: { ...model, features: model.features.map((feature, index) => ({ ...feature, name: names[index]! })) },
    manifest: {
      format: 1, kind: 'boosting', title: 'Trees of LightGBM',
      sight: { set: 'bars-19', version: BARS_19.version, hash: featureSetHash(BARS_19), interval: '1m', referenceId: null, basisId: null, withRegime: false },
      horizonBars, verdict: UNJUDGED, reference: blankBaseline(names), importance: Array.from(gains, (gain) => (all === 0 ? 0 : gain / all)),
      trained: { instrumentId: toInstrumentId(instrumentId ?? ''), fromMs: 0, toMs: 0, validationFromMs: 0, rows: 0, seed: 'file', dataHash: createHash('sha256').update(bytes).digest('hex') },
    },
  };
  return {
    document, code: boostingCode(document),
    notes: ['A LightGBM file does not say on which days it was trained, nor what its features were like: it is not watched for drift, and what it has shown elsewhere is not taken over.'],
  };
}

function modelOf(bytes: Uint8Array): BoostedModel | { readonly refusal: string } {
  try {
    return readLightGbm(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    if (error instanceof ModelFileError) return { refusal: error.message };
    return { refusal: `expected a model in LightGBM's text format, found: ${error instanceof Error ? error.message : String(error)}` };
  }
}
