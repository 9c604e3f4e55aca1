import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { simExchangeSchema } from '../../../../../src/engine/adapters/sim-exchange/config.ts';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { engineConfig } from '../../../../../src/engine/core/engine-config.ts';
import { MINUTE_MS } from '../../../../../src/engine/domain/interval.ts';
import type { Bar, MarketEvent } from '../../../../../src/engine/domain/market-event.ts';
import { quoteAtoms } from '../../../../../src/engine/domain/units.ts';
import { LiveSession } from '../../../../../src/engine/run/live/live-session.ts';
import type { SessionPlan } from '../../../../../src/engine/run/session/plan.ts';
import { Session } from '../../../../../src/engine/run/session/session.ts';
import { SlowAccount } from '../comparison/comparison-fixture.ts';
import { COIN, Hours } from '../live/live-fixture.ts';
import { aDisk, COINS, practicePlan, recordedPlan, restless, START } from '../session/session-fixture.ts';
import { firstLaunch } from '../workstation/workstation-fixture.ts';
import { beside, BREAKOUT, recordedBeside, shadowDesk } from './shadow-fixture.ts';

const ALL = Number.POSITIVE_INFINITY;

/** Plays minutes on a demo account, with or without a challenger beside it; returns what the account was sent. */
async function demoMinutes(minutes: number, how: 'alone' | 'challenged') {
  const { store } = aDisk();
  const hours = new Hours();
  const account = new SlowAccount(hours, new Set());
  account.reading = { ...account.reading, cash: quoteAtoms(10_000_000_000_000n) };
  const plan: SessionPlan = {
    kind: 'venue', title: 'Demo', seed: 3, startMs: START, startingCash: '100000', quoteAsset: 'USDT', instruments: [COIN],
    engine: engineConfig.parse({ strategies: [restless([COIN.id], '5m')], risk: { dailyLossLimitPct: 100, weeklyLossLimitPct: 0, losingStreakTrades: 0, maxDrawdownPct: 100, drawdownReducePct: 100, maxOrdersPerMinute: 1000, riskPerTradePct: 0.05, leverage: 5, stalePriceSeconds: 0, volatilitySpikeFactor: 0, priceJumpSigmas: 0, priceJumpMaxPct: 0, spreadFactor: 0, spreadMaxPct: 0 } }),
    execution: simExchangeSchema.parse({ matchOn: 'ticks', requireFunding: false, leverage: 5 }), replay: null, orderIdPrefix: 'tw1',
    venue: { mode: 'demo', connectionId: 'c', name: 'test', environment: 'custom', market: 'um', interval: '1m', stopGraceSeconds: 30 },
  };
  store.instruments.put(COIN);
  const session = LiveSession.start(store, { id: 's1', plan, startedMs: START, latchedBy: null, replaces: null, history: new Map() }, hours);
  const shadows = shadowDesk(store, () => session);
  session.listen({ onFacts: () => undefined, onMarket: (event) => { shadows.note(event); } });
  shadows.attend(session);
  let hear: (event: MarketEvent) => void = () => undefined;
  session.connect({
    clock: hours, scheduler: hours, exchange: account, readSettings: null,
    feed: { start: (heard) => { hear = heard; }, stop: () => Promise.resolve(), figures: () => ({ isConnected: true, connections: 1, malformed: 0, liquidations: 0, decoded: { scanned: 0, parsed: 0 }, funding: [] }) },
    figures: () => ({ weightUsed: 0, weightLimit: 2400, clockOffsetMs: 0, roundTripMs: 1 }),
  });
  hear({ type: 'feed-status-changed', timeMs: hours.nowMs, status: 'connected', detail: 'delivering' });
  account.listener?.connected(true, 'delivering');
  if (how === 'challenged') shadows.start(BREAKOUT);
  const rng = createRng('venue');
  let price = 100;
  for (let minute = 0; minute < minutes; minute++) {
    const openTimeMs = START + minute * MINUTE_MS;
    const open = price;
    price = Math.max(50, open + Math.round(rng.normal() * 3) / 10);
    await hours.pass(openTimeMs + MINUTE_MS - 1 - hours.nowMs);
    const bar: Bar = { openTimeMs, closeTimeMs: openTimeMs + MINUTE_MS - 1, open, high: Math.max(open, price) + 0.1, low: Math.min(open, price) - 0.1, close: price, volume: 5_000, quoteVolume: 5_000 * price, tradeCount: 100, takerBuyVolume: 2_500 };
    account.see(bar);
    hear({ type: 'bar-closed', timeMs: bar.closeTimeMs, instrumentId: COIN.id, interval: '1m', bar });
    await hours.pass(20);
    account.bid = Math.round(price * 10 - 0.5) / 10;
    hear({ type: 'quote-updated', timeMs: hours.nowMs, instrumentId: COIN.id, bid: account.bid, bidQty: 1_000, ask: account.bid + 0.1, askQty: 1_000 });
    session.commit();
    for (let slice = 0; slice < 4; slice++) shadows.advance();
  }
  const [pair] = shadows.pairs({ assignmentId: 'restless' });
  await session.disconnect();
  return { sent: account.sent.map(({ clientOrderId, side, qty, type, triggerPrice }) => [clientOrderId, side, qty, type, triggerPrice]), pair };
}

