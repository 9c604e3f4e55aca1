import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { VenueError } from '../../../ports/venue-error.ts';
import { ArchiveError } from './archive-error.ts';
import { ForeignRedirect, HttpExchange, type HttpAnswer } from './http-exchange.ts';

export interface ArchiveClientOptions {
  /** Base of the archive, without trailing slash. */
  readonly url: string;
  /** Folder for files on their way; one client at a time may use it. */
  readonly folder: string;
  /** How long a connection may be silent; default 30 s. */
  readonly silenceMs?: number;
  /** Resolves after `ms`. */
  readonly wait: (ms: number) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
}

/** A file as the archive announces it. */
export interface PublishedFile {
  readonly path: string;
  /** SHA-256 in hexadecimal, from the `.CHECKSUM` beside it. */
  readonly checksum: string;
  /** Null when the archive does not say. */
  readonly bytes: number | null;
}

/** Waits before each further attempt. Our choice: patient enough for a hiccup, short enough to tell a person that there is no connection. */
const BACKOFF_MS = [500, 2_000, 5_000];
const LONGEST_PAUSE_MS = 60_000;
const MAX_CHECKSUM_BYTES = 4_096;

/**
 * Fetches files of the public archive: each is written beside its final name, continued where it was cut off, compared with its published
 * checksum, and appears under its name only when it is whole and right.
 */
export class ArchiveClient {
  readonly #options: ArchiveClientOptions;
  readonly #http: HttpExchange;
  #bytes = 0;

  constructor(options: ArchiveClientOptions) {
    this.#options = options;
    this.#http = new HttpExchange({ silenceMs: options.silenceMs ?? 30_000 });
  }

