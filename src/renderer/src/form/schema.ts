/** Path of a field from the root of the configuration, joined with dots: `stop.multiple`. The same spelling as the engine's violations. */
export type FieldPath = string;

interface FieldBase {
  readonly path: FieldPath;
  readonly label: string;
  /** Unit after the value: `bars`, `%`, `× ATR`; empty for a choice. */
  readonly unit: string;
  /** One sentence. */
  readonly description: string;
  readonly group: string;
  /** Folded away until asked for. */
  readonly advanced: boolean;
  readonly fallback: unknown;
}

export interface NumberFieldSpec extends FieldBase {
  readonly kind: 'number';
  readonly integer: boolean;
  /** May be left empty; the description says what empty means. */
  readonly nullable: boolean;
  readonly minimum: number | null;
  readonly maximum: number | null;
  /** The bounds themselves are not allowed. */
  readonly isMinimumExclusive: boolean;
  readonly isMaximumExclusive: boolean;
  /** Distance of two neighbouring slider positions. */
  readonly step: number;
  readonly multipleOf: number | null;
}

export interface ChoiceFieldSpec extends FieldBase {
  readonly kind: 'choice';
  readonly options: readonly { readonly value: string | number; readonly label: string }[];
}

export interface ToggleFieldSpec extends FieldBase { readonly kind: 'toggle' }

export interface TextFieldSpec extends FieldBase {
  readonly kind: 'text';
  readonly nullable: boolean;
  readonly minLength: number;
  readonly pattern: string | null;
}

/** A choice between shapes, told apart by one property: `stop: { type: 'atr', … } | { type: 'none' }`. */
export interface UnionFieldSpec extends FieldBase {
  readonly kind: 'union';
  readonly discriminator: string;
  readonly variants: readonly UnionVariant[];
}

export interface UnionVariant {
  readonly value: string;
  readonly label: string;
  readonly description: string;
  readonly fields: readonly FieldSpec[];
}

/** An object inside the object: drawn as a group of its own. */
export interface SectionFieldSpec extends FieldBase {
  readonly kind: 'section';
  readonly fields: readonly FieldSpec[];
}

/** A value that has one possible setting, or a shape that no widget is made for: carried along unchanged. */
export interface FixedFieldSpec extends FieldBase { readonly kind: 'fixed' }

export type FieldSpec =
  | NumberFieldSpec | ChoiceFieldSpec | ToggleFieldSpec | TextFieldSpec | UnionFieldSpec | SectionFieldSpec | FixedFieldSpec;

/** A configuration schema as the form draws it, in the order in which the engine declared it. */
export interface FormSchema {
  readonly fields: readonly FieldSpec[];
}

/** Reads a JSON Schema, as `z.toJSONSchema` writes it, into fields. An unknown shape becomes a `fixed` field and loses nothing. */
export function readSchema(schema: unknown): FormSchema {
  return { fields: fieldsOf(asNode(schema), '', '') };
}

/** Returns the fields in reading order under their group headings; fields without a group come first, under an empty heading. */
export function groupsOf(fields: readonly FieldSpec[]): readonly { readonly title: string; readonly fields: readonly FieldSpec[] }[] {
  const titles = [...new Set(fields.map((field) => field.group))].sort((a, b) => Number(a !== '') - Number(b !== ''));
  return titles.map((title) => ({ title, fields: fields.filter((field) => field.group === title) }));
}

/** Returns a readable label of an option: `adverse-first` → `Adverse first`, `ema` → `EMA`. */
export function labelOfOption(value: string | number): string {
  if (typeof value === 'number') return String(value);
  if (ACRONYMS.has(value)) return value.toUpperCase();
  return sentenceCase(value);
}

const ACRONYMS: ReadonlySet<string> = new Set(['ema', 'sma', 'wma', 'atr', 'adx', 'rsi', 'macd', 'vwap', 'gtc', 'ioc', 'fok']);

/** Safe-integer limits that zod adds to `z.int()` are no range that a person chose. */
const UNBOUNDED = 2 ** 52;

interface SchemaNode {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly oneOf?: readonly unknown[];
  readonly anyOf?: readonly unknown[];
  readonly allOf?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly title?: string;
  readonly unit?: string;
  readonly description?: string;
  readonly group?: string;
  readonly advanced?: boolean;
  readonly step?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly pattern?: string;
  readonly minLength?: number;
}

function asNode(schema: unknown): SchemaNode {
  return typeof schema === 'object' && schema !== null ? schema : {};
}

function fieldsOf(node: SchemaNode, prefix: string, group: string): readonly FieldSpec[] {
  return Object.entries(node.properties ?? {}).map(([name, child]) => fieldOf(asNode(child), prefix === '' ? name : `${prefix}.${name}`, name, group));
}

