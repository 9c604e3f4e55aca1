import { useState } from 'react';
import type { TicketOrder, TicketPreview } from '../../../../engine/contract/api.ts';
import type { InstrumentView } from '../../../../engine/contract/view.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { HoldButton } from '../../components/HoldButton.tsx';
import { formatNumber, groupDecimal } from '../../format/decimal.ts';
import { signedPercent } from '../../format/signed.ts';
import { useView } from '../../state/engine-context.tsx';
import { Note } from '../page/PageFrame.tsx';
import { orderSentence } from './read-ticket.ts';
import { Sums } from './Sums.tsx';
import styles from './ticket.module.css';

/** An order as it stood when its review was opened; nothing that moves meanwhile changes it. */
export interface Review {
  readonly order: TicketOrder;
  readonly preview: TicketPreview;
  /** The last price at that moment. */
  readonly price: number;
}

export interface ReviewDialogProps {
  readonly review: Review;
  readonly instrument: InstrumentView;
  readonly pending: boolean;
  readonly onSend: () => void;
  readonly onClose: () => void;
}

/** A price that ran this far since the review was opened is said, in percent. */
const MOVED_PCT = 0.1;

/** Restates an order with real money in one sentence; only holding the button sends it. */
export function ReviewDialog({ review, instrument, pending, onSend, onClose }: ReviewDialogProps) {
  const { order, preview, price } = review;
  const last = useView((view) => view.quotes[instrument.id]?.last ?? price);
  const [isShort, setIsShort] = useState(false);
  const movedPct = (last / price - 1) * 100;
  const { stopPrice, takeProfitPrice } = order;
  return (
    <Dialog open onClose={onClose} title="Send this order with real money?">
      <div className={styles.review}>
        <p className={styles.order}>{orderSentence(order, instrument)}</p>
        <p>{stopPrice === null && takeProfitPrice === null ? (order.reduceOnly ? 'It can only shrink the position that is open.' : 'It carries no stop and no target of its own.') : `${stopPrice === null ? 'No stop' : `Stop at ${groupDecimal(stopPrice)}`}, ${takeProfitPrice === null ? 'no target' : `target at ${groupDecimal(takeProfitPrice)}`}: both are placed at the exchange when it fills.`}</p>
        <Sums preview={preview} isOld={false} quoteAsset={instrument.quoteAsset} />
        {Math.abs(movedPct) >= MOVED_PCT && <Note tone="warn">{instrument.symbol} is at {formatNumber(last, instrument.priceDecimals)} now, {signedPercent(movedPct).text} from where it was when you opened this.</Note>}
        <div className={styles.holdRow}>
          <Button data-autofocus onClick={onClose}>Back to the ticket</Button>
          <HoldButton look="live" className={styles.hold} label={`Hold to send: ${orderSentence(order, instrument)}`} pending={pending} onHeld={onSend} onReleasedEarly={() => { setIsShort(true); }}>{pending ? 'Sending' : `Hold to ${order.side} · LIVE`}</HoldButton>
        </div>
        <p className={styles.result} role="status">{isShort && !pending ? 'Hold it until it is filled. Nothing was sent.' : ''}</p>
      </div>
    </Dialog>
  );
}
