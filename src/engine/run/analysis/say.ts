import type { EvidenceTool } from '../../contract/evidence.ts';
import type { EpochMs } from '../../domain/units.ts';

// How the sentences of the honesty tools write numbers.

/** `2024-03-01 12:15` in UTC. */
export function timeText(timeMs: EpochMs): string {
  return new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ');
}

/** `2024-03-01`. */
export function dateText(timeMs: EpochMs): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}

/** A share as a percentage: 0.1234 is `12.3 %`. */
export function percent(share: number | null): string {
  return share === null ? 'unknown' : `${(share * 100).toFixed(Math.abs(share) < 0.0995 && share !== 0 ? 2 : 1)} %`;
}

/** A ratio with two digits. */
export function ratio(value: number | null): string {
  return value === null ? 'unknown' : value.toFixed(2);
}

/** `1 trade`, `5 trades`. */
export function counted(count: number, one: string): string {
  return `${count.toLocaleString('en-US')} ${one}${count === 1 ? '' : 's'}`;
}

/** What each tool is called on a page. */
export const TOOL_TITLES: Readonly<Record<EvidenceTool, string>> = {
  'look-ahead': 'Look-ahead', 'warm-up': 'Warm-up', 'walk-forward': 'Walk-forward', 'cross-validation': 'Cross-validation', overfit: 'Overfitting',
  'monte-carlo': 'Monte Carlo', surface: 'Parameter surface',
};
