import { RequestRefused } from '../../../contract/server.ts';
import type { ModelDocument, ModelManifest } from '../../../domain/model.ts';
import { sightRefusal } from '../../../features/sets/sight-set.ts';
import { exportOnnx } from '../../../learn/exchange/export-onnx.ts';
import { exportTfjs } from '../../../learn/exchange/export-tfjs.ts';
import { agentConfig } from '../../../strategy/agent/agent.config.ts';
import { AGENT } from '../../../strategy/agent/agent.ts';
import { modelRefusal } from '../../../strategy/agent/model-refusal.ts';
import { agentOfModel, sightOfModel } from '../../../strategy/agent/served-agent.ts';
import type { StrategyDefinition } from '../../../strategy/strategy.ts';
import { writeModelFile } from '../model-file.ts';
import { dateText } from '../../analysis/say.ts';
import { manifestOf, readModel } from '../read-model.ts';
import type { ExportFormat, ModelFiles, ModelKind } from './model-kind.ts';

/** Nets that a training has made, or a policy from elsewhere. */
export const AGENT_KIND: ModelKind = {
  name: 'agent',
  strategy: AGENT,
  schema: agentConfig,
  noun: 'trained agent',
  open: (store, code) => {
    const { document, damage } = readModel(store, code);
    if (document === null) return { model: null, damage };
    const { agent, features } = document.manifest;
    return {
      model: { definition: () => serveAgent(document, code), interval: features.interval, configFor: () => ({ ...agent }), size: document.weights.length, files: (format) => filesOf(document, code, format) },
      damage: null,
    };
  },
  facts: ({ manifest: text }) => {
    const manifest = manifestOf<ModelManifest>(text);
    return manifest === null ? null : {
      algorithms: [...new Set(manifest.members.map(({ algorithm }) => algorithm))], seeds: manifest.members.map(({ seed }) => seed), combine: manifest.combine,
      featureSet: `${manifest.features.set} v${manifest.features.version}`, boosted: null,
    };
  },
  compared: ({ manifest: text }) => {
    const manifest = manifestOf<ModelManifest>(text);
    return manifest === null ? null : { values: comparedValues(manifest), settings: { agent: manifest.agent } };
  },
  gateSubject: ({ code, instruments, manifest: text }) => {
    const manifest = manifestOf<ModelManifest>(text);
    return manifest === null ? null : { strategy: AGENT, code, config: { ...manifest.agent }, instruments: [...instruments], interval: manifest.features.interval };
  },
};

/** Returns the strategy that an agent's model is. @throws Error with a sentence when it does not fit this version of the program */
function serveAgent(document: ModelDocument, code: string): StrategyDefinition {
  const refusal = modelRefusal(document) ?? sightRefusal(sightOfModel(document));
  if (refusal !== null) throw new Error(refusal);
  return agentOfModel(document, { code });
}

const COMBINED: Readonly<Record<ModelManifest['combine'], string>> = { single: 'the first alone', mean: 'their mean', vote: 'by vote', confidence: 'weighted by how sure each is' };

function comparedValues({ members, combine, features, normaliser, observation, trained }: ModelManifest): Readonly<Record<string, string>> {
  const isKnown = trained.instruments.length > 0;
  return {
    Policies: members.length === 1 ? 'one' : `${members.length}, ${COMBINED[combine]}`, Nets: [...new Set(members.map(({ shape }) => [shape.inputs, ...shape.layers.map(({ units }) => units)].join('-')))].join(', '),
    'Hash of the features': features.hash.slice(0, 8), Bars: features.interval, 'Market beside it': features.referenceId ?? 'none', 'Market of the basis': features.basisId ?? 'none',
    'Market regime': features.withRegime ? 'yes' : 'no', 'Scaled by': normaliser.kind, 'Numbers in all': String(observation.length), Markets: isKnown ? trained.instruments.join(', ') : 'not known',
    From: isKnown ? dateText(trained.fromMs) : 'not known', To: isKnown ? dateText(trained.toMs) : 'not known', 'Hash of the data': trained.dataHash.slice(0, 8),
  };
}

function filesOf(document: ModelDocument, code: string, format: ExportFormat): ModelFiles {
  switch (format) {
    case 'tradewind': return { files: [writeModelFile(document)], notes: [] };
    case 'onnx': return { files: exportOnnx(document, code), notes: [] };
    case 'tfjs': return exportTfjs(document, code);
    case 'lightgbm': throw new RequestRefused({ code: 'no-such-form', message: 'LightGBM holds trees, and this model is an agent of nets: expected tradewind, onnx or tfjs' });
  }
}
