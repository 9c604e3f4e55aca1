import type { StoredTraining } from '../../adapters/sqlite/training-store.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { StoredProgress } from './run-training.ts';

/** Without a sign of life for so long, nobody works on a training any more: an update takes seconds at most, a judgement over years may take half a minute. */
const TOUCHED_WITHIN_MS = 60_000;

/** Returns how long a training may still be at work somewhere, in ms; 0 where it is not, or was cut off. */
export function atWorkMs({ state, touchedMs, progress }: Pick<StoredTraining, 'state' | 'touchedMs' | 'progress'>, nowMs: EpochMs): number {
  if (state !== 'running') return 0;
  const { process: id } = (progress ?? {}) as Partial<StoredProgress>;
  if (id !== undefined && !isAlive(id)) return 0;
  return Math.max(0, touchedMs + TOUCHED_WITHIN_MS - nowMs);
}

/** A killed process is known at once; one of another person that has its number by now is taken for it, and waited for. */
function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
