import { copyOfDecision } from '../domain/decision.ts';
import type { Decision } from '../domain/decision.ts';
import type { Denial, DenialCode } from '../domain/denial.ts';
import type { Bar, BarClosed } from '../domain/market-event.ts';
import type { DecisionOutcome } from '../domain/output.ts';
import { PERSON } from '../domain/order.ts';
import type { Side } from '../domain/order.ts';
import { nearestTicks } from '../domain/rounding.ts';
import type { ClientOrderId, EpochMs, QtyLots } from '../domain/units.ts';
import { HOLD, planTarget } from '../orders/planner.ts';
import type { Plan } from '../orders/planner.ts';
import type { Pause } from '../risk/context.ts';
import { readAccount } from './account-view.ts';
import type { Desk, StandingDecision } from './desk.ts';
import { sizeDecision } from './entry-size.ts';
import { abandonEntry, beginEntry, termsOf } from './entry.ts';
import { isByHand } from './manual.ts';
import { followBar, leaveByRule } from './follow.ts';
import { leaveWork } from './out-of-work.ts';
import { noteBar } from './progress.ts';
import { pauseOf } from './pauses.ts';
import { trail } from './protect.ts';
import { regimeDenial } from './regime.ts';
import { openEntry } from './state.ts';
import type { EngineState } from './state.ts';
import { cancel, closePosition, contextAfterExit, countDenial, isClosing, refuse, report, riskContext, unsent } from './submit.ts';
import type { DraftOrder, Refusal } from './submit.ts';

/** Lets the strategy of an instrument see a closed bar, and carries its decision through planning, sizing and the gate. */
export function decideOnBar(state: EngineState, desk: Desk, event: BarClosed): void {
  for (let bar = desk.closeBar(event.bar, event.interval); bar !== null; bar = desk.takeClosed()) onStrategyBar(state, desk, event.timeMs, bar);
}

/** Keeps the strategy in step with a bar that is not traded on; what it says to it is shown and not acted on, neither now nor later. */
export function watchBar(state: EngineState, desk: Desk, event: BarClosed): void {
  for (let bar = desk.closeBar(event.bar, event.interval); bar !== null; bar = desk.takeClosed()) watchStrategyBar(state, desk, event.timeMs, bar);
}

function watchStrategyBar(state: EngineState, desk: Desk, timeMs: EpochMs, bar: Bar): void {
  const position = state.ledger.position(desk.instrument.id);
  const positionQty = position === null || isByHand(state, desk, position) ? 0 : position.qty;
  const decision = ask(state, desk, bar, positionQty);
  if (decision === null) leaveWork(state, desk, timeMs);
  if (desk.protection.progress !== undefined) noteBar(state, desk, bar);
  const isHeld = decision !== null && Math.sign(decision.targetExposure) === Math.sign(positionQty);
  if (decision !== null && desk.isEnabled && state.kill === null) note(state, desk, timeMs, decision, isHeld ? 'hold' : 'blocked', null);
  if (desk.cooldownLeft > 0) desk.cooldownLeft--;
}

/** Shows the strategy its next closed bar; one that looks further sees its position and its account too. */
function ask(state: EngineState, desk: Desk, bar: Bar, ownQty: number): Decision | null {
  const { sight } = desk;
  if (sight === null) return desk.decide(bar, ownQty);
  sight.take(bar);
  readAccount(state, desk, sight.lookAt(ownQty !== 0), sight.sight.reading);
  return desk.decideSeen(bar, ownQty, sight);
}

function onStrategyBar(state: EngineState, desk: Desk, timeMs: EpochMs, bar: Bar): void {
  const position = state.ledger.position(desk.instrument.id);
  const positionQty = (position === null ? 0 : position.qty) as QtyLots;
  // What a person holds is not the strategy's: it sees itself flat, as it is.
  const isForeign = isByHand(state, desk, position);
  const decision = ask(state, desk, bar, isForeign ? 0 : positionQty);
  if (decision === null) leaveWork(state, desk, timeMs);
  if (desk.bracket !== null && desk.bracket.trailingDistance !== null) trail(state, timeMs, desk, bar.close);
  if (desk.protection.progress !== undefined) noteBar(state, desk, bar);
  const leaving = desk.protection.progress === undefined ? null : followBar(state, timeMs, desk, bar.close, isForeign ? null : decision);
  if (decision !== null && desk.isEnabled && state.kill === null) {
    if (isForeign) standBack(state, desk, timeMs, decision);
    else act(state, desk, timeMs, decision, positionQty);
  }
  // After the strategy, which may leave or turn by itself at this bar.
  if (leaving !== null) leaveByRule(state, timeMs, desk, leaving);
  // The bar in which a position was closed does not count: the cooldown is over when as many bars as configured have closed after it.
  if (desk.cooldownLeft > 0) desk.cooldownLeft--;
}

