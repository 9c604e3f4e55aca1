import type { ModelKindName } from '../../../adapters/sqlite/model-store.ts';
import { AGENT_KIND } from './agent-kind.ts';
import { BOOSTING_KIND } from './boosting-kind.ts';
import type { ModelKind } from './model-kind.ts';

/** Every kind of model there is. */
export const MODEL_KINDS: Readonly<Record<ModelKindName, ModelKind>> = { agent: AGENT_KIND, boosting: BOOSTING_KIND };

/** Returns the kind of the models that are put to work under this name; null where none is. */
export function kindOfStrategy(strategy: string): ModelKind | null {
  return Object.values(MODEL_KINDS).find((kind) => kind.strategy === strategy) ?? null;
}
