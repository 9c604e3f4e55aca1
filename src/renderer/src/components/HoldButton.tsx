import { useCallback, useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { joined } from './class-names.ts';
import styles from './HoldButton.module.css';

/** How long a dangerous button must be held. Long enough to be meant, short enough in a panic. */
export const HOLD_MS = 800;

export interface HoldButtonProps {
  readonly label: string;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
  readonly pending?: boolean;
  /** `live` sends real money, `danger` ends something. */
  readonly look?: 'danger' | 'live';
  readonly className?: string | undefined;
  readonly onHeld: () => void;
  /** Called when it was let go too early, so that the person can be told to hold. */
  readonly onReleasedEarly?: () => void;
}

/** Draws a button that acts only when held for 800 ms by mouse, touch, Space or Enter. Letting go earlier does nothing. */
export function HoldButton({ label, icon, children, pending = false, look = 'danger', className, onHeld, onReleasedEarly }: HoldButtonProps) {
  const { holding, start, stop } = useHold(onHeld);
  const isHoldKey = (event: KeyboardEvent) => event.key === ' ' || event.key === 'Enter';
  const release = () => { if (stop()) onReleasedEarly?.(); };
  return (
    <button
      type="button"
      aria-label={label}
      disabled={pending}
      className={joined(styles.hold, look === 'live' && styles.live, holding && styles.holding, className)}
      onPointerDown={(event) => { if (event.button === 0) start(); }}
      onPointerUp={release}
      onPointerLeave={stop}
      onPointerCancel={stop}
      onContextMenu={(event) => { event.preventDefault(); }}
      onKeyDown={(event) => {
        if (!isHoldKey(event)) return;
        event.preventDefault();
        if (!event.repeat) start();
      }}
      onKeyUp={(event) => { if (isHoldKey(event)) release(); }}
      onBlur={stop}
    >
      <span className={styles.fill} aria-hidden />
      <span className={styles.face}>{icon}{children}</span>
    </button>
  );
}

/** `stop` tells whether it interrupted a hold that had not finished. */
function useHold(onHeld: () => void): { readonly holding: boolean; readonly start: () => void; readonly stop: () => boolean } {
  const [holding, setHolding] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const stop = useCallback(() => {
    const wasRunning = timer.current !== null;
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
    setHolding(false);
    return wasRunning;
  }, []);
  const start = useCallback(() => {
    if (timer.current !== null) return;
    setHolding(true);
    timer.current = setTimeout(() => { stop(); onHeld(); }, HOLD_MS);
  }, [onHeld, stop]);
  useEffect(() => () => { stop(); }, [stop]);
  return { holding, start, stop };
}
