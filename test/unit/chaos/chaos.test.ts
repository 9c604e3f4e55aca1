import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runChaos } from '../../../scripts/chaos/run-chaos.ts';
import { openStore } from '../../../src/engine/adapters/sqlite/open-store.ts';
import { provideShelf } from '../../../src/engine/strategy/catalog.ts';
import { runLatched } from '../../../scripts/chaos/run-latched.ts';
import { Acknowledged } from '../../../scripts/chaos/acknowledged.ts';
import { Audit } from '../../../scripts/chaos/audit.ts';
import { Session } from '../../../src/engine/run/session/session.ts';
import { orderView, tradeView } from '../../../src/engine/run/view/engine-views.ts';
import { COINS, START, aDisk, play, recordADay, recordedPlan } from '../engine/run/session/session-fixture.ts';
import type { Disk } from '../engine/run/session/session-fixture.ts';

describe('a host that is killed and started again', () => {
  it('has lost nothing, done nothing twice, and agrees with its exchange to the atom', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'tradewind-chaos-'));
    onTestFinished(() => { rmSync(dataDir, { recursive: true, force: true }); });
    const report = await runChaos({ kills: 4, seed: 5, dataDir, onProgress: () => undefined });
    expect(report).toEqual({ kills: 4, lost: 0, duplicated: 0, ledgerMismatches: 0, failures: [] });
  }, 60_000);
});

describe('a host that is killed while a strategy of a person\'s own trades', () => {
  it('decides after every kill what it would have decided, to the same outputs and the same money', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'tradewind-chaos-own-'));
    onTestFinished(() => {
      provideShelf(null);
      rmSync(dataDir, { recursive: true, force: true });
    });
    const report = await runChaos({ kills: 2, seed: 8, dataDir, strategy: 'own', onProgress: () => undefined });
    expect(report).toEqual({ kills: 2, lost: 0, duplicated: 0, ledgerMismatches: 0, failures: [] });
    const store = openStore(dataDir);
    const traded = store.sessions.list().reduce((sum, { id }) => sum + store.records(id).trades.page({ limit: 1000 }).items.length, 0);
    store.close();
    expect(traded).toBeGreaterThan(10);
  }, 60_000);
});

describe('an account that was halted', () => {
  // Broken on purpose: with the latches left out of the snapshot, every later kill found breakers lost.
  it('is halted after every kill, for the same cause and since the same moment, until a person resumes', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'tradewind-latched-'));
    onTestFinished(() => { rmSync(dataDir, { recursive: true, force: true }); });
    const report = await runLatched({ kills: 3, seed: 3, dataDir, onProgress: () => undefined });
    expect(report).toMatchObject({ kills: 3, failures: [] });
    expect(report.halts).toBeGreaterThan(0);
    expect(report.latches).toBeGreaterThan(0);
  }, 60_000);
});

/** A session that was killed in good order, with a client that was shown all of it. */
function aKilledSession(): { readonly disk: Disk; readonly shown: () => Acknowledged } {
  const disk = aDisk();
  recordADay(disk.store);
  const session = Session.start(disk.store, { id: 's1', plan: recordedPlan(), startedMs: START, latchedBy: null, playedUntilMs: null, replaces: null });
  play(session, 600);
  session.commit();
  const records = disk.store.records('s1');
  const [orders, trades] = [records.orders.page({ limit: 1000 }).items, records.trades.page({ limit: 1000 }).items];
  const coin = (id: string) => COINS.find((one) => one.id === id)!;
  return {
    disk,
    shown: () => {
      const acknowledged = new Acknowledged();
      acknowledged.hear({ type: 'session-updated', session: { id: 's1' } as never });
      for (const trade of trades) acknowledged.hear({ type: 'trade-closed', trade: tradeView(trade, coin(trade.instrumentId)) });
      for (const order of orders) acknowledged.hear({ type: 'order-updated', order: orderView(order, coin(order.request.instrumentId)), isOpen: order.status === 'accepted' });
      return acknowledged;
    },
  };
}

const oneOf = (kind: string) => `(SELECT id FROM records WHERE kind = '${kind}' ORDER BY id LIMIT 1 OFFSET 3)`;

describe('the examination after a kill', () => {
  it('finds nothing wrong with a sound session', () => {
    const { disk, shown } = aKilledSession();
    disk.kill();
    expect(new Audit(disk.folder).examine(shown()).all).toEqual([]);
  });

  it.each([
    ['a trade that was shown and is gone', `DELETE FROM records WHERE id = ${oneOf('trade')}`, /^lost: trade t\d+: expected .*, was null$/],
    ['a trade that is another than was shown', `UPDATE records SET body = replace(body, '"ambiguous":', '"x":1,"ambiguous":') WHERE id = ${oneOf('trade')}`, /^ledger: stored trade t\d+/],
    ['an order that was shown and is gone', `DELETE FROM records WHERE id = ${oneOf('order')}`, /^lost: order twtest-\d+, shown as [a-z-]+$/],
    ['a fill that is gone from the ledger', `DELETE FROM records WHERE id = ${oneOf('fill')}`, /^ledger: cash by the stored fills and funding: expected \d+, was \d+$/],
    ['a fill that is there twice', `INSERT INTO records (session, kind, natural_key, body) SELECT session, kind, natural_key || 'x', body FROM records WHERE id = ${oneOf('fill')}`, /^duplicated: number of stored fills: expected \d+, was \d+$/],
    ['an exchange that took an order more', `UPDATE settings SET value = replace(value, '"seen":', '"orders":9,"seen":') WHERE key = 'venue:s1'`, /orders that the exchange has taken/],
  ] as const)('finds %s', (_what, damage, finding) => {
    const { disk, shown } = aKilledSession();
    disk.kill(damage);
    expect(new Audit(disk.folder).examine(shown()).all).toContainEqual(expect.stringMatching(finding));
  });

  it('finds a kill switch that was promised and is off', () => {
    const { disk, shown } = aKilledSession();
    disk.kill();
    const acknowledged = shown();
    acknowledged.promised.killLatched = true;
    expect(new Audit(disk.folder).examine(acknowledged).lost).toEqual(['the kill switch: expected true, was false']);
  });
});
