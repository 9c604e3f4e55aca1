import { z } from 'zod';
import type { ConfigField } from '../domain/config-field.ts';

/** How long a position may be open without its stop, and which positions need one. */
export const protectionConfig = z.strictObject({
  stopGraceSeconds: z.number().min(0.5).max(60).default(5).meta({
    title: 'Longest time without a stop', unit: 's', step: 0.5, group: 'Protection',
    description: 'A position whose stop-loss does not rest at the exchange for longer than this is closed at the market.',
  } satisfies ConfigField),
  requireStop: z.enum(['always', 'when-planned']).default('when-planned').meta({
    title: 'Positions that need a stop', unit: '', group: 'Protection',
    description: 'Whether nothing may be opened without a stop-loss, or only a position that was planned with one must have it.',
  } satisfies ConfigField),
});

/** Validated; fixed for the life of a session. */
export type ProtectionConfig = Readonly<z.infer<typeof protectionConfig>>;
