import { describe, expect, it, vi } from 'vitest';
import { DIFFERENCE_PARTS } from '../../../../../src/engine/contract/reconciliation.ts';
import type { Reconciliation } from '../../../../../src/engine/contract/reconciliation.ts';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import { scaledFromDecimal } from '../../../../../src/engine/domain/decimal.ts';
import { QUOTE_DECIMALS } from '../../../../../src/engine/domain/units.ts';
import { compareSession } from '../../../../../src/engine/run/comparison/compare-session.ts';
import { comparableSessions, comparisonOf } from '../../../../../src/engine/run/comparison/stored-comparisons.ts';
import { dropRecoveryState } from '../../../../../src/engine/run/session/session-storage.ts';
import { Session } from '../../../../../src/engine/run/session/session.ts';
import type { SessionPlan } from '../../../../../src/engine/run/session/plan.ts';
import { simExchangeSchema } from '../../../../../src/engine/adapters/sim-exchange/config.ts';
import { aDisk, play, practicePlan, recordADay, recordedPlan, START } from '../session/session-fixture.ts';

import { venueSession } from './comparison-fixture.ts';

// Whole sessions are played, and the machine may be busy.
vi.setConfig({ testTimeout: 30_000 });

const HOUR_MS = 3_600_000;
const begin = { id: 's1', startedMs: 1, latchedBy: null, playedUntilMs: null, replaces: null };

/** A recorded session, played to its end or as far as `until` lets it. */
function recorded({ minutes = 240, fields = {}, during = () => undefined }: { readonly minutes?: number; readonly fields?: Partial<SessionPlan>; readonly during?: (session: Session, minute: number) => void } = {}): Store {
  const { store } = aDisk();
  recordADay(store, minutes);
  const session = Session.start(store, { ...begin, plan: recordedPlan(fields) });
  for (let minute = 0; !session.isEnded; minute++) {
    play(session, 2);
    during(session, minute);
  }
  session.checkpoint();
  return store;
}

function compare(store: Store, asked: { readonly from?: number; readonly to?: number } = {}, nowMs = 1_000): Reconciliation {
  return compareSession({ store, clock: { now: () => nowMs }, codeVersion: 'test', request: { sessionId: 's1', realism: 'bars', ...asked }, onProgress: () => undefined });
}

const atoms = (decimal: string): bigint => scaledFromDecimal(decimal, QUOTE_DECIMALS)!;

/** What must hold of every comparison: each line adds up and has its cause, and the whole adds up to the two results. */
function expectWhole(found: Reconciliation): void {
  for (const { live, backtest, difference, parts, causes } of found.pairs) {
    const apart = atoms(live?.result ?? '0') - atoms(backtest?.result ?? '0');
    expect(atoms(difference)).toBe(apart);
    expect(DIFFERENCE_PARTS.reduce((sum, part) => sum + atoms(parts[part]), 0n)).toBe(apart);
    expect(causes.length).toBeGreaterThan(0);
    expect(causes.every(({ sentence }) => sentence.endsWith('.'))).toBe(true);
  }
  const steps = found.waterfall.slice(1, -1);
  expect(steps.reduce((sum, { amount }) => sum + atoms(amount), atoms(found.backtestResult))).toBe(atoms(found.liveResult));
  expect(steps.at(-1)?.total).toBe(found.liveResult);
  expect(found.pairs.reduce((sum, { difference }) => sum + atoms(difference), 0n)).toBe(atoms(found.difference));
}

const kinds = ({ pairs }: Reconciliation, kind: string) => pairs.filter((pair) => pair.kind === kind);
const only = (parts: Reconciliation['pairs'][number]['parts']): readonly string[] => Object.entries(parts).filter(([, amount]) => Number(amount) !== 0).map(([part]) => part);

