import { createContext, useContext } from 'react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { View } from '../../../engine/contract/view.ts';
import type { LinkStatus } from '../transport/transport.ts';
import type { Engine } from './engine-store.ts';

const EngineContext = createContext<Engine | null>(null);

/** Gives the engine to everything below. */
export function EngineProvider({ engine, children }: { readonly engine: Engine; readonly children: ReactNode }) {
  return <EngineContext value={engine}>{children}</EngineContext>;
}

/** Returns the engine of this window. @throws Error outside an `EngineProvider` */
export function useEngine(): Engine {
  const engine = useContext(EngineContext);
  if (!engine) throw new Error('expected an EngineProvider above this component, found none');
  return engine;
}

/**
 * Returns a part of the view and renders again only when that part changes. Pages are mounted only once a view exists.
 * The selector must return something that stays identical while nothing changed: wrap it in zustand's `useShallow` when it builds an object or a list.
 */
export function useView<Part>(selector: (view: View) => Part): Part {
  return useStore(useEngine().store, ({ view }) => {
    if (!view) throw new Error('expected a view before a page is shown, found none');
    return selector(view);
  });
}

/** Returns whether a first snapshot has come. */
export function useHasView(): boolean {
  return useStore(useEngine().store, ({ view }) => view !== null);
}

/** Returns the condition of the line to the engine. */
export function useLink(): LinkStatus {
  return useStore(useEngine().store, ({ link }) => link);
}

/** Returns why the last snapshot failed, or null. */
export function useSnapshotError(): string | null {
  return useStore(useEngine().store, ({ snapshotError }) => snapshotError);
}