function fieldOf(node: SchemaNode, path: FieldPath, name: string, group: string): FieldSpec {
  const { inner, nullable } = withoutNull(node);
  const base = baseOf({ ...inner, ...node }, path, name, group);
  if (inner.const !== undefined) return { ...base, kind: 'fixed', fallback: inner.const };
  if (inner.enum) return { ...base, kind: 'choice', options: inner.enum.filter(isOption).map((value) => ({ value, label: labelOfOption(value) })) };
  const union = unionOf(inner, path);
  if (union) return { ...base, kind: 'union', ...union };
  if (inner.properties) return { ...base, kind: 'section', fields: fieldsOf(inner, path, '') };
  if (inner.type === 'boolean') return { ...base, kind: 'toggle' };
  if (inner.type === 'integer' || inner.type === 'number') return { ...base, kind: 'number', nullable, ...rangeOf(inner, node.step) };
  if (inner.type === 'string') return { ...base, kind: 'text', nullable, minLength: inner.minLength ?? 0, pattern: inner.pattern ?? null };
  return { ...base, kind: 'fixed' };
}

function baseOf(node: SchemaNode, path: FieldPath, name: string, group: string): FieldBase {
  return {
    path,
    label: node.title ?? sentenceCase(name),
    unit: node.unit ?? '',
    description: node.description ?? '',
    group: node.group ?? group,
    advanced: node.advanced ?? false,
    fallback: node.default,
  };
}

/** Unwraps `T | null`, which zod writes as a list of types or as an `anyOf`. */
function withoutNull(node: SchemaNode): { readonly inner: SchemaNode; readonly nullable: boolean } {
  if (Array.isArray(node.type) && node.type.includes('null')) {
    const other = (node.type as readonly string[]).find((type) => type !== 'null');
    return { inner: { ...node, ...(other === undefined ? {} : { type: other }) }, nullable: true };
  }
  const branches = node.anyOf?.map(asNode);
  if (branches?.length === 2 && branches.some((branch) => branch.type === 'null')) {
    const inner = branches.find((branch) => branch.type !== 'null');
    if (inner) return { inner, nullable: true };
  }
  return { inner: node, nullable: false };
}

function unionOf(node: SchemaNode, path: FieldPath): { readonly discriminator: string; readonly variants: readonly UnionVariant[] } | null {
  const branches = (node.oneOf ?? node.anyOf ?? []).map(asNode);
  const first = branches[0]?.properties;
  if (!first) return null;
  const discriminator = Object.keys(first).find((name) => branches.every((branch) => typeof asNode(branch.properties?.[name]).const === 'string'));
  if (discriminator === undefined) return null;
  return { discriminator, variants: branches.map((branch) => variantOf(branch, discriminator, path)) };
}

function variantOf(branch: SchemaNode, discriminator: string, path: FieldPath): UnionVariant {
  const tag = asNode(branch.properties?.[discriminator]);
  const value = String(tag.const);
  const fields = fieldsOf(branch, path, '').filter((field) => field.path !== `${path}.${discriminator}`);
  return { value, label: branch.title ?? tag.title ?? labelOfOption(value), description: branch.description ?? tag.description ?? '', fields };
}

type Range = Pick<NumberFieldSpec, 'integer' | 'minimum' | 'maximum' | 'isMinimumExclusive' | 'isMaximumExclusive' | 'step' | 'multipleOf'>;

function rangeOf(node: SchemaNode, declaredStep: number | undefined): Range {
  const integer = node.type === 'integer';
  const minimum = finiteBound(node.exclusiveMinimum ?? node.minimum);
  const maximum = finiteBound(node.exclusiveMaximum ?? node.maximum);
  return {
    integer,
    minimum,
    maximum,
    isMinimumExclusive: node.exclusiveMinimum !== undefined,
    isMaximumExclusive: node.exclusiveMaximum !== undefined,
    step: declaredStep ?? node.step ?? node.multipleOf ?? (integer ? 1 : stepFor(minimum, maximum)),
    multipleOf: node.multipleOf ?? null,
  };
}

/** About a hundred positions, on a round step. */
function stepFor(minimum: number | null, maximum: number | null): number {
  if (minimum === null || maximum === null || maximum <= minimum) return 0.01;
  return 10 ** Math.floor(Math.log10((maximum - minimum) / 100));
}

function finiteBound(bound: number | undefined): number | null {
  return bound === undefined || Math.abs(bound) >= UNBOUNDED ? null : bound;
}

function isOption(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function sentenceCase(name: string): string {
  const words = name.replaceAll(/[-_]/g, ' ').replaceAll(/([a-z0-9])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
