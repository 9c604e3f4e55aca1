import type { BoostedFacts } from '../../../contract/models.ts';
import { RequestRefused } from '../../../contract/server.ts';
import { BARS_19 } from '../../../features/sets/bars-19/definition.ts';
import { writeLightGbm } from '../../../learn/boosting/light-gbm/write-model.ts';
import type { BoostingDocument, BoostingManifest } from '../../../learn/boosting/rolling/document.ts';
import { boostingOfModel } from '../../../learn/boosting/rolling/served-boosting.ts';
import { boostingRuleConfig } from '../../../strategy/boosting/boosting.config.ts';
import type { Forecaster } from '../../../strategy/boosting/boosting.ts';
import type { BoostingRuleConfig } from '../../../strategy/boosting/boosting.config.ts';
import { BOOSTING } from '../../../strategy/boosting/boosting.ts';
import type { StrategyDefinition } from '../../../strategy/strategy.ts';
import { percent, ratio, timeText } from '../../analysis/say.ts';
import { manifestOf } from '../read-model.ts';
import { readVersion } from '../read-version.ts';
import { versionRefusal } from '../version-refusal.ts';
import { fileName, writeVersionFile } from '../version-file.ts';
import type { ExportFormat, ModelFiles, ModelKind } from './model-kind.ts';

/** Versions of boosted trees. */
export const BOOSTING_KIND: ModelKind = {
  name: 'boosting',
  strategy: BOOSTING,
  schema: boostingRuleConfig,
  noun: 'version of boosted trees',
  open: (store, code) => {
    const { document, damage } = readVersion(store, code);
    if (document === null) return { model: null, damage };
    return {
      model: {
        definition: () => serveVersion(document, code), interval: document.manifest.sight.interval,
        // How it is traded belongs to the place and not to the trees.
        configFor: (former) => (former.strategy === BOOSTING ? former.config : boostingRuleConfig.parse({})),
        size: document.model.trees.reduce((sum, { value }) => sum + value.length, 0), files: (format) => filesOf(document, code, format),
      },
      damage: null,
    };
  },
  facts: ({ manifest: text }) => {
    const manifest = manifestOf<BoostingManifest>(text);
    return manifest === null ? null : {
      algorithms: ['trees'], seeds: [manifest.trained.seed], combine: 'single', featureSet: `${manifest.sight.set} v${manifest.sight.version}`, boosted: boostedFacts(manifest),
    };
  },
  compared: ({ manifest: text }) => {
    const manifest = manifestOf<BoostingManifest>(text);
    return manifest === null ? null : { values: comparedValues(manifest), settings: {} };
  },
  gateSubject: ({ code, instruments, manifest: text, config }) => {
    const manifest = manifestOf<BoostingManifest>(text);
    return manifest === null ? null : { strategy: BOOSTING, code, config: { ...ruleIn(config) }, instruments: [...instruments], interval: manifest.sight.interval };
  },
};

/** Returns the strategy that a version is. @throws Error with a sentence when it does not fit this version of the program */
export function serveVersion(document: BoostingDocument, code: string, forecaster?: Forecaster): StrategyDefinition {
  const refusal = versionRefusal(document);
  if (refusal !== null) throw new Error(refusal);
  return boostingOfModel(document, { code, ...(forecaster === undefined ? {} : { forecaster }) });
}

/** The rule by which it was judged; the usual one where nobody wrote it down. */
function ruleIn(config: unknown): BoostingRuleConfig {
  const known = boostingRuleConfig.safeParse((config as { readonly rule?: unknown } | null)?.rule);
  return known.success ? known.data : boostingRuleConfig.parse({});
}

function boostedFacts({ horizonBars, trained, verdict, importance, reference }: BoostingManifest): BoostedFacts {
  return {
    horizonBars, trained: trained.rows === 0 ? null : { instrumentId: trained.instrumentId, fromMs: trained.fromMs, toMs: trained.toMs, validationFromMs: trained.validationFromMs, rows: trained.rows },
    // Trees from elsewhere were judged by nobody here.
    verdict: verdict.lines.length === 0 ? null : verdict,
    importance: reference.features.map(({ name }, index) => {
      const known = BARS_19.features.find((feature) => feature.name === name);
      return { name, title: known?.title ?? name, unit: known?.unit ?? '', share: importance[index] ?? 0 };
    }).sort((one, other) => other.share - one.share),
  };
}

function comparedValues({ sight, horizonBars, trained, verdict }: BoostingManifest): Readonly<Record<string, string>> {
  const isKnown = trained.rows > 0;
  const { rmse, rmseOfZero, rankIc, directionalAccuracy, netSharpe, netReturn, entries } = verdict.metrics;
  return {
    Policies: 'one', 'Looks ahead': `${horizonBars} bars`, 'Hash of the features': sight.hash.slice(0, 8), Bars: sight.interval, 'Market beside it': 'none', 'Market of the basis': 'none', 'Market regime': 'no',
    Markets: trained.instrumentId === '' ? 'not known' : trained.instrumentId, From: isKnown ? timeText(trained.fromMs) : 'not known', To: isKnown ? timeText(trained.toMs) : 'not known',
    Rows: isKnown ? trained.rows.toLocaleString('en-US') : 'not known', 'Hash of the data': trained.dataHash.slice(0, 8),
    ...(verdict.lines.length === 0 ? {} : {
      'Held to what it must show': verdict.passed ? 'passed' : 'refused', 'Error against no forecast': ratio(rmse / rmseOfZero), 'Rank correlation': ratio(rankIc), 'Right side': percent(directionalAccuracy),
      'Entries of the rule': entries.toLocaleString('en-US'), 'Return of the rule': percent(netReturn), 'Sharpe ratio of the rule': ratio(netSharpe),
    }),
  };
}

function filesOf(document: BoostingDocument, code: string, format: ExportFormat): ModelFiles {
  switch (format) {
    case 'tradewind': return { files: [writeVersionFile(document, code)], notes: [] };
    case 'lightgbm': return {
      files: [{ name: `${fileName(document.manifest.title, code)}.txt`, bytes: new TextEncoder().encode(writeLightGbm(document.model)) }],
      notes: [`LightGBM 4 reads it with lightgbm.Booster(model_file=...). It predicts the log return of the next ${document.manifest.horizonBars} bars from the ${BARS_19.features.length} features of bars-19, in their order; it holds nothing of the rule that trades it, nor of its reference.`],
    };
    case 'onnx': case 'tfjs': throw new RequestRefused({ code: 'no-such-form', message: `${format === 'onnx' ? 'ONNX' : 'TensorFlow.js'} is for agents here, and this model is boosted trees: expected tradewind or lightgbm` });
  }
}
