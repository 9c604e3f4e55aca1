import { z } from 'zod';
import type { CustomManifest } from '../../domain/custom-strategy.ts';
import { stopFields } from '../stops.config.ts';

const words = (most: number): z.ZodString => z.string().min(1).max(most);
const settingName = z.string().regex(/^[a-z][A-Za-z0-9]{0,39}$/, 'expected a name such as fastPeriod: letters and digits, beginning with a small letter');
const settingWords = { title: words(60), description: words(400), group: words(40).optional(), advanced: z.boolean().optional() };
const range = { min: z.number(), max: z.number(), default: z.number(), unit: z.string().max(20), step: z.number().positive().optional(), scale: z.literal('log').optional() };

const setting = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('whole'), ...settingWords, ...range }),
  z.strictObject({ kind: z.literal('number'), ...settingWords, ...range }),
  z.strictObject({ kind: z.literal('choice'), ...settingWords, options: z.array(words(40)).min(1).max(20), default: z.string() }),
  z.strictObject({ kind: z.literal('switch'), ...settingWords, default: z.boolean() }),
]).superRefine((one, context) => {
  const refuse = (path: string, message: string): void => { context.addIssue({ code: 'custom', path: [path], message }); };
  if (one.kind === 'choice' && !one.options.includes(one.default)) refuse('default', `expected one of ${one.options.join(', ')}, was "${one.default}"`);
  if (one.kind !== 'whole' && one.kind !== 'number') return;
  if (!(one.min < one.max)) refuse('max', `expected more than min (${one.min}), was ${one.max}`);
  if (one.default < one.min || one.default > one.max) refuse('default', `expected ${one.min} to ${one.max}, was ${one.default}`);
  if (one.scale === 'log' && one.min <= 0) refuse('min', `expected more than 0 on a log scale, was ${one.min}`);
  if (one.kind === 'whole') for (const part of ['min', 'max', 'default'] as const) if (!Number.isInteger(one[part])) refuse(part, `expected a whole number, was ${one[part]}`);
});

const values = z.record(settingName, z.union([z.number(), z.string(), z.boolean()]));

/** What a person's file has to say of itself, with nothing left over. */
export const customManifest: z.ZodType<CustomManifest, unknown> = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected lower-case letters, digits and dashes, beginning with a letter, such as my-cross'),
  title: words(60),
  summary: words(600),
  settings: z.record(settingName, setting).default({}),
  stops: z.enum(['standard', 'own']).default('standard'),
  presets: z.array(z.strictObject({ name: words(40), description: words(300), values })).max(12).default([]),
  overlays: z.array(words(40)).max(8).default([]),
  reasons: z.record(z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected a reason such as fast-above-slow'), words(300)).default({}),
}).superRefine(({ settings, stops, presets }, context) => {
  const taken = stops === 'standard' ? Object.keys(settings).filter((name) => Object.hasOwn(stopFields, name)) : [];
  for (const name of taken) context.addIssue({ code: 'custom', path: ['settings', name], message: 'expected another name: the standard stops have a setting of this name' });
  presets.forEach((preset, index) => {
    const unknown = Object.keys(preset.values).filter((name) => !Object.hasOwn(settings, name) && !(stops === 'standard' && Object.hasOwn(stopFields, name)));
    for (const name of unknown) context.addIssue({ code: 'custom', path: ['presets', index, 'values', name], message: 'expected a setting of this strategy' });
  });
}) as unknown as z.ZodType<CustomManifest, unknown>;

/** Returns what a file says of itself, or everything that is wrong with it, one clause each. */
export function readManifest(description: unknown): { readonly manifest: CustomManifest; readonly violations: readonly [] } | { readonly manifest: null; readonly violations: readonly string[] } {
  const parsed = customManifest.safeParse(description);
  if (parsed.success) return { manifest: parsed.data, violations: [] };
  return {
    manifest: null,
    violations: parsed.error.issues.map((issue) => {
      const path = issue.path.map(String).join('.');
      if (issue.code === 'unrecognized_keys') return `${[path, issue.keys.join(', ')].filter((part) => part !== '').join('.')}: expected a known name`;
      return `${path === '' ? 'the strategy' : path}: ${issue.message}`;
    }),
  };
}
