import { describe, expect, it, onTestFinished } from 'vitest';
import type { GateReport } from '../../../../../src/engine/contract/evidence.ts';
import { engineConfig } from '../../../../../src/engine/core/engine-config.ts';
import { quoteAtoms } from '../../../../../src/engine/domain/units.ts';
import type { EngineConfig } from '../../../../../src/engine/core/engine-config.ts';
import { modelHandlers } from '../../../../../src/engine/run/handlers/model-handlers.ts';
import type { ModelPlaces } from '../../../../../src/engine/run/handlers/model-handlers.ts';
import { strategyHandlers } from '../../../../../src/engine/run/handlers/strategy-handlers.ts';
import { ModelDesk } from '../../../../../src/engine/run/models/model-desk.ts';
import { closeModels, openModels } from '../../../../../src/engine/run/models/open-models.ts';
import type { Workstation } from '../../../../../src/engine/run/workstation/workstation.ts';
import { COIN, rehearse } from '../live/live-fixture.ts';
import type { Rehearsal } from '../live/live-fixture.ts';
import { onShelf } from './model-fixture.ts';

/** A session on an account under a moving-average cross, with the handlers of models over whatever session the rehearsal has now. */
async function onAccount(mode: 'live' | 'paper'): Promise<{ readonly rehearsal: Rehearsal; readonly models: () => ModelDesk; readonly handlers: () => ReturnType<typeof modelHandlers>; readonly byHand: () => ReturnType<typeof strategyHandlers>['strategies.apply']; readonly asked: string[] }> {
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
  const places = () => ({
    store: rehearsal.disk.store, clock: { now: () => rehearsal.hours.nowMs }, version: '1.2.3', models: models(), shelf: null, session: rehearsal.session,
    research: { honesty: ((task: { readonly stage: string }) => { asked.push(task.stage); return { result: Promise.resolve([report]), cancel: () => undefined }; }) as ModelPlaces['research']['honesty'] },
  });
  const byHand = () => strategyHandlers({ ...places(), configure: (config: EngineConfig) => { models().configure(config); } } as unknown as Workstation)['strategies.apply'];
  return { rehearsal, models, handlers: () => modelHandlers(places()), byHand, asked };
}

const strategyOf = ({ session }: Rehearsal) => session.engine.config.strategies[0]?.strategy;

function arm({ session }: Rehearsal): void {
  session.enter({ type: 'arm', timeMs: session.commandMs, notionalCap: quoteAtoms(100_000_000_000n), cause: 'test' });
}

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
    arm(rehearsal);
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

  it('that is armed refuses it by hand too where it has not passed the gate: there is one way to real money', async () => {
    const { rehearsal, handlers, byHand, asked } = await onAccount('live');
    const [code, other] = [onShelf(rehearsal.disk.store, { wants: 'long', instruments: [COIN.id] }), onShelf(rehearsal.disk.store, { wants: 'short', instruments: [COIN.id] })];
    const [trend] = rehearsal.session.engine.config.strategies;
    arm(rehearsal);
    await expect(byHand()({ ...trend!, strategy: 'agent', code, config: {} })).rejects.toMatchObject({ error: { code: 'gate', message: expect.stringContaining('put the model to work from its own page') as string } });
    expect([strategyOf(rehearsal), asked]).toEqual(['moving-average-cross', ['live']]);
    // One that a person has put to work knowingly may be switched off, or given another stop, without being asked again; another model may not.
    await handlers()['models.promote']({ code, to: 'active', assignmentId: 'trend', override: ['trend: history'] });
    const [working] = rehearsal.session.engine.config.strategies;
    await byHand()({ ...working!, config: { ...working!.config, cooldownBars: 3 } });
    await byHand()({ ...working!, enabled: false });
    expect([rehearsal.session.engine.config.strategies[0]?.enabled, asked]).toEqual([false, ['live', 'live']]);
    await expect(byHand()({ ...working!, enabled: true })).rejects.toMatchObject({ error: { code: 'gate' } });
    await expect(byHand()({ ...working!, code: other, config: {} })).rejects.toMatchObject({ error: { code: 'gate' } });
    expect(rehearsal.session.engine.config.strategies[0]?.enabled).toBe(false);
  });

  it('that is armed is taken out of its place by itself to nothing at all, whatever was there before', async () => {
    const { rehearsal, models } = await onAccount('live');
    const code = onShelf(rehearsal.disk.store, { wants: 'long', instruments: [COIN.id] });
    models().promote({ code, to: 'active', assignmentId: 'trend' });
    arm(rehearsal);
    models().fallBack({ assignmentId: 'trend', to: 'previous', cause: 'Its features have drifted.' });
    expect(rehearsal.session.engine.config.strategies[0]).toMatchObject({ strategy: 'agent', enabled: false });
  });
});
