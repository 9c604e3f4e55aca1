import type { Decision } from '../domain/decision.ts';
import { isDerivative } from '../domain/instrument.ts';
import type { Bar, BarClosed } from '../domain/market-event.ts';
import type { DecisionOutcome } from '../domain/output.ts';
import type { QtyLots } from '../domain/units.ts';
import { HOLD, planTarget } from '../orders/planner.ts';
import type { Plan } from '../orders/planner.ts';
import { sizeEntry } from '../risk/sizing.ts';
import type { PositionSign } from '../strategy/strategy.ts';
import type { Desk } from './desk.ts';
import { trail } from './protect.ts';
import { openEntry } from './state.ts';
import type { EngineState } from './state.ts';
import { cancel, closePosition, decisionTicks, isClosing, riskContext, submit } from './submit.ts';

/** Lets the strategy of an instrument see a closed bar, and carries its decision through planning, sizing and the gate. */
export function decideOnBar(state: EngineState, desk: Desk, event: BarClosed): void {
  const position = Math.sign(state.ledger.qty(desk.instrument.id)) as PositionSign;
  desk.update(event.bar, event.interval, position, (decision, bar) => onStrategyBar(state, desk, event.timeMs, decision, bar));
}

function onStrategyBar(state: EngineState, desk: Desk, timeMs: number, decision: Decision | null, bar: Bar): void {
  if (desk.cooldownLeft > 0) desk.cooldownLeft--;
  if (desk.bracket !== null && desk.bracket.trailingDistance !== null) trail(state, timeMs, desk, bar.close);
  if (decision === null || desk.assignment?.enabled !== true || state.kill !== null) return;
  const outcome = carryOut(state, desk, timeMs, decision);
  note(state, desk, timeMs, decision, outcome);
}

function carryOut(state: EngineState, desk: Desk, timeMs: number, decision: Decision): DecisionOutcome {
  const positionQty = state.ledger.qty(desk.instrument.id);
  // The common case, decided without looking at orders: holding what is wanted, or flat and wanting nothing.
  if (state.tracker.openCount === 0 && positionQty === 0 && decision.targetExposure === 0) return 'hold';
  const entry = openEntry(state, desk.instrument.id);
  const plan = planTarget({
    positionQty,
    openEntrySide: entry?.request.side ?? null,
    isExiting: positionQty !== 0 && isClosing(state, desk, 'exit'),
    cooldownLeft: desk.cooldownLeft,
  }, decision.targetExposure);
  return plan === HOLD ? 'hold' : execute(state, desk, timeMs, decision, plan, entry?.request.clientOrderId ?? null);
}

function execute(state: EngineState, desk: Desk, timeMs: number, decision: Decision, plan: Plan, entryId: Parameters<typeof cancel>[2] | null): DecisionOutcome {
  if (plan.cancelEntry && entryId !== null) cancel(state, timeMs, entryId, 'the signal has changed');
  if (plan.exit) closePosition(state, timeMs, desk, { purpose: 'exit', reason: decision.reason.code });
  if (plan.isCooling) return plan.exit ? 'exit' : 'cooldown';
  if (plan.enter === null) return plan.exit ? 'exit' : 'hold';
  if (state.status.state !== 'active' && !plan.exit) return 'blocked';
  const sent = enter(state, desk, timeMs, decision, plan);
  if (!sent) return plan.exit ? 'exit' : 'denied';
  return plan.exit ? 'turn' : 'enter';
}

function enter(state: EngineState, desk: Desk, timeMs: number, decision: Decision, plan: Plan): boolean {
  const context = afterExit(state, desk, riskContext(state, timeMs, desk), plan);
  const sized = sizeEntry({
    instrument: desk.instrument, equity: context.equity, price: desk.price, stopDistance: decision.stopDistance, targetExposure: decision.targetExposure,
    symbolExposure: context.symbolExposure, totalExposure: context.totalExposure, availableMargin: context.availableMargin,
    drawdownPct: context.drawdownPct, config: state.config.risk,
  });
  const draft = {
    strategyId: desk.assignment?.id ?? 'person', instrumentId: desk.instrument.id, purpose: 'entry', side: plan.enter ?? 'buy', type: 'market',
    limitPrice: null, triggerPrice: null, timeInForce: 'gtc', reduceOnly: false, ocoGroup: null,
    decisionPrice: decisionTicks(desk), reason: decision.reason.code,
  } as const;
  if ('denial' in sized) {
    const request = { ...draft, clientOrderId: 'not-sent' as Parameters<typeof cancel>[2], decidedAtMs: timeMs, qty: 0 as QtyLots };
    state.outputs.push({ type: 'order-denied', timeMs, request, denial: sized.denial });
    return false;
  }
  const bracket = { stopDistance: decision.stopDistance, takeProfitDistance: decision.takeProfitDistance, trailingDistance: decision.trailingDistance };
  const denial = submit(state, timeMs, { ...draft, qty: sized.qty }, context);
  if (denial === null) desk.bracket = bracket;
  return denial === null;
}

/** A turn is an exit and an entry in one go: the entry is judged as if the exit had filled. */
function afterExit(state: EngineState, desk: Desk, context: ReturnType<typeof riskContext>, plan: Plan): ReturnType<typeof riskContext> {
  if (!plan.exit) return context;
  const leverage = isDerivative(desk.instrument) ? state.config.risk.leverage : 1;
  return {
    ...context,
    positionQty: 0 as QtyLots,
    symbolExposure: 0,
    totalExposure: context.totalExposure - context.symbolExposure,
    availableMargin: context.availableMargin + context.symbolExposure / leverage,
  };
}

const TRADES: ReadonlySet<DecisionOutcome> = new Set(['enter', 'exit', 'turn']);

/** Keeps the standing decision, and reports one whenever it trades, or its outcome or its reason is new. */
function note(state: EngineState, desk: Desk, timeMs: number, decision: Decision, outcome: DecisionOutcome): void {
  const { standing } = desk;
  if (standing && !TRADES.has(outcome) && standing.outcome === outcome && standing.reason.code === decision.reason.code) {
    standing.timeMs = timeMs;
    standing.price = desk.price;
    return;
  }
  desk.standing = { sinceMs: timeMs, timeMs, price: desk.price, outcome, reason: decision.reason, targetExposure: decision.targetExposure };
  state.outputs.push({ type: 'decision-made', timeMs, strategyId: desk.assignment?.id ?? '', instrumentId: desk.instrument.id, price: desk.price, decision, outcome });
}
