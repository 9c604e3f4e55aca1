import { createStore } from 'zustand/vanilla';
import { useStore } from 'zustand';
import type { Side, TimeInForce } from '../../../engine/contract/view.ts';

/** The kinds of order that a ticket offers; each becomes one type of the contract. */
export type TicketType = 'limit' | 'market' | 'stop' | 'take-profit' | 'trailing';
export type SizeUnit = 'base' | 'quote' | 'percent';
/** The fields that take a price from the ladder or from the chart. */
export type PriceField = 'limitPrice' | 'triggerPrice' | 'stop' | 'target';

/** What stands in the ticket, as it was typed. */
export interface TicketDraft {
  readonly side: Side;
  readonly type: TicketType;
  readonly size: string;
  readonly sizeUnit: SizeUnit;
  readonly limitPrice: string;
  readonly triggerPrice: string;
  /** A stop or take-profit that places a limit order when it is triggered, instead of a market order. */
  readonly hasLimit: boolean;
  /** In percent. */
  readonly callback: string;
  /** Of a limit order. */
  readonly timeInForce: TimeInForce;
  readonly reduceOnly: boolean;
  readonly stop: string;
  readonly target: string;
  /** How stop and target are written: as prices, or as percent away from the entry. */
  readonly protectUnit: 'price' | 'percent';
}

export interface TicketState extends TicketDraft {
  /** The market that the prices belong to; null before the first. */
  readonly instrumentId: string | null;
  /** Where a clicked price goes. */
  readonly priceField: PriceField;
  readonly isSheetOpen: boolean;
  /** The cursor is to be put into the size as soon as the ticket is drawn. */
  readonly wantsFocus: boolean;
}

const BLANK: Pick<TicketDraft, 'size' | 'limitPrice' | 'triggerPrice' | 'stop' | 'target'> = { size: '', limitPrice: '', triggerPrice: '', stop: '', target: '' };

export const NEW_TICKET: TicketState = {
  ...BLANK, side: 'buy', type: 'limit', sizeUnit: 'base', hasLimit: false, callback: '1', timeInForce: 'gtc', reduceOnly: false, protectUnit: 'price', instrumentId: null, priceField: 'limitPrice', isSheetOpen: false, wantsFocus: false,
};

export const ticketStore = createStore<TicketState>()(() => NEW_TICKET);

/** Returns a part of the ticket. */
export function useTicket<Part>(selector: (ticket: TicketState) => Part): Part {
  return useStore(ticketStore, selector);
}

/** Changes what stands in the ticket. */
export function changeTicket(change: Partial<TicketState>): void {
  ticketStore.setState(change);
}

/** Turns the ticket to another market: no price and no size of the last one may stay. */
export function turnTicketTo(instrumentId: string): void {
  if (ticketStore.getState().instrumentId !== instrumentId) ticketStore.setState({ ...BLANK, instrumentId, priceField: 'limitPrice' });
}

/** Empties the size after an order was sent, so that a second Enter cannot send it again. */
export function clearTicketSize(): void {
  ticketStore.setState({ size: '' });
}

/** Puts a price that was clicked into the field that was used last; a market order becomes a limit order at that price. */
export function pickPrice(price: string): void {
  const { priceField, type, hasLimit, protectUnit } = ticketStore.getState();
  if (priceField === 'stop' || priceField === 'target') {
    ticketStore.setState(protectUnit === 'price' ? { [priceField]: price } : { protectUnit: 'price', stop: '', target: '', [priceField]: price });
    return;
  }
  const isConditional = type === 'stop' || type === 'take-profit' || type === 'trailing';
  if (isConditional && !(priceField === 'limitPrice' && hasLimit && type !== 'trailing')) ticketStore.setState({ triggerPrice: price });
  else if (type === 'market') ticketStore.setState({ type: 'limit', limitPrice: price });
  else ticketStore.setState({ limitPrice: price });
}
