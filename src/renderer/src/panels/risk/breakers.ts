import type { BreakerAction, BreakerEventView, BreakerScopeView, BreakerView } from '../../../../engine/contract/risk.ts';
import { formatNumber } from '../../format/decimal.ts';

/** What each action means, in a word and in a sentence. */
export const ACTION_WORDS: Readonly<Record<BreakerAction, { readonly word: string; readonly meaning: string }>> = {
  warn: { word: 'warns', meaning: 'It says so and stops nothing.' },
  shrink: { word: 'smaller trades', meaning: 'New trades are made smaller.' },
  pause: { word: 'pauses', meaning: 'Nothing is opened there; what is open may be closed.' },
  reduce: { word: 'reduce only', meaning: 'Positions may only shrink.' },
  halt: { word: 'halts', meaning: 'Nothing is opened until a person resumes.' },
};

export const STATUS_WORDS: Readonly<Record<BreakerView['status'], string>> = {
  clear: 'clear', near: 'close to its limit', tripped: 'tripped', off: 'off', 'not-applicable': 'does not apply',
};

/** Names a breaker for keys and for what is chosen. */
export function breakerKey({ code, scope }: { readonly code: string; readonly scope: BreakerScopeView }): string {
  return `${code} ${scope === 'account' ? scope : 'instrumentId' in scope ? scope.instrumentId : scope.strategyId}`;
}

/** Which breakers are shown: those of the account and of strategies, those of single symbols, or only what wants attention. */
export type BreakerFilter = 'account' | 'symbols' | 'attention';

/** Returns the breakers of a filter. What has tripped is never hidden. */
export function filtered(breakers: readonly BreakerView[], filter: BreakerFilter): readonly BreakerView[] {
  return breakers.filter(({ scope, status }) => {
    if (status === 'tripped') return true;
    if (filter === 'attention') return status === 'near';
    return (typeof scope === 'object' && 'instrumentId' in scope) === (filter === 'symbols');
  });
}

/** Returns what acts first, then what watches, then what does not apply; each in the engine's own order. */
export function ordered(breakers: readonly BreakerView[]): readonly BreakerView[] {
  const rank = ({ status }: BreakerView): number => (status === 'tripped' ? 0 : status === 'near' || status === 'clear' ? 1 : 2);
  return breakers.toSorted((left, right) => rank(left) - rank(right));
}

/** Writes what was measured against its limit: `3.02 of 3 %`. */
export function measured({ value, limit, unit }: Pick<BreakerView | BreakerEventView, 'value' | 'limit' | 'unit'>): string {
  if (value === null) return limit === null ? '–' : `limit ${number(limit)} ${unit}`;
  return limit === null ? `${number(value)} ${unit}` : `${number(value)} of ${number(limit)} ${unit}`;
}

function number(value: number): string {
  return formatNumber(value, Number.isInteger(value) ? 0 : Math.abs(value) < 0.1 ? 4 : 2);
}

/** Says what letting a breaker go will do. */
export function releaseConsequence({ code, action, scopeTitle, releasesAtMs }: Pick<BreakerView, 'code' | 'action' | 'scopeTitle' | 'releasesAtMs'>, others: number): string {
  const parts = [action === 'warn' ? 'The warning is taken back.' : `${sentence(scopeTitle)} may open positions again from the next closed bar${others > 0 ? ', unless another breaker holds it' : ''}.`];
  if (MEASURES_ANEW.has(code)) parts.push('It starts to measure afresh from the equity of this moment: the same loss may be made once more before it trips again.');
  if (releasesAtMs !== null) parts.push('It would have released itself later.');
  return parts.join(' ');
}

const MEASURES_ANEW: ReadonlySet<string> = new Set(['daily-loss-limit', 'weekly-loss-limit', 'drawdown-limit', 'drawdown-warning', 'drawdown-shrink']);

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
