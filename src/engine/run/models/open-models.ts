import type { Store } from '../../adapters/sqlite/store.ts';
import { sightRefusal } from '../../features/sets/sight-set.ts';
import { modelRefusal } from '../../strategy/agent/model-refusal.ts';
import { agentOfModel, sightOfModel } from '../../strategy/agent/served-agent.ts';
import { provideModels } from '../../strategy/catalog.ts';
import { ModelLibrary } from './model-library.ts';

export { AGENT } from '../../strategy/agent/agent.ts';

/** Puts the models of a store beside the strategies of this thread. A thread works on one data folder. */
export function openModels(store: Pick<Store, 'models'>): ModelLibrary {
  const library = new ModelLibrary(store, (document, code) => {
    const refusal = modelRefusal(document) ?? sightRefusal(sightOfModel(document));
    if (refusal !== null) throw new Error(refusal);
    return agentOfModel(document, { code });
  });
  provideModels(library);
  return library;
}

/** Takes them away again: the store is closed. */
export function closeModels(): void {
  provideModels(null);
}
