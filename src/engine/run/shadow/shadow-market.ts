import type { Store } from '../../adapters/sqlite/store.ts';
import { columnsOf, joinBarColumns, sliceBarColumns } from '../../domain/bar-columns.ts';
import type { BarColumns } from '../../domain/bar-columns.ts';
import type { Interval } from '../../domain/interval.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { RunningSession } from '../session/running-session.ts';

/** What a session has seen of its market, bar by bar: all that runs beside it is fed from here. */
export interface ShadowMarket {
  readonly interval: Interval;
  readonly instruments: readonly InstrumentId[];
  readonly marketMs: EpochMs;
  /** Nothing more closes at the present moment of the market, or ever. */
  readonly isAtEnd: boolean;
  /** Bars of one moment come one by one, from a line that may be cut: one that is not there yet may still come. */
  readonly mayLag: boolean;
  /** The line brings what closes; while it is cut, nothing is concluded from what is missing. */
  readonly isDelivering: boolean;
  /** Returns the bars of an instrument that closed after `afterMs` and at `untilMs` at the latest, oldest first. */
  read(instrumentId: InstrumentId, afterMs: EpochMs, untilMs: EpochMs): BarColumns;
}

/** Returns the market of a running session: what is stored of it, and what waits to be. */
export function marketOf(session: RunningSession, store: Store): ShadowMarket {
  const { plan } = session;
  const mayLag = plan.kind === 'venue';
  return {
    get interval() { return session.barInterval; },
    instruments: plan.instruments.map(({ id }) => id),
    get marketMs() { return session.marketMs; },
    get isAtEnd() { return session.isEnded; },
    mayLag,
    get isDelivering() { return !mayLag || session.feed.status === 'connected'; },
    read: (id, afterMs, untilMs) => {
      if (!(untilMs > afterMs)) return columnsOf([]);
      // A bar closes with the millisecond before the next one opens.
      const stored = store.bars.read(id, session.barInterval, afterMs + 1, untilMs + 1);
      const cut = closedUntil(stored, untilMs);
      const lastMs = cut.length === 0 ? afterMs : cut.closeTimeMs[cut.length - 1]!;
      const waiting = session.unstoredBars(id).filter(({ closeTimeMs }) => closeTimeMs > lastMs && closeTimeMs <= untilMs).toSorted((a, b) => a.openTimeMs - b.openTimeMs);
      return waiting.length === 0 ? cut : joinBarColumns(cut, columnsOf(waiting));
    },
  };
}

/** Leaves out bars at the end that had not closed yet. */
function closedUntil(bars: BarColumns, untilMs: EpochMs): BarColumns {
  let length = bars.length;
  while (length > 0 && bars.closeTimeMs[length - 1]! > untilMs) length--;
  return length === bars.length ? bars : sliceBarColumns(bars, 0, length);
}
