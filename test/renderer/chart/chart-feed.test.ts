import { describe, expect, it, vi } from 'vitest';
import type { BarView } from '../../../src/engine/contract/events.ts';
import { feedChart } from '../../../src/renderer/src/state/chart-feed.ts';
import type { ChartTarget } from '../../../src/renderer/src/state/chart-feed.ts';
import { createEngine } from '../../../src/renderer/src/state/engine-store.ts';
import { createFakeEngine, START_MS } from '../fake-engine.ts';

const ID = 'practice:BTCUSDT';
const settled = () => new Promise((resolve) => { setTimeout(resolve, 5); });

async function feeding(interval: '1m' | '15m') {
  const fake = createFakeEngine();
  const engine = createEngine(fake.transport, (run) => { run(); });
  await settled();
  const target = { onHistory: vi.fn<ChartTarget['onHistory']>(), onOlder: vi.fn<ChartTarget['onOlder']>(), onRefill: vi.fn<ChartTarget['onRefill']>(), onBar: vi.fn<ChartTarget['onBar']>(), onOverlays: vi.fn<ChartTarget['onOverlays']>(), onError: vi.fn<ChartTarget['onError']>() };
  const feed = feedChart(engine, { instrumentId: ID, interval, strategy: { strategy: 'ma-cross', config: {} } }, target);
  const send = (from: '1m' | '15m', bar: BarView, closed = false) => { fake.emit({ type: 'bar-updated', instrumentId: ID, interval: from, bar, closed }); };
  return { fake, feed, target, send };
}

const bar = (timeMs: number, close: number): BarView => ({ timeMs, open: 1, high: 9, low: 1, close, volume: 1 });

describe('feedChart', () => {
  it('gives the history first and only then the bars that moved meanwhile', async () => {
    const { target, send } = await feeding('1m');
    send('1m', bar(START_MS, 2));
    expect(target.onBar).not.toHaveBeenCalled();
    await settled();
    expect(target.onHistory).toHaveBeenCalledTimes(1);
    expect(target.onHistory.mock.calls[0]?.[0]).toHaveLength(1000);
    expect(target.onBar).toHaveBeenCalledWith(bar(START_MS, 2));
    expect(target.onOverlays.mock.calls[0]?.[0].map(({ name }) => name)).toEqual(['EMA 12', 'EMA 26']);
  });

  it('asks for older bars once at a time, until there are none', async () => {
    const { fake, feed, target } = await feeding('1m');
    feed.loadOlder();
    await settled();
    const asked = () => fake.requests.filter(({ method }) => method === 'market.bars').length;
    expect(asked()).toBe(1);
    feed.loadOlder();
    feed.loadOlder();
    await settled();
    expect(asked()).toBe(2);
    const [first] = target.onHistory.mock.calls[0]?.[0] ?? [];
    const older = target.onOlder.mock.calls[0]?.[0] ?? [];
    expect(older.at(-1)?.timeMs).toBeLessThan(first?.timeMs ?? 0);
    for (let page = 0; page < 12; page++) { feed.loadOlder(); await settled(); }
    expect(asked()).toBeLessThan(10);
  });

  it('folds minutes into a longer bar until the engine sends that interval itself', async () => {
    const { target, send } = await feeding('15m');
    await settled();
    send('1m', bar(START_MS, 5));
    await settled();
    expect(target.onBar.mock.lastCall?.[0]).toMatchObject({ timeMs: START_MS, close: 5 });
    send('15m', bar(START_MS, 6));
    send('1m', bar(START_MS + 60_000, 7));
    await settled();
    expect(target.onBar.mock.lastCall?.[0]).toMatchObject({ timeMs: START_MS, close: 6 });
  });

  it('asks for what was skipped when time jumps, and only then', async () => {
    const { fake, target, send } = await feeding('1m');
    await settled();
    const last = target.onHistory.mock.calls[0]?.[0].at(-1)?.timeMs ?? 0;
    send('1m', bar(last + 60_000, 2));
    await new Promise((resolve) => { setTimeout(resolve, 500); });
    expect(target.onRefill).not.toHaveBeenCalled();
    send('1m', bar(last + 6 * 60_000, 2));
    send('1m', bar(last + 9 * 60_000, 2));
    await new Promise((resolve) => { setTimeout(resolve, 500); });
    expect(target.onRefill).toHaveBeenCalledTimes(1);
    // eight minutes from the last known bar, and five to spare
    expect(fake.requests.at(-1)).toMatchObject({ method: 'market.bars', input: { limit: 13 } });
  });

  it('is silent after it was stopped', async () => {
    const { feed, target, send } = await feeding('1m');
    feed.stop();
    await settled();
    send('1m', bar(START_MS, 2));
    await settled();
    expect(target.onHistory).not.toHaveBeenCalled();
    expect(target.onBar).not.toHaveBeenCalled();
  });

  it('says in a sentence when the history cannot be had', async () => {
    const { fake, target } = await feeding('1m');
    await settled();
    fake.answer('market.bars', () => { throw new Error('no bars of um:BTCUSDT are stored'); });
    const engine = createEngine(fake.transport, (run) => { run(); });
    feedChart(engine, { instrumentId: ID, interval: '1m', strategy: null }, target);
    await settled();
    expect(target.onError).toHaveBeenCalledWith('no bars of um:BTCUSDT are stored');
  });
});
