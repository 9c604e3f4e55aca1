import { type Atoms, parseAtoms } from './decimal.ts';
import { ApiError, refuse } from './api-error.ts';

/** The parameters of one call, as text; every reader refuses what Binance refuses. */
export class Params {
  readonly #values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string> | Readonly<Record<string, string>>) {
    this.#values = values instanceof Map ? values : new Map(Object.entries(values as Record<string, string>));
  }

  has(name: string): boolean {
    return (this.#values.get(name) ?? '') !== '';
  }

  text(name: string): string | undefined {
    const value = this.#values.get(name);
    return value === '' ? undefined : value;
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw refuse.mandatory(name);
    return value;
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], code: number, message: string): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const known = allowed.find((item) => item === value);
    if (known === undefined) throw new ApiError(code, message);
    return known;
  }

  decimal(name: string): Atoms | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = parseAtoms(text);
    if (value === null) throw refuse.illegal(name, '^([0-9]{1,20})(\\.[0-9]{1,20})?$');
    if (value === 'precision') throw refuse.precision();
    return value;
  }

  requiredDecimal(name: string): Atoms {
    this.required(name);
    return this.decimal(name) ?? 0n;
  }

  whole(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^-?\d{1,16}$/.test(text)) throw refuse.illegal(name, '^[0-9]{1,20}$');
    return Number(text);
  }

  id(name: string): bigint | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^\d{1,20}$/.test(text)) throw refuse.illegal(name, '^[0-9]{1,20}$');
    return BigInt(text);
  }

  /** Reads "true" or "false" in any case. */
  flag(name: string): boolean {
    const value = this.text(name)?.toLowerCase();
    if (value !== undefined && value !== 'true' && value !== 'false') throw refuse.illegal(name, 'true|false');
    return value === 'true';
  }

  /** Reads a number of rows, cut to `most`. */
  limit(fallback: number, most: number): number {
    const value = this.whole('limit') ?? fallback;
    if (value < 1) throw new ApiError(-1130, "Data sent for parameter 'limit' is not valid.");
    return Math.min(value, most);
  }
}
