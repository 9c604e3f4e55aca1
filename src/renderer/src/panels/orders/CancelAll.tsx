import { useCallback, useState } from 'react';
import type { OrderView } from '../../../../engine/contract/view.ts';
import { Button } from '../../components/Button.tsx';
import { ConfirmDialog } from '../../components/Dialog.tsx';
import { Menu } from '../../components/Menu.tsx';
import { groupDecimal } from '../../format/decimal.ts';
import { codeWords, symbolOf } from '../../format/words.ts';
import { useEngine } from '../../state/engine-context.tsx';
import { showToast } from '../../state/toasts.ts';
import { useAction } from '../../state/use-action.ts';
import styles from './orders.module.css';

/** Cancels every order of one market that does not protect a position; nothing is drawn when there is none. */
export function CancelAll({ orders }: { readonly orders: readonly OrderView[] }) {
  const own = orders.filter(({ purpose }) => purpose !== 'stop-loss' && purpose !== 'take-profit');
  const markets = [...new Set(own.map(({ instrumentId }) => instrumentId))].toSorted();
  const [asked, setAsked] = useState<string | null>(null);
  if (markets.length === 0 && asked === null) return null;
  return (
    <div className={styles.bar}>
      <Menu
        trigger={<Button size="small">Cancel all of a market…</Button>}
        items={markets.map((id) => ({ id, title: `${symbolOf(id)} (${own.filter(({ instrumentId }) => instrumentId === id).length})`, run: () => { setAsked(id); } }))}
      />
      {asked !== null && <CancelAllDialog instrumentId={asked} orders={own.filter(({ instrumentId }) => instrumentId === asked)} onClose={() => { setAsked(null); }} />}
    </div>
  );
}

function CancelAllDialog({ instrumentId, orders, onClose }: { readonly instrumentId: string; readonly orders: readonly OrderView[]; readonly onClose: () => void }) {
  const engine = useEngine();
  const cancel = useAction(useCallback(async () => {
    const results = await Promise.allSettled(orders.map(({ clientOrderId }) => engine.call('order.cancel', { clientOrderId })));
    const failed = results.flatMap((result) => result.status === 'rejected' ? [result.reason instanceof Error ? result.reason.message : String(result.reason)] : []);
    // what did not work is said in full: a cancellation that is only half done must not look done
    if (failed.length > 0) throw new Error(`${failed.length} of ${results.length} orders could not be canceled: ${[...new Set(failed)].join(' ')}`);
    showToast('good', `Asked to cancel ${results.length} ${results.length === 1 ? 'order' : 'orders'} of ${symbolOf(instrumentId)}.`);
  }, [engine, orders, instrumentId]));
  return (
    <ConfirmDialog open title={`Cancel every order of ${symbolOf(instrumentId)}?`} confirm={`Cancel ${orders.length}`} look="danger" pending={cancel.pending} onClose={onClose} onConfirm={() => { void cancel.run().then(onClose); }}>
      <ul className={styles.list}>
        {orders.map(({ clientOrderId, side, qty, type, limitPrice, triggerPrice }) => <li key={clientOrderId}>{side} {groupDecimal(qty)}, {codeWords(type)}{limitPrice ?? triggerPrice ? ` at ${groupDecimal(limitPrice ?? triggerPrice ?? '')}` : ''}</li>)}
      </ul>
      <p>Stops and targets of an open position stay.</p>
    </ConfirmDialog>
  );
}
