import { describe, expect, it, vi } from 'vitest';
import { createEngine } from '../../../src/renderer/src/state/engine-store.ts';
import { createFakeEngine, START_MS } from '../fake-engine.ts';
import type { FakeEngine } from '../fake-engine.ts';

/** Frames that pass only when the test says so. */
function frames() {
  const waiting: (() => void)[] = [];
  return { schedule: (run: () => void) => { waiting.push(run); }, pass: () => { for (const run of waiting.splice(0)) run(); }, count: () => waiting.length };
}

const settled = () => new Promise((resolve) => { setTimeout(resolve, 5); });

async function opened(fake: FakeEngine = createFakeEngine()) {
  const clock = frames();
  const engine = createEngine(fake.transport, clock.schedule);
  await settled();
  clock.pass();
  return { fake, engine, clock, view: () => engine.store.getState().view };
}

const alert = (id: number) => ({ type: 'alert-raised', alert: { id, timeMs: START_MS, level: 'info', code: 'test', message: `alert ${id}` } }) as const;

describe('createEngine', () => {
  it('shows the snapshot and every event after it, in order', async () => {
    const { fake, clock, view } = await opened();
    fake.emit(alert(51));
    fake.emit(alert(52));
    await settled();
    clock.pass();
    expect(view()).toEqual(fake.view());
    expect(view()?.alerts[0]?.id).toBe(52);
  });

  it('publishes at most once a frame, however many events come', async () => {
    const { fake, engine, clock } = await opened();
    const published = vi.fn();
    engine.store.subscribe(published);
    for (let id = 100; id < 1100; id++) fake.emit(alert(id));
    await settled();
    expect(published).not.toHaveBeenCalled();
    expect(clock.count()).toBe(1);
    clock.pass();
    expect(published).toHaveBeenCalledTimes(1);
    expect(engine.store.getState().view).toEqual(fake.view());
  });

  it('asks for a new snapshot when an event is missing, and ends up equal to the engine', async () => {
    const { fake, clock, view } = await opened();
    fake.lose(alert(61));
    fake.emit(alert(62));
    fake.emit(alert(63));
    await settled();
    clock.pass();
    expect(fake.requests.filter(({ method }) => method === 'engine.view')).toHaveLength(2);
    expect(view()).toEqual(fake.view());
    expect(view()?.alerts.map(({ id }) => id)).toContain(61);
  });

  it('keeps events that overtake the snapshot', async () => {
    const fake = createFakeEngine();
    const stale = fake.view();
    fake.answer('engine.view', async () => { fake.emit(alert(71)); await settled(); return stale; });
    const { clock, view } = await opened(fake);
    await settled();
    await settled();
    clock.pass();
    expect(view()?.alerts[0]?.id).toBe(71);
  });

  it('takes a fresh snapshot when the line comes back', async () => {
    const { fake, engine, clock, view } = await opened();
    fake.setLink({ state: 'lost', message: 'gone', retryMs: 1 });
    fake.lose(alert(81));
    expect(view()).not.toBeNull();
    fake.setLink({ state: 'open' });
    await settled();
    clock.pass();
    expect(engine.store.getState().link.state).toBe('open');
    expect(view()).toEqual(fake.view());
  });

  it('rejects what still waits when the line breaks, with a sentence', async () => {
    const { fake, engine } = await opened();
    fake.answer('position.close', () => new Promise(() => {}));
    const closing = engine.call('position.close', { instrumentId: 'practice:BTCUSDT' });
    fake.setLink({ state: 'lost', message: 'gone', retryMs: 1 });
    await expect(closing).rejects.toThrow('The engine stopped answering before it replied.');
  });

  it('refuses at once to send over a broken line', async () => {
    const { fake, engine } = await opened();
    fake.setLink({ state: 'lost', message: 'gone', retryMs: 1 });
    await expect(engine.call('position.close', { instrumentId: 'practice:BTCUSDT' })).rejects.toThrow('Nothing was sent');
    await expect(engine.kill('test')).rejects.toThrow('Nothing was sent');
  });

  it('hands moving bars to their listeners and keeps them out of the view', async () => {
    const { fake, engine, view } = await opened();
    const onBar = vi.fn();
    const stop = engine.onBar(onBar);
    const before = view();
    const bar = { timeMs: START_MS, open: 1, high: 1, low: 1, close: 1, volume: 1 };
    fake.emit({ type: 'bar-updated', instrumentId: 'practice:BTCUSDT', interval: '1m', bar, closed: true });
    await settled();
    stop();
    fake.emit({ type: 'bar-updated', instrumentId: 'practice:BTCUSDT', interval: '1m', bar, closed: true });
    await settled();
    expect(onBar.mock.calls).toEqual([['practice:BTCUSDT', '1m', bar, true]]);
    expect(view()?.quotes).toBe(before?.quotes);
  });
});
