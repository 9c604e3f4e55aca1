import type { Measure, TrialView } from '../../../../../engine/contract/search.ts';
import { measureWords } from './measures.ts';

/** What of the trials is shown, as it was typed. */
export interface TrialFilter {
  /** A setting, `objective:sharpe`, or nothing. */
  readonly name: string;
  readonly low: string;
  readonly high: string;
  readonly state: TrialView['state'] | 'all' | 'front';
}

/** Returns the trials inside the bounds of a filter; a bound that is no number yet bounds nothing. Shares are typed as percent. */
export function filteredTrials(trials: readonly TrialView[], filter: TrialFilter, objectives: readonly Measure[]): readonly TrialView[] {
  const measure = filter.name.startsWith('objective:') ? objectives.findIndex((name) => `objective:${name}` === filter.name) : -1;
  const objective = objectives[measure];
  const factor = objective !== undefined && measureWords(objective).isShare ? 100 : 1;
  const valueOf = (trial: TrialView): number | null => {
    const value = measure === -1 ? trial.values[filter.name] : trial.objectives[measure];
    return typeof value === 'number' ? value * factor : null;
  };
  const [low, high] = [bound(filter.low), bound(filter.high)];
  const hasBounds = filter.name !== '' && (low !== null || high !== null);
  return trials.filter((trial) => {
    if (filter.state === 'front' ? !trial.isOnFront : filter.state !== 'all' && trial.state !== filter.state) return false;
    if (!hasBounds) return true;
    const value = valueOf(trial);
    return value !== null && (low === null || value >= low) && (high === null || value <= high);
  });
}

function bound(text: string): number | null {
  const value = Number(text.replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(value) ? null : value;
}
