import type { Rng } from '../../src/engine/compute/rng.ts';
import { sharpe } from '../../src/engine/portfolio/metrics/returns.ts';
import type { Setting, Tried } from './search.ts';
import { tryOut } from './search.ts';

interface Step {
  readonly setting: Setting;
  readonly tried: Tried;
  readonly sharpe: number;
}

const LONGEST_FAST = 40;
const LONGEST_SLOW = 60;

/** Searches uphill, as samplers that learn do: a fifth of the settings by chance, the rest near the best so far. Its trials crowd around its winner. */
export function climb(closes: Float64Array, { cost, trials, rng }: { readonly cost: number; readonly trials: number; readonly rng: Rng }): readonly Tried[] {
  const steps = new Map<string, Step>();
  let best: Step | null = null;
  const visit = (fast: number, slow: number): void => {
    const shorter = Math.max(1, Math.min(LONGEST_FAST, fast));
    const setting = { fast: shorter, slow: Math.max(shorter + 1, Math.min(LONGEST_SLOW, slow)) };
    const key = `${setting.fast} ${setting.slow}`;
    if (steps.has(key)) return;
    const tried = tryOut(closes, setting, cost);
    const step = { setting, tried, sharpe: sharpe(tried.returns, 1) ?? 0 };
    steps.set(key, step);
    if (best === null || step.sharpe > best.sharpe) best = step;
  };
  // Steps that were taken before cost a try, so that a summit does not hold the search for ever.
  for (let tries = 0; tries < 4 * trials && steps.size < trials; tries++) {
    const from = steps.size < trials / 5 ? null : settingOf(best);
    if (from === null) visit(1 + rng.int(LONGEST_FAST), 2 + rng.int(LONGEST_SLOW - 1));
    else visit(from.fast + rng.int(5) - 2, from.slow + rng.int(9) - 4);
  }
  return [...steps.values()].map(({ tried }) => tried);
}

function settingOf(step: Step | null): Setting | null {
  return step === null ? null : step.setting;
}
