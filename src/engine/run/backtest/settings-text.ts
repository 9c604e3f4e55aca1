import { z } from 'zod';
import { simExchangeSchema } from '../../adapters/sim-exchange/config.ts';
import { entryPolicy } from '../../orders/config.ts';
import { allocationConfig } from '../../portfolio/allocation/config.ts';
import { regimeConfig } from '../../regime/config.ts';
import { riskConfig } from '../../risk/config.ts';
import { sizingPolicy } from '../../risk/sizing/config.ts';
import { strategyByName } from '../../strategy/catalog.ts';

/** A setting as a person types it: `fastPeriod=12`. */
export interface SettingText {
  readonly key: string;
  readonly value: string;
}

/** A strategy in one of its versions. */
export interface NamedStrategy {
  readonly strategy: string;
  readonly code?: string | undefined;
}

export type SettingsPart = 'config' | 'risk' | 'execution' | 'entry' | 'sizing' | 'allocation' | 'regime';
export type Settings = Readonly<Record<string, unknown>>;

/**
 * Gives each typed value the kind that its schema asks for: number, true or false, nothing, or the text itself.
 * Checks nothing: what fits no kind stays text, and the schema then says what it expected.
 * @param part `config` is that of the strategy
 * @param strategy its name; of a learned agent its code too, as every model has settings of its own
 */
export function settingsFromText(part: SettingsPart, strategy: string | NamedStrategy, settings: readonly SettingText[]): Settings {
  const fields = fieldsOf(part, strategy);
  return Object.fromEntries(settings.map(({ key, value }) => [key, valueOf(value, fields.get(key) ?? new Set())]));
}

/** Returns the names that a part knows, in the order of its schema; empty for an unknown strategy. */
export function settingNames(part: SettingsPart, strategy: string | NamedStrategy): readonly string[] {
  return [...fieldsOf(part, strategy).keys()];
}

interface FieldSchema {
  readonly type?: string;
  readonly anyOf?: readonly FieldSchema[];
}

function fieldsOf(part: SettingsPart, strategy: string | NamedStrategy): ReadonlyMap<string, ReadonlySet<string>> {
  const schema = schemaOf(part, strategy);
  if (schema === undefined) return new Map();
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as { readonly properties?: Readonly<Record<string, FieldSchema>> };
  return new Map(Object.entries(properties).map(([key, field]) => [key, kindsOf(field)]));
}

function schemaOf(part: SettingsPart, strategy: string | NamedStrategy): z.ZodType | undefined {
  switch (part) {
    case 'config': return typeof strategy === 'string' ? strategyByName(strategy)?.schema : strategyByName(strategy.strategy, strategy.code)?.schema;
    case 'risk': return riskConfig;
    case 'execution': return simExchangeSchema;
    case 'entry': return entryPolicy;
    case 'sizing': return sizingPolicy;
    case 'allocation': return allocationConfig;
    case 'regime': return regimeConfig;
  }
}

function kindsOf(field: FieldSchema): ReadonlySet<string> {
  return new Set([field, ...(field.anyOf ?? [])].flatMap(({ type }) => type ?? []));
}

function valueOf(text: string, kinds: ReadonlySet<string>): unknown {
  if (kinds.has('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  if (kinds.has('null') && (text === 'null' || text === '')) return null;
  if ((kinds.has('number') || kinds.has('integer')) && /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  return text;
}
