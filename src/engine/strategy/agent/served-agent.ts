import type { ExplainedWhy, ModelDocument } from '../../domain/model.ts';
import type { Sight, SightSpec } from '../../domain/sight.ts';
import { createIdle } from '../idle.ts';
import type { StrategyDefinition } from '../strategy.ts';
import { Agent, AGENT, explainAgent } from './agent.ts';
import type { Pilot } from './agent.ts';
import { agentConfig, servedAgentConfig } from './agent.config.ts';
import type { AgentConfig } from './agent.config.ts';
import { foreignPolicies } from './foreign-policy.ts';
import { modelCode } from './model-code.ts';
import { modelRefusal } from './model-refusal.ts';
import { createPolicy } from './policy.ts';
import type { Policy } from './policy.ts';
import { createExplainer } from './why.ts';
import type { Explainer } from './why.ts';

/** What is shown of a model in place of what its document says. */
export interface ServedAs {
  /** A person's own name for it; its title where it is left out. */
  readonly title?: string;
  /** `modelCode(document)` where it is known already. */
  readonly code?: string;
}

/** Returns what a model wants to see, as the engine keeps it. */
export function sightOfModel({ manifest: { features } }: Pick<ModelDocument, 'manifest'>): SightSpec {
  const { set, version, hash, interval, referenceId, basisId, withRegime } = features;
  return { set, version, hash, interval, referenceId, basisId, withRegime };
}

/**
 * Returns the strategy that a model is. It is one of a person's own kind: found by its code on a shelf (`provideModels`), so that a backtest, the gate and a session take it
 * as they take any. A model that cannot be served makes an idle strategy that says why.
 */
export function agentOfModel(document: ModelDocument, { title, code }: ServedAs = {}): StrategyDefinition<AgentConfig> {
  const { manifest } = document;
  const trained = agentConfig.safeParse(manifest.agent);
  let refusal: string | null = null;
  let isChecked = false;
  return {
    name: AGENT,
    code: code ?? modelCode(document),
    title: title ?? manifest.title,
    summary: summaryOf(document),
    schema: trained.success ? servedAgentConfig(trained.data) : agentConfig,
    presets: [],
    create: (config) => {
      if (!isChecked) refusal = modelRefusal(document);
      isChecked = true;
      const missing = refusal ?? runtimeRefusal(document);
      return missing === null ? new Agent(config, new PolicyPilot(document), sightOfModel(document)) : createIdle(missing);
    },
    overlays: () => [],
    explain: explainAgent,
  };
}

/** Asks a policy. It is made when it is first asked: most definitions are only looked at. */
class PolicyPilot implements Pilot {
  readonly #document: ModelDocument;
  failure: string | null = null;
  #policy: Policy | null = null;
  #explainer: Explainer | null = null;
  #sight: Sight | null = null;

  constructor(document: ModelDocument) {
    this.#document = document;
  }

  /** A policy from elsewhere may fail; the engine then goes on without it. */
  target(sight: Sight | null): number | null {
    if (sight === null || this.failure !== null) return null;
    this.#sight = sight;
    try {
      this.#policy ??= createPolicy(this.#document);
      return this.#policy.look(sight);
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
      return null;
    }
  }

  tell(values: Record<string, number>): void {
    const policy = this.#policy;
    if (policy === null) return;
    const { ensemble, exposures, choice, members } = policy;
    if (members.length > 1 && policy.document.manifest.combine === 'vote') {
      values['votes'] = ensemble.votes;
      values['members'] = members.length;
    }
    if (exposures.length === 0) return;
    const own = members.length === 1 ? members[0]!.values : null;
    const shares = own ?? ensemble.probabilities;
    const next = runnerUp(shares, choice);
    values['next'] = exposures[next]!;
    values[own === null ? 'probability' : 'value'] = shares[choice]!;
    values[own === null ? 'nextProbability' : 'nextValue'] = shares[next]!;
  }

  /** What cannot be explained was decided all the same: a session does not stop for want of a reason. */
  why(): ExplainedWhy | null {
    if (this.#policy === null || this.#sight === null) return null;
    try {
      this.#explainer ??= createExplainer(this.#policy);
      return this.#explainer.explain(this.#sight);
    } catch {
      return null;
    }
  }
}

function runtimeRefusal({ manifest }: ModelDocument): string | null {
  const needsRuntime = manifest.members.some(({ foreign }) => foreign !== undefined) && foreignPolicies() === null;
  return needsRuntime ? 'its policy is an ONNX file, and the runtime for it is not there' : null;
}

function runnerUp(shares: Float64Array, choice: number): number {
  let best = choice === 0 ? 1 : 0;
  for (let i = 0; i < shares.length; i++) if (i !== choice && shares[i]! > shares[best]!) best = i;
  return best;
}

function summaryOf({ manifest: { members, trained, combine } }: ModelDocument): string {
  const who = members.length === 1 ? `an agent (${members[0]?.algorithm.toUpperCase()})` : `${members.length} agents (${combine})`;
  const what = trained.instruments.length === 0 ? '' : ` on ${trained.instruments.join(', ')} at ${trained.interval}`;
  return `Holds what ${who}${what} asks for at each closed bar. It tends to lose when the market is no longer like the one that it was trained on.`;
}
