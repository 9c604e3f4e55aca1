import { useCallback, useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { TicketOrder } from '../../../../engine/contract/api.ts';
import type { InstrumentView } from '../../../../engine/contract/view.ts';
import { Check } from '../../components/Check.tsx';
import { Segments, Select } from '../../components/Field.tsx';
import { groupDecimal } from '../../format/decimal.ts';
import { MODE_WORDS } from '../../format/words.ts';
import { useLink, useView } from '../../state/engine-context.tsx';
import { ticketBar } from '../../state/selectors.ts';
import { changeTicket, ticketStore } from '../../state/ticket-draft.ts';
import type { TicketType } from '../../state/ticket-draft.ts';
import { nearestStep } from '../../format/steps.ts';
import { Note } from '../page/PageFrame.tsx';
import { PriceFields } from './PriceFields.tsx';
import { ProtectFields } from './ProtectFields.tsx';
import { neededPrices, orderSentence } from './read-ticket.ts';
import { ReviewDialog } from './ReviewDialog.tsx';
import type { Review } from './ReviewDialog.tsx';
import { SideChoice } from './SideChoice.tsx';
import { SizeField } from './SizeField.tsx';
import { Sums } from './Sums.tsx';
import styles from './ticket.module.css';
import { useOpenTicket } from './use-ticket.ts';
import { useSend } from './use-send.ts';

const TYPES: readonly { readonly value: TicketType; readonly title: string }[] = [
  { value: 'limit', title: 'Limit' }, { value: 'market', title: 'Market' }, { value: 'stop', title: 'Stop' }, { value: 'take-profit', title: 'Target' }, { value: 'trailing', title: 'Trailing' },
];

/** Draws the ticket of one instrument: what to trade, what that would do, and the one button that sends it. */
export function Ticket({ instrument, onSent }: { readonly instrument: InstrumentView; readonly onSent?: () => void }) {
  const open = useOpenTicket(instrument);
  const { ticket, context, read, sums } = open;
  const link = useLink();
  const mode = useView((view) => view.session?.mode ?? 'practice');
  const simulated = useView((view) => view.session?.simulated ?? false);
  const bar = useView(useShallow((view) => ticketBar(view, link)));
  const send = useSend();
  const [review, setReview] = useState<Review | null>(null);
  const isLive = mode === 'live';
  const { order } = read;
  const denial = sums.isOld || order === null ? null : sums.preview?.denial ?? null;
  const canSend = order !== null && sums.preview !== null && !sums.isOld && denial === null && bar.blocks === null && !send.pending;
  const form = useWantedFocus(ticket.wantsFocus);
  usePrefilledPrice(open.context.bid, open.context.ask, instrument);

  const { run } = send;
  const sendOff = useCallback(async (what: TicketOrder) => {
    if (await run(what, orderSentence(what, instrument))) onSent?.();
    setReview(null);
  }, [run, instrument, onSent]);
  const press = (): void => {
    if (!canSend) return;
    if (isLive) setReview({ order, preview: sums.preview, price: context.last ?? Number(read.entry ?? 0) });
    else void sendOff(order);
  };
  const word = simulated ? 'SIMULATED' : MODE_WORDS[mode].badge;
  return (
    <>
      <form ref={form} className={styles.ticket} noValidate aria-label={`Order ticket of ${instrument.symbol}`} onSubmit={(event) => { event.preventDefault(); press(); }}>
        <SideChoice side={ticket.side} onChange={(side) => { changeTicket({ side }); }} />
        <div className={styles.types}><Segments label="Kind of order" options={TYPES} value={ticket.type} onChange={(type) => { changeTicket({ type, triggerPrice: '', priceField: neededPrices({ type, hasLimit: false }).trigger ? 'triggerPrice' : 'limitPrice' }); }} /></div>
        <PriceFields open={open} instrument={instrument} />
        <SizeField open={open} instrument={instrument} />
        {!ticket.reduceOnly && <ProtectFields open={open} instrument={instrument} />}
        <div className={styles.options}>
          {ticket.type === 'limit' && (
            <Select className={styles.small} aria-label="Time in force" value={ticket.timeInForce} onChange={(event) => { changeTicket({ timeInForce: event.target.value as typeof ticket.timeInForce }); }}>
              <option value="gtc">Until canceled</option>
              <option value="post-only">Post-only</option>
              <option value="ioc">At once or cancel</option>
              <option value="fok">Whole or nothing</option>
            </Select>
          )}
          <Check checked={ticket.reduceOnly} title="May only shrink a position, never open or turn one" onChange={(reduceOnly) => { changeTicket({ reduceOnly }); }}>Reduce only</Check>
        </div>
        <Sums preview={order === null ? null : sums.preview} isOld={sums.isOld} quoteAsset={instrument.quoteAsset} />
        <div className={styles.foot}>
          {bar.note !== null && <Note tone="warn">{bar.note}</Note>}
          {denial !== null && <Note tone="bad">{denial}</Note>}
          {order !== null && sums.error !== null && <Note tone="bad">{sums.error}</Note>}
          <button type="submit" className={styles.send} data-side={ticket.side} disabled={!canSend} aria-busy={send.pending || undefined}>
            {send.pending ? 'Sending' : `${ticket.side === 'buy' ? 'Buy' : 'Sell'} ${read.qty === null ? '' : groupDecimal(read.qty)} ${instrument.baseAsset}${isLive ? '…' : ''}`}
            <span className={styles.word}>{word}</span>
          </button>
          <p className={styles.result} role="status">{send.result === null ? bar.blocks ?? missingSentence(open) : ''}</p>
          {send.result && <Note tone={send.result.type === 'sent' ? 'good' : send.result.type === 'denied' ? 'bad' : 'warn'}>{send.result.message}</Note>}
        </div>
      </form>
      {review && <ReviewDialog review={review} instrument={instrument} pending={send.pending} onSend={() => { void sendOff(review.order); }} onClose={() => { if (!send.pending) setReview(null); }} />}
    </>
  );
}

/** Says the one thing that is still missing, so that a grey button is never a riddle. */
function missingSentence({ read, ticket, sums, largestQty }: ReturnType<typeof useOpenTicket>): string {
  if (read.order !== null) return '';
  if (Object.keys(read.errors).length > 0) return 'Something above is not right yet.';
  const needs = neededPrices(ticket);
  if (needs.trigger && ticket.type !== 'trailing' && ticket.triggerPrice === '') return 'Enter a trigger, or click a price.';
  if (needs.limit && ticket.limitPrice === '') return 'Enter a price, or click one.';
  const refusal = largestQty === null && !sums.isOld ? sums.preview?.denial ?? null : null;
  if (ticket.size === '') return refusal === null ? 'Enter a size.' : `As it stands no size would pass. ${refusal}`;
  return read.entry === null ? 'Waiting for a price.' : '';
}

/** Puts the cursor into the size when that was asked for, also before the ticket was there. */
function useWantedFocus(isWanted: boolean): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (!isWanted) return;
    changeTicket({ wantsFocus: false });
    form.current?.querySelector<HTMLInputElement>('[data-ticket-field="size"]')?.focus();
  }, [isWanted]);
  return form;
}

/** A limit order begins at the near side's best price; afterwards the price is the person's own. */
function usePrefilledPrice(bid: number | null, ask: number | null, instrument: InstrumentView): void {
  const filledFor = useRef<string | null>(null);
  useEffect(() => {
    const best = bid ?? ask;
    if (filledFor.current === instrument.id || best === null) return;
    filledFor.current = instrument.id;
    if (ticketStore.getState().limitPrice === '') changeTicket({ limitPrice: nearestStep(best, instrument.tickSize) });
  }, [bid, ask, instrument.id, instrument.tickSize]);
}
