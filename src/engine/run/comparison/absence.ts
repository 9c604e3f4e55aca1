import type { DifferenceCause } from '../../contract/reconciliation.ts';
import type { Engine } from '../../core/engine.ts';
import type { Denial } from '../../domain/denial.ts';
import { isOpen, PERSON } from '../../domain/order.ts';
import type { Order } from '../../domain/order.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { RoundTrip } from '../../portfolio/attribution/round-trip.ts';
import { timeText } from '../analysis/say.ts';
import { denialSentence } from '../view/decision-views.ts';
import type { SessionWindow, Standstill } from './session-window.ts';
import type { SideFacts } from './side.ts';

/** The side that did not make a trade which the other one made. */
export interface AbsentSide {
  readonly name: 'live' | 'backtest';
  readonly facts: SideFacts;
  readonly trips: readonly RoundTrip[];
  readonly window: SessionWindow;
  /** For the words of a denial. */
  readonly engine: Engine;
}

/**
 * Says why one side did not make a trade of the other: the first of these that its records show at the time of the decision.
 * @param stepMs length of the strategy's bars
 */
export function causeOfAbsence(side: AbsentSide, trip: RoundTrip, stepMs: number): DifferenceCause {
  return orderCause(side, trip, stepMs) ?? holdCause(side, trip, stepMs) ?? denialCause(side, trip, stepMs) ?? statusCause(side, trip) ?? positionCause(side, trip, stepMs)
    ?? changeCause(side, trip, stepMs) ?? lateBarCause(side, trip, stepMs) ?? endCause(side, trip, stepMs) ?? oldDenialCause(side, trip, stepMs) ?? decisionCause(side, trip);
}

const WHO = { live: 'The session', backtest: 'The backtest' } as const;

/** An order was sent, and nothing of it filled. */
function orderCause({ name, facts }: AbsentSide, trip: RoundTrip, stepMs: number): DifferenceCause | null {
  const sent = [...facts.orders.values()].filter(({ request, filledQty }) => request.purpose === 'entry' && filledQty === 0 && isOf(request, trip) && isNear(request.decidedAtMs, trip, stepMs) && (request.side === 'buy') === (trip.side === 'long'));
  const order = sent.find(({ status }) => status === 'rejected') ?? sent.at(-1);
  if (order === undefined) return null;
  if (order.status === 'rejected') return { code: 'rejected', sentence: `${WHO[name]} sent the order and the exchange rejected it${reasonOf(order)}.` };
  return { code: 'not-filled', sentence: isOpen(order.status) ? `${WHO[name]} sent the order, and it had not filled by the end.` : `${WHO[name]} sent the order and it did not fill${reasonOf(order)}.` };
}

function reasonOf({ reason }: Order): string {
  return reason === null || reason === '' ? '' : `: ${reason.replace(/\.$/, '')}`;
}

/** The feed or the account held the session back. */
function holdCause({ name, window }: AbsentSide, trip: RoundTrip, stepMs: number): DifferenceCause | null {
  if (name === 'backtest') return null;
  const { decidedMs } = trip.entry;
  const held = window.standstills.find(({ fromMs, toMs, code }) => fromMs <= decidedMs && (code === 'gap' ? toMs + stepMs : toMs) >= decidedMs);
  return held === undefined ? null : { code: held.code === 'feed' || held.code === 'gap' ? 'feed' : 'stopped', sentence: holdSentence(held) };
}

function holdSentence({ code, cause }: Standstill): string {
  const told = cause.replace(/\.$/, '');
  switch (code) {
    case 'feed': return `The session had no market data then: ${told}.`;
    case 'gap': return `A stretch of market data was missing then: ${told}.`;
    case 'account':
    case 'foreign-position': return `The session was held back then: ${told}.`;
  }
}

