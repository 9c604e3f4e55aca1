/** Returns the slope of a loss at a place by central differences; its error is of the order of step² and of 1e-6 / step where 32-bit floats are in between. */
export function slopeOf(loss: (value: number) => number, at: number, step = 2 ** -9): number {
  // Powers of two, so that what is stored as a 32-bit float moves by what is divided by.
  const up = Math.fround(at + step), down = Math.fround(at - step);
  const slope = (loss(up) - loss(down)) / (up - down);
  loss(at);
  return slope;
}