  /** Bytes of files that came over the network so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Returns the published checksum of a file.
   * @returns null when the file is not published
   * @throws ArchiveError
   */
  checksum(path: string): Promise<string | null> {
    return this.#persist(path, async () => {
      const answer = await this.#ask('GET', `${path}.CHECKSUM`, {});
      if (answer === null) return null;
      const text = await textOf(answer);
      const sum = /^[0-9a-f]{64}(?=\s|$)/i.exec(text.trim())?.[0]?.toLowerCase();
      if (sum === undefined) throw new ArchiveError('refused', `${path}.CHECKSUM: expected a SHA-256 and a file name, found "${text.slice(0, 60).replaceAll(/\s+/g, ' ')}"`);
      return sum;
    });
  }

  /**
   * Returns the size of a file in bytes.
   * @returns null when the archive does not say
   * @throws ArchiveError
   */
  size(path: string): Promise<number | null> {
    return this.#persist(path, async () => {
      const answer = await this.#ask('HEAD', path, {});
      answer?.body.resume();
      const bytes = Number(answer?.header('content-length') ?? Number.NaN);
      return Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : null;
    });
  }

  /** Returns how many bytes of a file lie here already, from an earlier attempt. */
  async kept(file: Pick<PublishedFile, 'path' | 'checksum'>): Promise<number> {
    return Math.max(await sizeOf(this.#partialOf(file)), await sizeOf(this.#localOf(file.path)));
  }

  /**
   * Fetches a file, or takes the one that an earlier run left behind whole, and returns where it lies.
   * @param onBytes called with the bytes of the file that lie here
   * @throws ArchiveError `corrupt` when every attempt differed from the published checksum
   */
  async fetch(file: Pick<PublishedFile, 'path' | 'checksum'>, onBytes: (bytes: number) => void): Promise<string> {
    const local = this.#localOf(file.path);
    await this.#clearOthers(file);
    const left = await hashOf(local);
    if (left === file.checksum) {
      onBytes(await sizeOf(local));
      return local;
    }
    if (left !== null) await rm(local);
    await this.#persist(file.path, () => this.#fetchOnce(file, onBytes));
    return local;
  }

  /** Removes a file that is no longer needed. */
  async discard(path: string): Promise<void> {
    await rm(this.#localOf(path), { force: true });
  }

  close(): void {
    this.#http.close();
  }

  async #fetchOnce(file: Pick<PublishedFile, 'path' | 'checksum'>, onBytes: (bytes: number) => void): Promise<void> {
    const partial = this.#partialOf(file);
    const from = await sizeOf(partial);
    const answer = await this.#ask('GET', file.path, from > 0 ? { range: `bytes=${from}-` } : {});
    if (answer === null) throw new ArchiveError('refused', `${file.path}: expected the file beside its checksum, found none`);
    const start = startOf(answer, from);
    if (start === null) {
      // Either the whole file lies here, or what lies here is longer than the file: the checksum tells.
      answer.body.resume();
    } else {
      let done = start;
      const counter = new Transform({
        transform: (chunk: Buffer, _encoding, next) => {
          done += chunk.length;
          this.#bytes += chunk.length;
          onBytes(done);
          next(null, chunk);
        },
      });
      onBytes(done);
      await pipeline(answer.body, counter, createWriteStream(partial, { flags: start === 0 ? 'w' : 'a' }), { ...(this.#options.signal === undefined ? {} : { signal: this.#options.signal }) });
    }
    const found = await hashOf(partial);
    if (found === file.checksum) return void await rename(partial, this.#localOf(file.path));
    const size = await sizeOf(partial);
    await rm(partial, { force: true });
    throw new ArchiveError('corrupt', `${basename(file.path)}: expected the published checksum ${file.checksum}, found ${found ?? 'nothing'} (${size} bytes)`);
  }

  /** Asks for a path. Returns null for one that is not published. */
  async #ask(method: 'GET' | 'HEAD', path: string, headers: Readonly<Record<string, string>>): Promise<HttpAnswer | null> {
    const answer = await this.#http.ask({ method, url: new URL(`${this.#options.url}/${path}`), headers, signal: this.#options.signal });
    const { status } = answer;
    if (status === 200 || status === 206 || status === 416) return answer;
    answer.body.resume();
    if (status === 404) return null;
    const found = `${path}: expected a file of the archive, found HTTP ${status}`;
    if (status >= 500 || status === 429) throw new VenueError(found, { kind: 'network', retryable: true, status, retryAfterMs: retryAfterOf(answer) });
    throw new ArchiveError('refused', status === 403 || status === 451 ? `${found}: the archive does not serve this computer or place` : found);
  }

  /** Tries a few times what may go better the next time. @throws ArchiveError */
  async #persist<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
    for (let attempt = 0; ; attempt++) {
      this.#options.signal?.throwIfAborted();
      try {
        return await work();
      } catch (error) {
        this.#options.signal?.throwIfAborted();
        const backoffMs = BACKOFF_MS[attempt];
        if (!isWorthAnotherTry(error) || backoffMs === undefined) throw asArchiveError(path, this.#options.url, error);
        await this.#options.wait(pauseAfter(error, backoffMs));
      }
    }
  }

  #localOf(path: string): string {
    return join(this.#options.folder, ...path.split('/'));
  }

  /** Named after its checksum, so that what was begun is never continued with another version of the file. */
  #partialOf({ path, checksum }: Pick<PublishedFile, 'path' | 'checksum'>): string {
    return `${this.#localOf(path)}.${checksum.slice(0, 16)}.partial`;
  }

  /** Makes the folder, and removes what was begun of other versions of the file. */
  async #clearOthers(file: Pick<PublishedFile, 'path' | 'checksum'>): Promise<void> {
    const partial = this.#partialOf(file);
    await mkdir(dirname(partial), { recursive: true });
    const prefix = `${basename(file.path)}.`;
    for (const name of await readdir(dirname(partial))) {
      if (name.startsWith(prefix) && name.endsWith('.partial') && name !== basename(partial)) await rm(join(dirname(partial), name));
    }
  }
}

/** Returns from which byte on an answer brings the file; null when it brings nothing. */
function startOf(answer: HttpAnswer, asked: number): number | null {
  if (answer.status === 200) return 0;
  if (answer.status === 416) return null;
  const start = /^bytes (\d+)-/.exec(answer.header('content-range') ?? '')?.[1];
  if (start !== undefined && Number(start) === asked) return asked;
  answer.body.destroy();
  throw new VenueError(`expected the file from byte ${asked} on, found "${answer.header('content-range') ?? 'no range'}"`, { kind: 'network', retryable: true });
}

function pauseAfter(error: unknown, backoffMs: number): number {
  // Waiting does not make bytes right.
  if (error instanceof ArchiveError) return BACKOFF_MS[0] ?? 0;
  const askedMs = error instanceof VenueError ? error.retryAfterMs ?? 0 : 0;
  return Math.min(Math.max(backoffMs, askedMs), LONGEST_PAUSE_MS);
}

/** A corrupt file may come right; refusals stay; everything else is the network, except our own disk. */
function isWorthAnotherTry(error: unknown): boolean {
  if (error instanceof ArchiveError) return error.kind === 'corrupt';
  return !(error instanceof ForeignRedirect) && !isOurDisk(error);
}

/** Errors of our own file system: asking again would not help. */
const DISK_CODES: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EIO', 'EISDIR', 'ENOTDIR', 'ENOENT', 'EMFILE', 'ENAMETOOLONG']);

function isOurDisk(error: unknown): boolean {
  return error instanceof Error && 'code' in error && DISK_CODES.has(error.code);
}

function asArchiveError(path: string, url: string, error: unknown): unknown {
  if (error instanceof ArchiveError || isOurDisk(error)) return error;
  const detail = error instanceof Error ? ((error as { readonly code?: string }).code ?? '') + (error.message === '' ? '' : ` ${error.message}`) : String(error);
  if (error instanceof ForeignRedirect) return new ArchiveError('refused', `${path}: ${error.message}, which is not followed`, { cause: error });
  return new ArchiveError('unreachable', `${basename(path)}: expected ${new URL(url).host} to answer, found: ${detail.trim()}`, { cause: error });
}

function retryAfterOf(answer: HttpAnswer): number | null {
  const seconds = Number(answer.header('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : null;
}

async function textOf(answer: HttpAnswer): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of answer.body as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > MAX_CHECKSUM_BYTES) break;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => null))?.size ?? 0;
}

/** Returns the SHA-256 of a file on the disk; null when there is none. */
async function hashOf(path: string): Promise<string | null> {
  if (await stat(path).catch(() => null) === null) return null;
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) hash.update(piece);
  return hash.digest('hex');
}
