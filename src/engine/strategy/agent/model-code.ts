import { sha256Hex, sha256OfBytes } from '../../compute/sha256.ts';
import type { ModelDocument } from '../../domain/model.ts';

/**
 * Returns the identity of a model: SHA-256 over the text of its manifest and the SHA-256 of the bytes of its weights, as 64 hexadecimal digits.
 * Whatever changes, the code does; JSON keeps the order of fields, so a manifest that was stored and read again has the same.
 */
export function modelCode({ manifest, weights }: ModelDocument): string {
  const bytes = new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength);
  return sha256Hex(`${JSON.stringify(manifest)}\n${sha256OfBytes(bytes)}`);
}
