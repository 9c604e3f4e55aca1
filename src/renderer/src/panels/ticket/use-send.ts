import { useCallback, useRef, useState } from 'react';
import type { TicketOrder } from '../../../../engine/contract/api.ts';
import { useEngine } from '../../state/engine-context.tsx';
import { clearTicketSize } from '../../state/ticket-draft.ts';

/** What became of the last order that was sent from here. */
export type SendResult = { readonly type: 'sent' | 'denied' | 'unknown'; readonly message: string };

export interface Send {
  /** Does nothing while an order is on its way: one press, one order. Resolves to whether the engine took it. */
  readonly run: (order: TicketOrder, sentence: string) => Promise<boolean>;
  readonly pending: boolean;
  readonly result: SendResult | null;
}

/** Sends orders one at a time. Until an answer has come nothing more is sent, and an answer that never comes is said to be unknown, not to be a no. */
export function useSend(): Send {
  const engine = useEngine();
  const isRunning = useRef(false);
  const [pending, setPending] = useState(false);
  const [result, setResult] = useState<SendResult | null>(null);
  const run = useCallback(async (order: TicketOrder, sentence: string) => {
    if (isRunning.current) return false;
    isRunning.current = true;
    setPending(true);
    setResult(null);
    try {
      const { denial } = await engine.call('order.place', order);
      if (denial !== null) {
        setResult({ type: 'denied', message: denial });
        return false;
      }
      clearTicketSize();
      setResult({ type: 'sent', message: `Handed over: ${sentence}` });
      return true;
    } catch (failure) {
      setResult({ type: 'unknown', message: failure instanceof Error ? failure.message : String(failure) });
      return false;
    } finally {
      isRunning.current = false;
      setPending(false);
    }
  }, [engine]);
  return { run, pending, result };
}
