import type { Output } from '../../../domain/output.ts';
import type { EpochMs } from '../../../domain/units.ts';
import { runBacktest } from '../../backtest/backtest.ts';
import type { BacktestPlan } from '../../backtest/backtest.ts';

/** Something that the engine decided: what it wanted, or what it sent. */
export interface TracedDecision {
  readonly timeMs: EpochMs;
  readonly strategyId: string;
  readonly instrumentId: string;
  /** All of it, to the last digit: equal decisions have equal texts. */
  readonly text: string;
  /** For a person. */
  readonly words: string;
}

/** Runs a plan through the whole engine and returns everything that was decided before a moment, in order. */
export function traceDecisions(plan: BacktestPlan, beforeMs: EpochMs): readonly TracedDecision[] {
  const traced: TracedDecision[] = [];
  runBacktest(plan, {
    onProgress: () => true,
    onOutput: (output) => {
      const decision = output.timeMs < beforeMs ? tracedOf(output) : null;
      if (decision !== null) traced.push(decision);
    },
  });
  return traced;
}

/** Returns the index of the first decision that is not the same in both; null when one list is the other. */
export function firstDifference(one: readonly TracedDecision[], other: readonly TracedDecision[]): number | null {
  const length = Math.max(one.length, other.length);
  for (let i = 0; i < length; i++) if (!isSame(one[i], other[i])) return i;
  return null;
}

function isSame(one: TracedDecision | undefined, other: TracedDecision | undefined): boolean {
  return one !== undefined && other !== undefined && one.timeMs === other.timeMs && one.instrumentId === other.instrumentId && one.text === other.text;
}

function tracedOf(output: Output): TracedDecision | null {
  switch (output.type) {
    case 'decision-made': {
      const { timeMs, strategyId, instrumentId, decision, outcome } = output;
      const { targetExposure, stopDistance, reason } = decision;
      return { timeMs, strategyId, instrumentId, text: JSON.stringify([decision, outcome]), words: `wants ${inWords(targetExposure)}${stopDistance === null ? '' : ` with a stop ${short(stopDistance)} away`} (${reason.code}, ${outcome})` };
    }
    case 'submit-order': {
      const { strategyId, instrumentId, purpose, side, type, qty, limitPrice, triggerPrice } = output.order;
      return { timeMs: output.timeMs, strategyId, instrumentId, text: JSON.stringify([purpose, side, type, qty, limitPrice, triggerPrice]), words: `sends an order to ${side} ${qty} lots (${purpose}, ${type})` };
    }
    case 'cancel-order': return { timeMs: output.timeMs, strategyId: '', instrumentId: output.instrumentId, text: `cancel ${output.clientOrderId}`, words: `cancels an order (${output.reason})` };
    case 'amend-order': return { timeMs: output.timeMs, strategyId: '', instrumentId: output.instrumentId, text: `amend ${output.clientOrderId} ${output.qty} ${output.limitPrice}`, words: 'changes an order' };
    default: return null;
  }
}

/** Says a wanted exposure. */
export function inWords(targetExposure: number): string {
  if (targetExposure === 0) return 'to be flat';
  const part = Math.abs(targetExposure) === 1 ? '' : `${Math.round(Math.abs(targetExposure) * 100)} % `;
  return `${part}${targetExposure > 0 ? 'long' : 'short'}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}
