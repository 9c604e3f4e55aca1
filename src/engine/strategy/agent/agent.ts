import type { Decision, Reason } from '../../domain/decision.ts';
import type { FeatureSpec } from '../../domain/feature.ts';
import type { ExplainedWhy } from '../../domain/model.ts';
import type { Sight, SightSpec } from '../../domain/sight.ts';
import { ReentryGuard } from '../reentry.ts';
import type { ReentrySnapshot } from '../reentry.ts';
import { inWords, sentence, targetInWords } from '../sentence.ts';
import { StopPlan } from '../stops.ts';
import type { StopReading } from '../stops.ts';
import type { PositionSign, Strategy, StrategyDefinition } from '../strategy.ts';
import { agentConfig } from './agent.config.ts';
import type { AgentConfig } from './agent.config.ts';

/** What says what an agent wants: a policy at work, or whoever trains one. */
export interface Pilot {
  /** Returns the wanted exposure, -1 to 1, at the close of the bar in hand; null while it cannot say. Asked once a bar. */
  target(sight: Sight | null): number | null;
  /** Why it cannot say anything any more, in one clause; null or absent while it can. */
  readonly failure?: string | null;
  /** Adds to the reason of a decision what it knows of its last answer. */
  tell?(values: Record<string, number>): void;
  /** Explains its last answer. */
  why?(): ExplainedWhy | null;
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
    explain: explainAgent,
  };
}

const CLOSE = 0;

/** Says what the pilot wants, with a stop. Makes no objects at a bar where its stop stays where it is and nothing is beside it. */
export class Agent implements Strategy {
  readonly features: readonly FeatureSpec[];
  readonly cooldownBars: number;
  readonly #pilot: Pilot;
  readonly #stops: StopPlan;
  readonly #guard: ReentryGuard;
  readonly sight: SightSpec | null;
  readonly #reading: { -readonly [Key in keyof StopReading]: StopReading[Key] } = { observation: NOTHING_SEEN, stopDistance: Number.NaN, close: Number.NaN };
  readonly #reason: { code: string; readonly values: Record<string, number> } = { code: '', values: { wanted: 0, target: 0 } };
  readonly #sized: { -readonly [Key in keyof Decision]: Decision[Key] } = { targetExposure: 0, stopDistance: null, takeProfitDistance: null, trailingDistance: null, reason: this.#reason };
  #hasDecided = false;

  constructor(config: AgentConfig, pilot: Pilot, sight: SightSpec | null = null) {
    this.sight = sight;
    this.#stops = new StopPlan(config, 1);
    this.features = [{ name: 'close', kind: 'close' }, ...this.#stops.features];
    this.cooldownBars = config.cooldownBars;
    this.#guard = new ReentryGuard(config.reentry);
    this.#pilot = pilot;
  }

  /** Why its pilot cannot say anything any more; null while it can. */
  get failure(): string | null {
    return this.#pilot.failure ?? null;
  }

  decide(observation: Float64Array, position: PositionSign, sight: Sight | null = null): Decision | null {
    this.#hasDecided = false;
    const stopDistance = this.#stops.distance(observation);
    if (Number.isNaN(stopDistance)) return null;
    const wanted = this.#pilot.target(sight);
    if (wanted === null) return null;
    this.#guard.observe(position);
    const target = this.#allowed(wanted, position);
    const sign = Math.sign(target) as PositionSign;
    this.#guard.wanted(sign);
    this.#hasDecided = true;
    return this.#decision(sign, target, { observation, stopDistance, wanted });
  }

  /** Explains the last decision; null where the pilot explains nothing. */
  why(): ExplainedWhy | null {
    return this.#hasDecided ? this.#pilot.why?.() ?? null : null;
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

  #decision(sign: PositionSign, target: number, { observation, stopDistance, wanted }: { readonly observation: Float64Array; readonly stopDistance: number; readonly wanted: number }): Decision {
    const reason = this.#reason;
    reason.code = codeOf(wanted, target);
    reason.values['wanted'] = wanted;
    reason.values['target'] = target;
    this.#pilot.tell?.(reason.values);
    const decision = this.#stops.isStopAlone ? this.#stops.stopAlone(sign, stopDistance, reason) : this.#stops.decision(sign, this.#read(observation, stopDistance), reason);
    if (target === sign) return decision;
    if (decision.exits !== undefined) return { ...decision, targetExposure: target };
    const sized = this.#sized;
    sized.targetExposure = target;
    sized.stopDistance = decision.stopDistance;
    sized.takeProfitDistance = decision.takeProfitDistance;
    sized.trailingDistance = decision.trailingDistance;
    return sized;
  }

  #read(observation: Float64Array, stopDistance: number): StopReading {
    const reading = this.#reading;
    reading.observation = observation;
    reading.stopDistance = stopDistance;
    reading.close = observation[CLOSE]!;
    return reading;
  }

  /** To want something else is what makes the next signal a fresh one. */
  #allowed(wanted: number, position: PositionSign): number {
    const sign = Math.sign(wanted) as PositionSign;
    if (sign !== 1) this.#guard.release(1);
    if (sign !== -1) this.#guard.release(-1);
    return sign !== 0 && sign !== position && this.#guard.isBarred(sign) ? 0 : wanted;
  }
}

const NOTHING_SEEN = new Float64Array(0);

const CODES = ['agent-short', 'agent-flat', 'agent-long'] as const;

function codeOf(wanted: number, target: number): string {
  return wanted !== 0 && target === 0 ? 'waiting-for-fresh-signal' : CODES[Math.sign(target) + 1]!;
}

/** Puts the reason of an agent's decision into a sentence, with how sure it was where it said so. */
export function explainAgent({ code, values }: Reason): string {
  const { wanted = 0, target = 0 } = values;
  if (code === 'waiting-for-fresh-signal') return sentence(`the agent still wants the side that was closed by its stop, its target or by hand: ${targetInWords(0)} until it has wanted something else`);
  if (!CODES.some((known) => known === code)) return code;
  const size = Math.abs(wanted) === 1 || wanted === 0 ? '' : `, at ${inWords(Math.abs(wanted) * 100)[0]} % of the size`;
  return sentence(`the agent has chosen this: ${targetInWords(target)}${size}${sureness(values)}`);
}

/** What a policy has told of its answer; nothing of one that tells nothing. */
function sureness({ probability, nextProbability, next = 0, value, nextValue, votes, members }: Readonly<Record<string, number>>): string {
  const voted = votes === undefined ? '' : `; ${votes} of ${members} members want it`;
  if (value !== undefined && nextValue !== undefined) return ` (worth ${figure(value)} to it; next best: ${sideInWords(next)}, ${figure(nextValue)}${voted})`;
  if (probability === undefined || nextProbability === undefined) return votes === undefined ? '' : ` (${voted.slice(2)})`;
  return ` (${percent(probability)} likely to it; next: ${sideInWords(next)}, ${percent(nextProbability)}${voted})`;
}

function figure(value: number): string {
  return value.toFixed(3);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

/** Names an exposure: `short`, `flat`, `long 67 %`. */
export function sideInWords(exposure: number): string {
  if (exposure === 0) return 'flat';
  const size = Math.abs(exposure) === 1 ? '' : ` ${(Math.abs(exposure) * 100).toFixed(0)} %`;
  return `${exposure > 0 ? 'long' : 'short'}${size}`;
}
