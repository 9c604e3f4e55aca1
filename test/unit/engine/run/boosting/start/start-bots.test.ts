import { describe, expect, it } from 'vitest';
import { PRACTICE_INSTRUMENTS } from '../../../../../../src/engine/adapters/practice-market/practice-market.ts';
import type { BotConfig, BotPlan, BotPrices } from '../../../../../../src/engine/contract/boosting.ts';
import type { StrategyAssignment } from '../../../../../../src/engine/core/engine-config.ts';
import { MINUTE_MS } from '../../../../../../src/engine/domain/interval.ts';
import { botConfig } from '../../../../../../src/engine/learn/boosting/bot/bot.config.ts';
import type { BotConfigInput } from '../../../../../../src/engine/learn/boosting/bot/bot.config.ts';
import { BLANK_CODE } from '../../../../../../src/engine/run/boosting/blank-version.ts';
import { SHOW_THE_CYCLE } from '../../../../../../src/engine/run/boosting/start/presets.ts';
import { planStart } from '../../../../../../src/engine/run/boosting/start/start-plan.ts';
import { startBots, worldOf } from '../../../../../../src/engine/run/boosting/start/start-bots.ts';
import { saveConnection } from '../../../../../../src/engine/run/live/connections.ts';
import type { RunningSession } from '../../../../../../src/engine/run/session/running-session.ts';
import type { Workstation } from '../../../../../../src/engine/run/workstation/workstation.ts';
import { COINS, restless, START } from '../../session/session-fixture.ts';
import { aProgram, COIN, quickBot } from '../live/bots-fixture.ts';

const OTHER = String(COINS[1]!.id);
const FITTING: BotPrices = { kind: 'fitting' };

/** Ordinary settings: nothing of the preset, four hours of minutes. */
function settings(instruments: readonly string[] = [COIN], execution: BotConfigInput['execution'] = {}): BotConfig {
  return botConfig.parse({ data: { instruments: [...instruments], windowHours: 4 }, execution });
}

function plan(workstation: Workstation, config: BotConfig, prices: BotPrices = FITTING, preset: string | null = null): BotPlan {
  return planStart(worldOf(workstation), { config, prices, preset }).plan;
}

/** Lets a strategy trade both coins. */
function withRestless(workstation: Workstation): StrategyAssignment {
  const both = restless(COINS.map(({ id }) => id));
  workstation.configure({ ...workstation.session!.engine.config, strategies: [both] });
  return workstation.session!.engine.config.strategies[0]!;
}

