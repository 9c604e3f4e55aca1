import { createRng } from '../../compute/rng.ts';
import type { Decision } from '../../domain/decision.ts';
import { MINUTE_MS } from '../../domain/interval.ts';
import type { Bar } from '../../domain/market-event.ts';
import { createFeatureSet } from '../../features/feature-set.ts';
import type { PositionSign, Strategy, StrategyDefinition } from '../../strategy/strategy.ts';

/** What a strategy decided at each bar of a rehearsal, and why it stopped when it did. */
export interface Rehearsal {
  /** [bars] one line each; empty where it had nothing to say. */
  readonly decisions: readonly string[];
  readonly failure: string | null;
  /** The bar at which it failed. */
  readonly failedAt: number | null;
}

/** Bars after the warm-up: enough for several trends and turns. */
const BARS = 400;
const MOST_WARMUP = 6000;
const START_MS = Date.UTC(2024, 0, 1);

/** Returns made-up bars with trends in both directions; the same for the same seed. */
export function rehearsalBars(count: number, seed: string): readonly Bar[] {
  const rng = createRng(seed).stream('rehearsal');
  const bars: Bar[] = [];
  let price = 100;
  for (let i = 0; i < count; i++) {
    const drift = 0.002 * Math.sign(((i * 7) % 120) - 59.5);
    const open = price;
    const close = open * (1 + drift + 0.004 * rng.normal());
    const high = Math.max(open, close) * (1 + 0.002 * rng.float());
    const low = Math.min(open, close) * (1 - 0.002 * rng.float());
    const volume = 10 + rng.exponential(0.1);
    bars.push({ openTimeMs: START_MS + i * MINUTE_MS, closeTimeMs: START_MS + (i + 1) * MINUTE_MS - 1, open, high, low, close, volume, quoteVolume: volume * close, tradeCount: 10, takerBuyVolume: volume / 2 });
    price = close;
  }
  return bars;
}

/** Returns how many bars a rehearsal of this strategy needs. */
export function rehearsalLength(strategy: Strategy): number {
  return Math.min(MOST_WARMUP, createFeatureSet(strategy.features).warmupBars) + BARS;
}

/**
 * Lets a strategy decide on bars, holding what it wanted at the bar before, stopped out now and then.
 * @param restart called at each bar; a strategy that it returns takes over from the state of the one before
 */
export function rehearse(strategy: Strategy, bars: readonly Bar[], restart: (bar: number) => Strategy | null = () => null): Rehearsal {
  const features = createFeatureSet(strategy.features);
  const decisions: string[] = [];
  let [current, position] = [strategy, 0 as PositionSign];
  for (const [index, bar] of bars.entries()) {
    const next = restart(index);
    if (next !== null) {
      next.restore(JSON.parse(JSON.stringify(current.snapshot())));
      current = next;
    }
    if (position !== 0 && index % 61 === 60) {
      current.positionClosed(position);
      position = 0;
    }
    const decision = current.decide(features.update(bar), position);
    const failure = current.failure ?? null;
    if (failure !== null) return { decisions, failure, failedAt: index };
    decisions.push(decision === null ? '' : lineOf(decision));
    if (decision !== null) position = decision.targetExposure as PositionSign;
  }
  return { decisions, failure: null, failedAt: null };
}

/** Returns the settings under which a strategy is rehearsed: its defaults, and each of its presets. */
export function rehearsedSettings({ schema, presets }: StrategyDefinition): readonly unknown[] {
  return [{}, ...presets.map(({ values }) => values)].flatMap((values) => {
    const parsed = schema.safeParse(values);
    return parsed.success ? [parsed.data] : [];
  });
}

function lineOf({ targetExposure, stopDistance, takeProfitDistance, trailingDistance, reason }: Decision): string {
  return JSON.stringify([targetExposure, reason.code, stopDistance, takeProfitDistance, trailingDistance, reason.values]);
}