/** Lets the strategy see the next of the bars that were worked out ahead, of which nothing but its decision comes. */
export function decideNext(state: EngineState, desk: Desk, timeMs: EpochMs): void {
  const position = state.ledger.position(desk.instrument.id);
  const positionQty = (position === null ? 0 : position.qty) as QtyLots;
  const isForeign = isByHand(state, desk, position);
  const decision = desk.decideNext(isForeign ? 0 : positionQty, timeMs);
  if (decision === null) leaveWork(state, desk, timeMs);
  else if (desk.isEnabled && state.kill === null) {
    if (isForeign) standBack(state, desk, timeMs, decision);
    else act(state, desk, timeMs, decision, positionQty);
  }
  if (desk.cooldownLeft > 0) desk.cooldownLeft--;
}

/** While a person holds the instrument or is opening a position in it, its strategy neither closes nor enlarges anything there. */
function standBack(state: EngineState, desk: Desk, timeMs: EpochMs, decision: Decision): void {
  if (decision.targetExposure === 0) return note(state, desk, timeMs, decision, 'hold', null);
  block(state, desk, timeMs, { decision, denial: { code: 'held-by-hand' }, outcome: 'blocked' });
}

/** Notes that an entry was not even tried, and why; counted once, however long it stands. */
function block(state: EngineState, desk: Desk, timeMs: EpochMs, { decision, denial, outcome }: { readonly decision: Decision; readonly denial: Denial; readonly outcome: DecisionOutcome }): void {
  const { standing } = desk;
  const isStanding = standing !== null && standing.outcome === outcome && standing.denial === denial.code && standing.reason.code === decision.reason.code;
  const refusal = { request: unsent(draftOf(desk, decision, decision.targetExposure > 0 ? 'buy' : 'sell'), timeMs), denial };
  note(state, desk, timeMs, decision, outcome, isStanding ? refusal : refuse(state, refusal.request, denial));
}

function act(state: EngineState, desk: Desk, timeMs: EpochMs, decision: Decision, positionQty: QtyLots): void {
  // The common case, decided without looking at orders: what is wanted is held, and nothing is on its way.
  const isHeld = Math.sign(decision.targetExposure) === Math.sign(positionQty) && state.tracker.openEntries === 0;
  if (isHeld) note(state, desk, timeMs, decision, 'hold', null);
  else carryOut(state, desk, timeMs, decision, positionQty);
}

function carryOut(state: EngineState, desk: Desk, timeMs: EpochMs, decision: Decision, positionQty: QtyLots): void {
  const newest = openEntry(state, desk.instrument.id);
  const entry = newest?.cancelRequested === true ? null : newest;
  const plan = planTarget({
    positionQty,
    openEntrySide: entry?.request.side ?? desk.pursuit?.side ?? null,
    isExiting: positionQty !== 0 && isClosing(state, desk, 'exit'),
    // Turning round is an exit too, and begins a cooldown of its own.
    cooldownLeft: positionQty === 0 ? desk.cooldownLeft : desk.cooldownBars,
  }, decision.targetExposure);
  if (plan === HOLD) note(state, desk, timeMs, decision, 'hold', null);
  else execute(state, desk, timeMs, decision, plan, entry?.request.clientOrderId ?? null);
}

/** An entry whose cancellation is on its way may still fill: another of the same side is not sent beside it. */
function isStillCanceling(state: EngineState, desk: Desk, side: Side | null): boolean {
  if (side === null || state.tracker.openEntries === 0) return false;
  return state.tracker.openOf(desk.instrument.id).some(({ request, cancelRequested }) => request.purpose === 'entry' && request.side === side && cancelRequested);
}

function execute(state: EngineState, desk: Desk, timeMs: EpochMs, decision: Decision, plan: Plan, entryId: ClientOrderId | null): void {
  if (plan.cancelEntry) {
    abandonEntry(state, timeMs, desk, 'the signal has changed');
    if (entryId !== null) cancel(state, timeMs, entryId, 'the signal has changed');
  }
  if (plan.exit) closePosition(state, timeMs, desk, { purpose: 'exit', reason: decision.reason.code });
  if (plan.isCooling || plan.enter === null || state.status.state !== 'active' || isStillCanceling(state, desk, plan.enter)) {
    note(state, desk, timeMs, decision, outcomeWithoutEntry(plan), null);
    return;
  }
  const offRegime = regimeDenial(state, desk);
  if (offRegime !== null) return block(state, desk, timeMs, { decision, denial: offRegime, outcome: plan.exit ? 'exit' : 'blocked' });
  const paused = pauseOf(state, { instrumentId: desk.instrument.id, strategyId: desk.assignment?.id ?? PERSON, side: plan.enter });
  if (paused !== null) return denyPaused(state, desk, timeMs, { decision, paused, side: plan.enter, outcome: plan.exit ? 'exit' : 'denied' });
  const refusal = enter(state, desk, timeMs, decision, plan);
  if (refusal === null) note(state, desk, timeMs, decision, plan.exit ? 'turn' : 'enter', null);
  else note(state, desk, timeMs, decision, plan.exit ? 'exit' : 'denied', refusal);
}