describe('a bot that is started in the running session', () => {
  it('is said before: what it joins, whom it replaces, what the limits become, what a forecast has to beat', () => {
    const { workstation } = aProgram();
    withRestless(workstation);
    const { how, mode, sentences, refusals } = plan(workstation, settings([COIN], { riskPerTradePct: 0.25, dailyLossLimitPct: 2 }));
    expect([how, mode, refusals]).toEqual(['join', 'paper', []]);
    const { riskPerTradePct, dailyLossLimitPct } = workstation.session!.engine.config.risk;
    expect(sentences).toContain(`Joins the session that runs, "${workstation.session!.plan.title}".`);
    expect(sentences).toContain('Moving-average cross ("restless") no longer trades AAAUSDT, as each instrument has one strategy; it goes on with BBBUSDT.');
    expect(sentences).toContain(`For the whole session, other strategies too, the risk of a trade goes from ${riskPerTradePct} % to 0.25 %, and the loss that ends a day from ${dailyLossLimitPct} % to 2 %.`);
    // Perpetual, regular tier: 2 × (5 bps of fee + half of 1 bps of spread + 1 bps of slippage) = 13.
    expect(sentences).toContain('Fees, spread and slippage are those of the session that runs, whatever the settings say: a forecast has to be larger than 13 bps of costs and 8 bps more to be traded.');
  });

  it('takes its instrument from whoever had it, and leaves all else as it was', async () => {
    const { workstation, store } = aProgram();
    const before = withRestless(workstation);
    const { ids, sessionId } = await startBots(workstation, { config: settings([COIN], { riskPerTradePct: 0.25 }), prices: FITTING, preset: null });
    const { config } = workstation.session!.engine;
    expect(config.strategies.map(({ id, instruments }) => [id, instruments])).toEqual([['restless', [OTHER]], ['trees-aaausdt', [COIN]]]);
    expect(config.strategies[0]).toMatchObject({ config: before.config, interval: before.interval });
    expect(config.strategies[1]).toMatchObject({ strategy: 'boosting', code: BLANK_CODE, interval: '1m', enabled: true, config: { enterBps: 8, costBps: 13, exitBps: 4.5, cooldownBars: 3 } });
    expect(config.risk.riskPerTradePct).toBe(0.25);
    expect([ids, sessionId]).toEqual([[`${workstation.session!.id}.trees-aaausdt`], workstation.session!.id]);
    expect(store.bots.get(ids[0]!)).toMatchObject({ instrumentId: COIN, assignmentId: 'trees-aaausdt', endedMs: null, settings: { data: { instruments: [COIN] } } });
  });

  it('is one to an instrument, and has another name once an earlier one has ended', async () => {
    const { workstation } = aProgram();
    const both = settings([COIN, OTHER]);
    const { ids } = await startBots(workstation, { config: both, prices: FITTING, preset: null });
    expect(workstation.bots.list().map(({ settings: own }) => own.data.instruments.join()).toSorted()).toEqual([COIN, OTHER]);
    expect(plan(workstation, settings()).refusals).toEqual([`${COIN}: a bot trades there already. Change its settings, or stop it first.`]);
    await expect(startBots(workstation, { config: settings(), prices: FITTING, preset: null })).rejects.toThrow('a bot trades there already');
    workstation.bots.stop(ids[0]!, 'keep');
    const again = await startBots(workstation, { config: settings(), prices: FITTING, preset: null });
    expect(again.ids).toEqual([`${workstation.session!.id}.trees-aaausdt-2`]);
    expect(workstation.session!.engine.config.strategies.filter(({ instruments }) => instruments.includes(COIN)).map(({ id }) => id)).toEqual(['trees-aaausdt-2']);
  });

  it('is refused while the kill switch is on, with what to do', async () => {
    const { workstation } = aProgram();
    await workstation.kill('a test');
    expect(plan(workstation, settings()).refusals).toEqual(['The kill switch is on. Look at the account and re-arm it first.']);
    expect(plan(workstation, settings(['practice:BTCUSDT'])).refusals).toEqual(['The kill switch is on. Look at the account and re-arm it first.']);
  });
});

