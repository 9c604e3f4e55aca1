import { createHash } from 'node:crypto';
import type { Store } from '../../adapters/sqlite/store.ts';
import type { ModelDocument, ModelManifest } from '../../domain/model.ts';

/** A model as it was registered, or why it cannot be had. */
export type ModelReading = { readonly document: ModelDocument; readonly damage: null } | { readonly document: null; readonly damage: string };

/** Reads an agent and makes sure that it is the one of this code, to the last bit. */
export function readModel({ models }: Pick<Store, 'models'>, code: string): ModelReading {
  const stored = models.document(code);
  if (stored === null) return damaged(models.get(code) === null ? `no model ${code.slice(0, 8)} is on the shelf` : `the weights of model ${code.slice(0, 8)} were deleted`);
  if (stored.kind !== 'agent') return damaged(`expected a trained agent, model ${code.slice(0, 8)} is boosted trees`);
  const weights = floatsOf(stored.weights);
  const manifest = codeOf({ manifest: stored.manifest, weights }) === code ? manifestOf<ModelManifest>(stored.manifest) : null;
  if (manifest === null) return damaged(`what is stored of model ${code.slice(0, 8)} is damaged: it no longer matches its code. Import it again, or put back a copy of the data folder`);
  return { document: { manifest, weights }, damage: null };
}

/** Returns a stored manifest; null when its text cannot be read. What it holds is trusted: it was hashed, or is only looked at. */
export function manifestOf<Manifest extends object>(text: string): Manifest | null {
  try {
    return JSON.parse(text) as Manifest;
  } catch {
    return null;
  }
}

/** A blob's bytes need not begin where a float may; a torn blob gives the floats that are whole. */
export function floatsOf(bytes: Uint8Array): Float32Array {
  const whole = bytes.byteLength - (bytes.byteLength % 4);
  return new Float32Array(bytes.slice(0, whole).buffer);
}

function damaged(damage: string): ModelReading {
  return { document: null, damage };
}

/** As `modelCode`, by the platform's own SHA-256: the engine's thread looks at many models, and some are large. */
function codeOf({ manifest, weights }: { readonly manifest: string; readonly weights: Float32Array }): string {
  const bytes = createHash('sha256').update(new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength)).digest('hex');
  return createHash('sha256').update(`${manifest}\n${bytes}`).digest('hex');
}
