import { useEffect, useState } from 'react';
import type { WhyParts, WhySeen } from '../../../../engine/contract/decisions.ts';
import { useEngine } from '../../state/engine-context.tsx';
import type { Engine } from '../../state/engine-store.ts';
import type { Why } from './why-words.ts';

/** What moved a decision. */
export type Explanation =
  | { readonly state: 'known'; readonly parts: WhyParts }
  /** The engine works it out. */
  | { readonly state: 'asked' }
  | { readonly state: 'unsaid'; readonly sentence: string };

/** Parts do not change: the newest that were worked out for this window stay. */
const MOST_KEPT = 100;
const kept = new WeakMap<Engine, Map<string, WhyParts>>();

/** Returns what moved a decision, and has it worked out where that was not done yet. */
export function useExplanation(why: Why): Explanation {
  const engine = useEngine();
  const key = why.seen === undefined ? null : JSON.stringify(why.seen);
  const [unsaid, setUnsaid] = useState<{ readonly key: string; readonly sentence: string } | null>(null);
  const [, setAnswers] = useState(0);
  useEffect(() => {
    if (key === null || keptOf(engine).has(key)) return undefined;
    let isCurrent = true;
    engine.call('decisions.explain', JSON.parse(key) as WhySeen).then(
      ({ parts, sentence }) => {
        if (parts !== null) keep(engine, key, parts);
        if (!isCurrent) return;
        if (parts === null) setUnsaid({ key, sentence });
        else setAnswers((last) => last + 1);
      },
      (failure: unknown) => { if (isCurrent) setUnsaid({ key, sentence: failure instanceof Error ? failure.message : String(failure) }); },
    );
    return () => { isCurrent = false; };
  }, [engine, key]);
  if (why.seen === undefined) return { state: 'known', parts: why };
  const parts = key === null ? undefined : keptOf(engine).get(key);
  if (parts !== undefined) return { state: 'known', parts };
  return unsaid?.key === key ? { state: 'unsaid', sentence: unsaid.sentence } : { state: 'asked' };
}

/** Returns what moved a decision where that is known already; null elsewhere. Asks nothing: for what is shown in passing. */
export function useKnownParts(why: Why): WhyParts | null {
  const engine = useEngine();
  return why.seen === undefined ? why : keptOf(engine).get(JSON.stringify(why.seen)) ?? null;
}

function keptOf(engine: Engine): Map<string, WhyParts> {
  const known = kept.get(engine) ?? new Map<string, WhyParts>();
  kept.set(engine, known);
  return known;
}

function keep(engine: Engine, key: string, parts: WhyParts): void {
  const known = keptOf(engine);
  known.set(key, parts);
  for (const oldest of known.keys()) {
    if (known.size <= MOST_KEPT) break;
    known.delete(oldest);
  }
}
