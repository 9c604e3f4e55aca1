import { useCallback, useEffect, useRef, useState } from 'react';
import type { BotLogEntry } from '../../../../../../engine/contract/boosting.ts';
import { useEngine } from '../../../../state/engine-context.tsx';

const PAGE = 200;

/** The log of a bot as far as it was read. */
export interface BotLog {
  /** Newest first. */
  readonly entries: readonly BotLogEntry[];
  readonly total: number;
  readonly error: string | null;
  readonly isLoading: boolean;
  /** Reads older entries; null where there are none. */
  readonly older: (() => void) | null;
  readonly retry: () => void;
}

interface Read {
  readonly id: string;
  readonly entries: readonly BotLogEntry[];
  readonly total: number;
}

/** Reads the log of a bot, newest first, and again whenever it has grown. @param grown anything that changes when the log has grown */
export function useLog(id: string, grown: unknown): BotLog {
  const engine = useEngine();
  const [read, setRead] = useState<Read>({ id, entries: [], total: 0 });
  const [error, setError] = useState<string | null>(null);
  const [isLoading, setIsLoading] = useState(true);
  const [round, setRound] = useState(0);
  const isCurrent = useRef(true);
  useEffect(() => {
    isCurrent.current = true;
    return () => { isCurrent.current = false; };
  }, []);
  const ask = useCallback((before: number | null) => {
    engine.call('bots.log', { id, limit: PAGE, ...(before === null ? {} : { before }) }).then(
      ({ entries, total }) => {
        if (!isCurrent.current) return;
        setRead((last) => ({ id, entries: joinedLog(last.id === id ? last.entries : [], entries), total }));
        setError(null);
        setIsLoading(false);
      },
      (failure: unknown) => {
        if (!isCurrent.current) return;
        setError(failure instanceof Error ? failure.message : String(failure));
        setIsLoading(false);
      },
    );
  }, [engine, id]);
  useEffect(() => { ask(null); }, [ask, grown, round]);
  const { entries, total } = read.id === id ? read : { entries: [], total: 0 };
  const oldest = entries.at(-1)?.seq ?? null;
  return { entries, total, error, isLoading, older: entries.length < total && oldest !== null ? () => { ask(oldest); } : null, retry: () => { setRound((last) => last + 1); } };
}

/** Joins pages of a log, newest first, each entry once. */
export function joinedLog(known: readonly BotLogEntry[], page: readonly BotLogEntry[]): readonly BotLogEntry[] {
  const all = new Map([...known, ...page].map((entry) => [entry.seq, entry] as const));
  return [...all.values()].toSorted((left, right) => right.seq - left.seq);
}
