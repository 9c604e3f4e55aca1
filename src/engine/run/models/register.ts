import type { Store } from '../../adapters/sqlite/store.ts';
import type { ModelMetrics } from '../../contract/models.ts';
import type { ModelDocument } from '../../domain/model.ts';
import type { EpochMs } from '../../domain/units.ts';
import { modelCode } from '../../strategy/agent/model-code.ts';

/** A model that goes on the shelf, with what is known of it. */
export interface Registration {
  readonly document: ModelDocument;
  /** The manifest's own where it is left out. */
  readonly title?: string;
  readonly origin: 'training' | 'import';
  /** Code of the model that it continued from. */
  readonly parent: string | null;
  readonly trainingId: string | null;
  readonly codeVersion: string;
  readonly metrics: ModelMetrics;
  /** How it was made, for who looks at it or goes on from it: plain data, for example the spec of its training. */
  readonly config: unknown;
  readonly createdMs: EpochMs;
}

/** Nothing is on file of it yet. */
export const NO_METRICS: ModelMetrics = { validation: null, test: null, verdict: null, sentence: null };

/**
 * Puts a model on the shelf as a candidate. One that is there already stays as it is, and gets its weights back if they were deleted.
 * @param cause one sentence: what made it
 */
export function registerModel({ models }: Pick<Store, 'models'>, model: Registration, cause: string): { readonly code: string; readonly isNew: boolean } {
  const { document, title, origin, parent, trainingId, codeVersion, metrics, config, createdMs } = model;
  const { manifest, weights } = document;
  const code = modelCode(document);
  const isNew = models.add({
    kind: 'agent', line: null, isRefused: false, code, title: title ?? manifest.title, origin, manifest: JSON.stringify(manifest), weights: new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength), instruments: manifest.trained.instruments, interval: manifest.features.interval,
    featuresHash: manifest.features.hash, config, parent, trainingId, dataHash: manifest.trained.dataHash, codeVersion, metrics, createdMs,
  }, cause);
  return { code, isNew };
}
