import { describe, expect, it, vi } from 'vitest';
import { comparisonText } from '../../../../../src/cli/text/comparison-text.ts';
import type { JobView } from '../../../../../src/engine/contract/view.ts';
import type { Reconciliation } from '../../../../../src/engine/contract/reconciliation.ts';
import { gateReport } from '../../../../../src/engine/run/analysis/gate.ts';
import { compareSession } from '../../../../../src/engine/run/comparison/compare-session.ts';
import { driftOf } from '../../../../../src/engine/run/comparison/stored-comparisons.ts';
import { reconciliationHandlers } from '../../../../../src/engine/run/handlers/reconciliation-handlers.ts';
import { Session } from '../../../../../src/engine/run/session/session.ts';
import type { SessionPlan } from '../../../../../src/engine/run/session/plan.ts';
import { Jobs } from '../../../../../src/engine/run/workstation/jobs.ts';
import type { Workstation } from '../../../../../src/engine/run/workstation/workstation.ts';
import { compareLiveCommand } from '../../../../../src/engine/worker/commands/compare-live-command.ts';
import { createResearchPool } from '../../../../../src/engine/worker/research-pool.ts';
import { aDisk, play, recordADay, recordedPlan } from '../session/session-fixture.ts';
import { venueSession } from './comparison-fixture.ts';

describe('a comparison from the window and from the command line', () => {
  it('is one document with one hash, found by either', async () => {
    const disk = aDisk();
    recordADay(disk.store, 200);
    const session = Session.start(disk.store, { id: 's1', startedMs: 1, latchedBy: null, playedUntilMs: null, replaces: null, plan: recordedPlan() });
    while (!session.isEnded) play(session, 1);
    session.checkpoint();
    const seen = new Map<string, JobView>();
    const clock = { now: () => 5_000 };
    const research = createResearchPool({ workerFile: null, dataDir: disk.folder, version: 'test' });
    const handlers = reconciliationHandlers({ store: disk.store, clock, version: 'test', session: null, jobs: new Jobs(clock, (job) => { seen.set(job.id, job); }), research } as unknown as Workstation);
    const { jobId } = await handlers['reconciliation.start']({ sessionId: 's1', realism: 'bars' });
    await vi.waitFor(() => { expect(seen.get(jobId)).toMatchObject({ kind: 'reconciliation', status: 'done', error: null }); }, { timeout: 20_000 });
    const fromWindow = seen.get(jobId)!.report as Reconciliation;
    expect(await handlers['reconciliation.get']({ sessionId: 's1' })).toEqual(fromWindow);

    const fromTerminal = await compareLiveCommand({ dataDir: disk.folder, version: 'test', session: 'latest', onProgress: () => undefined });
    const { id: _id, createdMs: _created, ...said } = fromTerminal;
    expect(fromWindow).toMatchObject(said);
    expect(await handlers['reconciliation.sessions']({})).toMatchObject({ sessions: [{ sessionId: 's1', newest: { id: fromTerminal.id } }] });
    expect(comparisonText(fromTerminal)).toContain(`result ${fromWindow.hash.slice(0, 16)}`);

    expect(() => handlers['reconciliation.start']({ sessionId: 's2', realism: 'bars' })).toThrow('s2');
    expect(() => handlers['reconciliation.get']({ id: 'cmp-none' })).toThrow('cmp-none');
    await expect(compareLiveCommand({ dataDir: disk.folder, version: 'test', session: 's2', onProgress: () => undefined })).rejects.toThrow('the newest are s1');
    await expect(compareLiveCommand({ dataDir: disk.folder, version: 'test', session: 's1', from: 2, to: 1, onProgress: () => undefined })).rejects.toThrow('expected a time after from');
  }, 20_000);
});

describe('the drift light', () => {
  it('of a session in real time is a line of the gate, until it is too old; one on recorded data is not', async () => {
    const store = await venueSession('demo', { minutes: 120 });
    const { engine } = store.sessions.get('s1')!.config as SessionPlan;
    const { strategy, config, instruments, interval } = engine.strategies[0]!;
    const subject = { strategy, config, instruments, interval };
    const line = (nowMs: number) => gateReport({ store, nowMs, codeVersion: 'test', stage: 'live', subject }).lines.find(({ code }) => code === 'live-drift');
    expect(line(1_000)).toMatchObject({ ok: false, state: 'missing', found: 'not measured' });
    const found = compareSession({ store, clock: { now: () => 1_000 }, codeVersion: 'test', request: { sessionId: 's1', realism: 'bars' }, onProgress: () => undefined });
    expect(driftOf(store, subject)).toMatchObject({ comparisonId: found.id, sessionId: 's1', mode: 'demo', color: found.color, trades: found.drift[0]!.liveTrades });
    expect(found.drift[0]!.liveTrades).toBeGreaterThan(10);
    expect(line(2_000)).toMatchObject({ ok: found.color === 'green', evidenceId: found.id, sentence: found.drift[0]!.sentence });
    expect(line(1_000 + 91 * 86_400_000)).toMatchObject({ ok: false, state: 'expired', found: 'too old' });
    expect(driftOf(store, { ...subject, interval: '15m' })).toBeNull();
  }, 20_000);
});
