import type { MethodInput } from '../../../../engine/contract/api.ts';
import type { DownloadKind } from '../../../../engine/contract/download.ts';
import type { IntervalName } from '../../form/intervals.ts';
import { dayStart, utcDay } from '../lab/window.ts';

const DAY_MS = 86_400_000;

/** What the form of a download holds, as it is typed and chosen. */
export interface DownloadForm {
  readonly pairs: string;
  readonly market: 'spot' | 'um';
  readonly kinds: readonly DownloadKind[];
  readonly interval: IntervalName;
  /** UTC days, both whole: `2024-03-01`. */
  readonly firstDay: string;
  readonly lastDay: string;
  /** Ask the exchange for what the archive does not hold yet. */
  readonly newest: boolean;
}

/** Kinds of history in the order of the form. */
export const KIND_WORDS: readonly { readonly kind: DownloadKind; readonly words: string }[] = [{ kind: 'klines', words: 'Bars' }, { kind: 'agg-trades', words: 'Trades' }, { kind: 'funding', words: 'Funding' }];

/** Returns the form as it opens: a year of quarter hours. */
export function firstForm(nowMs: number): DownloadForm {
  return { pairs: 'BTCUSDT', market: 'um', kinds: ['klines'], interval: '15m', ...lastDays(365, nowMs), newest: true };
}

/** Returns so many days and today. */
export function lastDays(days: number, nowMs: number): Pick<DownloadForm, 'firstDay' | 'lastDay'> {
  return { firstDay: utcDay(nowMs - days * DAY_MS), lastDay: utcDay(nowMs) };
}

/** Says what is wrong with the pairs, or null. */
export function pairsError(text: string): string | null {
  const pairs = pairsOf(text);
  const wrong = pairs.find((pair) => !/^[A-Z0-9]{3,20}$/.test(pair));
  if (pairs.length === 0) return 'Expected at least one pair, such as BTCUSDT.';
  if (wrong !== undefined) return `Expected pairs such as BTCUSDT, ETHUSDT, was "${wrong}".`;
  return pairs.length > 20 ? `Expected at most 20 pairs, was ${pairs.length}.` : null;
}

/** Says what is wrong with the period, or null. */
export function periodError({ firstDay, lastDay }: Pick<DownloadForm, 'firstDay' | 'lastDay'>, nowMs: number): string | null {
  const from = dayStart(firstDay), last = dayStart(lastDay);
  if (from === null || last === null) return 'Expected two days.';
  if (from > last) return 'Expected the last day not before the first.';
  return from > nowMs ? 'Expected a first day that has begun.' : null;
}

/** Returns what is asked of the engine; null while something is wrong. */
export function downloadInput(form: DownloadForm, nowMs: number): MethodInput<'data.download'> | null {
  const from = dayStart(form.firstDay), last = dayStart(form.lastDay);
  const kinds = form.kinds.filter((kind) => kind !== 'funding' || form.market === 'um');
  if (pairsError(form.pairs) !== null || periodError(form, nowMs) !== null || from === null || last === null || kinds.length === 0) return null;
  return { market: form.market, symbols: pairsOf(form.pairs), kinds: [...kinds], intervals: kinds.includes('klines') ? [form.interval] : [], from, to: last + DAY_MS, archiveOnly: !form.newest };
}

function pairsOf(text: string): string[] {
  return [...new Set(text.toUpperCase().split(/[\s,;]+/).filter((pair) => pair !== ''))];
}