describe('a session on recorded bars beside its own backtest', () => {
  it('is the same trade for trade: a backtest is what it was', () => {
    const store = recorded();
    const found = compare(store);
    expectWhole(found);
    expect(found.counts.pairs).toBeGreaterThan(10);
    expect(found.counts).toMatchObject({ live: found.counts.pairs, missed: 0, extra: 0, byHand: 0 });
    expect(Number(found.difference)).toBe(0);
    expect(found.pairs.map(({ causes }) => causes[0]?.code)).toEqual(found.pairs.map(() => 'same'));
    expect(found.color).toBe('green');
    // Closed trades as the session's own records tell them, and what is open at the newest price.
    const closed = store.records('s1').trades.page({ limit: 1000 }).items;
    expect(found.pairs.filter(({ live }) => live?.exitTimeMs !== null)).toHaveLength(closed.length);
  });

  it('has the same hash again, is kept once, and is found by its session', () => {
    const store = recorded();
    const first = compare(store);
    const second = compare(store, {}, 2_000);
    expect(second.hash).toBe(first.hash);
    expect(comparisonOf(store, { sessionId: 's1' })).toEqual(second);
    expect(comparisonOf(store, { id: first.id })).toBeNull();
    expect(comparableSessions(store)).toMatchObject([{ sessionId: 's1', mode: 'paper', newest: { id: second.id, color: 'green', tradesSince: 0 } }]);
  });

  it('counts a look for each time that it was seen with more trades, and none for looking back', () => {
    const store = recorded();
    const part = compare(store, { to: START + 2 * HOUR_MS }, 1_000);
    const whole = compare(store, {}, 2_000);
    expect([part, whole].map(({ drift }) => drift[0]?.looks)).toEqual([1, 2]);
    compare(store, { to: START + 3 * HOUR_MS }, 3_000);
    expect(compare(store, {}, 4_000)).toMatchObject({ hash: whole.hash });
    expect(compare(store, { to: START + 2 * HOUR_MS }, 5_000)).toMatchObject({ hash: part.hash });
  });

  it('shows a fee that is 1 bp higher as fee only', () => {
    const store = recorded();
    const dearer = simExchangeSchema.parse({ matchOn: 'bars', leverage: 5, makerFeeBps: 3, takerFeeBps: 6 });
    // The account of the session was charged by the usual rates, 2 and 5 bps; its backtest is told of one more.
    const found = compare(replan(store, { execution: dearer }));
    expectWhole(found);
    const [first] = found.pairs;
    // Before the fees have changed the account enough for another quantity.
    expect(only(first!.parts)).toEqual(['fee']);
    const notional = first!.live!.qty * (first!.live!.entryPrice + first!.live!.exitPrice);
    expect(Number(first!.parts.fee)).toBeCloseTo(notional * 0.0001, 4);
    expect(first!.causes[0]).toMatchObject({ code: 'fee' });
  });

  it('shows fills further from the market as price', () => {
    const found = compare(replan(recorded(), { execution: simExchangeSchema.parse({ matchOn: 'bars', leverage: 5, slippageBps: 0, spreadBps: 0 }) }));
    expectWhole(found);
    const priced = found.pairs.filter(({ causes }) => causes[0]?.code === 'fill-price');
    expect(priced.length).toBeGreaterThan(5);
    expect(priced.filter(({ parts }) => Number(parts.price) < 0).length).toBeGreaterThan(priced.length * 0.8);
    // Where both left for the same reason the rates are the same, and what they come to by rounding up is an atom or two for each of a few fills.
    for (const { parts } of found.pairs.filter(({ live, backtest }) => live?.exitReason === backtest?.exitReason)) expect(Math.abs(Number(parts.fee))).toBeLessThan(1e-6);
  });

  it('names a halt as the cause of what was missed', () => {
    const halted = START + 3 * HOUR_MS;
    const found = compare(recorded({ during: (session, minute) => {
      if (minute === 180) session.enter({ type: 'set-trading-state', timeMs: session.marketMs, state: 'reducing', cause: 'a person pauses', changedBy: 'person' });
      if (minute === 240) session.enter({ type: 'set-trading-state', timeMs: session.marketMs, state: 'active', cause: 'and goes on', changedBy: 'person' });
    } }));
    expectWhole(found);
    const missed = kinds(found, 'missed').filter(({ backtest }) => backtest!.decidedMs > halted + 60_000 * 6 && backtest!.decidedMs < halted + HOUR_MS - 60_000);
    expect(missed.length).toBeGreaterThan(1);
    expect(new Set(missed.map(({ causes }) => causes[0]?.code))).toEqual(new Set(['stopped']));
    expect(missed[0]?.causes[0]?.sentence).toContain('a person pauses');
  });

  it('keeps trades by hand apart, and knows who closed a position', () => {
    const store = recorded({ during: (session, minute) => {
      const held = session.engine.positions()[0];
      if (minute === 120 && held !== undefined) session.enter({ type: 'close-position', timeMs: session.marketMs, instrumentId: held.instrumentId });
    } });
    const found = compare(store);
    expectWhole(found);
    expect(found.pairs.some(({ causes }) => causes.some(({ code }) => code === 'by-hand' || code === 'stopped'))).toBe(true);
  });

  it('compares a part of the session, and says what was open when it began', () => {
    const found = compare(recorded(), { from: START + 2 * HOUR_MS + 60_000, to: START + 4 * HOUR_MS });
    expectWhole(found);
    expect([found.from, found.to]).toEqual([START + 2 * HOUR_MS + 60_000, START + 4 * HOUR_MS]);
    expect(found.counts.pairs).toBeGreaterThan(5);
    expect(found.notes.join(' ')).toContain('begins flat');
  });

  it('lives on the stored bars when its journal is no longer kept, and says so', () => {
    const store = recorded();
    const whole = compare(store);
    store.sessions.end('s1', 2);
    dropRecoveryState(store, 's1');
    const found = compare(store);
    expectWhole(found);
    expect(found.sources.map(({ source }) => source)).toContain('stored-bars');
    expect(found.counts.pairs).toBeGreaterThan(whole.counts.pairs * 0.8);
  });

  it('refuses a window without a bar, and a session that was never there', () => {
    const store = recorded({ minutes: 30 });
    expect(() => compare(store, { from: START + 23 * HOUR_MS })).toThrow('expected bars of the session');
    expect(() => compareSession({ store, clock: { now: () => 1 }, codeVersion: 'test', request: { sessionId: 'none', realism: 'bars' }, onProgress: () => undefined })).toThrow('expected a recorded session');
  });
});

