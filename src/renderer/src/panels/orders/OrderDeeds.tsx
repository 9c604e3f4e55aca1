import { useCallback, useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { OrderView } from '../../../../engine/contract/view.ts';
import { Button } from '../../components/Button.tsx';
import { ConfirmDialog } from '../../components/Dialog.tsx';
import { codeWords, symbolOf } from '../../format/words.ts';
import { useEngine } from '../../state/engine-context.tsx';
import { useAction } from '../../state/use-action.ts';
import { useInstrument } from '../../state/use-shown-instrument.ts';
import styles from './orders.module.css';
import { canAmend, draftOf, readAmendment } from './read-amendment.ts';
import type { AmendmentDraft } from './read-amendment.ts';

export interface OrderDeedsProps {
  readonly order: OrderView;
  /** What is being typed over this order, or null. */
  readonly draft: AmendmentDraft | null;
  readonly onDraft: (draft: AmendmentDraft | null) => void;
  readonly onProtect: (instrumentId: string) => void;
}

/** Draws what can be done with an order: change and cancel, or keep and apply while it is being changed. */
export function OrderDeeds({ order, draft, onDraft, onProtect }: OrderDeedsProps) {
  const isProtective = order.purpose === 'stop-loss' || order.purpose === 'take-profit';
  const name = `the ${codeWords(order.purpose)} of ${symbolOf(order.instrumentId)}`;
  if (draft) return <Applying order={order} draft={draft} onDone={() => { onDraft(null); }} />;
  return (
    <span className={styles.deeds}>
      {isProtective && <Button size="small" aria-label={`Change ${name}`} onClick={() => { onProtect(order.instrumentId); }}>Change…</Button>}
      {canAmend(order) && <Button size="small" aria-label={`Change ${name}`} onClick={() => { onDraft(draftOf(order)); }}>Change</Button>}
      <CancelButton order={order} name={name} isProtective={isProtective} />
    </span>
  );
}

function Applying({ order, draft, onDone }: { readonly order: OrderView; readonly draft: AmendmentDraft; readonly onDone: () => void }) {
  const engine = useEngine();
  const read = readAmendment(draft, order, useInstrument(order.instrumentId));
  const { amendment } = read;
  const apply = useAction(useCallback(() => amendment ? engine.call('order.amend', amendment) : Promise.resolve(), [engine, amendment]), `Asked to change the order of ${symbolOf(order.instrumentId)}.`);
  const onKeyDown = (event: KeyboardEvent): void => { if (event.key === 'Escape') onDone(); };
  return (
    <span>
      <span className={styles.deeds}>
        <Button size="small" onKeyDown={onKeyDown} onClick={onDone}>Keep</Button>
        <Button size="small" look="primary" onKeyDown={onKeyDown} pending={apply.pending} disabled={amendment === null} onClick={() => { void apply.run().then((worked) => { if (worked) onDone(); }); }}>Apply</Button>
      </span>
      {read.error !== null && <span className={styles.error} role="alert">{read.error}</span>}
    </span>
  );
}

/** Canceling what protects a position is asked first: the position would stand without it. */
function CancelButton({ order, name, isProtective }: { readonly order: OrderView; readonly name: string; readonly isProtective: boolean }) {
  const engine = useEngine();
  const { clientOrderId } = order;
  const [isAsking, setIsAsking] = useState(false);
  const cancel = useAction(useCallback(() => engine.call('order.cancel', { clientOrderId }), [engine, clientOrderId]), `Asked to cancel ${name}.`);
  return (
    <>
      <Button size="small" pending={cancel.pending} aria-label={`Cancel ${name}`} onClick={() => { if (isProtective) setIsAsking(true); else void cancel.run(); }}>Cancel</Button>
      {isAsking && (
        <ConfirmDialog open title={`Cancel ${name}?`} confirm="Cancel it" look="danger" pending={cancel.pending} onClose={() => { setIsAsking(false); }} onConfirm={() => { setIsAsking(false); void cancel.run(); }}>
          <p>It protects the open position. {order.purpose === 'stop-loss' ? 'No position may be without a stop: it gets another one at once, or it is closed.' : 'The stop stays; the position then has no target.'}</p>
          <p>To move it, use Change instead.</p>
        </ConfirmDialog>
      )}
    </>
  );
}
