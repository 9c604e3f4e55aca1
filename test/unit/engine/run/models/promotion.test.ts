import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../../../../src/engine/adapters/sqlite/deployment-store.ts';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import { onShelf } from './model-fixture.ts';
import { onRecorded, RECORDED } from './model-program.ts';
import type { ModelProgram } from './model-program.ts';

const strategiesOf = ({ session }: ModelProgram) => session.engine.config.strategies.map(({ id, strategy, code, enabled }) => [id, strategy, code?.slice(0, 8) ?? null, enabled]);
const statusOf = (store: Store, code: string) => store.models.get(code)?.status;
const kindsOf = (store: Store, code: string) => store.models.events(code).map(({ kind, status }) => [kind, status]);
const openOf = (store: Store) => store.deployments.open().map(({ assignmentId, role, code, state }: Deployment) => [assignmentId, role, code?.slice(0, 8), state]);

describe('a model', () => {
  it('goes from candidate to shadow to active, and what it replaced comes back', () => {
    const program = onRecorded();
    const { store } = program;
    const { models } = program.workstation;
    const before = program.session.engine.config.strategies;
    const code = onShelf(store, { wants: 'long' });
    const short = code.slice(0, 8);

    expect(models.promote({ code, to: 'shadow', assignmentId: 'trend' })).toMatchObject({ message: `Always long (${short}) decides beside "trend" from now on. It trades nothing.` });
    expect(statusOf(store, code)).toBe('shadow');
    expect(program.session.engine.config.strategies).toEqual(before);
    expect(openOf(store)).toEqual([['trend', 'challenger', short, 'working']]);

    const { deploymentId, message } = models.promote({ code, to: 'active', assignmentId: 'trend' });
    expect(message).toBe(`Always long (${short}) works as "trend" from the next bar on. Moving-average cross is kept for a roll back.`);
    expect(strategiesOf(program)).toEqual([['trend', 'agent', short, true]]);
    expect(statusOf(store, code)).toBe('active');
    expect(openOf(store)).toEqual([['trend', 'champion', short, 'working']]);
    expect(store.deployments.get(deploymentId!)).toMatchObject({ replaced: before[0], role: 'champion' });

    models.rollback('trend');
    expect(program.session.engine.config.strategies).toEqual(before);
    expect(statusOf(store, code)).toBe('retired');
    expect(openOf(store)).toEqual([]);
    expect(kindsOf(store, code)).toEqual([['made', 'candidate'], ['promoted', 'shadow'], ['promoted', 'active'], ['rolled-back', 'retired']]);
    // Retired is ready: it can be put to work again.
    models.promote({ code, to: 'active', assignmentId: 'trend' });
    expect(statusOf(store, code)).toBe('active');
  });

  it('leaves the comparison with what it has replaced as it was', () => {
    const program = onRecorded();
    const { models, shadows } = program.workstation;
    const code = onShelf(program.store, { wants: 'long' });
    const { deploymentId } = models.promote({ code, to: 'shadow', assignmentId: 'trend' });
    for (let round = 0; round < 20; round++) program.run(1000);
    models.promote({ code, to: 'active', assignmentId: 'trend' });
    // Bars close before the registry is looked at again, once a second.
    for (let round = 0; round < 8; round++) program.run(300);
    const [pair] = shadows.pairs({ deploymentId: deploymentId! });
    expect(pair).toMatchObject({ state: 'ended', endCause: 'It was put to work itself.', champion: { title: 'Moving-average cross' }, challenger: { title: 'Always long' } });
  });

  it('trades from the next closed bar on, and its successor decides over the position that it finds', () => {
    const program = onRecorded();
    const { store } = program;
    const { models } = program.workstation;
    const [long, flat] = [onShelf(store, { wants: 'long' }), onShelf(store, { wants: 'flat' })];
    models.promote({ code: long, to: 'active', assignmentId: 'trend' });
    for (let rounds = 0; rounds < 60 && program.session.engine.positions().length === 0; rounds++) program.run(1000);
    const [position] = program.session.engine.positions();
    expect(position!.qty).toBeGreaterThan(0);
    const stops = () => program.session.engine.openOrders().filter(({ request }) => request.purpose === 'stop-loss').length;
    expect(stops()).toBe(1);

    models.promote({ code: flat, to: 'active', assignmentId: 'trend' });
    // The change itself sells nothing and lifts no stop.
    expect(program.session.engine.positions()).toEqual([position]);
    expect(stops()).toBe(1);
    for (let rounds = 0; rounds < 60 && program.session.engine.positions().length > 0; rounds++) program.run(1000);
    expect([program.session.engine.positions(), stops()]).toEqual([[], 0]);
  });

  it('is rolled back step by step: to the model before it, then to what was there before that', () => {
    const program = onRecorded();
    const { store } = program;
    const { models } = program.workstation;
    const before = program.session.engine.config.strategies;
    const [one, two] = [onShelf(store, { wants: 'long' }), onShelf(store, { wants: 'short' })];
    models.promote({ code: one, to: 'active', assignmentId: 'trend' });
    models.promote({ code: two, to: 'active', assignmentId: 'trend' });
    expect([statusOf(store, one), statusOf(store, two)]).toEqual(['retired', 'active']);
    expect(() => { models.delete(one); }).toThrow(/stands ready behind "trend"/);
    models.rollback('trend');
    expect([statusOf(store, one), statusOf(store, two)]).toEqual(['active', 'retired']);
    models.rollback('trend');
    expect(program.session.engine.config.strategies).toEqual(before);
    expect(() => models.rollback('trend')).toThrow(/expected a model at work as "trend", was Moving-average cross/);
    models.delete(one);
    expect(store.models.get(one)).toMatchObject({ status: 'retired', deletedMs: expect.any(Number) as number });
  });

  it('that is put to work by hand is noted like one that was promoted, and one that is switched off is retired', () => {
    const program = onRecorded();
    const { store } = program;
    const { models } = program.workstation;
    const code = onShelf(store, { wants: 'long' });
    const { config } = program.session.engine;
    const [trend] = config.strategies;
    const byHand = { ...trend!, strategy: 'agent', code, config: {} };
    program.workstation.configure({ ...config, strategies: [byHand] });
    expect(statusOf(store, code)).toBe('active');
    program.workstation.configure({ ...config, strategies: [{ ...byHand, enabled: false }] });
    expect([statusOf(store, code), openOf(store)]).toEqual(['retired', []]);
    program.workstation.configure({ ...config, strategies: [byHand] });
    models.rollback('trend');
    expect(program.session.engine.config.strategies[0]).toMatchObject({ strategy: 'moving-average-cross' });
  });

  it('goes on in the session that follows, and can be rolled back there; what only watched is a candidate again', () => {
    const program = onRecorded();
    const { store } = program;
    const { models } = program.workstation;
    const [champion, challenger] = [onShelf(store, { wants: 'long' }), onShelf(store, { wants: 'short' })];
    models.promote({ code: champion, to: 'active', assignmentId: 'trend' });
    models.promote({ code: challenger, to: 'shadow', assignmentId: 'trend' });
    program.workstation.startSession(RECORDED);
    expect([statusOf(store, champion), statusOf(store, challenger)]).toEqual(['active', 'candidate']);
    expect(store.deployments.open().map(({ sessionId }) => sessionId)).toEqual([program.session.id]);
    models.rollback('trend');
    expect(strategiesOf(program)).toEqual([['trend', 'moving-average-cross', null, true]]);
    program.workstation.startSession({ ...RECORDED, instruments: ['um:BBBUSDT'] });
    expect(store.deployments.open()).toEqual([]);
  });
});

