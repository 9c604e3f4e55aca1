import type { Indicator } from './indicator.ts';

/** What an indicator can be given of a bar. */
export type BarInput = 'open' | 'high' | 'low' | 'close' | 'volume';

/** Which question an indicator answers; also the folder that it is in. */
export type IndicatorGroup = 'averages' | 'momentum' | 'volatility' | 'volume' | 'trend' | 'statistics' | 'price';

/** A number with its range, both ends included. */
export interface NumberParameter {
  readonly kind: 'whole' | 'real';
  readonly min: number;
  readonly max: number;
  readonly default: number;
}

/** One of several named conventions. */
export interface ChoiceParameter<Choice extends string = string> {
  readonly kind: 'choice';
  readonly choices: readonly Choice[];
  readonly default: Choice;
}

type Parameters = Readonly<Record<string, NumberParameter | ChoiceParameter>>;
type ValuesOf<P extends Parameters> = { readonly [K in keyof P]: P[K] extends ChoiceParameter<infer Choice> ? Choice : number };

/** An output with its unit: `price` is that of the input, `share` a part of one. */
export interface IndicatorOutput {
  readonly name: string;
  readonly unit: 'price' | 'percent' | 'share' | 'volume' | 'price × volume' | 'points' | 'bars' | 'price²' | 'price per bar' | 'standard deviations' | 'mixed';
}

interface Definition<P extends Parameters> {
  readonly name: string;
  readonly title: string;
  readonly formula: string;
  readonly source: string;
  readonly inputs: readonly BarInput[];
  readonly parameters: P;
  readonly outputs: readonly IndicatorOutput[];
  /** Number of bars after which all outputs are numbers; the first values come with that bar. */
  warmup(params: ValuesOf<P>): number;
  /** Number of bars after which less than a thousandth of where the series began is left; null: it counts from its first bar for ever. Absent: as the warm-up. */
  settling?(params: ValuesOf<P>): number | null;
  create(params: ValuesOf<P>): Indicator;
}

/** An indicator of the catalogue. Every function takes the parameters that differ from their defaults. */
export interface IndicatorEntry<P extends Parameters = Parameters> {
  readonly name: string;
  readonly title: string;
  readonly formula: string;
  readonly source: string;
  readonly inputs: readonly BarInput[];
  readonly parameters: P;
  readonly outputs: readonly IndicatorOutput[];
  warmupBars(params?: Partial<ValuesOf<P>>): number;
  settlingBars(params?: Partial<ValuesOf<P>>): number | null;
  /** @throws RangeError that names the parameter, what was expected and what was found */
  create(params?: Partial<ValuesOf<P>>): Indicator;
}

/** Makes an entry of the catalogue from its definition. */
export function define<const P extends Parameters>(definition: Definition<P>): IndicatorEntry<P> {
  const { name, title, formula, source, inputs, parameters, outputs } = definition;
  const read = (params: Readonly<Record<string, unknown>> = {}): ValuesOf<P> => valuesOf(name, parameters, params) as ValuesOf<P>;
  return {
    name, title, formula, source, inputs, parameters, outputs,
    warmupBars: (params) => definition.warmup(read(params)),
    settlingBars: (params) => (definition.settling ?? definition.warmup)(read(params)),
    create: (params) => definition.create(read(params)),
  };
}

/** Returns a whole number of bars as parameter. */
export function bars(byDefault: number, min = 1, max = 10_000): NumberParameter {
  return { kind: 'whole', min, max, default: byDefault };
}

/** Returns a real number as parameter. */
export function real(byDefault: number, min: number, max: number): NumberParameter {
  return { kind: 'real', min, max, default: byDefault };
}

/** Returns a named convention as parameter; the first one is the default. */
export function choice<const Choice extends string>(first: Choice, ...others: readonly Choice[]): ChoiceParameter<Choice> {
  return { kind: 'choice', choices: [first, ...others], default: first };
}

/** Returns how many bars an EMA takes to forget all but a thousandth of its past: (1 - 2 / (period + 1))^bars, ln 1000 = 6.91. */
export function emaMemory(period: number): number {
  return Math.ceil((LN_1000 / 2) * (period + 1));
}

/** Returns the same for Wilder's smoothing: (1 - 1 / period)^bars. */
export function wilderMemory(period: number): number {
  return Math.ceil(LN_1000 * period);
}

const LN_1000 = 6.907755278982137;

function valuesOf(indicator: string, parameters: Parameters, params: Readonly<Record<string, unknown>>): Readonly<Record<string, number | string>> {
  const unknown = Object.keys(params).find((name) => !(name in parameters));
  if (unknown !== undefined) throw new RangeError(`${indicator}: expected parameters ${Object.keys(parameters).join(', ') || 'none'}, found ${unknown}`);
  return Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, valueOf(`${indicator}.${name}`, parameter, params[name] ?? parameter.default)]));
}

function valueOf(where: string, parameter: NumberParameter | ChoiceParameter, value: unknown): number | string {
  if (parameter.kind === 'choice') {
    if (typeof value === 'string' && parameter.choices.includes(value)) return value;
    throw new RangeError(`${where}: expected one of ${parameter.choices.join(', ')}, was ${String(value)}`);
  }
  const isFit = typeof value === 'number' && value >= parameter.min && value <= parameter.max && (parameter.kind === 'real' || Number.isInteger(value));
  if (isFit) return value;
  throw new RangeError(`${where}: expected a ${parameter.kind} number from ${parameter.min} to ${parameter.max}, was ${String(value)}`);
}
