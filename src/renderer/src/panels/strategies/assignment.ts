import type { CatalogEntry, StrategyAssignment } from '../../../../engine/contract/api.ts';
import type { DecisionView, StrategyView } from '../../../../engine/contract/view.ts';
import { symbolOf } from '../../format/words.ts';
import { entryOf } from './kind.ts';

const LONGEST_ID = 40;

/** Proposes an id such as `breakout-btcusdt`, with a number when that is taken. Matches the pattern of the contract. */
export function proposedId(strategy: string, instruments: readonly string[], taken: readonly string[]): string {
  const symbols = instruments.length > 2 ? `${instruments.length}-symbols` : instruments.map(symbolOf).join('-');
  const base = slug(`${strategy}-${symbols}`).slice(0, LONGEST_ID - 3) || 'strategy';
  if (!taken.includes(base)) return base;
  for (let number = 2; ; number += 1) if (!taken.includes(`${base}-${number}`)) return `${base}-${number}`;
}

/** Returns the assignment that the engine already runs, for editing or switching. */
export function assignmentOf(strategy: StrategyView): StrategyAssignment {
  return {
    id: strategy.id, strategy: strategy.strategy, ...(strategy.code === undefined ? {} : { code: strategy.code }), instruments: [...strategy.instruments], interval: strategy.interval,
    enabled: strategy.enabled, config: { ...strategy.config }, entry: strategy.entry as NonNullable<StrategyAssignment['entry']>,
    sizing: strategy.sizing as NonNullable<StrategyAssignment['sizing']>,
  };
}

/** Returns the newest decision of a strategy; decisions come newest first. */
export function lastDecision(decisions: readonly DecisionView[], strategyId: string): DecisionView | null {
  return decisions.find((decision) => decision.strategyId === strategyId) ?? null;
}

/** Says what a strategy is doing now, in a word and a sentence. */
export function strategyStatus(strategy: StrategyView): { readonly tone: 'good' | 'wait' | 'off' | 'bad'; readonly word: string; readonly detail: string } {
  if ((strategy.failure ?? null) !== null) return { tone: 'bad', word: 'Out of work', detail: `It decides nothing: ${strategy.failure}. A position it opened keeps its stop.` };
  if (!strategy.enabled) return { tone: 'off', word: 'Off', detail: 'Makes no decisions. A position it opened keeps its stop.' };
  if (strategy.warmupLeft > 0) return { tone: 'wait', word: 'Warming up', detail: `Needs ${strategy.warmupLeft} more closed ${strategy.warmupLeft === 1 ? 'bar' : 'bars'} before it can decide.` };
  return { tone: 'good', word: 'Deciding', detail: 'Decides at the close of every bar.' };
}

/** Returns the title of a kind of strategy: of a learned agent that of its model, where it can still be chosen. */
export function catalogTitle(entries: readonly CatalogEntry[], name: string, code?: string): string {
  return entryOf(entries, { strategy: name, code })?.title ?? (name === 'agent' ? 'Learned agent' : name);
}

function slug(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
}
