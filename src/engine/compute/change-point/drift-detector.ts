/** What a detector says after a value: nothing, that a change may be coming, or that one has come. After `drift` it begins afresh with the next value. */
export type DriftVerdict = 'stable' | 'warning' | 'drift';

/** Watches a stream for a change of its mean or its distribution, one value at a time, from the past alone. */
export interface DriftDetector {
  /** Takes the next value, a finite number, and says what it makes of the stream so far. */
  update(value: number): DriftVerdict;
}

/** Mean of what it was shown, and how much that was. Mutable. */
export interface RunningMean {
  count: number;
  mean: number;
}

/** Adds a value to a running mean. */
export function addTo(running: RunningMean, value: number): void {
  running.count++;
  running.mean += (value - running.mean) / running.count;
}
