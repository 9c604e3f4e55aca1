import { describe, expect, it } from 'vitest';
import type { GateReport, GateSubject } from '../../../../../src/engine/contract/evidence.ts';
import type { StrategyAssignment } from '../../../../../src/engine/core/engine-config.ts';
import { instrumentId } from '../../../../../src/engine/domain/units.ts';
import { botConfig } from '../../../../../src/engine/learn/boosting/bot/bot.config.ts';
import { ruleOf } from '../../../../../src/engine/learn/boosting/bot/execution.config.ts';
import { subjectHash } from '../../../../../src/engine/run/analysis/subject.ts';
import { missingLines } from '../../../../../src/engine/run/live/armed-gate.ts';
import type { GateAsker } from '../../../../../src/engine/run/live/armed-gate.ts';
import { subjectOf } from '../../../../../src/engine/run/live/evidence.ts';
import { armingHandlers } from '../../../../../src/engine/run/handlers/arming-handlers.ts';
import { LiveSession } from '../../../../../src/engine/run/live/live-session.ts';
import { ARMING_PHRASE } from '../../../../../src/engine/run/view/engine-views.ts';
import type { Workstation } from '../../../../../src/engine/run/workstation/workstation.ts';
import { mayTakeOver } from '../../../../../src/engine/run/live/may-take-over.ts';
import { setWaivedLines } from '../../../../../src/engine/run/live/waived-lines.ts';

const bot = botConfig.parse({ data: { instruments: ['um:BTCUSDT'] } });
const place: StrategyAssignment = { id: 'trees-BTCUSDT', strategy: 'boosting', code: 'a'.repeat(64), instruments: [instrumentId('um:BTCUSDT')], interval: '1m', enabled: true, config: { ...ruleOf(bot.execution, 13) } };

/** The bot has made `a` and `b`, and `c`, which was refused; `d` is from elsewhere. */
const models = {
  get: (code: string) => ({ kind: 'boosting', line: code.startsWith('d') ? null : 's1.trees', manifest: JSON.stringify({ verdict: { passed: !code.startsWith('c') } }) }),
};

function asker({ isArmed, passed }: { readonly isArmed: boolean; readonly passed: boolean }) {
  const asked: GateSubject[] = [];
  const kept = new Map<string, unknown>();
  const settings = { get: (key: string) => kept.get(key) ?? null, set: (key: string, value: unknown) => { kept.set(key, value); } };
  const bots = { list: () => [{ id: 's1.trees', sessionId: 's1', assignmentId: place.id, settings: bot, endedMs: null }] };
  const line = { code: 'history', title: 'Enough history', ok: passed, found: '1 days', needed: '365 days', sentence: '', expiresMs: null };
  const report = (subject: GateSubject) => ({ stage: 'live', subject, lines: [line] }) as unknown as GateReport;
  const research = { honesty: ({ subjects }: { subjects: readonly GateSubject[] }) => { asked.push(...subjects); return { result: Promise.resolve(subjects.map(report)), cancel: () => undefined }; } };
  const given = { session: { id: 's1', engine: { arming: { isArmed } } }, clock: { now: () => 5 }, version: '3.0.0', store: { settings, bots, models }, research };
  return { asked, settings: settings as unknown as Parameters<typeof setWaivedLines>[0], asker: given as unknown as GateAsker };
}

