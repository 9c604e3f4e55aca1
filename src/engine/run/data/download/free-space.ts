import { statfs } from 'node:fs/promises';
import { DownloadFailed } from './download-options.ts';

/** Bytes that a stored file takes for each byte of its zip: measured 2.0 for klines and 2.1 for trades in the database, and its write-ahead log for a while. */
const STORED_PER_BYTE = 3;
/** Left alone: the operating system and the journal of a session need room too. Our choice. */
const RESERVE_BYTES = 200e6;

/** Returns the bytes that are free for us on the disk that holds the folder. */
export async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/**
 * Refuses a download that the disk has no room for, before its first byte.
 * @param sizes bytes of the files to fetch; a few of the largest lie on the disk at once
 * @throws DownloadFailed of code `disk`
 */
export function refuseWithoutRoom({ folder, sizes, atOnce, freeBytes }: { readonly folder: string; readonly sizes: readonly number[]; readonly atOnce: number; readonly freeBytes: number }): void {
  if (sizes.length === 0) return;
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  const onTheirWay = sizes.toSorted((left, right) => right - left).slice(0, atOnce).reduce((sum, bytes) => sum + bytes, 0);
  const needed = total * STORED_PER_BYTE + onTheirWay + RESERVE_BYTES;
  if (freeBytes >= needed) return;
  throw new DownloadFailed('disk', `expected ${gigabytes(needed)} GB free on the disk of ${folder} for ${sizes.length} files of ${gigabytes(total)} GB, found ${gigabytes(freeBytes)} GB: free some space, or ask for less`);
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(2);
}