describe('a bot that is started in a session of its own', () => {
  it('plays the practice market for its instruments, and nothing else has traded there', async () => {
    const { workstation, store } = aProgram();
    const config = settings(['practice:BTCUSDT'], { riskPerTradePct: 0.1, takerFeeBps: 3, startingCash: '5000' });
    expect(plan(workstation, config).sentences.slice(0, 2)).toEqual(['Begins a new session on the practice market (SIMULATED prices), with 5000 USDT of play money.', `The session that runs, "${workstation.session!.plan.title}", ends; its records stay.`]);
    const { sessionId } = await startBots(workstation, { config, prices: FITTING, preset: null });
    const { plan: begun, engine } = workstation.session!;
    expect([workstation.session!.id, begun.kind, begun.startingCash, begun.execution.takerFeeBps, begun.execution.matchOn]).toEqual([sessionId, 'practice', '5000', 3, 'ticks']);
    expect(engine.config.strategies.map(({ id, instruments }) => [id, instruments])).toEqual([['trees-btcusdt', ['practice:BTCUSDT']]]);
    // 2 × (3 + 0.5 + 1): by the fees that it was told.
    expect(engine.config.strategies[0]!.config['costBps']).toBe(9);
    expect(engine.config.risk.riskPerTradePct).toBe(0.1);
    // Six hours lie behind a new practice session, in which its own strategies would have traded.
    expect(store.records(sessionId).orders.page({ limit: 10 }).items).toEqual([]);
  });

  it('plays what is stored: a day at most, and as much of it as leaves the window before it', async () => {
    const { workstation } = aProgram();
    const config = settings();
    // Stored are 900 minutes from five hours before START on. The slowest feature is known at the 61st bar; 240 bars from there on are learned from, the rest is played.
    const first = START - 300 * MINUTE_MS, end = START + 600 * MINUTE_MS;
    await startBots(workstation, { config, prices: { kind: 'recorded', speed: 60 }, preset: null });
    expect(workstation.session!.plan.replay).toEqual({ interval: '1m', from: first + (60 + 240) * MINUTE_MS, to: end });
    expect(plan(workstation, config, { kind: 'recorded', from: first - 1, speed: 60 }).refusals).toEqual(['Expected a time within what is stored, found 2026-03-01 18:59 UTC to 2026-03-02 10:00 UTC: stored minutes of um:AAAUSDT reach from 2026-03-01 19:00 UTC to 2026-03-02 10:00 UTC. Choose another time, or import more.']);
    // 900 minutes are 15 hours: 14 and the hour before them fit, 15 do not.
    const over = (windowHours: number) => plan(workstation, { ...config, data: { ...config.data, windowHours } }, { kind: 'recorded', speed: 60 }).refusals;
    expect([over(14), over(15)]).toEqual([[], ['Expected the 15 hours to learn from and the hour before them to be stored, found 15 in all: stored minutes of um:AAAUSDT reach from 2026-03-01 19:00 UTC to 2026-03-02 10:00 UTC, and no training would ever begin. Set a shorter window (data.windowHours), or import more.']]);
    expect(plan(workstation, settings(['um:CCCUSDT']), { kind: 'recorded', speed: 60 }).refusals).toEqual(['No bars of one minute are stored of um:CCCUSDT. Import or download some first.']);
  });

  it('is refused where the practice market has no such instrument, and live prices none of the practice market', () => {
    const { workstation } = aProgram();
    const { refusals: [unknown = ''] } = plan(workstation, settings(['practice:NOSUCHUSDT']));
    expect(unknown).toBe(`The practice market has ${PRACTICE_INSTRUMENTS.map(({ id }) => id).join(', ')}, and not practice:NOSUCHUSDT. Name those that it has.`);
    expect(plan(workstation, settings(['practice:BTCUSDT']), { kind: 'live' }).refusals).toEqual(['Live prices: expected instruments of an exchange, found those of the practice market. Start it on the practice market.']);
  });

  it('takes prices of this moment on paper without a connection', () => {
    const { workstation } = aProgram();
    const { plan: { how, mode, refusals }, deed } = planStart(worldOf(workstation), { config: settings(['um:CCCUSDT']), prices: FITTING, preset: null });
    expect([how, mode, refusals]).toEqual(['begin', 'paper', []]);
    expect(deed).toMatchObject({ request: { kind: 'venue', mode: 'paper', connectionId: null, market: 'um', symbols: ['CCCUSDT'], interval: '1m' } });
  });
});

