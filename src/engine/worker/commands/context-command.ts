import { wallClock } from '../../adapters/clock/wall-clock.ts';
import type { ContextView } from '../../contract/download.ts';
import { contextView, refreshContext } from '../../run/context/context.ts';
import { hasStore, withStore } from './with-store.ts';

export type { ContextView };

export interface ContextCommand {
  readonly dataDir: string;
  /** Ask CoinGecko, at most once an hour; else only what is known. */
  readonly source: 'store' | 'coingecko';
  /** Where to ask; CoinGecko itself when absent. */
  readonly url?: string;
}

/** Returns context data; that it cannot be had is told in it, not thrown. */
export async function contextCommand({ dataDir, source, ...options }: ContextCommand): Promise<ContextView> {
  if (source === 'store' && !hasStore(dataDir)) return { values: [], fetchedMs: null, problem: null };
  return withStore(dataDir, (store) => {
    if (source === 'store') return contextView(store, wallClock.now());
    const symbols = [...new Set(store.instruments.all().filter(({ market }) => market !== 'practice').map(({ baseAsset }) => baseAsset))];
    return refreshContext({ store, clock: wallClock, symbols, ...options });
  });
}
