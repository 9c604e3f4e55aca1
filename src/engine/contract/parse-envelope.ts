import { z } from 'zod';
import type { ClientEnvelope } from './envelope.ts';

const id = z.int().nonnegative();
const schema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('request'), id, method: z.string().min(1).max(100), input: z.unknown() }),
  z.strictObject({ type: z.literal('kill'), id, cause: z.string().max(500) }),
]);

/** Returns the envelope if this is one, else null. For carriers, which must not pass on what is not an envelope; the input inside is the engine's to check. */
export function parseClientEnvelope(raw: unknown): ClientEnvelope | null {
  const parsed = schema.safeParse(raw);
  return parsed.success ? parsed.data : null;
}
