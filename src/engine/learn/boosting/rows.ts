/** Data that trees are grown on or judged by. */
export interface LabelledRows {
  readonly rows: number;
  readonly features: number;
  /** [rows × features] row by row; NaN is missing. */
  readonly values: Float64Array;
  /** [rows] what is to be predicted: a number; 0 or 1; or a class from 0. */
  readonly targets: Float64Array;
  /** [rows] how much a row counts, above 0; each the same where it is left out. */
  readonly weights?: Float64Array;
}

/**
 * Checks that the numbers fit each other and can be learned from.
 * @throws RangeError that says what was expected, what was found and in which row
 */
export function checkRows({ rows, features, values, targets, weights }: LabelledRows, least: number): void {
  if (!(rows >= least)) throw new RangeError(`expected at least ${least} ${least === 1 ? 'row' : 'rows'}, was ${rows}`);
  if (!(features >= 1)) throw new RangeError(`expected at least one feature, was ${features}`);
  if (values.length !== rows * features) throw new RangeError(`expected ${rows} × ${features} values, was ${values.length}`);
  if (targets.length !== rows) throw new RangeError(`expected ${rows} targets, was ${targets.length}`);
  const wrong = targets.findIndex((target) => !Number.isFinite(target));
  if (wrong >= 0) throw new RangeError(`row ${wrong}: expected a target that is a finite number, was ${targets[wrong]}; leave rows without a target out`);
  if (weights === undefined) return;
  if (weights.length !== rows) throw new RangeError(`expected ${rows} weights, was ${weights.length}`);
  const light = weights.findIndex((weight) => !(weight > 0 && Number.isFinite(weight)));
  if (light >= 0) throw new RangeError(`row ${light}: expected a weight above 0, was ${weights[light]}`);
}
