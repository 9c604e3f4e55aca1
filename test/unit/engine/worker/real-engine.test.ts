// The host with the real engine and the real emergency worker, in trouble.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEngineClient } from '../../../../src/engine/contract/client.ts';
import type { EngineClient } from '../../../../src/engine/contract/client.ts';
import type { EngineView, View } from '../../../../src/engine/contract/view.ts';
import { createEngineHost } from '../../../../src/engine/worker/engine-host.ts';
import type { EngineHost } from '../../../../src/engine/worker/engine-host.ts';
import { restless } from '../run/session/session-fixture.ts';

let dataDir: string;
let host: EngineHost;
let client: EngineClient;
let engines: EngineView[];

const fixture = new URL('./fixtures/troubled-engine.fixture.ts', import.meta.url);
const emergency = new URL('../../../../src/engine/worker/emergency.worker.ts', import.meta.url);

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'real-engine-'));
  host = createEngineHost({
    workerFile: fixture, emergencyFile: emergency, dataDir, options: { version: '1.2.3', researchWorkerFile: null }, timing: { backoffMinMs: 50, backoffMaxMs: 200 },
  });
  client = createEngineClient(host.connect());
  engines = [];
  client.onEvent((_sequence, event) => { if (event.type === 'engine-updated') engines.push(event.engine); });
});

afterEach(async () => {
  await host.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const PATIENCE = { timeout: 15_000, interval: 20 };
const trouble = (name: 'hang' | 'full') => { writeFileSync(join(dataDir, name), ''); };
const viewWhen = (isSo: (view: View) => boolean): Promise<View> => vi.waitFor(async () => {
  const view = await client.call('engine.view', {});
  if (!isSo(view)) throw new Error('not yet');
  return view;
}, PATIENCE);

async function tradeUntilPositions(): Promise<View> {
  const { instruments } = await client.call('engine.view', {});
  const { config } = await client.call('risk.describe', {});
  await client.call('risk.apply', { config: { ...config, dailyLossLimitPct: 100, maxDrawdownPct: 100, drawdownReducePct: 100, maxOrdersPerMinute: 1000, riskPerTradePct: 0.05 } });
  for (const id of ['trend', 'breakout']) await client.call('strategies.remove', { id });
  await client.call('strategies.apply', restless(instruments.map(({ id }) => id)));
  await client.call('session.set-speed', { speed: 600 });
  return viewWhen(({ positions, orders, trades }) => positions.length >= 2 && orders.length >= 2 && trades.length >= 3);
}

describe('an engine that hangs, its transaction open', () => {
  it('is replaced by the emergency worker, which leaves the account flat and the switch on', async () => {
    await tradeUntilPositions();
    trouble('hang');
    const began = performance.now();
    const report = await host.kill('panic');
    const tookMs = performance.now() - began;
    expect(report).toMatchObject({ via: 'emergency', verifiedFlat: true, message: expect.stringContaining('The account is verified flat. Trading stays off until you re-arm it.') as string });
    expect(tookMs).toBeLessThan(8000);
    const view = await viewWhen(({ engine }) => engine.status === 'running');
    expect(view).toMatchObject({ positions: [], orders: [], trading: { state: 'halted', killLatched: true, cause: 'panic' } });
    await client.call('trading.re-arm', {});
    expect((await client.call('engine.view', {})).trading).toMatchObject({ state: 'active', killLatched: false });
  }, 40_000);
});

describe('a healthy engine', () => {
  it('answers the kill switch itself within a second, at full speed', { timeout: 40_000, retry: 2 }, async () => {
    await tradeUntilPositions();
    await client.call('session.set-speed', { speed: 0 });
    const began = performance.now();
    const report = await client.kill('test');
    expect(performance.now() - began).toBeLessThan(1000);
    expect(report).toMatchObject({ via: 'engine', verifiedFlat: true });
  });
});

describe('a disk that is full', () => {
  it('stops the engine in one sentence; with room it is back, halted, with everything that was shown', async () => {
    const before = await tradeUntilPositions();
    trouble('full');
    await vi.waitFor(() => { expect(engines.some(({ status }) => status === 'failed')).toBe(true); }, PATIENCE);
    expect(engines.find(({ status }) => status === 'failed')?.message).toMatch(/^The engine stopped: the disk that holds .*tradewind\.db is full: free some space and try again; nothing that was saved before is lost\. It starts again in 50 ms, halted if it was trading\.$/);
    await vi.waitFor(() => { expect(host.status().restarts).toBeGreaterThanOrEqual(2); }, PATIENCE);
    rmSync(join(dataDir, 'full'));
    const after = await viewWhen(({ engine }) => engine.status === 'running');
    expect(after.trading).toMatchObject({ state: 'halted', changedBy: 'recovery' });
    expect(after.session?.id).toBe(before.session?.id);
    const page = await client.call('records.page', { kind: 'trades', limit: 500 });
    const shown = new Set(page.kind === 'trades' ? page.items.map(({ id }) => id) : []);
    expect(before.trades.filter(({ id }) => !shown.has(id))).toEqual([]);
    await client.call('trading.set-state', { state: 'active' });
    await viewWhen(({ trading }) => trading.state === 'active');
  }, 60_000);
});