describe('a fall-back', () => {
  it('to flat switches off and closes in one commit', () => {
    const program = onRecorded();
    const { store } = program;
    const { models } = program.workstation;
    const code = onShelf(store, { wants: 'long' });
    models.promote({ code, to: 'active', assignmentId: 'trend' });
    for (let rounds = 0; rounds < 60 && program.session.engine.positions().length === 0; rounds++) program.run(1000);
    const last = store.journal(program.session.id).lastSequence();
    models.fallBack({ assignmentId: 'trend', to: 'flat', cause: 'Its features have drifted.' });
    expect([...store.journal(program.session.id).read(last)].map(({ input }) => input.type).filter((type) => type === 'configure' || type === 'close-position')).toEqual(['configure', 'close-position']);
    for (let rounds = 0; rounds < 60 && program.session.engine.positions().length > 0; rounds++) program.run(1000);
    expect(program.session.engine.positions()).toEqual([]);
    expect(strategiesOf(program)[0]?.[3]).toBe(false);
    expect(store.models.events(code).at(-1)).toMatchObject({ kind: 'fell-back', status: 'retired', cause: 'Its features have drifted.' });
  });

  it('to what was before goes there, or flat where nothing was', () => {
    const program = onRecorded();
    const { store } = program;
    const { models } = program.workstation;
    const code = onShelf(store, { wants: 'long' });
    models.promote({ code, to: 'active', assignmentId: 'trend' });
    models.fallBack({ assignmentId: 'trend', to: 'previous', cause: 'Drift.' });
    expect(strategiesOf(program)).toEqual([['trend', 'moving-average-cross', null, true]]);
    models.fallBack({ assignmentId: 'trend', to: 'previous', cause: 'Drift.' });
    expect(strategiesOf(program)).toEqual([['trend', 'moving-average-cross', null, false]]);
  });
});

