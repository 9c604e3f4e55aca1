import { randomBytes } from 'node:crypto';

/** Draws bytes that nobody can foretell, for salts and nonces; nothing that is replayed may depend on them. */
export const systemRandom = (size: number): Uint8Array => randomBytes(size);
