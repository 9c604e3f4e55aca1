import { createMarketRest } from '../../../adapters/binance/feed/connector-rest.ts';
import type { BinanceConnector } from '../../../adapters/binance/rest/connector.ts';
import type { Store } from '../../../adapters/sqlite/store.ts';
import { columnsOf } from '../../../domain/bar-columns.ts';
import type { InstrumentId } from '../../../domain/units.ts';
import type { Clock } from '../../../ports/clock.ts';
import { VenueError } from '../../../ports/venue-error.ts';
import type { Stretch } from '../../data/download/missing-stretches.ts';
import { findConnection } from '../../live/connections.ts';
import { venueAccess } from '../../live/venue-access.ts';
import type { SessionPlan } from '../../session/plan.ts';
import type { VenuePlan } from '../../session/plan.ts';
import { pastBars } from './past-bars.ts';
import type { PastBars } from './past-bars.ts';
import { soundBars } from './sound-bars.ts';

export interface FetchPastOptions {
  readonly store: Pick<Store, 'bars' | 'funding' | 'instruments' | 'settings'>;
  readonly plan: SessionPlan;
  readonly clock: Clock;
  /** Gives up when it is aborted; what was stored stays. */
  readonly signal?: AbortSignal;
}

/** A venue that takes longer is not waited for; what came by then is stored. */
const LONGEST_MS = 60_000;
/** What is asked for at once: a page of the venue. */
const PAGE_MS = 1_000 * 60_000;

/**
 * Brings the bars of one minute before a session at a venue that are not stored yet: public data of the venue that the session is on, without a key. Stores them and returns
 * what is known then, with a sentence where the venue could not be asked. Of other sessions it is {@link pastBars}. Throws nothing that a network can do.
 */
export async function fetchPast(options: FetchPastOptions, instrumentId: InstrumentId, minutes: number): Promise<PastBars> {
  const { plan, signal } = options;
  const known = pastBars(options, instrumentId, minutes);
  if (plan.venue === undefined || known.missing.length === 0) return known;
  const deadline = AbortSignal.timeout(LONGEST_MS);
  const stop = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
  let why: string | null = null;
  try {
    await fetchMissing(options, instrumentId, known.missing, stop);
  } catch (error) {
    if (stop.aborted) why = signal?.aborted === true ? 'the session ended' : `it took longer than ${LONGEST_MS / 1_000} seconds`;
    else if (error instanceof VenueError) why = error.message;
    else throw error;
  }
  const now = pastBars(options, instrumentId, minutes);
  return why === null || now.missing.length === 0 ? now : { ...now, sentence: `${now.sentence ?? ''} The venue could not be asked for the rest: ${why}.`.trim() };
}

/** Newest first: a window that is short of its oldest bars waits for fewer new ones than one with a hole. */
async function fetchMissing({ store, plan, clock }: FetchPastOptions, instrumentId: InstrumentId, missing: readonly Stretch[], stop: AbortSignal): Promise<void> {
  const instrument = plan.instruments.find(({ id }) => id === instrumentId);
  if (instrument === undefined || plan.venue === undefined) return;
  const rest = createMarketRest(connectorOf(plan.venue, store, clock));
  for (const { from, to } of missing.flatMap(pagesOf).toReversed()) {
    stop.throwIfAborted();
    const bars = await unlessStopped(rest.klines(instrument, '1m', from, to), stop);
    const sound = soundBars(bars).bars;
    if (sound.length > 0) store.bars.write(instrumentId, '1m', columnsOf(sound));
  }
}

/** @throws VenueError when the connection that the session was begun with is no longer there */
function connectorOf({ connectionId, market }: VenuePlan, { settings }: FetchPastOptions['store'], clock: Clock): BinanceConnector {
  const connection = connectionId === null ? null : findConnection(settings, connectionId);
  if (connectionId !== null && connection === null) throw new VenueError(`the connection ${connectionId} is no longer there`, { kind: 'auth' });
  return venueAccess({ connection, market, key: null, clock }).connector;
}

function pagesOf({ from, to }: Stretch): readonly Stretch[] {
  return Array.from({ length: Math.ceil((to - from) / PAGE_MS) }, (_, page) => ({ from: from + page * PAGE_MS, to: Math.min(to, from + (page + 1) * PAGE_MS) }));
}

/** A call that nobody waits for any more is left to its own deadline. */
function unlessStopped<Result>(work: Promise<Result>, stop: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onStop = (): void => { reject(new Error('stopped')); };
    stop.addEventListener('abort', onStop, { once: true });
    work.then(resolve, reject).finally(() => { stop.removeEventListener('abort', onStop); });
  });
}