describe('a bot that wants to put a version to work', () => {
  it('asks nobody without armed money', async () => {
    const one = asker({ isArmed: false, passed: false });
    expect(await mayTakeOver(one.asker, { assignment: place, bot })).toEqual({ ok: true });
    expect(one.asked).toEqual([]);
  });

  it('is told no, and what is missing, while its settings have not passed', async () => {
    const one = asker({ isArmed: true, passed: false });
    expect(await mayTakeOver(one.asker, { assignment: place, bot })).toEqual({ ok: false, sentence: 'Real money is armed, and not passed: trees-BTCUSDT: enough history. Pass it with runs of the protocol, or arm again and go without it knowingly.' });
    expect(await mayTakeOver(asker({ isArmed: true, passed: true }).asker, { assignment: place, bot })).toEqual({ ok: true });
  });

  it('is asked about by its settings, whichever version it is', async () => {
    const one = asker({ isArmed: true, passed: true });
    await mayTakeOver(one.asker, { assignment: place, bot });
    await mayTakeOver(one.asker, { assignment: { ...place, code: 'b'.repeat(64) }, bot });
    // Who asks of the place finds the bot by himself.
    await missingLines(one.asker, place);
    expect(one.asked[0]).toEqual({ strategy: 'boosting', config: place.config, instruments: place.instruments, interval: '1m', protocol: { name: 'rolling-72h', data: { interval: '1m', features: 'bars-19', windowHours: 48 }, training: bot.training, retraining: bot.retraining, isUngated: false } });
    expect(one.asked.slice(1)).toEqual([one.asked[0], one.asked[0]]);
  });

  it('does not answer for a version that it has refused, nor for trees from elsewhere: they are asked about themselves', async () => {
    const one = asker({ isArmed: true, passed: true });
    for (const code of ['c'.repeat(64), 'd'.repeat(64)]) await missingLines(one.asker, { ...place, code });
    expect(one.asked).toEqual(['c', 'd'].map((letter) => ({ strategy: 'boosting', code: letter.repeat(64), config: place.config, instruments: place.instruments, interval: '1m' })));
  });

  it('may go without what the person went without when arming, until its settings change', async () => {
    const one = asker({ isArmed: true, passed: false });
    setWaivedLines(one.settings, 's1', { titles: ['trees-BTCUSDT: enough history'], subjects: { [place.id]: subjectHash(subjectOf(place, bot)) } });
    expect(await mayTakeOver(one.asker, { assignment: { ...place, code: 'b'.repeat(64) }, bot })).toEqual({ ok: true });
    const changed = botConfig.parse({ ...bot, training: { ...bot.training, trees: 5 } });
    expect(await mayTakeOver(one.asker, { assignment: place, bot: changed })).toMatchObject({ ok: false });
    expect(await mayTakeOver(one.asker, { assignment: { ...place, config: { ...place.config, enterBps: 1 } }, bot })).toMatchObject({ ok: false });
  });
});

describe('arming with a bot in the session', () => {
  it('asks about its settings, and remembers what the person went without for exactly those', async () => {
    const asked: GateSubject[] = [];
    const kept = new Map<string, unknown>();
    const settings = { get: (key: string) => kept.get(key) ?? null, set: (key: string, value: unknown) => { kept.set(key, value); }, delete: () => undefined };
    const line = { code: 'history', title: 'Enough history', ok: false, found: '1 days', needed: '365 days', sentence: '', expiresMs: null };
    const engine = { config: { strategies: [place] }, holds: [], positions: () => [], status: { killLatched: false }, arming: { isArmed: true } };
    const session = Object.create(LiveSession.prototype, { engine: { value: engine }, id: { value: 's1' }, venue: { value: { mode: 'live' } }, plan: { value: { quoteAsset: 'USDT' } } }) as LiveSession;
    const desk = {
      store: { settings, models, bots: { list: () => [{ sessionId: 's0', assignmentId: place.id, settings: {}, endedMs: null }, { id: 's1.trees', sessionId: 's1', assignmentId: place.id, settings: bot, endedMs: null }] } }, session, clock: { now: () => 5 }, version: '3.0.0', command: () => undefined,
      research: { honesty: ({ subjects }: { subjects: readonly GateSubject[] }) => { asked.push(...subjects); return { result: Promise.resolve(subjects.map((subject) => ({ subject, lines: [line] }))), cancel: () => undefined }; } },
    } as unknown as Workstation;
    const title = 'trees-BTCUSDT: enough history';
    await expect(armingHandlers(desk)['trading.arm']({ phrase: ARMING_PHRASE, notionalCap: '100', override: [], survivesRestart: false })).rejects.toMatchObject({ error: { code: 'gate' } });
    await armingHandlers(desk)['trading.arm']({ phrase: ARMING_PHRASE, notionalCap: '100', override: [title], survivesRestart: false });
    expect(asked[0]).toEqual(subjectOf(place, bot));
    expect(await mayTakeOver(desk, { assignment: { ...place, code: 'b'.repeat(64) }, bot })).toEqual({ ok: true });
    expect(await mayTakeOver(desk, { assignment: { ...place, id: 'trees-2' }, bot })).toMatchObject({ ok: false });
  });
});
