import type { Store } from '../../adapters/sqlite/store.ts';
import type { StoredModel } from '../../adapters/sqlite/model-store.ts';
import type { BoostingDocument } from '../../learn/boosting/rolling/document.ts';
import type { ModelShelf } from '../../strategy/catalog.ts';
import type { Forecaster } from '../../strategy/boosting/boosting.ts';
import { createIdle } from '../../strategy/idle.ts';
import type { StrategyDefinition } from '../../strategy/strategy.ts';
import { BLANK_CODE, blankVersion } from '../boosting/blank-version.ts';
import { serveVersion } from './kinds/boosting-kind.ts';
import { MODEL_KINDS } from './kinds/kinds.ts';

/** What became of a model when it was taken off the shelf. */
interface Shelved {
  readonly definition: StrategyDefinition;
  readonly damage: string | null;
}

type NamedRow = Pick<StoredModel, 'code' | 'title' | 'kind'>;

/** Versions are many and large, and most are never asked for again: no more than so many are kept ready. Ten bots have thirty at work, behind them and beside them. */
const MOST_VERSIONS = 60;

const BLANK = blankVersion('1m', 10);

/**
 * The models of a store as strategies. Each is compared with its code when it is first needed; one that is damaged, or does not fit this version, can still be
 * found: as a strategy that decides nothing and says why, so that what it holds is looked after.
 */
export class ModelLibrary implements ModelShelf {
  readonly #store: Pick<Store, 'models'>;
  /** Of versions the one that was needed last is the last. */
  readonly #shelved: Readonly<Record<StoredModel['kind'], Map<string, Shelved>>> = { agent: new Map(), boosting: new Map() };

  constructor(store: Pick<Store, 'models'>) {
    this.#store = store;
  }

  /**
   * Those that a person can choose, newest first, under the titles that they have now: agents that were not put aside, and of boosted trees those that are at work or beside it,
   * and those from elsewhere. Versions of bots are too many to choose among; each is found by its code.
   */
  list(): readonly StrategyDefinition[] {
    const { models } = this.#store;
    const versions = models.newestOf(null, MOST_VERSIONS).filter(({ status }) => status === 'candidate');
    const rows = [...models.list({ kind: 'agent' }).filter(({ status }) => status !== 'retired'), ...models.standing(['active', 'shadow']).filter(({ kind }) => kind === 'boosting'), ...versions];
    return rows.flatMap((row) => {
      const { definition, damage } = this.#shelve(row);
      return damage === null ? [titled(definition, row)] : [];
    });
  }

  /** Returns the strategy that a model is; of {@link BLANK_CODE} the rule that waits for its first model. */
  find(code: string): StrategyDefinition | undefined {
    if (code === BLANK_CODE) return BLANK;
    const row = this.#store.models.get(code);
    return row === null || row.deletedMs !== null ? undefined : titled(this.#shelve(row).definition, row);
  }

  /**
   * Has a version ready that was made a moment ago, by whoever vouches for its code: it is neither read nor compared again.
   * @param forecaster the version ready to be asked, where somebody has it; it is made when it is first put to work where it is left out
   * @throws Error with a sentence when it does not fit this version of the program
   */
  provide(code: string, document: BoostingDocument, forecaster?: Forecaster): void {
    this.#keep({ code, kind: 'boosting' }, { definition: serveVersion(document, code, forecaster), damage: null });
  }

  /** Forgets a version that nobody needs now; it is read again when somebody does. */
  release(code: string): void {
    this.#shelved.boosting.delete(code);
  }

  /** Returns why a model cannot be used, in one clause without a full stop; null while it can. */
  damageOf(row: NamedRow): string | null {
    return this.#shelve(row).damage;
  }

  /** As {@link damageOf}, of a version that has been looked at; null for one that nobody has needed yet: to read all of them only to list them would take too long. */
  knownDamageOf(row: NamedRow): string | null {
    return row.kind === 'agent' ? this.damageOf(row) : this.#shelved[row.kind].get(row.code)?.damage ?? null;
  }

  #shelve(row: NamedRow): Shelved {
    const known = this.#shelved[row.kind].get(row.code);
    const shelved = known ?? this.#make(row);
    this.#keep(row, shelved);
    return shelved;
  }

  #keep({ code, kind }: Pick<NamedRow, 'code' | 'kind'>, shelved: Shelved): void {
    const kept = this.#shelved[kind];
    kept.delete(code);
    kept.set(code, shelved);
    for (const oldest of kind === 'boosting' ? kept.keys() : []) {
      if (kept.size <= MOST_VERSIONS) break;
      kept.delete(oldest);
    }
  }

  #make(row: NamedRow): Shelved {
    const { model, damage } = MODEL_KINDS[row.kind].open(this.#store, row.code);
    if (model === null) return { definition: unusable(row, damage), damage };
    try {
      return { definition: model.definition(), damage: null };
    } catch (error) {
      const sentence = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
      return { definition: unusable(row, sentence), damage: sentence };
    }
  }
}

/** A person's own title wins over that of the document, which never changes. */
function titled(definition: StrategyDefinition, { title }: Pick<StoredModel, 'title'>): StrategyDefinition {
  return definition.title === title ? definition : { ...definition, title };
}

function unusable({ code, title, kind }: NamedRow, damage: string): StrategyDefinition {
  const { strategy, schema } = MODEL_KINDS[kind];
  return {
    name: strategy, code, title, summary: `This model cannot be used: ${damage}.`, schema, presets: [],
    create: () => createIdle(damage), overlays: () => [], explain: ({ code: reason }) => reason,
  };
}
