/** Thrown when the program itself is wrong; the worker dies and the host restarts it through recovery. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/**
 * Asserts a fact that must hold and tells the type checker so.
 * @param reason a function where the sentence costs more than the check: numbers are slow to write out, and most facts hold
 * @throws InvariantError when `condition` is falsy
 */
export function invariant(condition: unknown, reason: string | (() => string)): asserts condition {
  if (!condition) throw new InvariantError(typeof reason === 'string' ? reason : reason());
}

/** Closes a `switch` over a union: a new member does not compile until every switch knows it. */
export function assertNever(value: never): never {
  throw new InvariantError(`unexpected value ${JSON.stringify(value)}`);
}
