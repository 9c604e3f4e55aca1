/** Returns a repeatable source of numbers in [0, 1). @see Numerical Recipes, ch. 7.1, the quick linear congruential generator */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
