/** A loss and how it changes with the one number it is of. */
export interface Loss {
  readonly loss: number;
  readonly gradient: number;
}

/** Returns (prediction − target)², and its change with the prediction. */
export function squaredError(prediction: number, target: number): Loss {
  const error = prediction - target;
  return { loss: error * error, gradient: 2 * error };
}

/**
 * Returns ½ error² near the target and |error| − ½ beyond a distance of 1, and its change with the prediction: no single surprise pulls harder than 1.
 * @see Huber 1964, "Robust estimation of a location parameter"; Mnih et al. 2015, which clips the error so
 */
export function huber(prediction: number, target: number): Loss {
  const error = prediction - target;
  if (Math.abs(error) <= 1) return { loss: 0.5 * error * error, gradient: error };
  return { loss: Math.abs(error) - 0.5, gradient: Math.sign(error) };
}

/**
 * Returns −min(r A, clip(r, 1 − ε, 1 + ε) A), and its change with the logarithm of the new probability; r is new over old probability. Where
 * clipping has made it smaller there is no pull any more.
 * @see Schulman et al. 2017, arXiv:1707.06347, eq. 7
 */
export function clippedSurrogate(ratio: number, advantage: number, range: number): Loss {
  const clipped = Math.min(Math.max(ratio, 1 - range), 1 + range);
  const free = ratio * advantage;
  const held = clipped * advantage;
  return free <= held ? { loss: -free, gradient: -free } : { loss: -held, gradient: 0 };
}
