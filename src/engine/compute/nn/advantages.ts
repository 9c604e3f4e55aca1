/** Steps of worlds side by side: [steps × worlds], all worlds of the first step first. */
export interface Trajectory {
  readonly worlds: number;
  /** [steps × worlds] what each action brought; the caller adds γ V(last observation) where an episode was cut off by a time limit. */
  readonly rewards: Float64Array;
  /** [(steps + 1) × worlds] critic values; the last ones bootstrap. */
  readonly values: Float64Array;
  /** [steps × worlds] 0 where the episode went on after the step. */
  readonly ends: Uint8Array;
}

/**
 * Computes generalised advantages: Aₜ = δₜ + γ λ Aₜ₊₁ with δₜ = rₜ + γ Vₜ₊₁ − Vₜ, where nothing is carried over the end of an episode. Advantage + value
 * is the return that the critic is to learn.
 * @param out [steps × worlds] receives the advantages; may not alias the rewards
 * @see Schulman et al. 2015, arXiv:1506.02438, eq. 16
 */
export function generalisedAdvantages({ worlds, rewards, values, ends }: Trajectory, { discount, lambda }: { readonly discount: number; readonly lambda: number }, out: Float64Array): void {
  const count = rewards.length;
  if (values.length !== count + worlds || ends.length !== count || out.length !== count) {
    throw new RangeError(`expected ${count + worlds} values and ${count} ends and advantages, was ${values.length}, ${ends.length} and ${out.length}`);
  }
  for (let at = count - 1; at >= 0; at--) {
    const goesOn = ends[at] === 0 ? 1 : 0;
    const surprise = rewards[at]! + goesOn * discount * values[at + worlds]! - values[at]!;
    const later = at + worlds < count ? out[at + worlds]! : 0;
    out[at] = surprise + goesOn * discount * lambda * later;
  }
}
