import type { Store } from '../../adapters/sqlite/store.ts';
import { provideModels } from '../../strategy/catalog.ts';
import { ModelLibrary } from './model-library.ts';

export { AGENT } from '../../strategy/agent/agent.ts';
export { BOOSTING } from '../../strategy/boosting/boosting.ts';

/** Puts the models of a store beside the strategies of this thread. A thread works on one data folder. */
export function openModels(store: Pick<Store, 'models'>): ModelLibrary {
  const library = new ModelLibrary(store);
  provideModels(library);
  return library;
}

/** Takes them away again: the store is closed. */
export function closeModels(): void {
  provideModels(null);
}
