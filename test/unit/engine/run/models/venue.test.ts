import { describe, expect, it, onTestFinished } from 'vitest';
import type { GateReport } from '../../../../../src/engine/contract/evidence.ts';
import { engineConfig } from '../../../../../src/engine/core/engine-config.ts';
import { quoteAtoms } from '../../../../../src/engine/domain/units.ts';
import { modelHandlers } from '../../../../../src/engine/run/handlers/model-handlers.ts';
import type { ModelPlaces } from '../../../../../src/engine/run/handlers/model-handlers.ts';
import { ModelDesk } from '../../../../../src/engine/run/models/model-desk.ts';
import { closeModels, openModels } from '../../../../../src/engine/run/models/open-models.ts';
import { COIN, rehearse } from '../live/live-fixture.ts';
import type { Rehearsal } from '../live/live-fixture.ts';
import { onShelf } from './model-fixture.ts';

/** A session on an account under a moving-average cross, with the handlers of models over whatever session the rehearsal has now. */
async function onAccount(mode: 'live' | 'paper'): Promise<{ readonly rehearsal: Rehearsal; readonly models: () => ModelDesk; readonly handlers: () => ReturnType<typeof modelHandlers>; readonly asked: string[] }> {
  const rehearsal = rehearse(mode);
  onTestFinished(closeModels);
  // Whichever program runs: its store.
  openModels({ get models() { return rehearsal.disk.store.models; } });
  await rehearsal.connect();
  const models = (): ModelDesk => new ModelDesk({
    store: rehearsal.disk.store, nowMs: () => rehearsal.hours.nowMs, session: () => rehearsal.session,
    apply: (config, followedBy) => {
      const { session } = rehearsal;
      session.enter({ type: 'configure', timeMs: session.commandMs, config });
      for (const make of followedBy) session.enter(make(session.commandMs));
      session.commit();
    },
  });
  models().configure(engineConfig.parse({ strategies: [{ id: 'trend', strategy: 'moving-average-cross', instruments: [COIN.id], interval: '1m', enabled: true, config: {} }] }));
  const asked: string[] = [];
  // A strategy of which nothing is on file: one line stands for all that is missing.
  const report = { lines: [{ title: 'History', ok: false, found: 'none', needed: 'a backtest', sentence: 'No backtest is on file.', expiresMs: null }] } as unknown as GateReport;
  const handlers = () => modelHandlers({
    store: rehearsal.disk.store, clock: { now: () => rehearsal.hours.nowMs }, version: '1.2.3', models: models(), shelf: null, session: rehearsal.session,
    research: { honesty: ((task: { readonly stage: string }) => { asked.push(task.stage); return { result: Promise.resolve([report]), cancel: () => undefined }; }) as ModelPlaces['research']['honesty'] },
  });
  return { rehearsal, models, handlers, asked };
}

const strategyOf = ({ session }: Rehearsal) => session.engine.config.strategies[0]?.strategy;

describe('a model on a session at a venue', () => {
  it('is put to work and taken back on paper as anywhere, and a crash in between leaves the two agreeing', async () => {
    const { rehearsal, models } = await onAccount('paper');
    const code = onShelf(rehearsal.disk.store, { wants: 'long', instruments: [COIN.id] });
    models().promote({ code, to: 'active', assignmentId: 'trend' });
    rehearsal.crash();
    expect(models().reconcile()).toEqual([]);
    expect([strategyOf(rehearsal), rehearsal.disk.store.models.get(code)?.status]).toEqual(['agent', 'active']);
    models().rollback('trend');
    rehearsal.crash();
    expect(models().reconcile()).toEqual([]);
    expect([strategyOf(rehearsal), rehearsal.disk.store.models.get(code)?.status]).toEqual(['moving-average-cross', 'retired']);
  });

  it('that is not armed takes it as any strategy: arming asks the gate', async () => {
    const { rehearsal, handlers, asked } = await onAccount('live');
    const code = onShelf(rehearsal.disk.store, { wants: 'long', instruments: [COIN.id] });
    await handlers()['models.promote']({ code, to: 'active', assignmentId: 'trend', override: [] });
    expect([strategyOf(rehearsal), asked]).toEqual(['agent', []]);
  });

  it('that is armed refuses one that has not passed the gate, line by line, unless a person goes without it knowingly; to go back is free', async () => {
    const { rehearsal, handlers, asked } = await onAccount('live');
    const code = onShelf(rehearsal.disk.store, { wants: 'long', instruments: [COIN.id] });
    rehearsal.session.enter({ type: 'arm', timeMs: rehearsal.session.commandMs, notionalCap: quoteAtoms(100_000_000_000n), cause: 'test' });
    expect(rehearsal.session.engine.arming?.isArmed).toBe(true);
    const preview = await handlers()['models.preview']({ change: 'promote', code, to: 'active', assignmentId: 'trend' });
    expect([preview.refusal, preview.override]).toEqual([null, ['trend: history']]);
    expect(preview.sentences).toContain('This session is armed: real money follows what it decides.');
    await expect(handlers()['models.promote']({ code, to: 'active', assignmentId: 'trend', override: [] })).rejects.toMatchObject({ error: { code: 'gate', message: expect.stringContaining('not passed: trend: history') as string } });
    expect([strategyOf(rehearsal), asked]).toEqual(['moving-average-cross', ['live', 'live']]);
    await handlers()['models.promote']({ code, to: 'shadow', assignmentId: 'trend', override: [] });
    expect(strategyOf(rehearsal)).toBe('moving-average-cross');
    await handlers()['models.promote']({ code, to: 'active', assignmentId: 'trend', override: ['trend: history'] });
    expect(strategyOf(rehearsal)).toBe('agent');
    await handlers()['models.rollback']({ assignmentId: 'trend' });
    expect([strategyOf(rehearsal), asked]).toEqual(['moving-average-cross', ['live', 'live', 'live']]);
  });
});
