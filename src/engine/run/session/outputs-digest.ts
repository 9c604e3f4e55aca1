import { createHash } from 'node:crypto';
import { encode } from '../../adapters/sqlite/codec.ts';
import type { Output } from '../../domain/output.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { OutputsDigest } from '../../ports/journal.ts';

/** Returns the journal's record of what an input brought about: short, and different as soon as anything in it is. */
export function digestOf(timeMs: EpochMs, outputs: readonly Output[]): OutputsDigest {
  return { type: 'outputs-digest', timeMs, digest: createHash('sha256').update(encode(outputs)).digest('hex').slice(0, 32) };
}