function denialCause({ name, facts, engine }: AbsentSide, trip: RoundTrip, stepMs: number): DifferenceCause | null {
  const denied = facts.denials.findLast(({ request, timeMs }) => isOf(request, trip) && request.purpose === 'entry' && isNear(timeMs, trip, stepMs));
  if (denied !== undefined) return { code: codeOf(denied.denial), sentence: `${WHO[name]} was not allowed to: ${lowered(denialSentence(engine, denied.denial, trip.instrumentId))}` };
  // One that stands is told when it begins, and not again at each bar.
  const standing = facts.decisions.findLast(({ timeMs, instrumentId, strategyId, outcome }) => instrumentId === trip.instrumentId && strategyId === trip.strategyId && timeMs < trip.entry.decidedMs + (outcome === 'denied' || outcome === 'blocked' ? stepMs : 1));
  if (standing?.outcome !== 'denied' && standing?.outcome !== 'blocked') return null;
  const reason = facts.denials.findLast(({ request, timeMs }) => isOf(request, trip) && timeMs <= trip.entry.decidedMs && timeMs >= standing.timeMs);
  return reason === undefined ? null : { code: codeOf(reason.denial), sentence: `${WHO[name]} was not allowed to, since ${timeText(reason.timeMs)}: ${lowered(denialSentence(engine, reason.denial, trip.instrumentId))}` };
}

function codeOf({ code }: Denial): DifferenceCause['code'] {
  switch (code) {
    case 'not-armed': return 'not-armed';
    case 'trading-halted':
    case 'reducing-only':
    case 'paused': return 'stopped';
    case 'held-by-hand': return 'by-hand';
    case 'data-stale': return 'feed';
    default: return 'denied';
  }
}

/** Halted, reducing only, or killed. */
function statusCause({ name, facts }: AbsentSide, trip: RoundTrip): DifferenceCause | null {
  const status = facts.statuses.findLast(({ timeMs }) => timeMs <= trip.entry.decidedMs)?.status;
  if (status === undefined || status.state === 'active') return null;
  const what = status.killLatched ? 'The kill switch was on' : status.state === 'halted' ? 'Trading was halted' : 'Only closing was allowed';
  return { code: 'stopped', sentence: `${what} in the ${name === 'live' ? 'session' : 'backtest'} since ${timeText(status.sinceMs)}: ${status.cause.replace(/\.$/, '')}.` };
}

/** It held something else on this instrument. */
function positionCause({ name, trips, window, facts }: AbsentSide, trip: RoundTrip, stepMs: number): DifferenceCause | null {
  const { decidedMs } = trip.entry;
  // A trade that was left by the same decision did not stand in the way.
  const held = trips.find((other) => other.instrumentId === trip.instrumentId && other.entry.timeMs <= decidedMs + 1 && (other.isOpen || (other.endMs >= decidedMs && !(other.exit.purpose === 'exit' && Math.abs(other.exit.decidedMs - decidedMs) < stepMs / 2))));
  if (held !== undefined) {
    if (held.strategyId === PERSON) return { code: 'by-hand', sentence: `A person held this instrument then, from ${timeText(held.entry.timeMs)} on: its strategy stood back.` };
    if (held.entry.timeMs < window.from) return { code: 'window-start', sentence: `The session was in a trade already when the window began, until ${timeText(held.endMs)}.` };
    return { code: 'other-position', sentence: `${WHO[name]} was in another ${held.side} trade then, from ${timeText(held.entry.timeMs)} ${held.isOpen ? 'to the end' : `to ${timeText(held.endMs)}`}.` };
  }
  const last = facts.decisions.findLast(({ timeMs, instrumentId, strategyId }) => instrumentId === trip.instrumentId && strategyId === trip.strategyId && timeMs <= decidedMs + stepMs / 2);
  const closed = trips.findLast((other) => other.instrumentId === trip.instrumentId && !other.isOpen && other.endMs < decidedMs);
  if (last?.outcome === 'cooldown') return { code: 'other-position', sentence: `${WHO[name]} was in the pause after its last trade${closed === undefined ? '' : `, which it had left at ${timeText(closed.endMs)}`}.` };
  if (last?.outcome === 'warming-up') return { code: 'warming-up', sentence: `${WHO[name]} had not seen enough bars yet.` };
  return null;
}

