import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { RecordsPage } from '../../../../engine/contract/api.ts';
import type { AlertView, DecisionView, FillView, TradeView } from '../../../../engine/contract/view.ts';
import { useEngine, useView } from '../../state/engine-context.tsx';

/** A kind of record with the shape of its items. */
interface RecordItems {
  readonly trades: TradeView;
  readonly decisions: DecisionView;
  readonly alerts: AlertView;
  readonly fills: FillView;
}

export interface Records<Item> {
  /** Newest first: what was read, and what has come since. */
  readonly items: readonly Item[];
  readonly hasMore: boolean;
  readonly loading: boolean;
  readonly error: string | null;
  readonly loadMore: () => void;
}

const PAGE = 200;

/**
 * Reads the records of this session page by page, and keeps what comes in meanwhile on top.
 * @param eager pages to read at once, for figures that need more than one
 */
export function useRecords<Kind extends keyof RecordItems>(kind: Kind, eager = 1): Records<RecordItems[Kind]> {
  type Item = RecordItems[Kind];
  const engine = useEngine();
  const sessionId = useView((view) => view.session?.id ?? null);
  const recent = useView((view) => view[kind] as readonly Item[]);
  const [state, setState] = useState<{ readonly paged: readonly Item[]; readonly next: number | null; readonly loading: boolean; readonly error: string | null }>({ paged: [], next: null, loading: true, error: null });
  const generation = useRef(0);

  const read = useCallback(async (before: number | null, pages: number, mine: number) => {
    setState((last) => ({ ...last, loading: true, error: null }));
    try {
      let next = before;
      for (let page = 0; page < pages && (page === 0 || next !== null); page += 1) {
        const answer: RecordsPage = await engine.call('records.page', { kind, limit: PAGE, ...(next === null ? {} : { before: next }) });
        if (mine !== generation.current) return;
        next = answer.next;
        const items = answer.items as unknown as readonly Item[];
        setState((last) => ({ ...last, paged: [...last.paged, ...items], next }));
      }
    } catch (failure) {
      if (mine === generation.current) setState((last) => ({ ...last, error: failure instanceof Error ? failure.message : String(failure) }));
    } finally {
      if (mine === generation.current) setState((last) => ({ ...last, loading: false }));
    }
  }, [engine, kind]);

  useEffect(() => {
    generation.current += 1;
    setState({ paged: [], next: null, loading: true, error: null });
    void read(null, eager, generation.current);
    return () => { generation.current += 1; };
  }, [read, eager, sessionId]);

  const items = useMemo(() => mergedByContent(recent, state.paged), [recent, state.paged]);
  return {
    items, hasMore: state.next !== null, loading: state.loading, error: state.error,
    loadMore: () => { if (!state.loading) void read(state.next, 1, generation.current); },
  };
}

/** Joins two lists, newest first, each record once. Pages number their items anew, so equal content counts as the same record. */
export function mergedByContent<Item extends { readonly id: number | string }>(recent: readonly Item[], paged: readonly Item[]): readonly Item[] {
  const contentOf = (item: Item): string => JSON.stringify(typeof item.id === 'string' ? item.id : { ...item, id: 0 });
  const seen = new Set<string>();
  return [...recent, ...paged].filter((item) => {
    const content = contentOf(item);
    if (seen.has(content)) return false;
    seen.add(content);
    return true;
  });
}
