import type { Instrument } from '../../domain/instrument.ts';
import type { MarketEvent } from '../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { BarColumns } from '../../ports/bar-store.ts';
import type { MarketFeed } from '../../ports/market-feed.ts';
import type { PracticeConfig, PracticeDetail } from './practice-config.ts';

/** Shown wherever the practice market is shown: nobody may take it for a real one. */
export const PRACTICE_LABEL = 'SIMULATED';

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
  /** Sends depth updates for these instruments from the next step on, and for no others. Changes nothing else in the stream. */
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
export declare function createPracticeMarket(options: PracticeMarketOptions): PracticeMarket;
