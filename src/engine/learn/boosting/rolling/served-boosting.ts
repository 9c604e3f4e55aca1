import { boostingStrategy } from '../../../strategy/boosting/boosting.ts';
import type { Forecaster } from '../../../strategy/boosting/boosting.ts';
import type { BoostingRuleConfig } from '../../../strategy/boosting/boosting.config.ts';
import type { StrategyDefinition } from '../../../strategy/strategy.ts';
import { ServedTrees } from '../served-trees.ts';
import type { ServedImage } from '../served-trees.ts';
import { boostingCode } from './document.ts';
import type { BoostingDocument } from './document.ts';

/** Returns the strategy that a version is: found by its code on a shelf (`provideModels`), so that a backtest, the gate and a session take it as they take any. */
export function boostingOfModel(document: BoostingDocument, { title, code, forecaster }: { readonly title?: string; readonly code?: string; readonly forecaster?: Forecaster } = {}): StrategyDefinition<BoostingRuleConfig> {
  const { manifest } = document;
  const { rows, instrumentId, fromMs, toMs } = manifest.trained;
  // Of trees from elsewhere nobody knows.
  const learned = rows === 0 ? {} : { learned: { instrumentId, fromMs, toMs } };
  return boostingStrategy({ code: code ?? boostingCode(document), title: title ?? manifest.title, sight: manifest.sight, ...learned, forecaster: () => forecaster ?? createForecaster(document) });
}

/** Makes a version ready to forecast in microseconds. @param served its trees laid out already, by a thread that has the time */
export function createForecaster(document: BoostingDocument, served: ServedImage | null = null): Forecaster {
  const trees = new ServedTrees(served ?? document.model);
  const out = new Float64Array(1);
  return {
    horizonBars: document.manifest.horizonBars,
    forecast: (values) => {
      trees.scores(values, out);
      return out[0]!;
    },
  };
}
