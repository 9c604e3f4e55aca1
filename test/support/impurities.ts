import { parseSync } from '@swc/core';

/** Reads of the clock and of chance: in the engine only `adapters/clock` may. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  Date: ['now'], performance: ['now', 'timeOrigin'], Math: ['random'], crypto: ['randomUUID', 'getRandomValues'], process: ['hrtime'],
};
const NAMES: ReadonlySet<string> = new Set(['performance', 'randomUUID', 'randomBytes', 'randomInt', 'getRandomValues', 'hrtime']);

/** Returns what in this source reads the clock or draws chance, for example `Date.now`; looks at the syntax, so comments and strings do not count. */
export function impuritiesOf(source: string): readonly string[] {
  const found = new Set<string>();
  visit(parseSync(source, { syntax: 'typescript', tsx: false, target: 'es2024' }), found);
  return [...found].sort();
}

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

function visit(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, found);
    return;
  }
  if (!isNode(value)) return;
  inspect(value, found);
  for (const child of Object.values(value)) visit(child, found);
}

function inspect(node: Node, found: Set<string>): void {
  if (node['type'] === 'MemberExpression') {
    const object = nameOf(node['object']);
    const member = nameOf(node['property']);
    if (Object.hasOwn(MEMBERS, object) && MEMBERS[object]?.includes(member)) found.add(`${object}.${member}`);
  }
  const callee = nameOf(node['callee']);
  const count = Array.isArray(node['arguments']) ? node['arguments'].length : 0;
  if (node['type'] === 'NewExpression' && callee === 'Date' && count === 0) found.add('new Date()');
  if (node['type'] === 'CallExpression' && callee === 'Date') found.add('Date()');
  if (node['type'] === 'ImportSpecifier') {
    const imported = nameOf(node['imported']) || nameOf(node['local']);
    if (NAMES.has(imported)) found.add(imported);
  }
}

/** An identifier, `['now']`, or the last part of `globalThis.Date`. */
function nameOf(value: unknown): string {
  if (!isNode(value)) return '';
  if (value['type'] === 'MemberExpression') return nameOf(value['property']);
  if (value['type'] === 'Computed') return nameOf(value['expression']);
  const name = value['value'];
  return typeof name === 'string' ? name : '';
}
