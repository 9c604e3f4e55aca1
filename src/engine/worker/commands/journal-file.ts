import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { decode, encode } from '../../adapters/sqlite/codec.ts';
import type { replaySession } from '../../run/session/replay.ts';
import type { SessionPlan } from '../../run/session/plan.ts';
import { CommandFailed } from './command-failed.ts';

type Records = Parameters<typeof replaySession>[1];
type JournalRecord = Records extends Iterable<infer Item> ? Item : never;
export type EngineSnapshot = NonNullable<Parameters<typeof replaySession>[2]>;

/** A session as it stands in the first line of an exported journal. */
export interface JournalHead {
  readonly sessionId: string;
  readonly title: string;
  readonly startedMs: number;
  readonly plan: SessionPlan;
  /** The state after which the records begin; null when they begin with the session. */
  readonly base: { readonly sequence: number; readonly engine: EngineSnapshot } | null;
}

/** An exported journal, read from its file as it is used. */
export interface JournalFile extends JournalHead {
  /** Can be read once. Throws CommandFailed at the first line that is not what was written. */
  readonly records: Iterable<JournalRecord>;
}

const FORMAT = 'tradewind-journal-1';
const CHUNK_BYTES = 1 << 20;

/**
 * Writes a session to a file of lines of JSON: first what it started from, then one record a line, last how many there were and the SHA-256
 * of all lines before. Values that JSON has no word for are written as in the store (codec.ts). The file appears under its name only when it is whole.
 * @returns how many records were written
 */
export function writeJournalFile(path: string, head: JournalHead, records: Iterable<JournalRecord>): number {
  const partial = `${path}.partial`;
  const hash = createHash('sha256');
  let count = 0;
  try {
    const file = openSync(partial, 'w');
    try {
      const write = (line: string): void => {
        hash.update(line);
        writeSync(file, line);
      };
      write(`${encode({ format: FORMAT, ...head })}\n`);
      for (const record of records) {
        write(`${encode(record)}\n`);
        count++;
      }
      writeSync(file, `${encode({ records: count, sha256: hash.digest('hex') })}\n`);
    } finally {
      closeSync(file);
    }
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw new CommandFailed({ code: 'cannot-write', message: `${path}: expected to write the journal, found: ${reasonOf(error)}`, where: path }, { cause: error });
  }
  return count;
}

/** Opens an exported journal. @throws CommandFailed when the file cannot be read or is not one */
export function readJournalFile(path: string): JournalFile {
  const lines = numberedLines(path);
  const first = lines.next();
  const head = first.done === true ? null : parse(path, first.value) as Partial<JournalHead & { readonly format: string }>;
  if (head?.format !== FORMAT || head.plan === undefined || head.sessionId === undefined) throw broken(path, 1, `a journal that was exported by tradewind replay --export (${FORMAT})`, first.done === true ? 'an empty file' : 'something else');
  const base = head.base ?? null;
  return { sessionId: head.sessionId, title: head.title ?? '', startedMs: head.startedMs ?? 0, plan: head.plan, base, records: recordsOf(path, lines, base?.sequence ?? 0) };
}

interface NumberedLine {
  readonly text: string;
  readonly row: number;
  /** SHA-256 of all lines before this one. */
  readonly before: () => string;
}

function* recordsOf(path: string, lines: Iterable<NumberedLine>, after: number): Generator<JournalRecord> {
  let count = 0;
  let row = 1;
  for (const line of lines) {
    row = line.row;
    const value = parse(path, line) as Partial<JournalRecord> & { readonly records?: number; readonly sha256?: string };
    if (value.sha256 !== undefined) {
      if (value.records !== count) throw broken(path, row, `${value.records} records`, String(count));
      if (value.sha256 !== line.before()) throw broken(path, row, 'the lines as they were written', 'changed ones: the checksum differs');
      return;
    }
    if (value.sequence !== after + count + 1 || value.input === undefined) throw broken(path, row, `record ${after + count + 1}`, value.sequence === undefined ? 'none' : `record ${value.sequence}`);
    count++;
    yield value as JournalRecord;
  }
  throw broken(path, row + 1, 'the last line with the checksum', 'the end of the file: it was cut off');
}

function* numberedLines(path: string): Generator<NumberedLine> {
  const hash = createHash('sha256');
  let row = 0;
  for (const text of linesOf(path)) {
    const before = (): string => hash.copy().digest('hex');
    yield { text, row: ++row, before };
    hash.update(`${text}\n`);
  }
}

function* linesOf(path: string): Generator<string> {
  const decoder = new StringDecoder('utf8');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let rest = '';
  const file = openFile(path);
  try {
    for (let bytes = readSync(file, chunk); bytes > 0; bytes = readSync(file, chunk)) {
      const lines = (rest + decoder.write(chunk.subarray(0, bytes))).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
    if (rest !== '') yield rest;
  } finally {
    closeSync(file);
  }
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw new CommandFailed({ code: 'cannot-read', message: `${path}: expected a file that can be read, found: ${reasonOf(error)}`, where: path }, { cause: error });
  }
}

function parse(path: string, { text, row }: NumberedLine): unknown {
  try {
    const value = decode(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Said below, with its place.
  }
  throw broken(path, row, 'a line of JSON', text.length > 40 ? `"${text.slice(0, 40)}…"` : `"${text}"`);
}

function broken(path: string, row: number, expected: string, found: string): CommandFailed {
  return new CommandFailed({ code: 'bad-journal-file', message: `${path} row ${row}: expected ${expected}, found ${found}`, where: `${path} row ${row}` });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
