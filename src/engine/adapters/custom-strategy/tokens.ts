/** A piece of a script; comments, spaces and the insides of texts are left out. */
export interface Token {
  readonly kind: 'name' | 'text' | 'number' | 'pattern' | 'mark';
  readonly text: string;
  /** Offset of its first character. */
  readonly at: number;
  /** How many brackets of any kind are open around it. */
  readonly depth: number;
}

/** Words after which a slash begins a pattern, not a division. */
const BEFORE_PATTERN: ReadonlySet<string> = new Set(['return', 'typeof', 'case', 'in', 'of', 'delete', 'void', 'throw', 'new', 'else', 'do', 'instanceof', 'yield', 'await']);
const OPENING = '([{';
const CLOSING = ')]}';
const PLAIN = new RegExp(String.raw`\s+|//[^\n]*|/\*[\s\S]*?\*/`, 'y');
const NAME = new RegExp(String.raw`#?[\p{ID_Start}$_\\][\p{ID_Continue}$\u200c\u200d\\]*`, 'uy');
const NUMBER = /(?:0[xob][\da-f_]+|[\d_]+\.?[\d_]*(?:e[+-]?\d+)?|\.\d[\d_]*(?:e[+-]?\d+)?)n?/iy;
const TEXT = /'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"/y;
const PATTERN = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
const ARROWS = /\?\.(?!\d)|=>|\.\.\./y;

/**
 * Takes a script apart. It is JavaScript: types are gone. Good enough to find names and where they stand, not to judge whether the script is
 * well-formed: the engine's own parser does that.
 */
export function tokensOf(script: string): readonly Token[] {
  const tokens: Token[] = [];
  /** For every open bracket: whether closing it goes on with a template text. */
  const open: boolean[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    return pattern.exec(script)?.[0] ?? null;
  };
  const add = (kind: Token['kind'], text: string): void => {
    tokens.push({ kind, text, at, depth: open.length });
    at += text.length;
  };
  while (at < script.length) {
    const plain = take(PLAIN);
    if (plain !== null) {
      at += plain.length;
      continue;
    }
    const name = take(NAME);
    if (name !== null) {
      add('name', name);
      continue;
    }
    const number = take(NUMBER);
    if (number !== null) {
      add('number', number);
      continue;
    }
    const text = take(TEXT);
    if (text !== null) {
      add('text', text);
      continue;
    }
    const first = script.charAt(at);
    if (first === '`' || (first === '}' && open.at(-1) === true)) {
      if (first === '}') open.pop();
      const end = templateEnd(script, at + 1);
      add('text', script.slice(at, end.at));
      if (end.opens) open.push(true);
      continue;
    }
    const pattern = first === '/' && mayBePattern(tokens.at(-1)) ? take(PATTERN) : null;
    if (pattern !== null) {
      add('pattern', pattern);
      continue;
    }
    if (CLOSING.includes(first)) open.pop();
    add('mark', take(ARROWS) ?? first);
    if (OPENING.includes(first)) open.push(false);
  }
  return tokens;
}

/** Returns where a piece of a template text ends, and whether a value follows. */
function templateEnd(script: string, from: number): { readonly at: number; readonly opens: boolean } {
  for (let at = from; at < script.length; at++) {
    if (script[at] === '\\') at++;
    else if (script[at] === '`') return { at: at + 1, opens: false };
    else if (script[at] === '$' && script[at + 1] === '{') return { at: at + 2, opens: true };
  }
  return { at: script.length, opens: false };
}

function mayBePattern(before: Token | undefined): boolean {
  if (before === undefined || before.kind === 'pattern') return before === undefined;
  if (before.kind === 'name') return BEFORE_PATTERN.has(before.text);
  return before.kind === 'mark' && before.text !== ')' && before.text !== ']' && before.text !== '}';
}

/** Returns line and column of an offset, from 1. */
export function placeOf(script: string, at: number): { readonly line: number; readonly column: number } {
  const before = script.slice(0, at);
  const start = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: at - start + 1 };
}