describe('a practice session on ticks beside its backtest on bars', () => {
  it('leaves nothing to explain', () => {
    const { store } = aDisk();
    const session = Session.start(store, { ...begin, plan: practicePlan() });
    for (let wallMs = 0; session.marketMs < START + HOUR_MS / 2; wallMs += 40) session.playNext(wallMs);
    session.checkpoint();
    const found = compare(store);
    expectWhole(found);
    expect(found.counts.pairs).toBeGreaterThan(2);
    // Ticks and bars fill at other prices and moments: that is what is to be seen.
    expect(new Set(found.pairs.flatMap(({ parts }) => only(parts)))).toContain('price');
  });
});

describe('a session on prices of the moment beside its backtest', () => {
  it('on paper: fills on quotes are explained, and so is what a cut of the feed has cost', async () => {
    const found = compare(await venueSession('paper', { minutes: 300, cut: [200, 260] }));
    expectWhole(found);
    expect(found.mode).toBe('paper');
    expect(found.counts.pairs).toBeGreaterThan(10);
    const during = kinds(found, 'missed').filter(({ backtest }) => backtest!.decidedMs > START + 205 * 60_000 && backtest!.decidedMs < START + 259 * 60_000);
    expect(during.length).toBeGreaterThan(0);
    expect(new Set(during.map(({ causes }) => causes[0]?.code))).toEqual(new Set(['feed']));
    expect(during[0]?.causes[0]?.sentence).toContain('the connection was lost');
  });

  it('on a demo account: partial fills, late fills, other fees and a rejected order', async () => {
    const found = compare(await venueSession('demo', { minutes: 200, rejected: new Set([4]) }));
    expectWhole(found);
    expect(found.counts.pairs).toBeGreaterThan(10);
    const refused = kinds(found, 'missed').find(({ causes }) => causes[0]?.code === 'rejected');
    expect(refused?.causes[0]?.sentence).toContain('margin is insufficient');
    // 6 bps were charged where the backtest assumes 5: the fee part of each pair is one basis point of what was traded, as long as both left alike.
    const alike = found.pairs.filter(({ live, backtest }) => live?.exitReason === backtest?.exitReason && live?.exitReason !== 'take-profit' && typeof live?.exitTimeMs === 'number' && typeof backtest?.exitTimeMs === 'number');
    expect(alike.length).toBeGreaterThan(5);
    for (const { live, parts } of alike) expect(Number(parts.fee)).toBeCloseTo(-live!.qty * (live!.entryPrice + live!.exitPrice) * 0.0001, 4);
    expect(found.pairs.some(({ live, backtest }) => live !== null && backtest !== null && live.entryTimeMs - backtest.entryTimeMs > 100)).toBe(true);
  });
});

/** The same session as if it had been planned otherwise: its backtest is. */
function replan(store: Store, fields: Partial<SessionPlan>): Store {
  const { get } = store.sessions;
  return { ...store, sessions: { ...store.sessions, get: (id) => { const session = get(id); return session === null ? null : { ...session, config: { ...(session.config as SessionPlan), ...fields } }; } } };
}
