import type { Store } from '../../adapters/sqlite/store.ts';
import type { StoredModel } from '../../adapters/sqlite/model-store.ts';
import type { ModelDocument } from '../../domain/model.ts';
import { agentConfig } from '../../strategy/agent/agent.config.ts';
import { AGENT } from '../../strategy/agent/agent.ts';
import type { ModelShelf } from '../../strategy/catalog.ts';
import { createIdle } from '../../strategy/idle.ts';
import type { StrategyDefinition } from '../../strategy/strategy.ts';
import { readModel } from './read-model.ts';

/** Makes the agent that a model is. @throws Error with a sentence when the model does not fit this version of the program */
export type ServeModel = (document: ModelDocument, code: string) => StrategyDefinition;

/** What became of a model when it was taken off the shelf. */
interface Shelved {
  readonly definition: StrategyDefinition;
  readonly damage: string | null;
}

/**
 * The models of a store as strategies. Each is compared with its code when it is first needed; one that is damaged, or does not fit this version, can still be
 * found: as a strategy that decides nothing and says why, so that what it holds is looked after.
 */
export class ModelLibrary implements ModelShelf {
  readonly #store: Pick<Store, 'models'>;
  readonly #serve: ServeModel;
  readonly #shelved = new Map<string, Shelved>();

  constructor(store: Pick<Store, 'models'>, serve: ServeModel) {
    this.#store = store;
    this.#serve = serve;
  }

  /** Those that a person has not put aside, newest first, under the titles that they have now. */
  list(): readonly StrategyDefinition[] {
    return this.#store.models.list().flatMap((row) => {
      if (row.status === 'retired') return [];
      const { definition, damage } = this.#shelve(row);
      return damage === null ? [titled(definition, row)] : [];
    });
  }

  find(code: string): StrategyDefinition | undefined {
    const row = this.#store.models.get(code);
    return row === null || row.deletedMs !== null ? undefined : titled(this.#shelve(row).definition, row);
  }

  /** Returns why a model cannot be used, in one clause without a full stop; null while it can. */
  damageOf(row: Pick<StoredModel, 'code' | 'title'>): string | null {
    return this.#shelve(row).damage;
  }

  #shelve(row: Pick<StoredModel, 'code' | 'title'>): Shelved {
    const known = this.#shelved.get(row.code);
    if (known !== undefined) return known;
    const made = this.#make(row);
    this.#shelved.set(row.code, made);
    return made;
  }

  #make({ code, title }: Pick<StoredModel, 'code' | 'title'>): Shelved {
    const { document, damage } = readModel(this.#store, code);
    if (document === null) return { definition: unusable({ code, title, damage }), damage };
    try {
      return { definition: this.#serve(document, code), damage: null };
    } catch (error) {
      const sentence = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
      return { definition: unusable({ code, title, damage: sentence }), damage: sentence };
    }
  }
}

/** A person's own title wins over that of the document, which never changes. */
function titled(definition: StrategyDefinition, { title }: Pick<StoredModel, 'title'>): StrategyDefinition {
  return definition.title === title ? definition : { ...definition, title };
}

function unusable({ code, title, damage }: { readonly code: string; readonly title: string; readonly damage: string }): StrategyDefinition {
  return {
    name: AGENT, code, title, summary: `This model cannot be used: ${damage}.`, schema: agentConfig, presets: [],
    create: () => createIdle(damage), overlays: () => [], explain: ({ code: reason }) => reason,
  };
}
