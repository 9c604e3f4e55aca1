/**
 * What a person needs to know of one configuration field, beside its range and default, which the schema itself carries.
 * Attached with zod's `.meta(...)`; the interface draws its forms from it.
 */
export interface ConfigField {
  readonly title: string;
  /** Unit shown after the value: `bars`, `%`, `bps`, `× ATR`, `USDT`; empty for a choice. */
  readonly unit: string;
  /** One sentence. */
  readonly description: string;
  /** Step of the slider; absent for choices and whole numbers. */
  readonly step?: number;
  /** A search gives every doubling of it the same weight; absent where every step weighs alike. */
  readonly scale?: 'log';
  /** Folded away until asked for. */
  readonly advanced?: boolean;
  /** Group heading in the form. */
  readonly group?: string;
}
