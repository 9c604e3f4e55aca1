import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { randomToken } from './session.ts';

/** 2 GiB: a year of one symbol's trades, zipped, with room to spare. */
export const MAX_UPLOAD_BYTES = 2 * 1024 ** 3;

/** A plain file name: the importer reads symbol and interval out of it, so it is kept as it is or refused. */
const SAFE_NAME = /^[A-Za-z0-9][A-Za-z0-9 ._()+-]{0,119}$/;

/** Why an upload was refused, with its HTTP status. */
export class UploadRefused extends Error {
  override readonly name = 'UploadRefused';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Streams a request's body into a file of its own folder below `<dataDir>/uploads`; a broken upload leaves nothing.
 * @returns the file's path, for `data.import`
 * @throws UploadRefused when the name is not plain or the body is too long
 */
export async function receiveUpload(request: IncomingMessage, name: string | null, { dataDir, maxBytes = MAX_UPLOAD_BYTES }: { readonly dataDir: string; readonly maxBytes?: number }): Promise<string> {
  if (name === null || !SAFE_NAME.test(name)) throw new UploadRefused(400, `expected ?name= with a plain file name, was "${name ?? ''}"`);
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLong(maxBytes);
  const folder = join(uploadsDir(dataDir), randomToken());
  const partial = join(folder, 'partial');
  await mkdir(folder, { recursive: true });
  try {
    await pipeline(request, upTo(maxBytes), createWriteStream(partial, { flags: 'wx', mode: 0o600 }));
    await rename(partial, join(folder, name));
    return join(folder, name);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Removes what earlier runs uploaded: an upload is only a way to an import. */
export async function clearUploads(dataDir: string): Promise<void> {
  await rm(uploadsDir(dataDir), { recursive: true, force: true });
}

const uploadsDir = (dataDir: string): string => join(dataDir, 'uploads');

const tooLong = (maxBytes: number): UploadRefused => new UploadRefused(413, `expected at most ${maxBytes} bytes`);

function upTo(maxBytes: number): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen > maxBytes) done(tooLong(maxBytes));
      else done(null, chunk);
    },
  });
}
