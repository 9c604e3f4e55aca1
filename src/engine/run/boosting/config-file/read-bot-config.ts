import { BOT_SECTIONS, botConfig } from '../../../learn/boosting/bot/bot.config.ts';
import type { BotConfig } from '../../../learn/boosting/bot/bot.config.ts';
import { brokenRules } from '../../../learn/boosting/bot/bot-rules.ts';
import { invariant } from '../../../domain/assert.ts';
import { PlacedDocument } from './placed-document.ts';
import { expectedAt, knownKeys, nearestKey } from './expected-words.ts';
import { isRecord } from './is-record.ts';

/** What is wrong with a file, and where: lines and columns count from 1. */
export interface FileViolation {
  readonly line: number;
  readonly column: number;
  /** Where it stands, such as `execution.stopPct` or `data.instruments.0`; `document` for the file as a whole. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

export type ReadBotConfig =
  | { readonly outcome: 'read'; readonly config: BotConfig }
  /** Every violation that there is, in the order of the lines. */
  | { readonly outcome: 'refused'; readonly violations: readonly FileViolation[] };

/** Reads the settings of the bot out of YAML or JSON (which is YAML). A section that is left out or empty takes its defaults. */
export function readBotConfig(text: string): ReadBotConfig {
  const document = PlacedDocument.read(text);
  if (document.outcome === 'unreadable') return { outcome: 'refused', violations: document.violations };
  const { placed } = document;
  const whole = placed.value;
  if (!isRecord(whole)) return { outcome: 'refused', violations: [placed.violation([], `the sections ${Object.keys(BOT_SECTIONS).join(', ')}`)] };
  const given = Object.fromEntries(Object.entries(whole).map(([key, value]) => [key, value === null && key in BOT_SECTIONS ? {} : value]));
  const parsed = botConfig.safeParse(given);
  if (parsed.success && document.violations.length === 0) return { outcome: 'read', config: parsed.data };
  const violations = [...document.violations, ...violationsOf(parsed.error?.issues ?? [], placed), ...rulesBroken(given, placed)];
  invariant(violations.length > 0, 'what the schema refuses has a violation');
  return { outcome: 'refused', violations: once(violations).toSorted((a, b) => a.line - b.line || a.column - b.column) };
}

/** One mistake may break two rules of the schema that are said in the same words. */
function once(violations: readonly FileViolation[]): readonly FileViolation[] {
  return [...new Map(violations.map((violation) => [violationText(violation, ''), violation])).values()];
}

/** Returns the violation as one line: `bot.yaml:12:13 execution.stopPct: expected …, found …`. */
export function violationText({ line, column, path, expected, found }: FileViolation, file: string): string {
  return `${file}:${line}:${column} ${path}: expected ${expected}, found ${found}`;
}

interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
  readonly format?: string | undefined;
}

function violationsOf(issues: readonly Issue[], placed: PlacedDocument): FileViolation[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
    if (issue.code === 'unrecognized_keys') return (issue.keys ?? []).map((key) => placed.violationOfKey(path, key, unknownKey(path, key)));
    // Rules between settings are looked at by themselves, as the schema passes them over where anything else is wrong.
    if (issue.code === 'custom' && path.length === 2 && path[1] !== 'instruments') return [];
    if (issue.code === 'custom' && issue.message.startsWith('instruments of one market')) return [];
    return [placed.violation(path, issue.code === 'custom' ? issue.message : expectedAt(botConfig, path))];
  });
}

function rulesBroken(given: Readonly<Record<string, unknown>>, placed: PlacedDocument): FileViolation[] {
  const valueOf = (section: string, key: string): unknown => settingOf(given[section] ?? {}, section, key);
  return brokenRules(valueOf).map(({ path, expected }) => placed.violation(path, expected, `${String(valueOf(...path))}, its default`));
}

/** Returns a setting that is valid by itself, or its default where it is left out. */
function settingOf(own: unknown, section: string, key: string): unknown {
  const shapes: Readonly<Record<string, { readonly shape: Readonly<Record<string, ZodLike>> }>> = BOT_SECTIONS;
  return isRecord(own) ? shapes[section]?.shape[key]?.safeParse(own[key]).data : undefined;
}

interface ZodLike {
  safeParse(value: unknown): { readonly data?: unknown };
}

function unknownKey(path: readonly (string | number)[], key: string): string {
  if (/secret|password|api_?key|private_?key/i.test(key)) return 'no key or secret of an exchange: they are kept with a stored connection and never stand in a file';
  const known = knownKeys(botConfig, path);
  const near = nearestKey(key, known);
  return near === null ? `one of ${known.join(', ')}` : `a known key; ${near} is the nearest`;
}
