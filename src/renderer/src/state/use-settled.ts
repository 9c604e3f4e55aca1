import { useEffect, useMemo, useState } from 'react';

const SETTLE_MS = 400;

/** Returns a value once it has not changed for a moment, so that typing asks the engine once. Values are compared as JSON, and one that stays alike stays the same. */
export function useSettled<Value>(value: Value, settleMs = SETTLE_MS): Value | null {
  const key = JSON.stringify(value);
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => { setSettled(key); }, settleMs);
    return () => { clearTimeout(timer); };
  }, [key, settleMs]);
  return useMemo(() => (settled === null ? null : JSON.parse(settled) as Value), [settled]);
}
