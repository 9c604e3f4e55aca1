import type { RegimeLabel } from '../../../../engine/contract/regime.ts';
import { REGIME_LABELS } from '../../../../engine/contract/regime.ts';
import type { FormChange } from '../../form/model.ts';
import { REGIME_WORDS } from './regime-words.ts';

/** Strategy id → regimes in which it may open; one that is not named may open in all. */
export type StrategyTable = Readonly<Record<string, readonly RegimeLabel[]>>;

/** Reads the table out of a configuration; what is not understood is as if it were not there. */
export function tableOf(config: Readonly<Record<string, unknown>>): StrategyTable {
  const found = config['strategies'];
  if (typeof found !== 'object' || found === null) return {};
  return Object.fromEntries(Object.entries(found).flatMap(([id, labels]) => (Array.isArray(labels) ? [[id, REGIME_LABELS.filter((label) => labels.includes(label))]] : [])));
}

/** Tells whether a strategy may open in a regime. */
export function mayOpen(table: StrategyTable, strategyId: string, label: RegimeLabel): boolean {
  return table[strategyId]?.includes(label) ?? true;
}

/** Ticks or unticks one box; a strategy that may open in all regimes needs no entry. */
export function ticked(table: StrategyTable, strategyId: string, label: RegimeLabel, isOn: boolean): StrategyTable {
  const labels = REGIME_LABELS.filter((one) => (one === label ? isOn : mayOpen(table, strategyId, one)));
  const { [strategyId]: _, ...others } = table;
  return labels.length === REGIME_LABELS.length ? others : { ...others, [strategyId]: labels };
}

/** Returns what changed, strategy by strategy. */
export function tableChanges(before: StrategyTable, after: StrategyTable): readonly FormChange[] {
  const ids = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return ids.flatMap((id) => {
    const [from, to] = [words(before, id), words(after, id)];
    return from === to ? [] : [{ path: `strategies.${id}`, label: `${id} may open in`, from, to }];
  });
}

function words(table: StrategyTable, id: string): string {
  const labels = table[id];
  if (labels === undefined) return 'all';
  return labels.length === 0 ? 'none' : labels.map((label) => REGIME_WORDS[label].name.toLowerCase()).join('; ');
}