describe('what cannot be done', () => {
  it('is refused with a sentence and changes nothing', () => {
    const program = onRecorded();
    const { store } = program;
    const { models } = program.workstation;
    const code = onShelf(store, { wants: 'long' });
    const coarse = onShelf(store, { wants: 'short', interval: '15m' });
    const config = program.session.engine.config;
    expect(() => models.promote({ code: '0'.repeat(64), to: 'active', assignmentId: 'trend' })).toThrow('expected a model that exists');
    expect(() => models.promote({ code, to: 'active', assignmentId: 'breakout' })).toThrow('expected one of the strategies of the session, "trend", was "breakout"');
    models.promote({ code: coarse, to: 'shadow', assignmentId: 'trend' });
    expect(() => models.promote({ code: coarse, to: 'shadow', assignmentId: 'trend' })).toThrow(/decides beside "trend" already/);
    expect(() => { models.delete(coarse); }).toThrow(/decides beside "trend": retire it first/);
    expect(program.session.engine.config).toEqual(config);
    models.promote({ code, to: 'active', assignmentId: 'trend' });
    expect(() => models.promote({ code, to: 'active', assignmentId: 'trend' })).toThrow(/works with Always long \([0-9a-f]{8}\) already/);
    expect(() => models.retire(code)).toThrow(/works as "trend": roll back, or put another one there/);
    expect(() => { models.delete(code); }).toThrow(/works as "trend"/);
    models.retire(coarse);
    expect(statusOf(store, coarse)).toBe('retired');
  });
});