describe('ShadowDesk', () => {
  it('sends nothing to an account: it is sent the very orders that it is sent without a challenger', async () => {
    const [alone, challenged] = [await demoMinutes(90, 'alone'), await demoMinutes(90, 'challenged')];
    expect(alone.sent.length).toBeGreaterThan(15);
    expect(challenged.sent).toEqual(alone.sent);
    expect(challenged.pair).toMatchObject({ state: 'in-step', share: 1 });
    expect(challenged.pair!.bars).toBeGreaterThan(3);
    expect(challenged.pair!.sides.champion.trades).toBeGreaterThan(2);
  });

  it('has no way to a venue: nothing of it imports one', () => {
    const folder = new URL('../../../../../src/engine/run/shadow/', import.meta.url);
    const imports = readdirSync(folder).flatMap((file) => [...readFileSync(new URL(file, folder), 'utf8').matchAll(/from '([^']+)'/g)].map(([, path]) => path ?? ''));
    expect(imports.length).toBeGreaterThan(50);
    expect(imports.filter((path) => /binance|venue|live-exchange|outbox/.test(path))).toEqual([]);
    // How many bars an indicator needs is asked of the one place that knows it.
    expect(imports.filter((path) => path.includes('/live/'))).toEqual(['../live/settling-bars.ts']);
  });

  it('works beside a practice session that plays ticks, and is the same after kills', () => {
    const play = (kills: readonly number[]) => {
      const disk = aDisk();
      let program = beside(disk, Session.start(disk.store, { id: 's1', plan: practicePlan(), startedMs: START, latchedBy: null, playedUntilMs: START + 4 * MINUTE_MS, replaces: null }));
      program.shadows.start({ ...BREAKOUT, interval: '3m' });
      for (const events of kills) {
        program.play(events, 200);
        program = program.restart();
      }
      while (program.session.marketMs < START + 11 * MINUTE_MS) program.play(500, 500);
      const endMs = START + 11 * MINUTE_MS;
      for (let slice = 0; slice < 60; slice++) program.shadows.advance();
      const [run] = program.shadows.runs;
      return { bars: run?.book?.bars.filter(({ timeMs }) => timeMs < endMs), equity: run?.book?.championEquity.filter((_, index) => run.book!.times[index]! < endMs) };
    };
    const straight = play([]);
    expect(straight.bars?.length).toBeGreaterThan(8);
    expect(play([300])).toEqual(straight);
  });

  it('takes part in what is changed in the session, and goes on without what has gone', () => {
    let program = recordedBeside();
    program.shadows.start(BREAKOUT);
    program.play(300);
    const { config } = program.session.engine;
    program.session.enter({ type: 'configure', timeMs: program.session.commandMs, config: engineConfig.parse({ ...config, risk: { ...config.risk, riskPerTradePct: 0.01 } }) });
    program.play(300);
    program.catchUp();
    const [run] = program.shadows.runs;
    expect([run?.champion.engine.config.risk.riskPerTradePct, run?.challenger?.engine.config.risk.riskPerTradePct]).toEqual([0.01, 0.01]);
    expect(run?.challenger?.engine.config.strategies[0]?.strategy).toBe('donchian-breakout');
    const before = [run?.champion.trades, run?.challenger?.trades, run?.book?.bars, run?.book?.challengerEquity];
    program = program.restart();
    program.catchUp();
    const [rebuilt] = program.shadows.runs;
    expect([rebuilt?.champion.trades, rebuilt?.challenger?.trades, rebuilt?.book?.bars, rebuilt?.book?.challengerEquity]).toEqual(before);
    program.session.enter({ type: 'configure', timeMs: program.session.commandMs, config: engineConfig.parse({ ...program.session.engine.config, strategies: [] }) });
    program.play(100);
    program.catchUp();
    expect(program.shadows.list()[0]).toMatchObject({ state: 'failed', sentence: 'The strategy beside which it decided is no longer part of the session.' });
  });

  it('books the funding of the session, once, also after a kill', () => {
    // Always in the market, the other way round at every turn of the last minute.
    const holding = { ...restless(COINS.map(({ id }) => id), '1m'), config: { fastPeriod: 1, slowPeriod: 2, direction: 'both', stopType: 'percent', stopPercent: 20, takeProfitType: 'none', trailingStop: false } };
    let program = recordedBeside({ engine: engineConfig.parse({ ...recordedPlan().engine, strategies: [holding] }) }, 600);
    program.shadows.start(BREAKOUT);
    program.play(990);
    program = program.restart();
    program.play(ALL);
    program.catchUp();
    // Eight hours in, at one time for two coins.
    const funded = program.disk.store.shadows.inputs(program.shadows.runs[0]!.seat.place).filter((input) => (input as { readonly type: string }).type === 'funded');
    expect(funded).toHaveLength(2);
    const paid = program.session.engine.account().funding;
    expect(paid).not.toBe(0n);
    expect(program.shadows.runs[0]?.champion.engine.account().funding).toBe(paid);
  });

  it('refuses what cannot decide there', () => {
    const program = recordedBeside();
    expect(() => program.shadows.start({ ...BREAKOUT, assignmentId: 'nobody' })).toThrow('expected a strategy of the session that exists, was "nobody"');
    expect(() => program.shadows.start({ ...BREAKOUT, strategy: 'magic' })).toThrow('expected a strategy that exists, was "magic"');
    expect(() => program.shadows.start({ ...BREAKOUT, config: { entryPeriod: -1 } })).toThrow(/entryPeriod/);
    program.shadows.start(BREAKOUT);
    expect(() => program.shadows.start(BREAKOUT)).toThrow('this one decides beside "restless" already');
    expect(() => { program.shadows.end('d0'); }).toThrow('expected a challenger at work that exists, was "d0"');
  });

  it('keeps several challengers, ends each by itself, and leaves what came of it to be read', () => {
    const program = recordedBeside();
    const [one, two] = [program.shadows.start(BREAKOUT), program.shadows.start({ ...BREAKOUT, config: { ...BREAKOUT.config, entryPeriod: 20 } })];
    program.play(400);
    program.catchUp();
    expect(program.shadows.list().map(({ deploymentId, state }) => [deploymentId, state])).toEqual([[two, 'in-step'], [one, 'in-step']]);
    program.shadows.end(one);
    program.play(200);
    program.catchUp();
    const [ended] = program.shadows.pairs({ deploymentId: one });
    expect(ended).toMatchObject({ state: 'ended', endCause: 'A person has ended it.' });
    // 200 minutes of two coins have 80 bars of five minutes; the other goes on to 300 minutes.
    expect([ended?.bars, program.shadows.pairs({ deploymentId: two })[0]?.bars]).toEqual([80, 120]);
    const again = program.restart();
    expect(again.shadows.pairs({ deploymentId: one })).toEqual([ended]);
    again.shadows.leave();
    expect(again.shadows.pairs({ deploymentId: two })[0]).toMatchObject({ state: 'ended', bars: 120, endCause: 'The session has ended.' });
  });

  it('lives in the workstation: a challenger ends with its session, and its record stays', () => {
    const program = firstLaunch();
    const { shadows } = program.workstation;
    const id = shadows.start({ assignmentId: 'trend', strategy: 'donchian-breakout', config: {} });
    program.workstation.setSpeed(600);
    program.run(4_000);
    for (let frame = 0; frame < 20_000 && shadows.list()[0]?.state !== 'in-step'; frame++) program.workstation.frame();
    expect(shadows.list()[0]).toMatchObject({ deploymentId: id, state: 'in-step' });
    program.workstation.startSession({ kind: 'practice' });
    expect(shadows.list()[0]).toMatchObject({ deploymentId: id, state: 'ended' });
    expect(shadows.runs).toEqual([]);
  });
});
