import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { KeyStoreError } from '../../ports/key-store.ts';

/** Reads a small file. @returns null when there is none @throws KeyStoreError when it is larger than `maxBytes` or cannot be read */
export async function readPrivateFile(path: string, maxBytes: number): Promise<Buffer | null> {
  try {
    const { size } = await stat(path);
    if (size > maxBytes) throw new KeyStoreError('damaged', `The file of keys (${path}) is ${size} bytes long, expected at most ${maxBytes}: this is no file of keys.`);
    return await readFile(path);
  } catch (error) {
    if (error instanceof KeyStoreError) throw error;
    if (codeOf(error) === 'ENOENT') return null;
    throw new KeyStoreError('unavailable', `The file of keys (${path}) cannot be read (${codeOf(error)}).`);
  }
}

/**
 * Replaces a file by another in one step, readable by its owner only: whoever reads it, and whatever goes wrong meanwhile, finds the old one or
 * the new one. It is on the disk when this returns.
 * @throws KeyStoreError `not-written`; the old file is as it was
 */
export async function writePrivateFile(path: string, content: Uint8Array): Promise<void> {
  const partial = `${path}.partial`;
  try {
    // What an earlier crash left there may have other rights, and a link there would lead elsewhere.
    await rm(partial, { force: true });
    const file = await open(partial, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw new KeyStoreError('not-written', `The file of keys (${path}) could not be written (${codeOf(error)}). What was stored before is unchanged.`);
  }
}

/** The new name must be on the disk, too. Windows has no such call, and needs none. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';
}