describe('a model that is damaged in the store', () => {
  it('decides nothing any more and says why, what it holds keeps its stop, and it can be rolled back', () => {
    const program = onRecorded();
    const { store } = program;
    const [code, other] = [onShelf(store, { wants: 'long' }), onShelf(store, { wants: 'short' })];
    program.workstation.models.promote({ code, to: 'active', assignmentId: 'trend' });
    for (let rounds = 0; rounds < 60 && program.session.engine.positions().length === 0; rounds++) program.run(1000);
    const held = program.session.engine.positions();
    const next = program.restart('UPDATE models SET weights = zeroblob(length(weights))');
    const sentence = `what is stored of model ${code.slice(0, 8)} is damaged: it no longer matches its code. Import it again, or put back a copy of the data folder`;
    expect([...next.session.engine.desks.values()].map(({ failure }) => failure)).toEqual([sentence]);
    expect(next.session.engine.positions()).toEqual(held);
    next.run(3000);
    expect(next.session.engine.openOrders().filter(({ request }) => request.purpose === 'stop-loss')).toHaveLength(next.session.engine.positions().length);
    expect(next.view.alerts.map(({ message }) => message).join(' ')).toContain('is out of work');
    expect(() => next.workstation.models.promote({ code: other, to: 'active', assignmentId: 'trend' })).toThrow(/is damaged: it no longer matches its code/);
    next.workstation.models.rollback('trend');
    expect(strategiesOf(next)).toEqual([['trend', 'moving-average-cross', null, true]]);
  });

  it('is not lost sight of what it has opened, although the program was killed before anything was summed up', () => {
    const program = onRecorded();
    const { store } = program;
    const code = onShelf(store, { wants: 'long' });
    program.workstation.models.promote({ code, to: 'active', assignmentId: 'trend' });
    for (let rounds = 0; rounds < 60 && program.session.engine.positions().length === 0; rounds++) program.run(1000);
    const { engine } = program.session;
    const [held, resting] = [engine.positions(), engine.openOrders().map(({ request }) => request.clientOrderId)];
    expect([held.length, resting.length]).toEqual([1, 1]);
    const next = program.crash('UPDATE models SET weights = zeroblob(length(weights))');
    expect(next.session.id).toBe(program.session.id);
    expect(next.session.compare()).toEqual([]);
    expect(next.session.engine.positions()).toEqual(held);
    expect(next.session.engine.openOrders().map(({ request }) => request.clientOrderId)).toEqual(resting);
    // Nothing is opened before a person has looked.
    expect(next.session.engine.status.state).toBe('halted');
    // And the position can be closed.
    void next.session.kill('A person has pressed it.');
    next.run(3000);
    expect([next.session.engine.positions(), next.session.exchange.positions().filter(({ qty }) => qty !== 0)]).toEqual([[], []]);
  });

  it('and deleted after it has traded leaves the session what it was', () => {
    const program = onRecorded();
    const { store } = program;
    const { models } = program.workstation;
    const code = onShelf(store, { wants: 'long' });
    models.promote({ code, to: 'active', assignmentId: 'trend' });
    for (let rounds = 0; rounds < 60 && program.session.engine.positions().length === 0; rounds++) program.run(1000);
    models.rollback('trend');
    models.delete(code);
    const held = program.session.engine.positions();
    const next = program.crash('SELECT 1');
    expect([next.session.engine.positions(), next.session.compare()]).toEqual([held, []]);
    // What was done before is not done again: nothing is said to be decided differently.
    expect(next.view.alerts.map(({ code: what }) => what)).not.toContain('decides-differently');
  });

  it('goes to work again once it is whole again, with what it holds', () => {
    const program = onRecorded();
    const code = onShelf(program.store, { wants: 'long' });
    program.workstation.models.promote({ code, to: 'active', assignmentId: 'trend' });
    for (let rounds = 0; rounds < 60 && program.session.engine.positions().length === 0; rounds++) program.run(1000);
    const held = program.session.engine.positions();
    const damaged = program.restart("UPDATE models SET manifest = manifest || ' '");
    expect([...damaged.session.engine.desks.values()].map(({ failure }) => failure === null)).toEqual([false]);
    damaged.run(1000);
    const whole = damaged.restart('UPDATE models SET manifest = rtrim(manifest)');
    expect(whole.session.id).toBe(program.session.id);
    expect([...whole.session.engine.desks.values()].map(({ failure }) => failure)).toEqual([null]);
    expect(whole.session.engine.positions().map(({ instrumentId }) => instrumentId)).toEqual(held.map(({ instrumentId }) => instrumentId));
    whole.run(1000);
    expect(whole.session.failure).toBeNull();
  });
});
