import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished } from 'vitest';
import { openStore } from '../../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { Store } from '../../../../../../src/engine/adapters/sqlite/store.ts';
import type { ViewEvent } from '../../../../../../src/engine/contract/events.ts';
import { MINUTE_MS } from '../../../../../../src/engine/domain/interval.ts';
import { botConfig } from '../../../../../../src/engine/learn/boosting/bot/bot.config.ts';
import type { BotConfig, BotConfigInput } from '../../../../../../src/engine/learn/boosting/bot/bot.config.ts';
import { ruleOf } from '../../../../../../src/engine/learn/boosting/bot/execution.config.ts';
import type { RetrainRecord } from '../../../../../../src/engine/learn/boosting/rolling/retrain-record.ts';
import { BLANK_CODE } from '../../../../../../src/engine/run/boosting/blank-version.ts';
import { runBoosting } from '../../../../../../src/engine/run/boosting/live/boosting-task.ts';
import type { BoostingAnswer, BoostingTask } from '../../../../../../src/engine/run/boosting/live/boosting-task.ts';
import type { LiveBot } from '../../../../../../src/engine/run/boosting/live/live-bot-view.ts';
import { KeyRing } from '../../../../../../src/engine/run/live/key-ring.ts';
import { closeModels, openModels } from '../../../../../../src/engine/run/models/open-models.ts';
import { Workstation } from '../../../../../../src/engine/run/workstation/workstation.ts';
import { COINS, recordADay, START } from '../../session/session-fixture.ts';

export { START };

/** The market of the bot in most tests. */
export const COIN = String(COINS[0]!.id);
export const PLACE = 'trees-aaa';
/** The recorded minutes begin ten hours before the session. */
export const BEGIN = START + 300 * MINUTE_MS;

/** Few small trees of four hours, every model passes, one minute beside, no costs: a cycle within minutes. */
export function quickBot(changes: Partial<BotConfigInput['retraining']> = {}, instrument = COIN): BotConfig {
  return botConfig.parse({
    data: { instruments: [instrument], windowHours: 4 }, training: { trees: 8, leaves: 4, learningRate: 0.3, bins: 16, horizonMinutes: 3 },
    retraining: { everyMinutes: 5, shadowMinutes: 1, watchMinutes: 0, retrainAbovePsi: null, retrainBelowSharpe: null, maxRmseOfZero: 10, minRankIc: -1, minDirectionalAccuracyPct: 0, minNetSharpe: -100, ...changes },
    execution: { enterBps: 0, costBps: 0, exitBps: 0 },
  });
}

/** A training that waits to be done. */
export interface WaitingTask {
  readonly task: BoostingTask;
  readonly isCanceled: boolean;
  /** Puts the version on the shelf, as the other thread does before it answers. */
  readonly work: () => BoostingAnswer;
  /** Does it, as the other thread would, and lets its answer arrive. */
  readonly finish: () => void;
  readonly fail: (message: string) => void;
}

/** A program on a disk with bots in its session, whose trainings are done when the test says so. */
export interface Program {
  readonly workstation: Workstation;
  readonly store: Store;
  readonly events: ViewEvent[];
  readonly waiting: WaitingTask[];
  /** Begins with the bot, its place included. */
  start(settings?: BotConfig): string;
  /** Plays so many minutes of the market, and shows a frame after each. */
  play(minutes: number): void;
  /** Finishes whatever is trained until so many minutes were played. */
  playTraining(minutes: number): void;
  /** Plays until the bot has something of this kind in its log. */
  playUntil(outcome: RetrainRecord['outcome']): void;
  /** Shows frames until the bot has seen everything. */
  catchUp(): void;
  bot(): LiveBot;
  records(): readonly RetrainRecord[];
  outcomes(): readonly string[];
  /** Which version the session's journal has at work. */
  tradingCode(): string | undefined;
  /** Kills the program, what was not committed is gone, and starts the next on what it left. */
  kill(): Program;
}

let scene: string | null = null;

/** Returns a folder of its own with a session on recorded minutes, just begun, in which nothing trades yet. */
export function aFolder(): string {
  if (scene === null) {
    const made = mkdtempSync(join(tmpdir(), 'tradewind-bots-'));
    scene = made;
    afterAll(() => { rmSync(made, { recursive: true, force: true }); scene = null; });
    const store = openStore(made);
    recordADay(store, 600);
    const { workstation } = programOver(store, { now: START });
    workstation.startSession({ kind: 'replay', instruments: COINS.map(({ id }) => String(id)), interval: '1m', from: BEGIN, speed: 600, startingCash: '100000' });
    workstation.configure({ ...workstation.session!.engine.config, strategies: [] });
    workstation.close();
  }
  return copyOf(scene);
}

/** Returns a copy of a folder that goes with the test. */
export function copyOf(folder: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'tradewind-bots-'));
  cpSync(folder, copy, { recursive: true });
  onTestFinished(() => { rmSync(copy, { recursive: true, force: true }); });
  return copy;
}

/** Runs the program in a folder. */
export function aProgram(folder: string = aFolder(), clock: { now: number } = { now: START }): Program {
  const store = openStore(folder);
  let isOpen = true;
  const close = (): void => { if (isOpen) store.close(); isOpen = false; };
  onTestFinished(close);
  onTestFinished(closeModels);
  return programOver(store, clock, () => {
    close();
    return aProgram(folder, clock);
  });
}

