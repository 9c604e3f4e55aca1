import type { Engine } from '../../../core/engine.ts';
import type { ClientOrderId, InstrumentId } from '../../../domain/units.ts';
import type { FillRecord, LiveExchange } from '../../../ports/live-exchange.ts';
import { VenueError } from '../../../ports/venue-error.ts';
import { planReconciliation } from './plan.ts';
import type { LookUp, Readings } from './readings.ts';
import { markOfAccount, ordersInDoubt } from './readings.ts';
import type { ReconcileContext, Reconciliation } from './reconciliation.ts';

/** What is read of the exchange; nothing here is sent. */
export type ReadableExchange = Pick<LiveExchange, 'readAccount' | 'lookUp' | 'fillsSince' | 'incomeSince' | 'inFlight'>;

/** A reading during which the account changed is repeated so often. Our choice. */
const ATTEMPTS = 3;
/** An order of unknown outcome is settled within 18.5 s; for so long we wait until nothing is on its way. */
const PATIENCE_MS = 20_000;
const LOOK_MS = 50;
const PAUSE_MS = 200;

/**
 * Reads the account and returns what makes the engine hold what the exchange says. Changes neither of them: the caller enters `events`, cancels `cancel`, and holds or releases.
 * Must be acted on before anything else is entered into the engine.
 * @throws VenueError when the account cannot be read, or has changed each time while it was read
 */
export async function reconcile(engine: Engine, exchange: ReadableExchange, context: ReconcileContext): Promise<Reconciliation> {
  // That the exchange never had an order takes long to find out, and stays so: a reading that is repeated does not ask again.
  const neverThere = new Set<ClientOrderId>();
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (!(await isQuiet(exchange, context))) throw unsettled(`requests to the exchange are still unanswered after ${PATIENCE_MS / 1_000} s (${exchange.inFlight} on their way)`);
    const activity = context.activity();
    const isDisturbed = (): boolean => exchange.inFlight > 0 || context.activity() !== activity;
    const readings = await read(engine, exchange, { context, neverThere });
    if (!isDisturbed()) {
      const plan = planReconciliation(engine, readings, context);
      if (isNothing(plan)) return plan;
      // Look-ups and fills are younger than the account: only if it is still the same do they belong together.
      const again = await exchange.readAccount();
      if (!isDisturbed() && markOfAccount(again) === markOfAccount(readings.account)) return plan;
    }
    await context.wait(PAUSE_MS * attempt);
  }
  throw unsettled(`it has changed each time while it was read, ${ATTEMPTS} times`);
}

async function read(engine: Engine, exchange: ReadableExchange, { context, neverThere }: { readonly context: ReconcileContext; readonly neverThere: Set<ClientOrderId> }): Promise<Readings> {
  const settings = context.readSettings === null ? null : await context.readSettings();
  const account = await exchange.readAccount();
  // Side by side: that a fresh order was never sent is certain only after some twenty seconds, and stop and target are often in doubt together.
  const lookUps = new Map<ClientOrderId, LookUp>(await Promise.all(ordersInDoubt(engine, account).map(async (order) => {
    const id = order.request.clientOrderId;
    return [id, neverThere.has(id) ? { events: null } : await lookUp(exchange, order)] as const;
  })));
  for (const [id, found] of lookUps) if ('events' in found && found.events === null) neverThere.add(id);
  const fills = new Map<InstrumentId, readonly FillRecord[]>();
  for (const id of engine.state.instruments.keys()) fills.set(id, await exchange.fillsSince(id, context.sinceMs));
  return { account, lookUps, fills, income: await exchange.incomeSince(context.sinceMs), settings };
}

/** An order that cannot be told is one problem, and does not keep the rest from being compared; an exchange that cannot be asked does. */
async function lookUp(exchange: ReadableExchange, order: Parameters<ReadableExchange['lookUp']>[0]): Promise<LookUp> {
  try {
    const events = await exchange.lookUp({ request: order.request, venueOrderId: order.venueOrderId });
    return { events: events.length === 0 ? null : events };
  } catch (error) {
    if (!(error instanceof VenueError) || (error.kind !== 'unknown' && error.kind !== 'rejected')) throw error;
    return { failure: error.message };
  }
}

async function isQuiet(exchange: ReadableExchange, { wait }: ReconcileContext): Promise<boolean> {
  for (let waitedMs = 0; exchange.inFlight > 0; waitedMs += LOOK_MS) {
    if (waitedMs >= PATIENCE_MS) return false;
    await wait(LOOK_MS);
  }
  return true;
}

function isNothing({ events, cancel, problems }: Reconciliation): boolean {
  return events.length === 0 && cancel.length === 0 && problems.length === 0;
}

function unsettled(why: string): VenueError {
  return new VenueError(why, { kind: 'unknown', retryable: true });
}
