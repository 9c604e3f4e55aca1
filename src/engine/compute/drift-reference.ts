import { binOf, distributionOf, usualWindows } from './psi.ts';
import type { UsualIndex } from './psi.ts';

/** Bars of the windows that a model is watched by: ten days of quarters of an hour. */
export const DRIFT_WINDOW_BARS = 960;

/** What a model saw and did on the data that it is measured against, one part for each instrument, in order of time. */
export interface ReferencePart {
  /** [features][rows] before the normaliser; NaN where unknown. */
  readonly features: readonly ArrayLike<number>[];
  /** [rows] exposures that the model as it is served wanted, -1 to 1; NaN where it decided nothing. */
  readonly exposures: ArrayLike<number>;
}

/** A reference as the manifest has it. */
export interface DriftReference {
  readonly features: readonly { readonly name: string; readonly edges: readonly number[]; readonly shares: readonly number[]; readonly known: number }[];
  readonly actions: readonly { readonly exposure: number; readonly share: number }[];
  readonly usual?: { readonly windowBars: number; readonly features: readonly UsualIndex[]; readonly redShare: UsualIndex; readonly actions: UsualIndex | null };
}

/**
 * Returns what is usual for a model: how its features and its actions are distributed, and how far windows of the data lie from the whole by themselves.
 * The same bits on every machine: it becomes part of the model's name.
 * @param names [features]
 * @param levels exposures of the choices, ascending; null for continuous actions, which are counted in five equal parts from -1 to 1
 */
export function driftReference(names: readonly string[], parts: readonly ReferencePart[], levels: readonly number[] | null): DriftReference {
  const distributions = names.map((_, column) => distributionOf(joined(parts.map(({ features }) => features[column] ?? []))));
  const edges = actionEdges(levels);
  const centres = levels ?? CONTINUOUS_CENTRES;
  const exposures = joined(parts.map((part) => part.exposures));
  const shares = actionShares(exposures, edges);
  const usual = usualWindows(parts.map(({ features }) => features), distributions, DRIFT_WINDOW_BARS);
  const acted = usualWindows(parts.map((part) => [part.exposures]), [{ edges, shares, known: 1 }], DRIFT_WINDOW_BARS);
  return {
    features: distributions.map((distribution, column) => ({ name: names[column] ?? '', ...distribution })),
    actions: centres.map((exposure, index) => ({ exposure, share: shares[index] ?? 0 })),
    ...(usual === null ? {} : { usual: { windowBars: usual.windowBars, features: usual.columns, redShare: usual.redShare, actions: acted?.columns[0] ?? null } }),
  };
}

/** Returns the edges between actions: halfway between choices, or those of five equal parts. */
export function actionEdges(levels: readonly number[] | null): readonly number[] {
  if (levels === null) return CONTINUOUS_EDGES;
  return levels.slice(1).map((level, index) => (level + (levels[index] ?? level)) / 2);
}

const CONTINUOUS_CENTRES: readonly number[] = [-0.8, -0.4, 0, 0.4, 0.8];
const CONTINUOUS_EDGES: readonly number[] = [-0.6, -0.2, 0.2, 0.6];

function actionShares(exposures: Float64Array, edges: readonly number[]): readonly number[] {
  const counts = new Float64Array(edges.length + 1);
  let total = 0;
  for (const exposure of exposures) {
    if (Number.isNaN(exposure)) continue;
    counts[binOf(edges, exposure)]!++;
    total++;
  }
  return [...counts].map((count) => (total === 0 ? 0 : count / total));
}

function joined(parts: readonly ArrayLike<number>[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(Float64Array.from(part), at);
    at += part.length;
  }
  return out;
}
