import { MalformedCase } from './vector-result.ts';

/** The input of a metric case, read by the names that peers use. */
export class MetricInput {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #periodsPerYear: number | null;
  readonly source: string;

  constructor(fields: Readonly<Record<string, unknown>>, context: { readonly periodsPerYear: number | null; readonly source: string }) {
    this.#fields = fields;
    this.#periodsPerYear = context.periodsPerYear;
    this.source = context.source;
  }

  has(...names: readonly string[]): boolean {
    return names.some((name) => this.#fields[name] !== undefined && this.#fields[name] !== null);
  }

  /** @throws MalformedCase when none of the names holds a number */
  number(...names: readonly string[]): number {
    const value = names.map((name) => this.#fields[name]).find((field) => typeof field === 'number');
    if (typeof value !== 'number') throw this.#missing('a number', names);
    return value;
  }

  numberOr(fallback: number, ...names: readonly string[]): number {
    return this.has(...names) ? this.number(...names) : fallback;
  }

  text(name: string): string | null {
    const value = this.#fields[name];
    return typeof value === 'string' ? value : null;
  }

  flag(name: string): boolean {
    return this.#fields[name] === true;
  }

  /** Returns a list of numbers; null stands for an unknown value. */
  list(...names: readonly string[]): readonly (number | null)[] {
    const value = names.map((name) => this.#fields[name]).find(Array.isArray);
    if (value === undefined || !value.every((item) => item === null || typeof item === 'number')) throw this.#missing('a list of numbers', names);
    return value as (number | null)[];
  }

  known(...names: readonly string[]): number[] {
    return this.list(...names).filter((value) => value !== null);
  }

  /** Returns a list of lists of numbers, all equally long. */
  rows(...names: readonly string[]): readonly (readonly number[])[] {
    const value: unknown = names.map((name) => this.#fields[name]).find(Array.isArray);
    const isRow = (row: unknown): row is readonly number[] => Array.isArray(row) && row.every((item) => typeof item === 'number');
    if (!Array.isArray(value) || !value.every(isRow) || value.some((row) => row.length !== value[0]?.length)) throw this.#missing('equally long lists of numbers', names);
    return value;
  }

  /** Returns two lists without the places where either is unknown. */
  pairs(): { readonly own: number[]; readonly benchmark: number[] } {
    const own = this.list('returns', 'perf');
    const benchmark = this.list('benchmark', 'factor_returns', 'benchmark_returns');
    const both = own.map((value, i) => [value, benchmark[i] ?? null] as const).filter((pair): pair is readonly [number, number] => pair[0] !== null && pair[1] !== null);
    return { own: both.map(([value]) => value), benchmark: both.map(([, value]) => value) };
  }

  /** Periods in a year: from the metric's name, else the input, else the 252 trading days that stock libraries assume. */
  get periodsPerYear(): number {
    return this.#periodsPerYear ?? this.numberOr(252, 'period', 'periods', 'periods_per_year', 'annualization', 'year');
  }

  get results(): number[] {
    return this.known('returns', 'profit_abs', 'profits', 'pnls', 'pnl', 'roundturns', 'results', 'realized_pnls');
  }

  #missing(what: string, names: readonly string[]): MalformedCase {
    return new MalformedCase(`malformed case: expected ${what} at input.${names.join(' or input.')}, found ${JSON.stringify(names.map((name) => this.#fields[name]).find((value) => value !== undefined) ?? null).slice(0, 60)}`);
  }
}
