import type { Clock } from '../../../ports/clock.ts';

/** How far a download is. */
export interface DownloadProgress {
  /** In words, with the figures. */
  readonly stage: string;
  /** 0 to 1; null while unknown. */
  readonly share: number | null;
  readonly filesDone: number;
  readonly filesTotal: number;
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly rows: number;
  /** Null while it cannot be told. */
  readonly etaMs: number | null;
}

/** Transfers are told of this often at most. */
const EVERY_MS = 100;
/** Before this much has been done, nothing is said of the time left. */
const EARLIEST_SHARE = 0.02;

/** Counts files, bytes and rows, and tells how far the download is. */
export class DownloadMeter {
  readonly #clock: Clock;
  readonly #onProgress: ((progress: DownloadProgress) => void) | undefined;
  readonly #bytesOf = new Map<string, number>();
  #stage = 'starting';
  #share: number | null = null;
  #startedMs: number;
  #saidMs = 0;
  #filesDone = 0;
  #filesTotal = 0;
  #bytesTotal = 0;
  #bytesAtStart = 0;
  #rows = 0;

  constructor(clock: Clock, onProgress: ((progress: DownloadProgress) => void) | undefined) {
    this.#clock = clock;
    this.#onProgress = onProgress;
    this.#startedMs = clock.now();
  }

  get filesDone(): number {
    return this.#filesDone;
  }

  get filesTotal(): number {
    return this.#filesTotal;
  }

  /** Says what is being done, and its share of the whole when that is known. */
  stage(words: string, share: number | null = null): void {
    this.#stage = words;
    this.#share = share;
    this.#tell();
  }

  /** Begins the transfers: how many files, how many bytes in all, and how many of them lie here already. */
  beginFiles(files: number, bytes: number, bytesHere: number): void {
    this.#filesTotal = files;
    this.#bytesTotal = bytes;
    this.#bytesAtStart = bytesHere;
    this.#startedMs = this.#clock.now();
    this.#stage = 'downloading';
    this.#tell();
  }

  /** More turned out to be needed. */
  addFile(bytes: number): void {
    this.#filesTotal++;
    this.#bytesTotal += bytes;
  }

  /** So many bytes of a file lie here. */
  transferred(path: string, bytes: number): void {
    this.#bytesOf.set(path, bytes);
    if (Math.abs(this.#clock.now() - this.#saidMs) >= EVERY_MS) this.#tell();
  }

  fileDone(): void {
    this.#filesDone++;
    this.#tell();
  }

  rowsRead(rows: number): void {
    this.#rows += rows;
  }

  #tell(): void {
    if (this.#onProgress === undefined) return;
    this.#saidMs = this.#clock.now();
    const bytesDone = [...this.#bytesOf.values()].reduce((sum, bytes) => sum + bytes, 0);
    const isTransfer = this.#stage === 'downloading';
    const share = isTransfer ? shareOf(bytesDone, this.#bytesTotal, this.#filesDone, this.#filesTotal) : this.#share;
    const etaMs = isTransfer ? this.#timeLeft(bytesDone) : null;
    this.#onProgress({
      stage: isTransfer ? this.#words(bytesDone, etaMs) : this.#stage, share, etaMs,
      filesDone: this.#filesDone, filesTotal: this.#filesTotal, bytesDone, bytesTotal: this.#bytesTotal, rows: this.#rows,
    });
  }

  #words(bytesDone: number, etaMs: number | null): string {
    const bytes = this.#bytesTotal === 0 ? '' : `, ${megabytes(bytesDone)} of ${megabytes(this.#bytesTotal)} MB`;
    const left = etaMs === null ? '' : `, ${timeWords(etaMs)} left`;
    return `${this.#filesDone} of ${this.#filesTotal} files${bytes}, ${this.#rows.toLocaleString('en')} rows${left}`;
  }

  #timeLeft(bytesDone: number): number | null {
    const fetched = bytesDone - this.#bytesAtStart, left = this.#bytesTotal - bytesDone;
    if (fetched <= 0 || fetched < EARLIEST_SHARE * (fetched + left)) return null;
    return Math.max(0, ((this.#clock.now() - this.#startedMs) / fetched) * left);
  }
}

function shareOf(bytesDone: number, bytesTotal: number, filesDone: number, filesTotal: number): number | null {
  if (filesTotal === 0) return null;
  // Half for the transfer, half for files that are stored: small files take longer to store than to fetch.
  const stored = filesDone / filesTotal;
  return Math.min(1, bytesTotal === 0 ? stored : (Math.min(1, bytesDone / bytesTotal) + stored) / 2);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}

function timeWords(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  if (seconds < 90) return `about ${seconds} s`;
  return seconds < 5_400 ? `about ${Math.round(seconds / 60)} min` : `about ${(seconds / 3_600).toFixed(1)} h`;
}
