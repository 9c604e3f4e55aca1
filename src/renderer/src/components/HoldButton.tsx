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
  readonly className?: string | undefined;
  readonly onHeld: () => void;
}

/** Draws a button that acts only when held for 800 ms by mouse, touch, Space or Enter. Letting go earlier does nothing. */
export function HoldButton({ label, icon, children, pending = false, className, onHeld }: HoldButtonProps) {
  const { holding, start, stop } = useHold(onHeld);
  const isHoldKey = (event: KeyboardEvent) => event.key === ' ' || event.key === 'Enter';
  return (
    <button
      type="button"
      aria-label={label}
      disabled={pending}
      className={joined(styles.hold, holding && styles.holding, className)}
      onPointerDown={(event) => { if (event.button === 0) start(); }}
      onPointerUp={stop}
      onPointerLeave={stop}
      onPointerCancel={stop}
      onContextMenu={(event) => { event.preventDefault(); }}
      onKeyDown={(event) => {
        if (!isHoldKey(event)) return;
        event.preventDefault();
        if (!event.repeat) start();
      }}
      onKeyUp={(event) => { if (isHoldKey(event)) stop(); }}
      onBlur={stop}
    >
      <span className={styles.fill} aria-hidden />
      <span className={styles.face}>{icon}{children}</span>
    </button>
  );
}

function useHold(onHeld: () => void): { readonly holding: boolean; readonly start: () => void; readonly stop: () => void } {
  const [holding, setHolding] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const stop = useCallback(() => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
    setHolding(false);
  }, []);
  const start = useCallback(() => {
    if (timer.current !== null) return;
    setHolding(true);
    timer.current = setTimeout(() => { stop(); onHeld(); }, HOLD_MS);
  }, [onHeld, stop]);
  useEffect(() => stop, [stop]);
  return { holding, start, stop };
}
