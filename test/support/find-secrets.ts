import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Something that must appear nowhere, with a name that may be printed. */
export interface Needle {
  readonly name: string;
  readonly text: string;
}

/** Where a needle was found, and in which form. */
export interface Finding {
  readonly where: string;
  readonly name: string;
  readonly form: string;
}

/** Shorter texts would be found by chance. */
const SHORTEST = 8;

/** Looks for needles in every file below a folder, as they are and in the forms in which programs write bytes. */
export function findSecrets(root: string, needles: readonly Needle[]): readonly Finding[] {
  const search = searchFor(needles.flatMap(formsOf));
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.flatMap((file) => search(readFileSync(file)).map(({ name, form }) => ({ where: relative(root, file), name, form })));
}

interface Form {
  readonly name: string;
  readonly form: string;
  readonly bytes: Buffer;
}

/** Returns a search for thousands of forms in one pass: their first three bytes say where it is worth looking closer. */
function searchFor(forms: readonly Form[]): (content: Buffer) => readonly Form[] {
  const isStart = new Uint8Array(1 << 24);
  const byStart = new Map<number, Form[]>();
  const startAt = (bytes: Buffer, at: number): number => ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
  for (const form of forms) {
    const start = startAt(form.bytes, 0);
    isStart[start] = 1;
    byStart.set(start, [...(byStart.get(start) ?? []), form]);
  }
  return (content) => {
    const found = new Set<Form>();
    for (let at = 0; at + SHORTEST <= content.length; at++) {
      const start = startAt(content, at);
      if (isStart[start] === 0) continue;
      for (const form of byStart.get(start) ?? []) if (content.compare(form.bytes, 0, form.bytes.length, at, Math.min(content.length, at + form.bytes.length)) === 0) found.add(form);
    }
    return [...found];
  };
}

function formsOf({ name, text }: Needle): readonly Form[] {
  if (text.length < SHORTEST) throw new Error(`expected needles of at least ${SHORTEST} characters, was ${text.length}: ${name}`);
  const raw = Buffer.from(text);
  const hex = raw.toString('hex');
  const forms = [
    ['plain', raw], ['percent', Buffer.from(encodeURIComponent(text))], ['utf16', Buffer.from(text, 'utf16le')],
    ['hex', Buffer.from(hex)], ['HEX', Buffer.from(hex.toUpperCase())], ['json', Buffer.from(JSON.stringify(text).slice(1, -1))],
    ...[0, 1, 2].flatMap((shift) => (['base64', 'base64url'] as const).map((encoding) => [`${encoding} +${shift}`, Buffer.from(core(raw, shift, encoding))] as const)),
    // A signature is base64 or hex itself; somebody may print its bytes in the other.
    ...(/^[0-9a-f]{64}$/.test(text) ? [['bytes of hex as base64', Buffer.from(core(Buffer.from(text, 'hex'), 0, 'base64'))] as const] : []),
    ...(/^[A-Za-z0-9+/]{40,}={0,2}$/.test(text) ? [['bytes of base64 as hex', Buffer.from(Buffer.from(text, 'base64').toString('hex'))] as const] : []),
  ] as const;
  // Letters and digits are the same in several forms: each is looked for once.
  return [...new Map(forms.map(([form, bytes]) => [bytes.toString('latin1'), { name, form, bytes }] as const).toReversed()).values()];
}

/** Base64 of a text inside a longer one: three bytes become four letters, so there are three ways to write it; the letters at its ends depend on its neighbours. */
function core(raw: Buffer, shift: number, encoding: 'base64' | 'base64url'): string {
  const written = Buffer.concat([Buffer.alloc(shift), raw]).toString(encoding).replace(/=+$/, '');
  const isCutShort = (shift + raw.length) % 3 !== 0;
  return written.slice(shift === 0 ? 0 : shift + 1, isCutShort ? -1 : undefined);
}
