import { sha256Hex, sha256OfBytes } from '../../../compute/sha256.ts';
import type { SightSpec } from '../../../domain/sight.ts';
import type { EpochMs, InstrumentId } from '../../../domain/units.ts';
import type { BoostedModel } from '../boosted-model.ts';
import type { DriftBaseline } from '../drift/drift-baseline.ts';
import type { ValidationVerdict } from './validation.ts';

/** What is known of grown trees beside the trees. Plain data; its text is part of the code. */
export interface BoostingManifest {
  readonly format: 1;
  readonly kind: 'boosting';
  readonly title: string;
  readonly sight: SightSpec;
  readonly horizonBars: number;
  readonly trained: {
    readonly instrumentId: InstrumentId;
    /** Opening of the first bar and close of the last of the window; when the part kept back begins. */
    readonly fromMs: EpochMs;
    readonly toMs: EpochMs;
    readonly validationFromMs: EpochMs;
    readonly rows: number;
    readonly seed: string;
    /** SHA-256 of the rows and closes of the window. */
    readonly dataHash: string;
  };
  readonly verdict: ValidationVerdict;
  /** What the features were like in the rows that the trees were grown on: drift is measured against it. */
  readonly reference: DriftBaseline;
  /** [features] by how much the splits that ask about each have lowered the loss, as a share of all. */
  readonly importance: readonly number[];
}

/** A version: it never changes, another training is another. */
export interface BoostingDocument {
  readonly manifest: BoostingManifest;
  readonly model: BoostedModel;
}

/** Returns the identity of a version: SHA-256 over the manifest and over every number that a forecast depends on. */
export function boostingCode({ manifest, model }: BoostingDocument): string {
  return sha256Hex(`${JSON.stringify(manifest)}\n${sha256OfBytes(forecastNumbers(model))}`);
}

/** Returns the bytes of every number that a forecast depends on: what {@link boostingCode} covers beside the manifest. */
export function forecastNumbers({ base, trees, outputs }: BoostedModel): Uint8Array {
  const parts = [Float64Array.of(outputs, trees.length, ...base), ...trees.flatMap(({ feature, threshold, decision, left, right, value, categories }) =>
    [Int32Array.of(feature.length), feature, threshold, decision, left, right, value, ...categories])];
  const bytes = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of parts) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return bytes;
}
