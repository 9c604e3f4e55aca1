/** Something that has moved, and why that is said. */
export interface DriftFinding {
  readonly kind: 'psi' | 'ks' | 'adwin' | 'page-hinkley' | 'ic';
  /** `began` and `ended` of what lasts; `told` of what is told once. */
  readonly phase: 'began' | 'ended' | 'told';
  readonly timeMs: number;
  /** Null where it is about the predictions. */
  readonly feature: string | null;
  readonly value: number;
  readonly limit: number;
  /** One sentence for a person. */
  readonly reason: string;
}

/** Returns why a feature counts as drifted, or no longer. */
export function featureReason(kind: 'psi' | 'ks', phase: 'began' | 'ended', { feature, value, limit, hours }: { readonly feature: string; readonly value: number; readonly limit: number; readonly hours: number }): string {
  const measure = kind === 'psi' ? 'population stability index' : 'distance of Kolmogorov and Smirnov';
  const span = `the last ${number(hours)} hours`;
  return phase === 'began'
    ? `${feature} has moved away from the rows that the model learned from: ${measure} of ${span} ${value.toFixed(2)}, from ${limit.toFixed(2)} on it counts.`
    : `${feature} is back among the rows that the model learned from: ${measure} of ${span} ${value.toFixed(2)}, below ${limit.toFixed(2)}.`;
}

/** Returns what a detector makes of the sides of the predictions; half is chance. */
export function sideReason(detector: 'adwin' | 'page-hinkley', before: number, after: number | null): string {
  return detector === 'adwin'
    ? `Predictions are on the wrong side more often than before: ${percent(after ?? before)} of them lately, ${percent(before)} before (ADWIN).`
    : `Predictions have been on the wrong side more often than their average of ${percent(before)} for longer than chance explains (Page-Hinkley).`;
}

/** Returns how the rank correlation of predictions with outcomes stands. */
export function skillReason(phase: 'began' | 'ended', { ic, limit, pairs }: { readonly ic: number; readonly limit: number; readonly pairs: number }): string {
  return phase === 'began'
    ? `Predictions go against what comes: rank correlation ${signed(ic)} over ${pairs} bars, further below zero than chance explains (${signed(limit)}).`
    : `Predictions no longer go against what comes: rank correlation ${signed(ic)} over ${pairs} bars.`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(2)}`;
}

function number(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}
