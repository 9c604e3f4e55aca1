import { useEffect, useState } from 'react';

/** Returns a value once it has stayed the same for a moment: a person who types is not asked about at every key. Compared as JSON. */
export function useSettled<Value>(value: Value, pauseMs: number): Value {
  const key = JSON.stringify(value);
  const [settled, setSettled] = useState({ key, value });
  useEffect(() => {
    if (settled.key === key) return undefined;
    const timer = setTimeout(() => { setSettled({ key, value: JSON.parse(key) as Value }); }, pauseMs);
    return () => { clearTimeout(timer); };
  }, [key, settled.key, pauseMs]);
  return settled.value;
}
