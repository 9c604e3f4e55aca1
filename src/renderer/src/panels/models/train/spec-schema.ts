import { writeSetting } from '../../../format/write.ts';

type Node = Readonly<Record<string, unknown>>;
type Settings = Readonly<Record<string, unknown>>;

/** Returns the part of a JSON Schema that a name stands for, or an empty object schema. @param path names of properties, outermost first */
export function partOf(schema: unknown, path: readonly string[]): Node {
  return path.reduce<Node>((node, name) => asNode(asNode(withoutNull(node)['properties'])[name]), asNode(schema));
}

/** Returns an object schema with only some of its properties, in the order in which they are named. */
export function picked(schema: unknown, names: readonly string[]): Node {
  const properties = asNode(asNode(withoutNull(asNode(schema)))['properties']);
  return { type: 'object', properties: Object.fromEntries(names.flatMap((name) => (properties[name] === undefined ? [] : [[name, properties[name]]]))) };
}

/** Returns an object schema whose fields stand under no heading: the part of the form that they are in has one of its own. */
export function ungrouped(schema: unknown): Node {
  const properties = asNode(withoutNull(asNode(schema))['properties']);
  return { type: 'object', properties: Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, { ...asNode(field), group: '' }])) };
}

/** Returns an object schema without some of its properties. */
export function without(schema: unknown, names: readonly string[]): Node {
  const properties = asNode(asNode(schema)['properties']);
  return { type: 'object', properties: Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name))) };
}

/** Returns the settings at a path, or none. */
export function settingsAt(settings: unknown, path: readonly string[]): Settings {
  return path.reduce<Settings>((values, name) => asNode(values[name]), asNode(settings));
}

/** Returns only the settings that are named. */
export function pickedSettings(settings: Settings, names: readonly string[]): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => names.includes(name)));
}

/** Writes settings line by line, the path of each before it: `ppo.learningRate`, `0.0003`. */
export function flatSettings(settings: Settings, under = ''): readonly (readonly [path: string, value: string])[] {
  return Object.entries(settings).flatMap(([name, value]): readonly (readonly [string, string])[] => {
    const path = under === '' ? name : `${under}.${name}`;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return flatSettings(asNode(value), path);
    return [[path, Array.isArray(value) ? value.map(writeSetting).join(', ') : writeSetting(value)]];
  });
}

function asNode(value: unknown): Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Node : {};
}

/** An object that may be left empty is written as a choice between it and null. */
function withoutNull(node: Node): Node {
  const branches = node['anyOf'];
  return Array.isArray(branches) ? asNode(branches.find((branch) => asNode(branch)['type'] !== 'null')) : node;
}
