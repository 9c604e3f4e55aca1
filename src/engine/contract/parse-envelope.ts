import { z } from 'zod';
import { KEY_KINDS } from '../domain/venue-key.ts';
import type { ClientEnvelope } from './envelope.ts';

const id = z.int().nonnegative();
/** Longer than any key, secret or passphrase; what they must look like is the host's to say, in a sentence. */
const secret = z.string().max(20_000);
const connectionId = z.string().max(200);
const key = { type: z.literal('key'), id };
const keySchema = z.discriminatedUnion('action', [
  z.strictObject({ ...key, action: z.literal('list') }),
  z.strictObject({ ...key, action: z.literal('save'), connectionId, kind: z.enum(KEY_KINDS), apiKey: secret, secret }),
  z.strictObject({ ...key, action: z.literal('remove'), connectionId }),
  z.strictObject({ ...key, action: z.literal('create-vault'), passphrase: secret }),
  z.strictObject({ ...key, action: z.literal('unlock'), passphrase: secret }),
  z.strictObject({ ...key, action: z.literal('change-passphrase'), passphrase: secret, newPassphrase: secret }),
]);
const schema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('request'), id, method: z.string().min(1).max(100), input: z.unknown() }),
  z.strictObject({ type: z.literal('kill'), id, cause: z.string().max(500) }),
  keySchema,
]);

/** Returns the envelope if this is one, else null. For carriers, which must not pass on what is not an envelope; the input inside is the engine's to check. */
export function parseClientEnvelope(raw: unknown): ClientEnvelope | null {
  const parsed = schema.safeParse(raw);
  return parsed.success ? parsed.data : null;
}
