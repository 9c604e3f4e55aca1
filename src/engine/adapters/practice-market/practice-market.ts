import { createRng } from '../../compute/rng.ts';
import { invariant } from '../../domain/assert.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { barOpenTime, MINUTE_MS } from '../../domain/interval.ts';
import type { MarketEvent } from '../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { BarColumns } from '../../ports/bar-store.ts';
import type { MarketFeed } from '../../ports/market-feed.ts';
import { LISTINGS } from './listings.ts';
import { MinutePrinter } from './minute-printer.ts';
import type { PracticeConfig, PracticeDetail } from './practice-config.ts';
import { completePracticeConfig } from './practice-config.ts';
import { PracticeHistory } from './practice-history.ts';

/** Shown wherever the practice market is shown: nobody may take it for a real one. */
export const PRACTICE_LABEL = 'SIMULATED';

/** What the practice market lists; known before a market exists. */
export const PRACTICE_INSTRUMENTS: readonly Instrument[] = LISTINGS.map(listing => listing.instrument);

export interface PracticeMarketOptions {
  /** Any safe integer; the same seed, start and configuration give the same bytes on every machine. */
  readonly seed: number;
  /** The market opens at the whole minute that contains this. */
  readonly startMs: EpochMs;
  readonly config?: Partial<PracticeConfig>;
}

/** A synthetic exchange that never closes. Events of all instruments come in time order; `next` is never null. */
export interface PracticeMarket extends MarketFeed {
  readonly label: typeof PRACTICE_LABEL;
  readonly seed: number;
  /** The whole minute at which the market opened; history lies before it. */
  readonly startMs: EpochMs;
  readonly config: PracticeConfig;
  readonly instruments: readonly Instrument[];
  next(): MarketEvent;
  /**
   * Returns the last `count` one-minute bars before `startMs`, made by the same process that continues after it.
   * @throws InvariantError when the instrument is unknown or `count` is not from 0 to `config.historyMinutes`
   */
  history(instrumentId: InstrumentId, count: number): BarColumns;
  /**
   * Sends depth updates for these instruments from the next step on; of the others one a minute. Changes nothing else in the stream.
   * @throws InvariantError when an instrument is unknown
   */
  watchDepth(instrumentIds: readonly InstrumentId[]): void;
  /** Changes the detail from the next whole minute on; closes of minutes differ between details by no more than the spread. */
  setDetail(detail: PracticeDetail): void;
  /** Returns plain data that survives JSON; `restore` continues from it with the same bytes. */
  snapshot(): unknown;
  /** @throws InvariantError when the snapshot is not one of a market with this seed, start and configuration */
  restore(snapshot: unknown): void;
}

/**
 * Creates a practice market.
 * @throws InvariantError when the seed is not a safe integer, the start is not a time or the configuration is out of range
 */
export function createPracticeMarket(options: PracticeMarketOptions): PracticeMarket {
  const config = completePracticeConfig(options.config ?? {});
  const { seed } = options, startMs = barOpenTime(options.startMs, MINUTE_MS);
  invariant(Number.isSafeInteger(seed), `expected the seed to be a whole number, was ${seed}`);
  invariant(Number.isSafeInteger(startMs) && startMs >= config.historyMinutes * MINUTE_MS,
    `expected a start in epoch milliseconds, ${config.historyMinutes} minutes of history after 1970, was ${options.startMs}`);
  const printer = new MinutePrinter(LISTINGS, config, createRng(seed).stream('practice-market'));
  const history = new PracticeHistory(PRACTICE_INSTRUMENTS, config.historyMinutes);
  history.record(printer, startMs);
  return new Market({ seed, startMs, config }, history, printer);
}

interface Identity {
  readonly seed: number;
  readonly startMs: EpochMs;
  readonly config: PracticeConfig;
}

interface MarketSnapshot {
  readonly kind: typeof SNAPSHOT_KIND;
  readonly identity: string;
  readonly printer: ReturnType<MinutePrinter['snapshot']>;
  /** Events that were printed but not asked for yet. */
  readonly waiting: readonly MarketEvent[];
}

const SNAPSHOT_KIND = 'practice-market 1';

class Market implements PracticeMarket {
  readonly label = PRACTICE_LABEL;
  readonly instruments = PRACTICE_INSTRUMENTS;
  readonly seed: number;
  readonly startMs: EpochMs;
  readonly config: PracticeConfig;
  readonly #history: PracticeHistory;
  readonly #printer: MinutePrinter;
  #waiting: MarketEvent[] = [];
  #position = 0;

  constructor(identity: Identity, history: PracticeHistory, printer: MinutePrinter) {
    this.seed = identity.seed;
    this.startMs = identity.startMs;
    this.config = identity.config;
    this.#history = history;
    this.#printer = printer;
  }

  next(): MarketEvent {
    while (this.#position === this.#waiting.length) {
      this.#waiting.length = 0;
      this.#position = 0;
      this.#printer.print(this.#waiting);
    }
    return this.#waiting[this.#position++]!;
  }

  history(instrumentId: InstrumentId, count: number): BarColumns {
    return this.#history.last(instrumentId, count);
  }

  watchDepth(instrumentIds: readonly InstrumentId[]): void {
    this.#printer.watchDepth(instrumentIds);
  }

  setDetail(detail: PracticeDetail): void {
    this.#printer.setDetail(detail);
  }

  snapshot(): unknown {
    const snapshot: MarketSnapshot = {
      kind: SNAPSHOT_KIND, identity: this.#identity(), printer: this.#printer.snapshot(), waiting: this.#waiting.slice(this.#position),
    };
    return snapshot;
  }

  restore(snapshot: unknown): void {
    const { kind, identity, printer, waiting } = (snapshot ?? {}) as Partial<MarketSnapshot>;
    invariant(kind === SNAPSHOT_KIND && printer && waiting, `expected a snapshot of ${SNAPSHOT_KIND}, was ${String(kind)}`);
    invariant(identity === this.#identity(), `expected a snapshot of the market ${this.#identity()}, was ${identity}`);
    this.#printer.restore(printer);
    this.#waiting = [...waiting];
    this.#position = 0;
  }

  #identity(): string {
    return JSON.stringify([this.seed, this.startMs, Object.entries(this.config).sort(([a], [b]) => (a < b ? -1 : 1))]);
  }
}
