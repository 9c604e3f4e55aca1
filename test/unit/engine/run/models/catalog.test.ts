import { describe, expect, it } from 'vitest';
import { answer } from '../../../../../src/engine/contract/server.ts';
import { createHandlers } from '../../../../../src/engine/run/handlers/handlers.ts';
import { onShelf } from './model-fixture.ts';
import { COIN, onRecorded } from './model-program.ts';

describe('a model where strategies are chosen', () => {
  it('is offered under its own title with its code, its bars and its own settings, and no more once it is retired', async () => {
    const { store, workstation } = onRecorded();
    const handlers = createHandlers(workstation);
    const [first, second] = [onShelf(store, { wants: 'long' }), onShelf(store, { wants: 'short', interval: '15m' })];
    store.models.rename(first, 'Mine');
    const offered = async () => (await handlers['strategies.catalog']({})).entries.filter(({ name }) => name === 'agent').map(({ code, title, interval, defaults }) => [code, title, interval, defaults['actionSpace']]);
    expect(await offered()).toEqual([[second, 'Always short', '15m', 'three'], [first, 'Mine', '1m', 'three']]);
    workstation.models.retire(second);
    expect(await offered()).toEqual([[first, 'Mine', '1m', 'three']]);
  });

  it('is put to work by name and code, on its own bars only; a change that names no code keeps it', async () => {
    const program = onRecorded();
    const handlers = createHandlers(program.workstation);
    const code = onShelf(program.store, { wants: 'long' });
    const apply = (input: object) => answer(handlers, { type: 'request', id: 1, method: 'strategies.apply', input });
    const assignment = { id: 'trend', strategy: 'agent', instruments: [COIN], interval: '1m', enabled: true, config: {} };
    expect(await apply(assignment)).toMatchObject({ ok: false, error: { message: 'expected a strategy that exists, was "agent"' } });
    expect(await apply({ ...assignment, code, interval: '5m' })).toMatchObject({ ok: false, error: { message: 'Always long: expected bars of 1m, on which it was trained, was 5m' } });
    expect(await apply({ ...assignment, code })).toMatchObject({ ok: true });
    expect(program.store.models.get(code)?.status).toBe('active');
    expect(await apply({ ...assignment, config: { cooldownBars: 2 } })).toMatchObject({ ok: true });
    expect(program.session.engine.config.strategies[0]).toMatchObject({ strategy: 'agent', code, config: { cooldownBars: 2 } });
  });
});
