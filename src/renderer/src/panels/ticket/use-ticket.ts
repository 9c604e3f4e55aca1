import { useEffect, useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { TicketOrder } from '../../../../engine/contract/api.ts';
import type { InstrumentView } from '../../../../engine/contract/view.ts';
import { useView } from '../../state/engine-context.tsx';
import { turnTicketTo, useTicket } from '../../state/ticket-draft.ts';
import type { TicketState } from '../../state/ticket-draft.ts';
import type { ReadTicket, TicketContext } from './read-ticket.ts';
import { readTicket } from './read-ticket.ts';
import { usePreview } from './use-preview.ts';
import type { PreviewState } from './use-preview.ts';

export interface OpenTicket {
  readonly ticket: TicketState;
  readonly context: TicketContext;
  readonly read: ReadTicket;
  readonly sums: PreviewState;
  /** The largest quantity that the limits allow now, in the instrument's precision. */
  readonly largestQty: string | null;
}

/** Reads the ticket of an instrument against the market as it is, and asks what its order would do. */
export function useOpenTicket(instrument: InstrumentView): OpenTicket {
  const ticket = useTicket((state) => state);
  useEffect(() => { turnTicketTo(instrument.id); }, [instrument.id]);
  const { bid, ask, last, equity } = useView(useShallow((view) => {
    const quote = view.quotes[instrument.id];
    const book = view.book?.instrumentId === instrument.id ? view.book : null;
    return { bid: book?.bids[0]?.[0] ?? quote?.bid ?? null, ask: book?.asks[0]?.[0] ?? quote?.ask ?? null, last: quote?.last ?? null, equity: view.account?.equity ?? null };
  }));
  const context = useMemo((): TicketContext => ({ instrument, bid, ask, last, equity }), [instrument, bid, ask, last, equity]);
  const read = useMemo(() => readTicket(ticket, context), [ticket, context]);
  const sums = usePreview(read.order ?? probeOf(ticket, context, read), intentOf(ticket));
  return { ticket, context, read, sums, largestQty: sums.preview?.largestQty ?? null };
}

/** What the person wrote, without what only says where the cursor is. */
function intentOf({ instrumentId, side, type, size, sizeUnit, limitPrice, triggerPrice, hasLimit, callback, timeInForce, reduceOnly, stop, target, protectUnit }: TicketState): string {
  return JSON.stringify([instrumentId, side, type, size, sizeUnit, limitPrice, triggerPrice, hasLimit, callback, timeInForce, reduceOnly, stop, target, protectUnit]);
}

/** The smallest order of this kind: asked only to learn the largest one, while no size was written yet. */
function probeOf(ticket: TicketState, context: TicketContext, read: ReadTicket): TicketOrder | null {
  if (read.qty !== null || ticket.size.trim() !== '' || read.entry === null) return null;
  return readTicket({ ...ticket, size: context.instrument.lotSize, sizeUnit: 'base' }, context).order;
}
