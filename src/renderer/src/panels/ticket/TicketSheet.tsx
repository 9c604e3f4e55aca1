import { Dialog } from '../../components/Dialog.tsx';
import { changeTicket, useTicket } from '../../state/ticket-draft.ts';
import { useShownInstrument } from '../../state/use-shown-instrument.ts';
import { Ticket } from './Ticket.tsx';
import styles from './ticket.module.css';

/** On a phone: two buttons under the chart, and the ticket as a sheet that comes up from them. */
export function TicketSheet() {
  const instrument = useShownInstrument();
  const isOpen = useTicket((ticket) => ticket.isSheetOpen);
  const close = (): void => { changeTicket({ isSheetOpen: false }); };
  if (!instrument) return null;
  return (
    <>
      <div className={styles.phoneBar}>
        <button type="button" className={styles.send} data-side="buy" onClick={() => { changeTicket({ side: 'buy', isSheetOpen: true }); }}>▲ Buy {instrument.baseAsset}…</button>
        <button type="button" className={styles.send} data-side="sell" onClick={() => { changeTicket({ side: 'sell', isSheetOpen: true }); }}>▼ Sell {instrument.baseAsset}…</button>
      </div>
      <Dialog open={isOpen} onClose={close} title={`Order ${instrument.symbol}`} look="sheet"><Ticket key={instrument.id} instrument={instrument} /></Dialog>
    </>
  );
}
