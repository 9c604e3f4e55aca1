import type { Decision, Reason } from '../../domain/decision.ts';
import type { FeatureSpec } from '../../domain/feature.ts';
import { ReentryGuard } from '../reentry.ts';
import type { ReentrySnapshot } from '../reentry.ts';
import { inWords, sentence, targetInWords } from '../sentence.ts';
import { StopPlan } from '../stops.ts';
import type { PositionSign, Strategy, StrategyDefinition } from '../strategy.ts';
import { agentConfig } from './agent.config.ts';
import type { AgentConfig } from './agent.config.ts';

/** What says what an agent wants: a policy at work, or whoever trains one. */
export interface Pilot {
  /** Returns the wanted exposure, -1 to 1, at the close of the bar in hand; null while it cannot say. Asked once a bar. */
  target(): number | null;
}

/** The name under which a learned agent is put to work. */
export const AGENT = 'agent';

/**
 * Returns the definition of a strategy that wants what its pilot wants. The pilot is no part of a configuration, so the definition is one of a person's own
 * kind: it has a code of its own and is found by it (`withCandidate`, a shelf).
 * @param code 64 hexadecimal digits that name the pilot, for example the hash of its weights
 */
export function agentStrategy(pilot: Pilot, code: string): StrategyDefinition<AgentConfig> {
  return {
    name: AGENT,
    code,
    title: 'Learned agent',
    summary: 'Holds what a trained policy asks for at each closed bar. It tends to lose when the market is no longer like the one that it was trained on.',
    schema: agentConfig,
    presets: [],
    create: (config) => new Agent(config, pilot),
    overlays: () => [],
    explain,
  };
}

const CLOSE = 0;

/** Says what the pilot wants, with a stop. */
class Agent implements Strategy {
  readonly features: readonly FeatureSpec[];
  readonly cooldownBars: number;
  readonly #pilot: Pilot;
  readonly #stops: StopPlan;
  readonly #guard: ReentryGuard;

  constructor(config: AgentConfig, pilot: Pilot) {
    this.#stops = new StopPlan(config, 1);
    this.features = [{ name: 'close', kind: 'close' }, ...this.#stops.features];
    this.cooldownBars = config.cooldownBars;
    this.#guard = new ReentryGuard(config.reentry);
    this.#pilot = pilot;
  }

  decide(observation: Float64Array, position: PositionSign): Decision | null {
    const stopDistance = this.#stops.distance(observation);
    if (Number.isNaN(stopDistance)) return null;
    const wanted = this.#pilot.target();
    if (wanted === null) return null;
    this.#guard.observe(position);
    const target = this.#allowed(wanted, position);
    const sign = Math.sign(target) as PositionSign;
    this.#guard.wanted(sign);
    const decision = this.#stops.decision(sign, { observation, stopDistance, close: observation[CLOSE]! }, reasonOf(wanted, target));
    return target === sign ? decision : { ...decision, targetExposure: target };
  }

  positionClosed(side: -1 | 1): void {
    this.#guard.bar(side);
  }

  snapshot(): ReentrySnapshot {
    return this.#guard.snapshot();
  }

  restore(snapshot: unknown): void {
    this.#guard.restore(snapshot as ReentrySnapshot);
  }

  /** To want something else is what makes the next signal a fresh one. */
  #allowed(wanted: number, position: PositionSign): number {
    const sign = Math.sign(wanted) as PositionSign;
    if (sign !== 1) this.#guard.release(1);
    if (sign !== -1) this.#guard.release(-1);
    return sign !== 0 && sign !== position && this.#guard.isBarred(sign) ? 0 : wanted;
  }
}

const CODES = ['agent-short', 'agent-flat', 'agent-long'] as const;

function reasonOf(wanted: number, target: number): Reason {
  const code = wanted !== 0 && target === 0 ? 'waiting-for-fresh-signal' : CODES[Math.sign(target) + 1]!;
  return { code, values: { wanted, target } };
}

function explain({ code, values }: Reason): string {
  const { wanted = 0, target = 0 } = values;
  if (code === 'waiting-for-fresh-signal') return sentence(`the agent still wants the side that was closed by its stop, its target or by hand: ${targetInWords(0)} until it has wanted something else`);
  if (!CODES.some((known) => known === code)) return code;
  const size = Math.abs(wanted) === 1 || wanted === 0 ? '' : `, at ${inWords(Math.abs(wanted) * 100)[0]} % of the size`;
  return sentence(`the agent has chosen this: ${targetInWords(target)}${size}`);
}
