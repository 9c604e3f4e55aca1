import type { Handlers, RecordsPage } from '../../contract/api.ts';
import type { RunningSession } from '../session/running-session.ts';
import { instrumentId } from '../../domain/units.ts';
import { invariant } from '../../domain/assert.ts';
import { decisionView } from '../view/decision-views.ts';
import { fillView } from '../view/fill-views.ts';
import { orderView, tradeView } from '../view/engine-views.ts';
import { alertView } from '../workstation/fact-publisher.ts';
import type { Workstation } from '../workstation/workstation.ts';

/** Pages of what happened in the session, newest first. */
export function recordHandlers(workstation: Workstation): Pick<Handlers, 'records.page'> {
  return {
    'records.page': ({ kind, before, limit }) => {
      const { session } = workstation;
      if (!session) return { kind, items: [], next: null };
      return page(workstation, session, kind, { limit, ...(before === undefined ? {} : { before }) });
    },
  };
}

function page({ store }: Workstation, session: RunningSession, kind: RecordsPage['kind'], request: { readonly limit: number; readonly before?: number }): RecordsPage {
  const records = store.records(session.id);
  const instrumentOf = (id: string) => {
    const instrument = session.engine.desks.get(instrumentId(id))?.instrument;
    invariant(instrument, `expected an instrument of this session, was ${id}`);
    return instrument;
  };
  switch (kind) {
    case 'trades': {
      const { items, next } = records.trades.page(request);
      return { kind, items: items.map((trade) => tradeView(trade, instrumentOf(trade.instrumentId))), next };
    }
    case 'orders': {
      const { items, next } = records.orders.page(request);
      return { kind, items: items.map((order) => orderView(order, instrumentOf(order.request.instrumentId))), next };
    }
    case 'fills': {
      const { items, next } = records.fills.page(request);
      return { kind, items: items.map((fact) => fillView(fact, instrumentOf(fact.fill.instrumentId))), next };
    }
    case 'decisions': {
      const { items, next } = records.decisions.page(request);
      return { kind, items: items.map((fact, index) => decisionView(session.engine, -1 - index - (request.before ?? 0) * 1000, fact, null)), next };
    }
    case 'alerts': {
      const { items, next } = records.alerts.page(request);
      return { kind, items: items.flatMap((fact, index) => alertView(fact, -1 - index - (request.before ?? 0) * 1000) ?? []), next };
    }
  }
}