describe('real money', () => {
  const real = settings([COIN], { mode: 'live', connectionId: 'Mine' });

  /** The running session as one on real money would look. */
  function onRealMoney(workstation: Workstation, how: { readonly isArmed: boolean; readonly connectionId: string }): RunningSession {
    const { session } = workstation;
    const venue = { mode: 'live', connectionId: how.connectionId, name: 'Mine', environment: 'live', market: 'um', interval: '1m', stopGraceSeconds: 5 } as const;
    const engine = new Proxy(session!.engine, {
      get(target, name) {
        const own: unknown = name === 'arming' ? { isArmed: how.isArmed, notionalCap: null, sinceMs: 0 } : Reflect.get(target, name, target);
        return typeof own === 'function' ? own.bind(target) as unknown : own;
      },
    });
    return { ...session!, id: session!.id, plan: { ...session!.plan, kind: 'venue', venue }, engine, isEnded: false, barInterval: '1m' } as RunningSession;
  }

  it('needs a stored connection, and a session on it that a person has begun and armed', () => {
    const { workstation, store } = aProgram();
    expect(plan(workstation, real).refusals).toEqual(['Real money: expected a stored connection, found none called "Mine". Add it under Settings, Connections, and name it in execution.connectionId.']);
    const { id } = saveConnection(store.settings, { name: 'Mine', environment: 'live', urls: null });
    const [refusal = ''] = plan(workstation, real).refusals;
    expect(refusal).toBe('Real money: expected a live session that a person has begun and armed, found a session on paper. Start one of um:AAAUSDT with "Mine" and bars of 1m, arm it, and start the bot again.');
    // No kind of prices begins with real money either.
    for (const prices of [{ kind: 'live' }, { kind: 'practice', speed: 1 }, { kind: 'recorded', speed: 1 }] as const) expect(planStart(worldOf(workstation), { config: real, prices, preset: null }).deed).toBeNull();
    const world = (isArmed: boolean) => ({ ...worldOf(workstation), session: onRealMoney(workstation, { isArmed, connectionId: id }) });
    expect(planStart(world(false), { config: real, prices: FITTING, preset: null }).plan.refusals).toEqual(['Real money is not armed. Arm the session, then start the bot again; a start never arms.']);
    const armed = planStart(world(true), { config: real, prices: FITTING, preset: null }).plan;
    expect([armed.how, armed.mode, armed.refusals]).toEqual(['join', 'live', []]);
    expect(armed.sentences).toContain('This session is armed: once a model trades, real money follows what it decides.');
  });

  it('asks the gate before anything is changed', async () => {
    const { workstation, store } = aProgram();
    const { id } = saveConnection(store.settings, { name: 'Mine', environment: 'live', urls: null });
    const done: string[] = [];
    const places = {
      store, clock: workstation.clock, version: '1.2.3', session: onRealMoney(workstation, { isArmed: true, connectionId: id }),
      research: { honesty: () => ({ result: Promise.reject(new Error('the gate was asked')), cancel: () => undefined }) },
      configure: () => { done.push('configured'); }, startSession: () => '', startLive: () => Promise.resolve(''), bots: { start: () => { done.push('started'); return ''; } },
    } as unknown as Parameters<typeof startBots>[0];
    await expect(startBots(places, { config: real, prices: FITTING, preset: null })).rejects.toThrow('the gate was asked');
    expect(done).toEqual([]);
  });

  it('is not joined by a bot on paper, nor by one of another connection, and never ended by a start', () => {
    const { workstation, store } = aProgram();
    const mine = saveConnection(store.settings, { name: 'Mine', environment: 'live', urls: null });
    const world = (connectionId: string) => ({ ...worldOf(workstation), session: onRealMoney(workstation, { isArmed: true, connectionId }) });
    const title = workstation.session!.plan.title;
    expect(planStart(world(mine.id), { config: settings(), prices: FITTING, preset: null })).toMatchObject({
      deed: null, plan: { how: 'begin', mode: 'paper', refusals: [`The session that runs, "${title}", is armed, and a start in another would end it. Disarm it first, or start a bot that fits it.`] },
    });
    expect(planStart(world('another'), { config: real, prices: FITTING, preset: null }).deed).toBeNull();
  });

  it('is never traded by models that are held to nothing', () => {
    const { workstation, store } = aProgram();
    const { id } = saveConnection(store.settings, { name: 'Mine', environment: 'live', urls: null });
    const world = { ...worldOf(workstation), session: onRealMoney(workstation, { isArmed: true, connectionId: id }) };
    const quick = quickBot();
    const { refusals } = planStart(world, { config: { ...quick, execution: { ...quick.execution, mode: 'live', connectionId: id } }, prices: FITTING, preset: null }).plan;
    expect(refusals).toEqual(['These settings hold models to nothing: what trades has shown nothing. On an account at the exchange (live) that is refused. Raise what a model must show, or trade on paper.']);
  });
});

describe('the preset that shows the cycle', () => {
  const shown = (instrument: string): BotConfig => botConfig.parse({ data: { instruments: [instrument] }, training: SHOW_THE_CYCLE.values['training'], retraining: SHOW_THE_CYCLE.values['retraining'], execution: SHOW_THE_CYCLE.values['execution'] });

  it('is valid, says what it is, and is for the practice market alone', () => {
    const { workstation } = aProgram();
    expect(plan(workstation, shown('practice:BTCUSDT'), FITTING, SHOW_THE_CYCLE.name).sentences).toContain('Models are held to nothing here: what trades has shown nothing. It shows how the cycle works and is no way to trade.');
    expect(plan(workstation, shown(COIN), FITTING, SHOW_THE_CYCLE.name).refusals).toEqual([`This preset shows the cycle and is for the practice market, not for ${COIN}. Name practice instruments, or go without it.`]);
  });
});
