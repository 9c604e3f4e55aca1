import { useEffect, useRef, useState } from 'react';
import type { TicketOrder, TicketPreview } from '../../../../engine/contract/api.ts';
import { useEngine, useLink } from '../../state/engine-context.tsx';

/** What the engine says about an order that is still being written. */
export interface PreviewState {
  readonly preview: TicketPreview | null;
  /** The numbers belong to an order that was changed since, or the engine has not answered yet. */
  readonly isOld: boolean;
  readonly error: string | null;
}

const PAUSE_MS = 150;
/** Prices move while a ticket stands still; its sums are asked for again this often. */
const RENEW_MS = 1000;
const NONE: PreviewState = { preview: null, isOld: false, error: null };

/**
 * Asks what an order would do, shortly after the person last changed it and every second. `null` asks nothing.
 * @param intent what the person wrote: while it stays the same, an answer stays good although the market moves the order's own prices
 */
export function usePreview(order: TicketOrder | null, intent: string): PreviewState {
  const engine = useEngine();
  const isOpen = useLink().state === 'open';
  const key = order === null ? null : intent;
  const latest = useRef(order);
  useEffect(() => { latest.current = order; });
  const [answer, setAnswer] = useState<{ readonly key: string; readonly preview: TicketPreview | null; readonly error: string | null } | null>(null);
  useEffect(() => {
    if (key === null || !isOpen) return undefined;
    let isCurrent = true;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const again = (): void => { if (isCurrent) timer = setTimeout(ask, RENEW_MS); };
    function ask(): void {
      if (!latest.current || key === null) return;
      engine.call('order.preview', latest.current).then(
        (preview) => { if (isCurrent) setAnswer({ key, preview, error: null }); },
        (failure: unknown) => { if (isCurrent) setAnswer({ key, preview: null, error: failure instanceof Error ? failure.message : String(failure) }); },
      ).finally(again);
    }
    timer = setTimeout(ask, PAUSE_MS);
    return () => {
      isCurrent = false;
      if (timer !== null) clearTimeout(timer);
    };
  }, [engine, isOpen, key]);
  if (key === null || answer === null) return key === null ? NONE : { ...NONE, isOld: true };
  return { preview: answer.preview, isOld: answer.key !== key || !isOpen, error: answer.key === key ? answer.error : null };
}
