import type { Handlers, TicketOrder } from '../../contract/api.ts';
import { RequestRefused } from '../../contract/server.ts';
import type { Input, ManualOrder } from '../../domain/input.ts';
import { formatPrice, formatQty, lotsFromDecimal, ticksFromDecimal } from '../../domain/instrument.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { EpochMs, PriceTicks, QtyLots } from '../../domain/units.ts';
import { clientOrderId, instrumentId } from '../../domain/units.ts';
import { LiveSession } from '../live/live-session.ts';
import { adoptionOf } from '../live/reconcile/adoption.ts';
import type { RunningSession } from '../session/running-session.ts';
import { denialOfTicket, ticketPreview } from '../view/ticket-views.ts';
import type { Workstation } from '../workstation/workstation.ts';
import { refuseMissing } from './refusals.ts';

type TicketMethods = 'order.preview' | 'order.place' | 'order.amend' | 'position.protect' | 'position.adopt';

/** Orders that a person writes: they go through the same gate as a strategy's. */
export function ticketHandlers(workstation: Workstation): Pick<Handlers, TicketMethods> {
  return {
    'order.preview': (ticket) => {
      const session = requireSession(workstation);
      return ticketPreview(session.engine, orderOf(session, ticket), session.commandMs);
    },
    'order.place': (ticket) => {
      const session = requireSession(workstation);
      const order = orderOf(session, ticket);
      const denial = denialOfTicket(session.engine, order, session.commandMs);
      if (denial === null) workstation.command((timeMs) => ({ type: 'place-order', timeMs, order }));
      return { denial };
    },
    'order.amend': ({ clientOrderId: id, qty, limitPrice, triggerPrice }) => {
      const session = requireSession(workstation);
      const order = session.engine.openOrders().find(({ request }) => request.clientOrderId === id);
      if (!order) throw refuseMissing('an open order', id);
      const instrument = instrumentOf(session, order.request.instrumentId);
      workstation.command((timeMs) => ({
        type: 'amend-order', timeMs, clientOrderId: clientOrderId(id), qty: qty === null ? null : lots(instrument, qty),
        limitPrice: ticks(instrument, 'limitPrice', limitPrice), triggerPrice: ticks(instrument, 'triggerPrice', triggerPrice),
      }));
      return null;
    },
    'position.protect': ({ instrumentId: id, stopPrice, takeProfitPrice }) => {
      const session = requireSession(workstation);
      if (!session.engine.position(instrumentId(id))) throw refuseMissing('an open position', id);
      workstation.command((timeMs) => protection(session, id, { stopPrice, takeProfitPrice, timeMs }));
      return null;
    },
    'position.adopt': ({ instrumentId: id, stopPrice, takeProfitPrice }) => {
      const session = requireSession(workstation);
      const foreign = session instanceof LiveSession ? session.account?.foreign.positions.find((position) => position.instrumentId === id) : undefined;
      if (!foreign) throw refuseMissing('a position that Tradewind did not open', id);
      const events = adoptionOf(instrumentOf(session, id), foreign, session.commandMs);
      if (events === null) throw new RequestRefused({ code: 'not-adoptable', message: `${id} cannot be taken over: expected a whole number of lots and a price, found ${foreign.qtyText}` });
      for (const event of events) session.enter(event);
      workstation.command((timeMs) => protection(session, id, { stopPrice, takeProfitPrice, timeMs }));
      session.compareAfter('taking a position over');
      return null;
    },
  };
}

function protection(session: RunningSession, id: string, { stopPrice, takeProfitPrice, timeMs }: { readonly stopPrice: string; readonly takeProfitPrice: string | null; readonly timeMs: EpochMs }): Extract<Input, { readonly type: 'protect-position' }> {
  const instrument = instrumentOf(session, id);
  return { type: 'protect-position', timeMs, instrumentId: instrument.id, stopPrice: wholeTicks(instrument, 'stopPrice', stopPrice), takeProfitPrice: ticks(instrument, 'takeProfitPrice', takeProfitPrice) };
}

/** Reads what was typed in the instrument's own steps; nothing is rounded on the way. */
function orderOf(session: RunningSession, ticket: TicketOrder): ManualOrder {
  const instrument = instrumentOf(session, ticket.instrumentId);
  return {
    instrumentId: instrument.id, side: ticket.side, type: ticket.type, qty: lots(instrument, ticket.qty), limitPrice: ticks(instrument, 'limitPrice', ticket.limitPrice),
    triggerPrice: ticks(instrument, 'triggerPrice', ticket.triggerPrice), callbackBps: ticket.callbackBps, timeInForce: ticket.timeInForce, reduceOnly: ticket.reduceOnly,
    stopPrice: ticks(instrument, 'stopPrice', ticket.stopPrice), takeProfitPrice: ticks(instrument, 'takeProfitPrice', ticket.takeProfitPrice),
  };
}

function lots(instrument: Instrument, text: string): QtyLots {
  const qty = lotsFromDecimal(instrument, text);
  if (qty !== null && qty > 0) return qty;
  throw new RequestRefused({ code: 'bad-quantity', message: `expected a multiple of ${formatQty(instrument, 1 as QtyLots)} ${instrument.baseAsset} above zero, was ${text}`, where: 'qty' });
}

function ticks(instrument: Instrument, field: string, text: string | null): PriceTicks | null {
  return text === null ? null : wholeTicks(instrument, field, text);
}

function wholeTicks(instrument: Instrument, field: string, text: string): PriceTicks {
  const price = ticksFromDecimal(instrument, text);
  if (price !== null && price > 0) return price;
  throw new RequestRefused({ code: 'bad-price', message: `expected a multiple of ${formatPrice(instrument, 1 as PriceTicks)} ${instrument.quoteAsset} above zero, was ${text}`, where: field });
}

function instrumentOf(session: RunningSession, id: string): Instrument {
  const instrument = session.plan.instruments.find((one) => one.id === id);
  if (!instrument) throw refuseMissing('an instrument of this session', id);
  return instrument;
}

function requireSession({ session }: Workstation): RunningSession {
  if (session === null) throw refuseMissing('a running session', 'none');
  return session;
}
