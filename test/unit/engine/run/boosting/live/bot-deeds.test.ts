import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Position } from '../../../../../../src/engine/domain/position.ts';
import type { TakeOver } from '../../../../../../src/engine/run/live/may-take-over.ts';
import { BLANK_CODE } from '../../../../../../src/engine/run/boosting/blank-version.ts';
import { openModels } from '../../../../../../src/engine/run/models/open-models.ts';
import { replaySession } from '../../../../../../src/engine/run/session/replay.ts';
import { agree, aProgram, PLACE, quickBot, START } from './bots-fixture.ts';
import type { Program } from './bots-fixture.ts';

function trading(retraining: Parameters<typeof quickBot>[0] = {}): Program {
  const program = aProgram();
  program.start(quickBot(retraining));
  program.playUntil('swapped');
  return program;
}

/** What the gate says; null where it cannot be asked. */
const gate: { answer: (() => Promise<TakeOver>) | null } = { answer: null };
vi.mock(import('../../../../../../src/engine/run/live/may-take-over.ts'), async (original) => {
  const { mayTakeOver } = await original();
  return { mayTakeOver: (...asked) => gate.answer?.() ?? mayTakeOver(...asked) };
});
afterEach(() => { gate.answer = null; });

const answered = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });
const isAsking = (program: Program): boolean => program.bot().notes.some((note) => note.includes('the gate is being asked'));

/** Real money is armed from here on; the gate cannot be asked where the test does not say what it answers. */
function arm({ workstation }: Program): void {
  Object.defineProperty(workstation.session!.engine, 'arming', { get: () => ({ isArmed: true, notionalCap: null, sinceMs: 0 }) });
}

function secondVersion(program: Program): { readonly first: string; readonly second: string } {
  const first = program.tradingCode()!;
  for (let minute = 0; minute < 40 && program.tradingCode() === first; minute++) program.playTraining(1);
  return { first, second: program.tradingCode()! };
}

function until(program: Program, isThere: () => boolean): void {
  for (let minute = 0; minute < 60 && !isThere(); minute++) program.playTraining(1);
  expect(isThere()).toBe(true);
}

const positions = ({ workstation }: Program): readonly Position[] => workstation.session!.engine.positions();
const alerts = ({ events }: Program): readonly string[] => events.flatMap((event) => (event.type === 'alert-raised' ? [event.alert.code] : []));

describe('what a person does to a bot', () => {
  it('is brought back to the version before, which trades from the next bar on', () => {
    const program = trading();
    const { first, second } = secondVersion(program);
    expect(second).not.toBe(first);
    program.workstation.bots.rollBack(program.bot().id, 'A person wants the one before.');
    expect(program.tradingCode()).toBe(first);
    expect(program.outcomes().at(-1)).toBe('rolled-back');
    expect(alerts(program)).toContain('bot-rolled-back');
    agree(program);
    expect(() => { program.workstation.bots.rollBack(program.bot().id, 'Again.'); }).toThrow(/expected a version that is kept ready/);
  });

  it('is trained when it is asked to, once', () => {
    const program = trading({ everyMinutes: 600 });
    const before = program.records().length;
    program.playTraining(2);
    expect(program.records()).toHaveLength(before);
    program.workstation.bots.train(program.bot().id, 'A person has asked for it.');
    program.playTraining(3);
    expect(program.records()[before]).toMatchObject({ why: 'asked', cause: 'A person has asked for it.' });
  });

  it('leaves its place when it is stopped, with what it holds under its stop, or closed', () => {
    for (const how of ['keep', 'close'] as const) {
      const program = trading();
      until(program, () => positions(program).length > 0);
      const { id } = program.bot();
      program.workstation.bots.stop(id, how);
      expect(program.tradingCode()).toBeUndefined();
      expect(program.bot()).toMatchObject({ endCause: how === 'keep' ? 'A person has stopped it.' : 'A person has stopped it and let it close what it held.' });
      if (how === 'keep') {
        expect(positions(program)).toHaveLength(1);
        expect(program.workstation.session!.engine.openOrders().some(({ request }) => request.purpose === 'stop-loss')).toBe(true);
      } else {
        program.play(2);
        expect(positions(program)).toHaveLength(0);
      }
      expect(program.waiting).toHaveLength(0);
      expect(program.workstation.bots.view(id)?.endedMs).not.toBeNull();
    }
  });

  it('goes on with other settings and the version that it has', () => {
    const program = trading();
    const code = program.tradingCode();
    const { id, settings } = program.bot();
    program.workstation.bots.change(id, { ...settings, execution: { ...settings.execution, enterBps: 3 } });
    program.catchUp();
    expect(program.tradingCode()).toBe(code);
    expect(program.workstation.session!.engine.config.strategies.find((one) => one.id === PLACE)?.config).toMatchObject({ enterBps: 3 });
    expect(program.bot()).toMatchObject({ settings: { execution: { enterBps: 3 } }, cycle: { active: { code } } });
    agree(program);
    expect(() => { program.workstation.bots.change(id, { ...settings, data: { ...settings.data, instruments: ['um:OTHERUSDT'] } }); }).toThrow(/alone, was um:OTHERUSDT/);
  });

  it('follows the session, whoever changes it', () => {
    const program = trading();
    const { first } = secondVersion(program);
    program.workstation.models.rollback(PLACE);
    program.catchUp();
    expect(program.tradingCode()).toBe(first);
    expect(program.outcomes().at(-1)).toBe('adopted');
    agree(program);
    const { config } = program.workstation.session!.engine;
    program.workstation.configure({ ...config, strategies: [] });
    program.catchUp();
    expect(program.bot()).toMatchObject({ endCause: 'Its place in the session was taken away.' });
  });

  it('ends with its session', () => {
    const program = trading();
    const { id } = program.bot();
    program.workstation.startSession({ kind: 'replay', instruments: program.workstation.session!.plan.instruments.map((one) => String(one.id)), interval: '1m', from: program.workstation.session!.marketMs + 1, speed: 600, startingCash: '100000' });
    expect(program.store.bots.get(id)).toMatchObject({ endCause: 'Its session has ended.' });
  });
});

