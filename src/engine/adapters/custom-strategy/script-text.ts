import { stripTypeScriptTypes } from 'node:module';
import { placeOf, tokensOf } from './tokens.ts';
import type { Token } from './tokens.ts';

/** What is wrong in a file, and where. */
export interface Finding {
  readonly line: number | null;
  readonly column: number | null;
  /** One sentence. */
  readonly message: string;
}

export type ScriptText = { readonly script: string; readonly findings: readonly Finding[] };

/** The only module that a strategy may import: it exists in the sandbox and nowhere else. */
const MODULE = 'tradewind';

/**
 * Makes of a person's module the script that the sandbox runs: types become blanks, so that every line stays where it was; what is imported is
 * taken from the sandbox; what is exported is handed to it.
 */
export function scriptOf(text: string, file: string): ScriptText {
  const bare = /\.[mc]?js$/.test(file) ? { script: text, findings: [] } : stripTypes(text);
  return bare.findings.length > 0 ? bare : joinSandbox(bare.script);
}

/** Tells whether this program can read TypeScript: it depends on how its Node was built. */
export function canReadTypeScript(): boolean {
  return stripTypes('const one: number = 1;').findings.length === 0;
}

function stripTypes(text: string): ScriptText {
  try {
    return { script: quietly(() => stripTypeScriptTypes(text, { mode: 'strip' })), findings: [] };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_NO_TYPESCRIPT') return { script: '', findings: [{ line: null, column: null, message: 'This build of Tradewind cannot read TypeScript: write the file as JavaScript (.js).' }] };
    // The parser's sentences end with or without a stop.
    const [first = 'unreadable'] = message.trim().split('\n');
    return { script: '', findings: [{ ...unknownPlace(message), message: `The file cannot be read as TypeScript: ${first.replace(/\.$/, '')}.` }] };
  }
}

/** The parser draws the place as text, `file.ts:3` or not at all. */
function unknownPlace(message: string): Pick<Finding, 'line' | 'column'> {
  const at = /:(\d+)(?::(\d+))?\]?$/m.exec(message);
  return { line: at?.[1] === undefined ? null : Number(at[1]), column: at?.[2] === undefined ? null : Number(at[2]) };
}

/** Node says at the first call that this may change; that is for us to watch, not for whoever runs a backtest. */
function quietly<Result>(work: () => Result): Result {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return work();
  } finally {
    process.emitWarning = emitWarning;
  }
}

function joinSandbox(script: string): ScriptText {
  const tokens = tokensOf(script);
  const findings: Finding[] = [];
  const find = (token: Token, message: string): void => { findings.push({ ...placeOf(script, token.at), message }); };
  const edits: { readonly from: number; readonly to: number; readonly text: string }[] = [{ from: 0, to: 0, text: '"use strict";' }];
  let exports = 0;
  tokens.forEach((token, index) => {
    if (token.kind !== 'name' || token.depth > 0 || tokens[index - 1]?.text === '.') return;
    if (token.text === 'import') {
      const taken = importOf(script, tokens, index);
      if ('message' in taken) find(token, taken.message);
      else edits.push(taken);
    }
    if (token.text === 'export') {
      const next = tokens[index + 1];
      if (next?.text !== 'default') return find(token, 'Only "export default defineStrategy({ ... })" is exported: nothing else can be read from a strategy.');
      if (exports++ > 0) return find(token, 'A file exports one strategy: "export default" is there twice.');
      edits.push({ from: token.at, to: next.at + next.text.length, text: 'tradewind.exported =' });
    }
  });
  if (exports === 0 && findings.length === 0) findings.push({ line: null, column: null, message: 'The file exports nothing: it ends with "export default defineStrategy({ ... })".' });
  const joined = [...edits].reverse().reduce((text, { from, to, text: put }) => text.slice(0, from) + put + text.slice(to), script);
  return { script: joined, findings };
}

/** `import { defineStrategy } from 'tradewind';` becomes `const { defineStrategy } = tradewind;` */
function importOf(script: string, tokens: readonly Token[], index: number): { readonly from: number; readonly to: number; readonly text: string } | { readonly message: string } {
  const from = tokens[index]?.at ?? 0;
  const source = tokens.slice(index + 1, index + 40).find(({ kind, depth }) => kind === 'text' && depth === 0);
  const name = source?.text.slice(1, -1);
  if (tokens[index + 1]?.text === '(' || tokens[index + 1]?.text === '.') return { message: 'Nothing can be loaded while a strategy runs: only "import { defineStrategy } from \'tradewind\'" at the top.' };
  if (source === undefined || name !== MODULE) return { message: `The file imports from "${name ?? '?'}": only 'tradewind' can be imported, everything else has to be in the file itself.` };
  const names = script.slice(from + 'import'.length, source.at).replace(/\bfrom\s*$/, '').trim();
  if (names === '' || names === '{}' || /^\{\s*\}$/.test(names)) return { from, to: source.at + source.text.length, text: '' };
  if (!/^\{[\s\w$,]*\}$/.test(names)) return { message: 'Write the import as: import { defineStrategy } from \'tradewind\';' };
  return { from, to: source.at + source.text.length, text: `const ${names.replaceAll(/\bas\b/g, ':')} = tradewind` };
}
