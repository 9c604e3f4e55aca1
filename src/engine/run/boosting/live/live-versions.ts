import type { Store } from '../../../adapters/sqlite/store.ts';
import type { CycleModel } from '../../../learn/boosting/rolling/cycle-step.ts';
import type { BoostingDocument } from '../../../learn/boosting/rolling/document.ts';
import { createForecaster } from '../../../learn/boosting/rolling/served-boosting.ts';
import type { ServedImage } from '../../../learn/boosting/served-trees.ts';
import type { ModelLibrary } from '../../models/model-library.ts';
import { readVersion } from '../../models/read-version.ts';

/** The versions that bots ask at every bar: made ready once, and let go of when no bot may come back to them. */
export class LiveVersions {
  readonly #store: Pick<Store, 'models'>;
  readonly #shelf: ModelLibrary | null;
  /** Null for one that cannot be read. */
  readonly #ready = new Map<string, CycleModel | null>();

  constructor(store: Pick<Store, 'models'>, shelf: ModelLibrary | null) {
    this.#store = store;
    this.#shelf = shelf;
  }

  /** Takes a version that another thread has just made, and puts it where strategies are found. */
  put(code: string, document: BoostingDocument, served: ServedImage): void {
    const model = modelOf(document, served);
    this.#ready.set(code, model);
    this.#shelf?.provide(code, document, model.forecaster);
  }

  /** Returns a version; null where it is damaged, or its trees were dropped. */
  find(code: string): CycleModel | null {
    const known = this.#ready.get(code);
    if (known !== undefined) return known;
    const { document } = readVersion(this.#store, code);
    const model = document === null ? null : modelOf(document);
    this.#ready.set(code, model);
    return model;
  }

  /** Lets go of all but these. */
  keepOnly(codes: ReadonlySet<string>): void {
    for (const code of this.#ready.keys()) {
      if (codes.has(code)) continue;
      this.#ready.delete(code);
      this.#shelf?.release(code);
    }
  }
}

function modelOf(document: BoostingDocument, served: ServedImage | null = null): CycleModel {
  return { forecaster: createForecaster(document, served), reference: document.manifest.reference };
}
