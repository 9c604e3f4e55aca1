import type { z } from 'zod';
import { RequestRefused } from '../../contract/server.ts';

/** Turns what a schema found into a refusal with each violation at its field. */
export function refuseBadConfig(error: z.ZodError, path: string): RequestRefused {
  const violations = error.issues.map((issue) => ({ path: [path, ...issue.path].map(String).join('.'), message: issue.message }));
  return new RequestRefused({ code: 'invalid-config', message: violations.map((one) => `${one.path}: ${one.message}`).join('; '), violations });
}

/** Refuses because something is not there. */
export function refuseMissing(what: string, id: string): RequestRefused {
  return new RequestRefused({ code: 'not-found', message: `expected ${what} that exists, was "${id}"` });
}
