import { REGIME_LABELS } from '../../../src/engine/contract/regime.ts';
import type { RegimeRibbon } from '../../../src/engine/contract/regime.ts';

/** Regimes that change every 40 bars, each in turn, with a break at every second change. */
export function ribbonOf(times: readonly number[]): RegimeRibbon {
  const turn = (index: number): number => Math.floor(index / 40);
  const starts = times.flatMap((_, index) => (index % 40 === 0 ? [index] : []));
  return {
    segments: starts.map((start) => ({
      from: times[start] ?? 0, to: times[Math.min(start + 39, times.length - 1)] ?? 0, since: times[start] ?? 0, probability: 0.7, label: REGIME_LABELS[turn(start) % 4] ?? 'calm-ranging',
    })),
    bars: times.map((timeMs, index) => ({ timeMs, percents: REGIME_LABELS.map((_, label) => (label === turn(index) % 4 ? 70 : 10)) })),
    breaks: starts.filter((start) => turn(start) % 2 === 1).flatMap((start) => times[start] ?? []),
  };
}
