import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { crc32, createGunzip, createInflateRaw } from 'node:zlib';
import { HistoryError } from './history-error.ts';
import { findOnlyEntry, type ZipEntry } from './zip-directory.ts';

/** What lies in a file, by its first bytes. */
export type FileShape = 'text' | 'gzip' | 'zip' | 'parquet';

export interface OpenedFile {
  readonly shape: FileShape;
  /** Size on the disk. */
  readonly bytes: number;
}

export interface ReadOptions {
  /** The file's name in messages. */
  readonly file: string;
  /** Called with the bytes taken from the disk so far. */
  readonly onBytes?: (bytesDone: number) => void;
}

const PIECE_BYTES = 1 << 18;

/**
 * Looks at a file without reading it.
 * @throws HistoryError when there is no such file, or it is a folder or empty
 */
export async function inspectFile(path: string, file: string): Promise<OpenedFile> {
  const info = await stat(path).catch((error: unknown) => { throw unreadable(file, error); });
  if (info.isDirectory()) throw new HistoryError({ code: 'cannot-read', place: { file }, expected: 'a file', found: 'a folder' });
  if (info.size === 0) throw new HistoryError({ code: 'no-rows', place: { file }, expected: 'rows of data', found: 'an empty file' });
  const head = Buffer.alloc(4);
  const handle = await open(path).catch((error: unknown) => { throw unreadable(file, error); });
  try {
    await handle.read(head, 0, 4, 0);
  } finally {
    await handle.close();
  }
  return { shape: shapeOf(head), bytes: info.size };
}

/**
 * Yields the text of a file in pieces, unpacked when it is gzip or a zip with one entry.
 * @throws HistoryError when the file or its packing is broken
 */
export async function* readText(path: string, opened: OpenedFile, options: ReadOptions): AsyncGenerator<Uint8Array> {
  try {
    switch (opened.shape) {
      case 'text': yield* counted(createReadStream(path, { highWaterMark: PIECE_BYTES }), options.onBytes); return;
      case 'gzip': yield* unpacked(createReadStream(path, { highWaterMark: PIECE_BYTES }), createGunzip({ chunkSize: PIECE_BYTES }), options); return;
      case 'zip': yield* unzipped(path, await findOnlyEntry(path, options.file), options); return;
      case 'parquet': throw new HistoryError({ code: 'not-recognized', place: { file: options.file }, expected: 'text', found: 'a Parquet file' });
    }
  } catch (error) {
    throw error instanceof HistoryError ? error : unreadable(options.file, error);
  }
}

async function* counted(stream: Readable, onBytes: ReadOptions['onBytes']): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    done += piece.length;
    onBytes?.(done);
    yield piece;
  }
}

async function* unpacked(stream: Readable, unpacker: ReturnType<typeof createGunzip> | ReturnType<typeof createInflateRaw>, options: ReadOptions): AsyncGenerator<Uint8Array> {
  let done = 0;
  stream.on('data', (piece: Buffer) => { done += piece.length; });
  // The error reaches the reader through the unpacker, which `pipeline` destroys.
  pipeline(stream, unpacker, () => undefined);
  for await (const piece of unpacker as AsyncIterable<Buffer>) {
    options.onBytes?.(done);
    yield piece;
  }
  options.onBytes?.(done);
}

async function* unzipped(path: string, entry: ZipEntry, options: ReadOptions): AsyncGenerator<Uint8Array> {
  const stream = createReadStream(path, { start: entry.dataStart, end: entry.dataStart + entry.packedBytes - 1, highWaterMark: PIECE_BYTES });
  let crc = 0;
  const pieces = entry.method === 'stored' ? counted(stream, options.onBytes) : unpacked(stream, createInflateRaw({ chunkSize: PIECE_BYTES }), options);
  for await (const piece of pieces) {
    crc = crc32(piece, crc);
    yield piece;
  }
  if (crc !== entry.crc) throw new HistoryError({ code: 'cannot-read', place: { file: options.file }, expected: 'a zip entry that matches its checksum', found: 'a damaged one' });
}

function shapeOf(head: Uint8Array): FileShape {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  const text = Buffer.from(head).toString('latin1');
  if (text.startsWith('PK')) return 'zip';
  return text === 'PAR1' ? 'parquet' : 'text';
}

function unreadable(file: string, error: unknown): HistoryError {
  const code = (error as { readonly code?: string } | null)?.code ?? '';
  const problem = { code: 'cannot-read', place: { file } } as const;
  const make = (expected: string, found: string): HistoryError => new HistoryError({ ...problem, expected, found }, { cause: error });
  switch (code) {
    case 'ENOENT': return make('a file', 'nothing there');
    case 'EACCES': case 'EPERM': return make('a file that may be read', 'no permission');
    case 'EISDIR': return make('a file', 'a folder');
    case 'Z_BUF_ERROR': return make('a whole packed file', 'one that is cut off');
    case 'Z_DATA_ERROR': return make('a sound packed file', 'a damaged one');
    default: return make('a readable file', error instanceof Error ? error.message : String(error));
  }
}
