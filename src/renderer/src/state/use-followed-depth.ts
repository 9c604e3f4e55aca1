import { useEffect } from 'react';
import { useEngine, useLink, useView } from './engine-context.tsx';
import type { Engine } from './engine-store.ts';

const followers = new Map<Engine, { readonly id: string; count: number }>();

/** Follows the book and the prints of one market while somebody looks at either; only one market is sent at a time. */
export function useFollowedDepth(instrumentId: string | null): void {
  const engine = useEngine();
  const isOpen = useLink().state === 'open';
  const sessionId = useView((view) => view.session?.id ?? null);
  useEffect(() => {
    if (!isOpen || instrumentId === null) return undefined;
    const follow = (id: string | null) => { engine.call('market.follow-depth', { instrumentId: id }).catch(() => { /* the book stays as it is, and its age shows */ }); };
    const others = followers.get(engine);
    if (others?.id === instrumentId) others.count += 1;
    else {
      followers.set(engine, { id: instrumentId, count: 1 });
      follow(instrumentId);
    }
    return () => {
      const mine = followers.get(engine);
      if (mine?.id !== instrumentId) return;
      mine.count -= 1;
      if (mine.count > 0) return;
      followers.delete(engine);
      follow(null);
    };
  }, [engine, isOpen, instrumentId, sessionId]);
}
