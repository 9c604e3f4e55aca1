import type { SymbolSetup } from '../catalog/symbols.ts';
import { BarRecording, readBars, readFunding } from './bar-recording.ts';
import type { Crowd } from './crowd.ts';
import type { Kind, Listing } from './listing.ts';
import { Recording, recordedLines } from './recording.ts';
import type { Venue } from './venue.ts';

/** What is played: a recorded book with its trades, or recorded minutes (with the funding rates of the time). */
export type PlayedFile =
  | { readonly kind: Kind; readonly symbol: string; readonly book: string | URL }
  | { readonly kind: Kind; readonly symbol: string; readonly bars: string | URL; readonly funding?: string | URL; readonly fromMs?: number; readonly toMs?: number };

interface Source {
  readonly nextMs: number | null;
  playNext(): void;
}

interface Part {
  readonly kind: Kind;
  readonly setup: SymbolSetup;
  readonly startMs: number;
  /** How finely time has to be cut for its streams to look as they did. */
  readonly sliceMs: number;
  attach(venue: Venue, listing: Listing, crowd: Crowd): Source;
}

/** Where a playback gets its markets from. */
export interface Stage {
  part(kind: Kind, symbol: string): { readonly venue: Venue; readonly listing: Listing; readonly crowd: Crowd };
  /** A slice of time has been played: what is due is done and sent. */
  sliceEnded(nowMs: number): void;
}

/**
 * Recorded markets that play together and carry the exchange's clock with them: trades, books, bars, mark price and funding agree, at whatever speed.
 * To be made before the server, which takes its `clock` and `symbols`, and handed to `control.play` after.
 */
export class Playback {
  readonly #parts: readonly Part[];
  readonly #sliceMs: number;
  #nowMs: number;
  #stage: Stage | null = null;
  #sources: readonly Source[] = [];

  constructor(files: readonly PlayedFile[]) {
    this.#parts = files.map(partOf);
    this.#nowMs = Math.min(...this.#parts.map(({ startMs }) => startMs));
    this.#sliceMs = Math.min(...this.#parts.map(({ sliceMs }) => sliceMs));
  }

  /** The exchange's clock: recorded time. */
  readonly clock = { now: (): number => this.#nowMs };

  /** The symbols to list, each with the first recorded price and the recorded tick and step. */
  get symbols(): readonly SymbolSetup[] {
    return [...new Map(this.#parts.map(({ setup }) => [setup.symbol, setup])).values()];
  }

  get isOver(): boolean {
    return this.#sources.length > 0 && this.#sources.every(({ nextMs }) => nextMs === null);
  }

  /** Takes its place on an exchange. */
  attach(stage: Stage): void {
    this.#stage = stage;
    this.#sources = this.#parts.map((part) => {
      const { venue, listing, crowd } = stage.part(part.kind, part.setup.symbol);
      return part.attach(venue, listing, crowd);
    });
  }

  /** Plays the next `ms` of recorded time. */
  advance(ms: number): void {
    this.playTo(this.#nowMs + ms);
  }

  /** Plays up to a recorded time, in slices at whole multiples of their length. */
  playTo(untilMs: number): void {
    const stage = this.#stage;
    if (stage === null) throw new Error('expected a playback that an exchange has taken: control.play(playback)');
    while (this.#nowMs < untilMs) {
      const endMs = Math.min(untilMs, (Math.floor(this.#nowMs / this.#sliceMs) + 1) * this.#sliceMs);
      this.#playSlice(endMs);
      this.#nowMs = endMs;
      stage.sliceEnded(endMs);
    }
  }

  /** Lets recorded time run `speed` times as fast as the wall's; returns how to stop it. */
  run(speed: number): () => void {
    let wallMs = performance.now();
    const timer = setInterval(() => {
      const passedMs = performance.now() - wallMs;
      wallMs += passedMs;
      if (!this.isOver) this.advance(Math.round(passedMs * speed));
    }, 20);
    return () => clearInterval(timer);
  }

  #playSlice(endMs: number): void {
    for (;;) {
      let first: Source | null = null, firstMs = endMs;
      for (const source of this.#sources) {
        const { nextMs } = source;
        if (nextMs !== null && nextMs < firstMs) [first, firstMs] = [source, nextMs];
      }
      if (first === null) return;
      this.#nowMs = Math.max(this.#nowMs, firstMs);
      first.playNext();
    }
  }
}

function partOf(file: PlayedFile): Part {
  return 'book' in file ? bookPart(file) : barPart(file);
}

function bookPart({ kind, symbol, book }: Extract<PlayedFile, { readonly book: unknown }>): Part {
  const lines = recordedLines(book);
  const at = lines.findIndex((line) => line.includes('"lastUpdateId"'));
  const levels = /"(?:bids|asks)":\[\["([\d.]+)","([\d.]+)"\]/.exec(lines[at] ?? '');
  const next = lines.slice(at + 1).map((line) => Number(/"[TE]":(\d{13})/.exec(line)?.[1] ?? 0)).find((ms) => ms > 0);
  if (levels === null || next === undefined) throw new RangeError(`expected a depth snapshot and what follows it in the recording of ${symbol}`);
  const setup: SymbolSetup = { symbol, price: levels[1] ?? '', tick: finest(lines[at] ?? '', 1), step: finest(lines[at] ?? '', 2) };
  return { kind, setup, startMs: next, sliceMs: 50, attach: (venue, listing, crowd) => new Recording(venue, listing, crowd, lines) };
}

function barPart({ kind, symbol, bars: path, funding, fromMs = 0, toMs = Infinity }: Extract<PlayedFile, { readonly bars: unknown }>): Part {
  const bars = readBars(path).filter(({ openMs }) => openMs >= fromMs && openMs < toMs);
  const [first] = bars;
  if (first === undefined) throw new RangeError(`expected bars of ${symbol} in that stretch of time, found none`);
  const decimals = (texts: readonly string[]): number => Math.max(...texts.map((text) => (text.split('.')[1] ?? '').replace(/0+$/, '').length));
  const setup: SymbolSetup = { symbol, price: first.open, tick: unit(decimals(bars.flatMap(({ open, high, low, close }) => [open, high, low, close]))), step: unit(decimals(bars.map(({ volume }) => volume))) };
  const recorded = { bars, funding: funding === undefined ? [] : readFunding(funding) };
  return { kind, setup, startMs: first.openMs, sliceMs: 5_000, attach: (venue, listing, crowd) => new BarRecording(venue, listing, crowd, recorded) };
}

/** Returns the smallest decimal unit of the prices (1) or quantities (2) of a snapshot. */
function finest(line: string, group: 1 | 2): string {
  let most = 0;
  for (const match of line.matchAll(/\["([\d.]+)","([\d.]+)"\]/g)) most = Math.max(most, (match[group] ?? '').replace(/0+$/, '').split('.')[1]?.length ?? 0);
  return unit(most);
}

const unit = (decimals: number): string => (decimals === 0 ? '1' : `0.${'1'.padStart(decimals, '0')}`);
