import type { Store } from '../../adapters/sqlite/store.ts';
import type { ModelMetrics } from '../../contract/models.ts';
import type { EpochMs } from '../../domain/units.ts';
import { modelToBytes } from '../../learn/boosting/model-bytes.ts';
import type { BoostingDocument } from '../../learn/boosting/rolling/document.ts';
import { NO_METRICS } from './register.ts';

/** A version of boosted trees that goes on the shelf, with what is known of it. */
export interface VersionRegistration {
  readonly document: BoostingDocument;
  /** Of the document (`boostingCode`), worked out by whoever has made it: it is not worked out again here. */
  readonly code: string;
  /** The stored form of the trees (`modelToBytes`), where the thread that has grown them has made it already: it takes longer than all the rest. */
  readonly bytes?: Uint8Array;
  /** The manifest's own where it is left out. */
  readonly title?: string;
  /** The bot whose version it is; null or left out for none. */
  readonly line?: string | null;
  readonly origin?: 'training' | 'import';
  /** Code of the version that traded when it was made. */
  readonly parent: string | null;
  readonly codeVersion: string;
  readonly metrics?: ModelMetrics;
  /** How it was made: plain data, for example the settings of its bot. */
  readonly config: unknown;
  readonly createdMs: EpochMs;
}

/**
 * Puts a version on the shelf as a candidate. One that is there already stays as it is, and gets its trees back if they were dropped or deleted.
 * @param cause one sentence: what made it
 */
export function registerVersion({ models }: Pick<Store, 'models'>, version: VersionRegistration, cause: string): { readonly code: string; readonly isNew: boolean } {
  const { document: { manifest, model }, code, bytes, title, line = null, origin = 'training', parent, codeVersion, metrics = NO_METRICS, config, createdMs } = version;
  const isNew = models.add({
    kind: 'boosting', code, title: title ?? manifest.title, origin, manifest: JSON.stringify(manifest), weights: bytes ?? modelToBytes(model), instruments: [manifest.trained.instrumentId].filter((id) => id !== ''),
    interval: manifest.sight.interval, featuresHash: manifest.sight.hash, config, parent, trainingId: null, line,
    // Trees from elsewhere were judged by nobody: that is no refusal.
    isRefused: !manifest.verdict.passed && manifest.verdict.lines.length > 0, dataHash: manifest.trained.dataHash, codeVersion, metrics, createdMs,
  }, cause);
  return { code, isNew };
}
