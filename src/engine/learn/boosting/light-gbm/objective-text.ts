import type { ObjectiveConfig } from '../boosting.config.ts';

/** Returns the objective in LightGBM's words. What only training needs (`alpha`) is kept in the parameters of the file. */
export function objectiveText(objective: ObjectiveConfig): string {
  switch (objective.name) {
    case 'l2': return 'regression';
    case 'huber': case 'quantile': return objective.name;
    case 'binary': return 'binary sigmoid:1';
    case 'multiclass': return `multiclass num_class:${objective.classes}`;
  }
}

/**
 * Reads what {@link objectiveText} writes.
 * @param alpha of the file's parameters; null where it says none
 * @throws RangeError when it is another objective, or a sigmoid of another slope
 */
export function readObjective(text: string, alpha: number | null): ObjectiveConfig {
  const [name = '', ...settings] = text.trim().split(/\s+/);
  const setting = (key: string): number | null => {
    const found = settings.find((word) => word.startsWith(`${key}:`));
    return found === undefined ? null : Number(found.slice(key.length + 1));
  };
  switch (name) {
    case 'regression': return { name: 'l2' };
    case 'huber': return { name: 'huber', alpha: alpha ?? 0.9 };
    case 'quantile': return { name: 'quantile', alpha: alpha ?? 0.5 };
    case 'binary': {
      const slope = setting('sigmoid') ?? 1;
      if (slope !== 1) throw new RangeError(`expected a binary model whose sigmoid has the slope 1, was ${slope}`);
      return { name: 'binary' };
    }
    case 'multiclass': {
      const classes = setting('num_class');
      if (classes === null || !(Number.isInteger(classes) && classes >= 2)) throw new RangeError(`expected a multiclass model with its number of classes, was "${text}"`);
      return { name: 'multiclass', classes };
    }
    default: throw new RangeError(`expected one of the objectives regression, huber, quantile, binary and multiclass, was "${text}"`);
  }
}
