import type { Store } from '../../adapters/sqlite/store.ts';
import type { StoredModel } from '../../adapters/sqlite/model-store.ts';
import { CommandFailed } from './command-failed.ts';

/** As much of a model as it takes to choose one. */
export type NamedModel = Pick<StoredModel, 'code' | 'title'>;

/**
 * Returns the model of the store that a person means by the beginning of its code or by its title.
 * @throws CommandFailed when it is none, or more than one
 */
export function findModel({ models }: Pick<Store, 'models'>, text: string): StoredModel {
  return oneOf(models.find(text), text);
}

/** Does so among models that were listed. @throws CommandFailed when it is none, or more than one */
export function chooseModel<Model extends NamedModel>(models: readonly Model[], text: string): Model {
  return oneOf(models.filter(({ code, title }) => title === text || code.startsWith(text)), text);
}

function oneOf<Model extends NamedModel>(found: readonly Model[], text: string): Model {
  const [only, ...others] = text === '' ? [] : found;
  if (only === undefined) throw new CommandFailed({ code: 'no-model', message: `expected the beginning of a model's code, or its title, found "${text}": see tradewind models list`, where: '--model' });
  if (others.length > 0) throw new CommandFailed({ code: 'many-models', message: `expected one model, found ${found.length} for "${text}" (${found.slice(0, 4).map(({ code, title }) => `${code.slice(0, 8)} ${title}`).join(', ')}${found.length > 4 ? ', …' : ''}): give more of its code`, where: '--model' });
  return only;
}
