import type { DecisionWhy } from '../../../domain/model.ts';
import { boostingStrategy } from '../../../strategy/boosting/boosting.ts';
import type { Forecaster } from '../../../strategy/boosting/boosting.ts';
import type { BoostingRuleConfig } from '../../../strategy/boosting/boosting.config.ts';
import type { StrategyDefinition } from '../../../strategy/strategy.ts';
import { ServedTrees } from '../served-trees.ts';
import type { ServedImage } from '../served-trees.ts';
import { contributionsOf } from '../tree-shap.ts';
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
    explain: (values, asked) => {
      trees.scores(values, out);
      return explain(document, values, { ...asked, now: out[0]! * 10_000 });
    },
  };
}

/** Exact Shapley values of the forecast, in bps. */
function explain({ model, manifest }: BoostingDocument, values: Float64Array, { timeMs, exposure, now }: { readonly timeMs: number; readonly exposure: number; readonly now: number }): DecisionWhy {
  const { values: parts, expected } = contributionsOf(model, values);
  const inBps = parts.map((part) => part * 10_000);
  const usual = expected * 10_000;
  const sum = inBps.reduce((total, part) => total + part, 0);
  const title = exposure === 0 ? 'flat' : exposure > 0 ? 'long' : 'short';
  const names = manifest.reference.features.map(({ name }) => name);
  return {
    timeMs, actions: [{ title, exposure, probability: null, value: now }], chosen: 0, exposure, value: now,
    contributions: names.map((feature, i) => ({ feature, value: values[i]!, contribution: inBps[i]! })).filter(({ contribution }) => contribution !== 0).sort((one, other) => Math.abs(other.contribution) - Math.abs(one.contribution)),
    explained: { of: 'forecast', now, usual, sum, gap: now - usual - sum },
    members: [], masked: names.filter((_, i) => Number.isNaN(values[i])),
  };
}