describe('what a bot meets', () => {
  it('tells of a training whose thread ended, and tries again when the next is due', () => {
    const program = aProgram();
    program.start();
    program.play(1);
    program.waiting.splice(0)[0]!.fail('out of memory');
    program.play(1);
    expect(program.records()).toMatchObject([{ outcome: 'failed', sentence: 'The thread that trained ended: out of memory. There is no model, so nothing is traded.' }]);
    expect(alerts(program)).toContain('bot-failed');
    program.playUntil('swapped');
    agree(program);
  });

  it('takes a result at the close of a bar and at no other time', () => {
    const program = aProgram();
    program.start();
    program.play(1);
    program.waiting.splice(0)[0]!.finish();
    program.catchUp();
    expect(program.records()).toEqual([]);
    program.play(1);
    expect(program.records()).toMatchObject([{ whenMs: program.bot().nowMs }]);
  });

  it('goes on at any speed: what was played while it was trained is seen bar by bar, and said', () => {
    const program = aProgram();
    program.start();
    program.play(1);
    // Half an hour goes by in one training.
    program.play(30);
    program.waiting.splice(0)[0]!.finish();
    program.play(1);
    expect(program.bot()).toMatchObject({ lastTraining: { bars: 30 } });
    expect(program.bot().notes.at(-1)).toContain('30 bars went by in the last training');
    const { fromMs, toMs, bars } = program.records()[0]!.window!;
    expect([bars, toMs + 1 - fromMs]).toEqual([240, 240 * 60_000]);
    program.playUntil('swapped');
    agree(program);
  });

  it('rests where nothing newer passes: nothing trades, and what is held is closed', () => {
    const program = trading({ restAfterHours: 2 });
    until(program, () => positions(program).length > 0);
    // Nothing is trained from here on.
    for (let minute = 0; minute < 150 && !program.outcomes().includes('rested'); minute++) program.play(1);
    expect(program.tradingCode()).toBe(BLANK_CODE);
    program.play(2);
    expect(positions(program)).toHaveLength(0);
    expect(alerts(program)).toContain('bot-rested');
    agree(program);
  });

  it('lets no version take over where real money is armed and the gate says no, or cannot be asked; trading goes on meanwhile', async () => {
    const program = trading();
    const code = program.tradingCode();
    arm(program);
    const before = program.outcomes().length;
    until(program, () => isAsking(program));
    // Decided, and not done: the gate is still being asked, and nobody is told that anything has changed.
    expect(program.tradingCode()).toBe(code);
    expect(program.outcomes().slice(before)).not.toContain('swapped');
    expect(alerts(program).filter((one) => one === 'bot-swapped')).toHaveLength(1);
    program.play(2);
    expect(program.records().slice(before).every(({ activeCode }) => activeCode === code)).toBe(true);
    await answered();
    expect(program.records().at(-1)).toMatchObject({ outcome: 'declined', activeCode: code, sentence: expect.stringContaining('no thread is left') as string });
    expect(program.outcomes().slice(before)).not.toContain('swapped');
    expect(program.tradingCode()).toBe(code);
    agree(program);
  });

  it('tells of a version that takes over while real money is armed once the gate has let it, and at that time', async () => {
    const program = trading();
    const code = program.tradingCode();
    arm(program);
    let allow = (_: { readonly ok: true }): void => undefined;
    gate.answer = () => new Promise((resolve) => { allow = resolve; });
    until(program, () => isAsking(program));
    const decidedMs = program.bot().nowMs!;
    program.play(2);
    expect(program.tradingCode()).toBe(code);
    allow({ ok: true });
    await answered();
    const { tradingCode, bot, records } = program;
    expect(tradingCode()).not.toBe(code);
    const swapped = records().findLast(({ outcome }) => outcome === 'swapped')!;
    expect(swapped).toMatchObject({ code: tradingCode(), whenMs: bot().nowMs });
    expect(swapped.whenMs).toBe(decidedMs + 120_000);
    expect(alerts(program).filter((one) => one === 'bot-swapped')).toHaveLength(2);
    agree(program);
  });

  it('has never let trade what is taken back before the gate has answered', async () => {
    const program = trading();
    const code = program.tradingCode();
    arm(program);
    gate.answer = () => new Promise(() => undefined);
    until(program, () => isAsking(program));
    program.workstation.bots.rollBack(program.bot().id, 'A person has thought again.');
    await answered();
    expect(program.records().at(-1)).toMatchObject({ outcome: 'declined', activeCode: code, sentence: 'A person has thought again. It was not put to work: the gate had not answered yet. The model that trades stays.' });
    const place = program.workstation.session!.engine.config.strategies.find(({ id }) => id === PLACE);
    expect(place).toMatchObject({ code, enabled: true });
    agree(program);
  });

  it('has the version of before at work, and says so, where it is killed while the gate is asked', () => {
    const program = trading();
    const code = program.tradingCode();
    arm(program);
    gate.answer = () => new Promise(() => undefined);
    until(program, () => isAsking(program));
    program.workstation.bots.keep();
    const next = program.kill();
    arm(next);
    next.catchUp();
    next.play(1);
    expect(next.tradingCode()).toBe(code);
    expect(next.records().at(-1)).toMatchObject({ outcome: 'adopted', activeCode: code });
    agree(next);
  });

  it('goes flat and off where it takes a version back while real money is armed, and says just that', () => {
    const program = trading();
    const { first } = secondVersion(program);
    until(program, () => positions(program).length > 0);
    arm(program);
    program.workstation.bots.rollBack(program.bot().id, 'It does worse.');
    const place = program.workstation.session!.engine.config.strategies.find(({ id }) => id === PLACE);
    expect(place).toMatchObject({ code: first, enabled: false });
    expect(program.records().at(-1)?.sentence).toMatch(/^It does worse\. Real money is armed .* switched off, and what was held is closed/);
    program.play(2);
    expect(positions(program)).toHaveLength(0);
  });

  it('is not decided otherwise when its session is played again after its trees were dropped: that is said', () => {
    const program = trading();
    until(program, () => positions(program).length > 0);
    const { store, workstation } = program;
    const session = workstation.session!;
    session.checkpoint();
    const again = () => replaySession(session.plan, store.journal(session.id).read(0));
    expect(again()).toMatchObject({ difference: null, missing: null });
    const code = program.tradingCode()!;
    store.models.dropTrees(code, { timeMs: START, cause: 'For the budget.' });
    // Another program, which has nothing of it ready.
    openModels(store);
    const { difference, missing } = again();
    expect(difference).not.toBeNull();
    expect(missing).toBe(`"${PLACE}" cannot decide again what it decided then: the trees of version ${code.slice(0, 8)} were dropped to keep within the budget for trees; what it was and how it did is kept`);
  });

  it('is ended and said where what is stored of it cannot be read, and the version that trades stays', () => {
    const program = trading();
    const code = program.tradingCode();
    const { id } = program.bot();
    program.workstation.bots.keep();
    program.store.bots.change(id, { data: { instruments: ['nonsense'] } });
    const next = program.kill();
    next.workstation.frame();
    expect(next.tradingCode()).toBe(code);
    expect(next.store.bots.get(id)?.endCause).toContain('cannot be read');
  });
});