/** A pause lasts many bars, on each of which the entry is wanted again: every time counts, nothing is measured, and what stands is not written out again. */
function denyPaused(state: EngineState, desk: Desk, timeMs: EpochMs, { decision, paused, side, outcome }: { readonly decision: Decision; readonly paused: Pause; readonly side: Side; readonly outcome: DecisionOutcome }): void {
  if (isStanding(desk.standing, decision, outcome, 'paused')) {
    countDenial(state, 'paused');
    return keepStanding(desk.standing, desk, timeMs);
  }
  note(state, desk, timeMs, decision, outcome, refuse(state, unsent(draftOf(desk, decision, side), timeMs), { code: 'paused', ...paused }));
}

function outcomeWithoutEntry(plan: Plan): DecisionOutcome {
  if (plan.exit) return 'exit';
  if (plan.isCooling) return 'cooldown';
  return plan.enter === null ? 'hold' : 'blocked';
}

function enter(state: EngineState, desk: Desk, timeMs: EpochMs, decision: Decision, plan: Plan): Refusal | null {
  const { stopDistance, takeProfitDistance, trailingDistance, exits } = decision;
  const side = plan.enter ?? 'buy';
  const unpriced = draftOf(desk, decision, side);
  const { guard, type, limitPrice, timeInForce } = termsOf(desk, side, state.config.risk.priceCollarPct);
  const draft = { ...unpriced, type, limitPrice, timeInForce };
  const before = riskContext(state, timeMs, desk, { stopDistance });
  const context = plan.exit ? contextAfterExit(state, before) : before;
  const sized = sizeDecision(state, desk, decision, draft, context);
  if ('denial' in sized) return refuse(state, unsent({ ...draft, qty: sized.wanted }, timeMs), sized.denial);
  const refusal = beginEntry(state, timeMs, desk, { ...draft, qty: sized.qty }, guard, context);
  if (refusal === null) {
    desk.nextBracket = { stopDistance, takeProfitDistance, trailingDistance, ...(exits === undefined ? {} : { exits }) };
    desk.sizing = sized.arithmetic;
  }
  return refusal;
}

/** An entry at the market, before it has a size. */
function draftOf(desk: Desk, decision: Decision, side: Side): DraftOrder {
  return {
    strategyId: desk.assignment?.id ?? PERSON, instrumentId: desk.instrument.id, purpose: 'entry', side, type: 'market', qty: 0 as QtyLots,
    limitPrice: null, triggerPrice: null, callbackBps: null, timeInForce: 'gtc', reduceOnly: false, ocoGroup: null,
    decisionPrice: nearestTicks(desk.instrument, desk.price), reason: decision.reason.code,
  };
}

/** Keeps the standing decision, and reports one whenever it trades, or its outcome, its reason or what denied it is new. */
function note(state: EngineState, desk: Desk, timeMs: EpochMs, decision: Decision, outcome: DecisionOutcome, refusal: Refusal | null): void {
  const denial: DenialCode | null = refusal === null ? null : refusal.denial.code;
  if (isStanding(desk.standing, decision, outcome, denial)) return keepStanding(desk.standing, desk, timeMs);
  if (refusal !== null) report(state, timeMs, refusal);
  const kept = copyOfDecision(decision);
  desk.standing = { sinceMs: timeMs, timeMs, price: desk.price, outcome, denial, reason: kept.reason, targetExposure: kept.targetExposure };
  state.outputs.push({ type: 'decision-made', timeMs, strategyId: desk.assignment?.id ?? '', instrumentId: desk.instrument.id, price: desk.price, decision: kept, outcome });
}

/** Tells whether a decision says what stands already; one that trades is always news. */
function isStanding(standing: StandingDecision | null, decision: Decision, outcome: DecisionOutcome, denial: DenialCode | null): standing is StandingDecision {
  return standing !== null && standing.outcome === outcome && standing.reason.code === decision.reason.code && standing.denial === denial && !isTrade(outcome);
}

function keepStanding(standing: StandingDecision, desk: Desk, timeMs: EpochMs): void {
  standing.timeMs = timeMs;
  standing.price = desk.price;
}

function isTrade(outcome: DecisionOutcome): boolean {
  return outcome === 'enter' || outcome === 'exit' || outcome === 'turn';
}
