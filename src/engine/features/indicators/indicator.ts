/** Something that remembers and can be carried on elsewhere. */
export interface Stateful {
  snapshot(): unknown;
  restore(snapshot: never): void;
}

/** Plain data that survives JSON: NaN and -0, which JSON would lose, are written as words. */
export type IndicatorSnapshot = readonly PlainValue[];
type PlainValue = number | string | boolean | null | readonly PlainValue[] | { readonly [name: string]: PlainValue };

/**
 * A streaming indicator: one step per bar, in constant or logarithmic time and without making objects (V8 may box numbers that cross calls it does not
 * inline). Batch is the same step over columns ({@link run}).
 * A bar with an input that is not a finite number has no value and leaves no trace, as if it had not been. A value that is not finite is given as NaN.
 */
export interface Indicator extends Stateful {
  /** Takes the inputs of one bar, in the order of the catalogue, and returns the first output: NaN until it is ready. */
  update(a: number, b?: number, c?: number, d?: number, e?: number): number;
  /** [outputs] all outputs of the newest bar; they are overwritten by the next. */
  readonly values: Float64Array;
  snapshot(): IndicatorSnapshot;
  restore(snapshot: IndicatorSnapshot): void;
}

type Step = (a: number, b: number, c: number, d: number, e: number) => number;
type MultiStep = (out: Float64Array, a: number, b: number, c: number, d: number, e: number) => void;

/**
 * Makes an indicator of one output from a step and the parts that hold its state.
 * @param step takes as many inputs as it names, which are finite
 */
export function indicator(parts: readonly Stateful[], step: Step): Indicator {
  const values = Float64Array.of(Number.NaN);
  return { update: guarded(step, values), values, snapshot: () => snapshotOf([...parts, cellsOver(values)]), restore: (snapshot) => { restoreAll([...parts, cellsOver(values)], snapshot); } };
}

/**
 * Makes an indicator of several outputs.
 * @param step takes where to write, all NaN, and then the inputs that it names
 */
export function multiIndicator(outputs: number, parts: readonly Stateful[], step: MultiStep): Indicator {
  const values = new Float64Array(outputs).fill(Number.NaN);
  return { update: guardedMulti(step, values), values, snapshot: () => snapshotOf([...parts, cellsOver(values)]), restore: (snapshot) => { restoreAll([...parts, cellsOver(values)], snapshot); } };
}

/**
 * Runs the streaming step over columns: the batch form of every indicator.
 * @param inputs columns of equal length, in the order of the catalogue
 * @param out [outputs][bars] receives the values; may not alias the inputs
 */
export function run(one: Indicator, inputs: readonly Float64Array[], out: readonly Float64Array[]): void {
  const [a, b, c, d, e] = inputs;
  const first = out[0];
  if (!a || !first) throw new RangeError('expected at least one input and one output, found none');
  if (out.length > 1) return runMulti(one, inputs, out);
  const { length } = a;
  if (!b) for (let i = 0; i < length; i++) first[i] = one.update(a[i]!);
  else if (!c) for (let i = 0; i < length; i++) first[i] = one.update(a[i]!, b[i]!);
  else if (!d) for (let i = 0; i < length; i++) first[i] = one.update(a[i]!, b[i]!, c[i]!);
  else if (!e) for (let i = 0; i < length; i++) first[i] = one.update(a[i]!, b[i]!, c[i]!, d[i]!);
  else for (let i = 0; i < length; i++) first[i] = one.update(a[i]!, b[i]!, c[i]!, d[i]!, e[i]!);
}

/** Numbers that a step keeps from bar to bar, in one typed array. */
export class Cells {
  readonly at: Float64Array;

  constructor(...initial: readonly number[]) {
    this.at = Float64Array.from(initial);
  }

  snapshot(): readonly number[] {
    return Array.from(this.at);
  }

  restore(snapshot: readonly number[]): void {
    requireLength(snapshot.length, this.at.length);
    this.at.set(snapshot);
  }
}

/** Refuses a snapshot of another size. @throws RangeError with both sizes */
export function requireLength(found: number, expected: number): void {
  if (found !== expected) throw new RangeError(`expected a snapshot of ${expected} values, was of ${found}`);
}

/** Returns the parts' snapshots as plain data. */
export function snapshotOf(parts: readonly Stateful[]): IndicatorSnapshot {
  return parts.map((part) => plain(part.snapshot()));
}

