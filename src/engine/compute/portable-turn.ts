/**
 * Returns the sine of a share of a full turn, the same bits on every machine: only + - * of IEEE doubles, where `Math.sin` is left to the
 * implementation. Error below 1e-15.
 * @param turns finite; 0.25 is a quarter of the circle
 */
export function sineOfTurn(turns: number): number {
  const rest = turns - Math.floor(turns);
  const quarter = Math.floor(rest * 4 + 0.5);
  const angle = (rest - quarter / 4) * TWO_PI;
  switch (quarter % 4) {
    case 0: return sineNear(angle);
    case 1: return cosineNear(angle);
    case 2: return -sineNear(angle);
    default: return -cosineNear(angle);
  }
}

/** Returns the cosine of a share of a full turn, as {@link sineOfTurn}. */
export function cosineOfTurn(turns: number): number {
  return sineOfTurn(turns + 0.25);
}

const TWO_PI = 6.283185307179586;

/** Taylor's series; beyond the 19th power nothing is left of angles up to π/4. */
function sineNear(x: number): number {
  const square = x * x;
  let sum = 0;
  for (let power = 19; power >= 3; power -= 2) sum = (1 - sum) * (square / (power * (power - 1)));
  return x * (1 - sum);
}

function cosineNear(x: number): number {
  const square = x * x;
  let sum = 0;
  for (let power = 20; power >= 2; power -= 2) sum = (1 - sum) * (square / (power * (power - 1)));
  return 1 - sum;
}