/** Runs the program on a store; the session that is in it goes on. */
export function programOver(store: Store, clock: { now: number }, kill: () => Program = () => { throw new Error('expected a program that is not killed'); }): Program {
  const waiting: (WaitingTask & { isCanceled: boolean })[] = [];
  const events: ViewEvent[] = [];
  const never = () => ({ result: new Promise<never>(() => undefined), cancel: () => undefined, pause: () => undefined });
  const workstation = new Workstation({
    store, clock: { now: () => clock.now }, keyRing: new KeyRing(() => undefined), version: '1.2.3', firstSequence: 1, shelf: openModels(store),
    research: {
      backtest: never, training: never, trainingPreview: never, importFiles: never, evidence: never, report: never,
      // A gate that cannot be asked.
      honesty: () => ({ result: Promise.reject(new Error('no thread is left')), cancel: () => undefined }),
      search: never, comparison: never, download: never, features: never, protocol: never,
      boosting: (task) => {
        const waiters: { readonly done: (answer: BoostingAnswer) => void; readonly failed: (error: Error) => void }[] = [];
        const result = answering((done, failed) => { waiters.push({ done, failed }); });
        const one = {
          task, isCanceled: false,
          work: () => structuredClone(runBoosting({ store, nowMs: () => clock.now, codeVersion: '1.2.3' }, structuredClone(task))),
          finish: () => { const answer = one.work(); for (const { done } of waiters) done(answer); },
          fail: (message: string) => { for (const { failed } of waiters) failed(new Error(message)); },
        };
        waiting.push(one);
        return { result, cancel: () => { one.isCanceled = true; one.fail('canceled'); } };
      },
      close: () => Promise.resolve(),
    },
    broadcast: ({ event }) => { events.push(event); },
  });
  workstation.open({ afterCrash: false });
  workstation.setSpeed(600);
  let id = store.bots.list().find(({ endedMs }) => endedMs === null)?.id ?? '';
  const program: Program = {
    workstation, store, events, waiting,
    start(settings = quickBot()) {
      const [instrument = ''] = settings.data.instruments;
      const config = workstation.session!.engine.config;
      workstation.configure({ ...config, strategies: [...config.strategies.filter(({ instruments }) => !instruments.includes(instrument)), { id: PLACE, strategy: 'boosting', code: BLANK_CODE, instruments: [instrument], interval: '1m', enabled: true, config: ruleOf(settings.execution, 0) }] });
      id = workstation.bots.start({ config: settings, assignmentId: PLACE, preset: null });
      return id;
    },
    play(minutes) {
      const untilMs = workstation.session!.marketMs + minutes * MINUTE_MS;
      while (workstation.session!.marketMs < untilMs - 1000) {
        clock.now += 100;
        workstation.turn();
        program.catchUp();
      }
    },
    catchUp() {
      do workstation.frame();
      while (id !== '' && (workstation.bots.view(id)!.barsBehind > 0 || (workstation.bots.view(id)!.cycle === null && workstation.bots.view(id)!.endedMs === null)));
    },
    playTraining(minutes) {
      for (let minute = 0; minute < minutes; minute++) {
        program.play(1);
        for (const one of waiting.splice(0)) one.finish();
      }
    },
    playUntil(outcome) {
      for (let minute = 0; minute < 60 && !program.outcomes().includes(outcome); minute++) program.playTraining(1);
    },
    bot: () => workstation.bots.view(id)!,
    records: () => store.bots.steps(id, { kind: 'step', limit: 1000 }).map(({ step }) => step as RetrainRecord).toReversed(),
    outcomes: () => program.records().map(({ outcome }) => outcome),
    tradingCode: () => workstation.session!.engine.config.strategies.find(({ id: place }) => place === PLACE)?.code,
    kill,
  };
  return program;
}

/** What must hold after anything: the registry has at work what the session has, and the bot thinks so too. */
export function agree({ store, workstation, tradingCode, bot }: Program): void {
  const code = tradingCode();
  const open = store.deployments.open();
  expect(open.every(({ state }) => state === 'working')).toBe(true);
  expect(open.filter(({ role, assignmentId }) => role === 'champion' && assignmentId === PLACE).map((one) => one.code)).toEqual(code === BLANK_CODE || code === undefined ? [] : [code]);
  const { cycle, tradingCode: told } = bot();
  expect(cycle?.active?.code ?? null).toBe(told);
  expect(open.filter(({ role }) => role === 'challenger').map((one) => one.code)).toEqual([cycle?.candidate ?? null].filter((one) => one !== null));
  for (const { status, code: of } of store.models.list()) expect([of, status]).toEqual([of, of === code ? 'active' : of === cycle?.candidate ? 'shadow' : status === 'candidate' ? 'candidate' : 'retired']);
  expect(workstation.failure).toBeNull();
}

/** Returns a promise that answers within the call that settles it, so that a test says in which order things come about. */
function answering(listen: (done: (answer: BoostingAnswer) => void, failed: (error: Error) => void) => void): Promise<BoostingAnswer> {
  return new Proxy(new Promise<BoostingAnswer>(() => undefined), { get: () => listen });
}