/** Gives each part its own snapshot back. */
export function restoreAll(parts: readonly Stateful[], snapshot: IndicatorSnapshot): void {
  requireLength(snapshot.length, parts.length);
  parts.forEach((part, i) => { part.restore(unplain(snapshot[i]!) as never); });
}

/** The first three columns by name: a loop over few columns costs more than the step. */
function runMulti(one: Indicator, [a, b, c, d, e]: readonly Float64Array[], out: readonly Float64Array[]): void {
  const [x, y, z, ...others] = out;
  if (!a || !x || !y) return;
  const { update, values } = one;
  const { length } = a;
  for (let i = 0; i < length; i++) {
    if (!b) update(a[i]!);
    else if (!c) update(a[i]!, b[i]!);
    else if (!d) update(a[i]!, b[i]!, c[i]!);
    else update(a[i]!, b[i]!, c[i]!, d[i]!, e?.[i]);
    x[i] = values[0]!;
    y[i] = values[1]!;
    if (z) z[i] = values[2]!;
    for (let k = 0; k < others.length; k++) others[k]![i] = values[k + 3]!;
  }
}

/** One function per number of inputs: the step's own arity says how many there are. */
function guarded(step: Step, values: Float64Array): Indicator['update'] {
  const shorter = step as (a: number, b?: number, c?: number, d?: number) => number;
  switch (step.length) {
    case 1: return (a) => {
      const value = a - a === 0 ? shorter(a) : Number.NaN;
      return (values[0] = value - value === 0 ? value : Number.NaN);
    };
    case 2: return (a, b = 0) => {
      const value = a - a + (b - b) === 0 ? shorter(a, b) : Number.NaN;
      return (values[0] = value - value === 0 ? value : Number.NaN);
    };
    case 3: return (a, b = 0, c = 0) => {
      const value = a - a + (b - b) + (c - c) === 0 ? shorter(a, b, c) : Number.NaN;
      return (values[0] = value - value === 0 ? value : Number.NaN);
    };
    default: return (a, b = 0, c = 0, d = 0, e = 0) => {
      const value = isFinite5(a, b, c, d, e) ? step(a, b, c, d, e) : Number.NaN;
      return (values[0] = value - value === 0 ? value : Number.NaN);
    };
  }
}

function guardedMulti(step: MultiStep, values: Float64Array): Indicator['update'] {
  const shorter = step as (out: Float64Array, a: number, b?: number, c?: number) => void;
  switch (step.length - 1) {
    case 1: return (a) => {
      clear(values);
      if (a - a === 0) shorter(values, a);
      return cleaned(values);
    };
    case 2: return (a, b = 0) => {
      clear(values);
      if (a - a + (b - b) === 0) shorter(values, a, b);
      return cleaned(values);
    };
    case 3: return (a, b = 0, c = 0) => {
      clear(values);
      if (a - a + (b - b) + (c - c) === 0) shorter(values, a, b, c);
      return cleaned(values);
    };
    default: return (a, b = 0, c = 0, d = 0, e = 0) => {
      clear(values);
      if (isFinite5(a, b, c, d, e)) step(values, a, b, c, d, e);
      return cleaned(values);
    };
  }
}

/** A loop: `fill` costs more than the few places. */
function clear(values: Float64Array): void {
  for (let i = 0; i < values.length; i++) values[i] = Number.NaN;
}

function cleaned(values: Float64Array): number {
  for (let i = 0; i < values.length; i++) if (values[i]! - values[i]! !== 0) values[i] = Number.NaN;
  return values[0]!;
}

/** x - x is 0 for finite numbers and NaN for all others. */
function isFinite5(a: number, b: number, c: number, d: number, e: number): boolean {
  return (a - a) + (b - b) + (c - c) + (d - d) + (e - e) === 0;
}

function cellsOver(values: Float64Array): Stateful {
  return { snapshot: () => Array.from(values), restore: (snapshot: readonly number[]) => { values.set(snapshot); } };
}

function plain(value: unknown): PlainValue {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0) ? value : Object.is(value, -0) ? '-0' : String(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value !== null && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
  return value as PlainValue;
}

function unplain(value: PlainValue): unknown {
  if (typeof value === 'string') return Number(value);
  if (Array.isArray(value)) return value.map(unplain);
  if (value !== null && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, unplain(each as PlainValue)]));
  return value;
}
