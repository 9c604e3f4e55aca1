import { isAlias, isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Node, Pair, ParsedNode } from 'yaml';
import type { FileViolation } from './read-bot-config.ts';

type Path = readonly (string | number)[];

/** Longer files are no settings. */
const LARGEST_FILE_LENGTH = 256 * 1024;

/** What of a scalar is shown, and of what is no YAML how much. */
const SHOWN = 60;
const MOST_PROBLEMS = 20;

const SHALLOW = 'a file of sections and keys';

/** A document and what is wrong with its form, or only the latter. */
export type PlacedReading =
  | { readonly outcome: 'read'; readonly placed: PlacedDocument; readonly violations: readonly FileViolation[] }
  | { readonly outcome: 'unreadable'; readonly violations: readonly FileViolation[] };

/** A YAML document that knows where each of its values stands. */
export class PlacedDocument {
  /** The plain value of the whole. */
  readonly value: unknown;
  readonly #text: string;
  readonly #document: Document.Parsed<ParsedNode, true>;
  readonly #lines: LineCounter;

  private constructor(text: string, document: Document.Parsed<ParsedNode, true>, lines: LineCounter) {
    this.#text = text;
    this.#document = document;
    this.#lines = lines;
    this.value = document.toJS();
  }

  /**
   * Reads a document. What is not YAML, is several documents, or asks for kinds of values that settings do not have, is unreadable, with every reason;
   * a key that is there twice is a violation of a document that can be read.
   */
  static read(text: string): PlacedReading {
    const refuse = (...violations: readonly FileViolation[]): PlacedReading => ({ outcome: 'unreadable', violations });
    const whole = (expected: string, found: string): FileViolation => ({ line: 1, column: 1, path: 'document', expected, found });
    if (text.length > LARGEST_FILE_LENGTH) return refuse(whole(`at most ${LARGEST_FILE_LENGTH} characters`, String(text.length)));
    const lines = new LineCounter();
    try {
      const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true, uniqueKeys: true, version: '1.2', merge: false });
      if (document.contents === null && document.errors.length === 0) return refuse(whole('a file with the section data', 'nothing'));
      if (document.errors.some(({ message }) => /call stack|stack overflow/i.test(message))) return refuse(whole(SHALLOW, 'one that is nested too deeply'));
      const placeOf = ({ pos }: { readonly pos: readonly [number, number] }): { line: number; column: number } => placeAt(lines, pos[0]);
      const broken = [...document.errors.filter(({ code }) => code !== 'DUPLICATE_KEY'), ...document.warnings]
        .map((problem) => ({ ...placeOf(problem), path: 'document', expected: 'YAML or JSON', found: lowered(problem.message) }));
      if (broken.length > 0) return refuse(...broken.slice(0, MOST_PROBLEMS));
      const twice = document.errors.map((problem) => ({ ...placeOf(problem), path: 'document', expected: 'every key once in its section', found: `${/^["']?([^\s:"']*)/.exec(text.slice(problem.pos[0], problem.pos[0] + SHOWN))?.[1] ?? ''} again` }));
      return { outcome: 'read', placed: new PlacedDocument(text, document as Document.Parsed<ParsedNode, true>, lines), violations: twice };
    } catch (error) {
      // Thousands of brackets one in the other use the stack up; aliases that multiply are refused by the reader itself.
      return refuse(whole(SHALLOW, error instanceof RangeError ? 'one that is nested too deeply' : lowered(error instanceof Error ? error.message : String(error))));
    }
  }

  /** Says that something else was expected at a path; where nothing stands there, the place of the nearest that does is told. @param missing what was found where nothing stands */
  violation(path: Path, expected: string, missing = 'nothing'): FileViolation {
    const node = this.#nodeAt(path);
    const place = this.#placeOf(node ?? this.#nearest(path));
    return { ...place, path: path.length === 0 ? 'document' : path.join('.'), expected, found: node === null ? missing : this.#shown(node) };
  }

  /** Says that a key is not known. Its value may be a secret and is not shown. */
  violationOfKey(path: Path, key: string, expected: string): FileViolation {
    const node = this.#nodeAt(path);
    const pair = isMap(node) ? node.items.find((item) => keyOf(item) === key) : undefined;
    return { ...this.#placeOf(isNode(pair?.key) ? pair.key : node), path: [...path, key].join('.'), expected, found: 'this key' };
  }

  #nodeAt(path: Path): Node | null {
    let node: Node | null = this.#document.contents;
    for (const part of path) {
      const next: unknown = isMap(node) ? node.items.find((item) => keyOf(item) === String(part))?.value : isSeq(node) ? node.items[Number(part)] : undefined;
      if (!isNode(next)) return null;
      node = isAlias(next) ? (next.resolve(this.#document) ?? null) : next;
    }
    return node;
  }

  /** The key of the deepest pair on the way; of a missing key that is the section it would stand in. */
  #nearest(path: Path): Node | null {
    for (let length = path.length - 1; length > 0; length--) {
      const parent = this.#nodeAt(path.slice(0, length - 1));
      const pair = isMap(parent) ? parent.items.find((item) => keyOf(item) === String(path[length - 1])) : undefined;
      if (isNode(pair?.key)) return pair.key;
    }
    return this.#document.contents;
  }

  #placeOf(node: Node | null): { readonly line: number; readonly column: number } {
    return placeAt(this.#lines, node?.range?.[0] ?? 0);
  }

  #shown(node: Node): string {
    if (isMap(node)) return node.items.length === 0 ? 'an empty section' : 'a section of keys';
    if (isSeq(node)) return node.items.length === 0 ? 'an empty list' : `a list of ${node.items.length}`;
    const text = this.#text.slice(node.range?.[0] ?? 0, node.range?.[1] ?? 0).trim();
    if (text === '') return 'nothing';
    const line = text.replaceAll(/\s+/g, ' ');
    return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
  }
}

function placeAt(lines: LineCounter, offset: number): { readonly line: number; readonly column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function keyOf({ key }: Pair<unknown, unknown>): string | null {
  return isPair(key) || !isScalar(key) ? null : String(key.value);
}

function lowered(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
