import { createHash } from 'node:crypto';
import type { Store } from '../../adapters/sqlite/store.ts';
import { modelFromBytes } from '../../learn/boosting/model-bytes.ts';
import { forecastNumbers } from '../../learn/boosting/rolling/document.ts';
import type { BoostingDocument, BoostingManifest } from '../../learn/boosting/rolling/document.ts';

/** A version as it was registered, or why it cannot be had. */
export type VersionReading = { readonly document: BoostingDocument; readonly damage: null } | { readonly document: null; readonly damage: string };

/** Reads a version of boosted trees and makes sure that it is the one of this code, to the last bit that a forecast depends on. */
export function readVersion({ models }: Pick<Store, 'models'>, code: string): VersionReading {
  const name = code.slice(0, 8);
  const stored = models.document(code);
  if (stored === null) {
    const row = models.get(code);
    if (row === null) return damaged(`no model ${name} is on the shelf`);
    return damaged(row.deletedMs === null ? `the trees of version ${name} were dropped to keep within the budget for trees; what it was and how it did is kept` : `the trees of version ${name} were deleted`);
  }
  if (stored.kind !== 'boosting') return damaged(`expected boosted trees, model ${name} is an agent`);
  const document = documentOf(stored);
  return typeof document !== 'string' && codeOf(stored.manifest, document) === code ? { document, damage: null } : damaged(`what is stored of version ${name} is damaged: ${typeof document === 'string' ? document : 'it no longer matches its code'}. Import it again, or put back a copy of the data folder`);
}

function damaged(damage: string): VersionReading {
  return { document: null, damage };
}

/** Returns the document, or what is wrong with it. */
function documentOf({ manifest, weights }: { readonly manifest: string; readonly weights: Uint8Array }): BoostingDocument | string {
  try {
    return { manifest: JSON.parse(manifest) as BoostingManifest, model: modelFromBytes(weights) };
  } catch (error) {
    return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
  }
}

/** As `boostingCode`, by the platform's own SHA-256 and over the text that was stored. */
function codeOf(manifest: string, { model }: BoostingDocument): string {
  const numbers = createHash('sha256').update(forecastNumbers(model)).digest('hex');
  return createHash('sha256').update(`${manifest}\n${numbers}`).digest('hex');
}
