import type { InstrumentView } from '../../../../engine/contract/view.ts';
import { Check } from '../../components/Check.tsx';
import { InlineField } from '../../components/InlineField.tsx';
import { nearestStep } from '../../format/steps.ts';
import { changeTicket } from '../../state/ticket-draft.ts';
import type { OpenTicket } from './use-ticket.ts';
import { neededPrices } from './read-ticket.ts';
import styles from './ticket.module.css';

/** Draws the prices that the chosen kind of order is written with. A click on the ladder or the chart fills the one that was used last. */
export function PriceFields({ open, instrument }: { readonly open: OpenTicket; readonly instrument: InstrumentView }) {
  const { ticket, read, context } = open;
  const needs = neededPrices(ticket);
  const isConditional = ticket.type === 'stop' || ticket.type === 'take-profit';
  const nearSide = ticket.side === 'buy' ? context.bid : context.ask;
  return (
    <>
      {needs.trigger && (
        <InlineField
          label={ticket.type === 'trailing' ? 'From' : 'Trigger'}
          value={ticket.triggerPrice}
          stepSize={instrument.tickSize}
          placeholder={ticket.type === 'trailing' ? 'at once' : 'price'}
          unit={instrument.quoteAsset}
          error={read.errors.triggerPrice ?? null}
          onFocus={() => { changeTicket({ priceField: 'triggerPrice' }); }}
          onChange={(triggerPrice) => { changeTicket({ triggerPrice }); }}
        />
      )}
      {ticket.type === 'trailing' && <InlineField label="Trails by" value={ticket.callback} unit="%" error={read.errors.callback ?? null} onChange={(callback) => { changeTicket({ callback }); }} />}
      {isConditional && <Check checked={ticket.hasLimit} onChange={(hasLimit) => { changeTicket({ hasLimit }); }}>Then a limit order, not a market order</Check>}
      {needs.limit && (
        <InlineField
          label={isConditional ? 'Limit' : 'Price'}
          value={ticket.limitPrice}
          stepSize={instrument.tickSize}
          placeholder={nearSide === null ? 'price' : nearestStep(nearSide, instrument.tickSize)}
          error={read.errors.limitPrice ?? null}
          data-ticket-field="price"
          onFocus={() => { changeTicket({ priceField: 'limitPrice' }); }}
          onChange={(limitPrice) => { changeTicket({ limitPrice }); }}
          unit={<button type="button" className={styles.unitButton} disabled={nearSide === null} title={`The best ${ticket.side === 'buy' ? 'bid' : 'ask'}`} onClick={() => { if (nearSide !== null) changeTicket({ limitPrice: nearestStep(nearSide, instrument.tickSize) }); }}>Best</button>}
        />
      )}
    </>
  );
}
