import { open, type FileHandle } from 'node:fs/promises';
import { HistoryError } from './history-error.ts';

/** Where the bytes of a zip's entry lie. @see PKWARE APPNOTE.TXT 4.3 */
export interface ZipEntry {
  readonly name: string;
  readonly method: 'stored' | 'deflated';
  readonly crc: number;
  readonly packedBytes: number;
  readonly dataStart: number;
}

const END_BYTES = 22, MAX_COMMENT = 65_535, ENTRY_BYTES = 46, LOCAL_BYTES = 30;
const END_MARK = 0x06054b50, ENTRY_MARK = 0x02014b50, LOCAL_MARK = 0x04034b50;

/**
 * Finds the one file inside a zip; folders and macOS's own metadata do not count.
 * @throws HistoryError when the zip is broken or does not hold exactly one file
 */
export async function findOnlyEntry(path: string, file: string): Promise<ZipEntry> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const entries = (await readDirectory(handle, size, file)).filter((entry) => !entry.name.endsWith('/') && !entry.name.startsWith('__MACOSX/'));
    const [only] = entries;
    if (only === undefined || entries.length > 1) throw broken(file, 'a zip with one file in it', entries.length === 0 ? 'none' : `${entries.length}: ${entries.slice(0, 3).map((entry) => entry.name).join(', ')}`);
    return await locate(handle, only, file);
  } finally {
    await handle.close();
  }
}

interface DirectoryEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly localStart: number;
}

async function readDirectory(handle: FileHandle, size: number, file: string): Promise<readonly DirectoryEntry[]> {
  const tail = await bytesAt(handle, Math.max(0, size - END_BYTES - MAX_COMMENT), size);
  let end = tail.length - END_BYTES;
  while (end >= 0 && tail.readUInt32LE(end) !== END_MARK) end--;
  if (end < 0) throw broken(file, 'a whole zip file', 'one that is cut off');
  const count = tail.readUInt16LE(end + 10);
  const bytes = tail.readUInt32LE(end + 12), start = tail.readUInt32LE(end + 16);
  if (start === 0xffffffff) throw broken(file, 'a zip below 4 GB', 'a zip64: unpack it first');
  const directory = await bytesAt(handle, start, start + bytes);
  const entries: DirectoryEntry[] = [];
  for (let at = 0; entries.length < count;) {
    if (at + ENTRY_BYTES > directory.length || directory.readUInt32LE(at) !== ENTRY_MARK) throw broken(file, 'a sound zip directory', 'a damaged one');
    const nameBytes = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes), method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16), packedBytes: directory.readUInt32LE(at + 20), localStart: directory.readUInt32LE(at + 42),
    });
    at += ENTRY_BYTES + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function locate(handle: FileHandle, entry: DirectoryEntry, file: string): Promise<ZipEntry> {
  const local = await bytesAt(handle, entry.localStart, entry.localStart + LOCAL_BYTES);
  if (local.length < LOCAL_BYTES || local.readUInt32LE(0) !== LOCAL_MARK) throw broken(file, 'a sound zip entry', 'a damaged one');
  if ((local.readUInt16LE(6) & 1) !== 0) throw broken(file, 'a zip without a password', 'an encrypted one');
  if (entry.method !== 0 && entry.method !== 8) throw broken(file, 'a zip packed with deflate', `packing method ${entry.method}`);
  const dataStart = entry.localStart + LOCAL_BYTES + local.readUInt16LE(26) + local.readUInt16LE(28);
  return { name: entry.name, method: entry.method === 0 ? 'stored' : 'deflated', crc: entry.crc, packedBytes: entry.packedBytes, dataStart };
}

async function bytesAt(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const bytes = Buffer.alloc(Math.max(end - start, 0));
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
  return bytes.subarray(0, bytesRead);
}

function broken(file: string, expected: string, found: string): HistoryError {
  return new HistoryError({ code: 'cannot-read', place: { file }, expected, found });
}