function changeCause({ window, name }: AbsentSide, trip: RoundTrip, stepMs: number): DifferenceCause | null {
  const changed = window.changes.find((timeMs) => Math.abs(timeMs - trip.entry.decidedMs) <= stepMs);
  return changed === undefined ? null : { code: 'changed', sentence: `Strategies or limits were changed at ${timeText(changed)}, and ${name === 'live' ? 'the session' : 'the backtest'} decided before or after it.` };
}

function lateBarCause({ window, name }: AbsentSide, trip: RoundTrip, stepMs: number): DifferenceCause | null {
  const { decidedMs } = trip.entry;
  for (const [key, cameMs] of window.lateBars) {
    const openMs = Number(key.slice(key.lastIndexOf('|') + 1));
    if (key.startsWith(`${trip.instrumentId}|`) && openMs <= decidedMs && openMs > decidedMs - 2 * stepMs) {
      return name === 'live' ? { code: 'feed', sentence: `The bar of ${timeText(openMs)} reached the session only at ${timeText(cameMs)}: too late to trade on.` } : { code: 'different-bar', sentence: `The session traded on the bar of ${timeText(openMs)} when it came late, at ${timeText(cameMs)}.` };
    }
  }
  return null;
}

function endCause({ window, name }: AbsentSide, trip: RoundTrip, stepMs: number): DifferenceCause | null {
  if (trip.entry.decidedMs < window.to - stepMs - 1) return null;
  return { code: 'window-end', sentence: `It was decided on the last bar: ${name === 'live' ? 'the session' : 'the backtest'} had no time left to fill.` };
}

/** Records of earlier versions kept only the newest of the denials that never became an order. */
function oldDenialCause({ name, facts }: AbsentSide, trip: RoundTrip, stepMs: number): DifferenceCause | null {
  const denied = facts.decisions.find(({ timeMs, instrumentId, strategyId, outcome }) => outcome === 'denied' && instrumentId === trip.instrumentId && strategyId === trip.strategyId && isNear(timeMs, trip, stepMs));
  return denied === undefined ? null : { code: 'denied', sentence: `${WHO[name]} was not allowed to at ${timeText(denied.timeMs)}; its records do not say by which limit.` };
}

/** What it decided instead, at the time or last. */
function decisionCause({ name, facts, trips }: AbsentSide, trip: RoundTrip): DifferenceCause {
  const { decidedMs } = trip.entry;
  const last = facts.decisions.findLast(({ timeMs, instrumentId, strategyId }) => instrumentId === trip.instrumentId && strategyId === trip.strategyId && timeMs <= decidedMs);
  const before = trips.findLast((other) => other.instrumentId === trip.instrumentId && other.strategyId === trip.strategyId && !other.isOpen && other.endMs < decidedMs);
  if (last === undefined) return { code: 'not-decided', sentence: `${WHO[name]} had decided nothing for this instrument by then.` };
  const earlier = before === undefined ? '' : ` It had left its last trade at ${timeText(before.endMs)} (${before.exit.reason}), and the two no longer stood alike.`;
  return { code: before === undefined ? 'not-decided' : 'other-position', sentence: `${WHO[name]} decided otherwise: its last decision was "${last.outcome}" (${last.decision.reason.code}) at ${timeText(last.timeMs)}.${earlier}` };
}

function isOf(request: { readonly instrumentId: InstrumentId; readonly strategyId: string }, trip: RoundTrip): boolean {
  return request.instrumentId === trip.instrumentId && request.strategyId === trip.strategyId;
}

/** Within a bar of the decision. */
function isNear(timeMs: EpochMs, trip: RoundTrip, stepMs: number): boolean {
  return Math.abs(timeMs - trip.entry.decidedMs) < stepMs;
}

function lowered(sentence: string): string {
  return sentence.slice(0, 1).toLowerCase() + sentence.slice(1);
}
