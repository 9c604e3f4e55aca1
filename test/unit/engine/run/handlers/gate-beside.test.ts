import { describe, expect, it } from 'vitest';
import type { GateReport, GateSubject } from '../../../../../src/engine/contract/evidence.ts';
import { RequestRefused } from '../../../../../src/engine/contract/server.ts';
import type { HonestyTask } from '../../../../../src/engine/run/evidence/honesty-task.ts';
import { armingHandlers } from '../../../../../src/engine/run/handlers/arming-handlers.ts';
import { evidenceHandlers } from '../../../../../src/engine/run/handlers/evidence-handlers.ts';
import { LiveSession } from '../../../../../src/engine/run/live/live-session.ts';
import { ARMING_PHRASE } from '../../../../../src/engine/run/view/engine-views.ts';
import type { Workstation } from '../../../../../src/engine/run/workstation/workstation.ts';

const SUBJECT: GateSubject = { strategy: 'moving-average-cross', config: {}, instruments: ['um:BTCUSDT'], interval: '1h' };
const ASSIGNMENT = { id: 'cross', enabled: true, ...SUBJECT };

const reportOf = (subject: GateSubject): GateReport => ({
  stage: 'live', subject, isPassed: false, sentence: '', createdMs: 5, expiresMs: null,
  lines: [{ code: 'backtest', title: 'A backtest', ok: false, found: 'none', needed: 'one', sentence: 'No backtest is on file.', expiresMs: null }] as unknown as GateReport['lines'],
});

/** A workstation whose thread may not read what is on file: every question for it has to go to the research pool. */
function workstation(whileAsked: () => void = () => undefined) {
  const asked: HonestyTask[] = [];
  const commands: unknown[] = [];
  const store = { settings: { get: () => null, set: () => undefined, delete: () => undefined }, get runs(): never { throw new Error('read in the thread that trades'); }, get studies(): never { throw new Error('read in the thread that trades'); } };
  const engine = { config: { strategies: [ASSIGNMENT, { ...ASSIGNMENT, id: 'off', enabled: false }] }, holds: [], positions: () => [], status: { killLatched: false } };
  const session = Object.create(LiveSession.prototype, { engine: { value: engine }, id: { value: 's1' }, venue: { value: { mode: 'live' } }, plan: { value: { quoteAsset: 'USDT' } } }) as LiveSession;
  const desk = {
    store, clock: { now: () => 5 }, version: '2.0.0', session, command: (make: (timeMs: number) => unknown) => { commands.push(make(5)); },
    research: { honesty: (task: Extract<HonestyTask, { kind: 'gate' }>) => { asked.push(task); whileAsked(); return { result: Promise.resolve(task.subjects.map(reportOf)), cancel: () => undefined }; } },
  };
  return { asked, commands, engine, desk: desk as unknown as Workstation };
}

const failure = (work: unknown): Promise<RequestRefused['error']> => (work as Promise<never>).then(() => { throw new Error('expected a refusal'); }, (error: unknown) => (error as RequestRefused).error);

describe('the gate is asked beside trading', () => {
  it('answers what a strategy has to show from the research pool', async () => {
    const { asked, desk } = workstation();
    expect(await evidenceHandlers(desk)['gate.get']({ stage: 'demo', ...SUBJECT })).toEqual(reportOf(SUBJECT));
    expect(asked).toEqual([{ kind: 'gate', stage: 'demo', subjects: [SUBJECT], nowMs: 5, codeVersion: '2.0.0' }]);
  });

  it('lists every strategy that is switched on before arming, in one question', async () => {
    const { asked, desk } = workstation();
    const { items, isPassed } = await armingHandlers(desk)['trading.arming-check']({});
    expect(items.map(({ title, ok }) => [title, ok])).toEqual([['The account is compared and equal', true], ['Every position has its stop', true], ['cross: a backtest', false]]);
    expect(isPassed).toBe(false);
    expect(asked).toMatchObject([{ kind: 'gate', stage: 'live', subjects: [SUBJECT] }]);
  });

  it('arms what was checked, and nothing else', async () => {
    const request = { phrase: ARMING_PHRASE, notionalCap: '100', override: [] as string[], survivesRestart: false };
    const one = workstation();
    expect(await failure(armingHandlers(one.desk)['trading.arm'](request))).toMatchObject({ code: 'gate' });
    expect(one.commands).toEqual([]);
    await armingHandlers(one.desk)['trading.arm']({ ...request, override: ['cross: a backtest'] });
    expect(one.commands).toMatchObject([{ type: 'arm' }, { type: 'set-trading-state', state: 'active' }]);

    const changing = workstation(() => { changing.engine.config = { strategies: [] }; });
    expect(await failure(armingHandlers(changing.desk)['trading.arm']({ ...request, override: ['cross: a backtest'] }))).toMatchObject({ code: 'changed' });
    expect(changing.commands).toEqual([]);
  });
});
