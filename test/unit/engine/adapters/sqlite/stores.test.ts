import Sqlite from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import type { Denial } from '../../../../../src/engine/domain/denial.ts';
import { NOT_SENT } from '../../../../../src/engine/domain/order.ts';
import type { Order, OrderStatus } from '../../../../../src/engine/domain/order.ts';
import type { Fact } from '../../../../../src/engine/domain/output.ts';
import { clientOrderId, instrumentId, priceTicks, qtyLots, quoteAtoms } from '../../../../../src/engine/domain/units.ts';
import { temporaryFolder } from './temporary-folder.ts';

const BTC = instrumentId('um:BTCUSDT');

function store(folder = temporaryFolder()): Store {
  const opened = openStore(folder);
  onTestFinished(() => opened.close());
  if (opened.sessions.get('s1') === null) opened.sessions.create({ id: 's1', kind: 'practice', title: 'first', config: { cash: 5n }, seed: 7, startedMs: 10 });
  return opened;
}

function order(id: string, status: OrderStatus): Order {
  return {
    request: {
      clientOrderId: clientOrderId(id), strategyId: 'ma', instrumentId: BTC, purpose: 'entry', side: 'buy', type: 'market', qty: qtyLots(1), limitPrice: null, triggerPrice: null,
      callbackBps: null, timeInForce: 'gtc', reduceOnly: false, ocoGroup: null, decisionPrice: priceTicks(5), decidedAtMs: 1, reason: 'cross',
    },
    status, venueOrderId: null, filledQty: qtyLots(0), filledTickLots: 0n, cancelRequested: false, submittedAtMs: 1, updatedAtMs: 1, reason: null,
  };
}

describe('snapshots', () => {
  it('keeps the newest three', () => {
    const folder = temporaryFolder();
    const snapshots = store(folder).snapshots('s1');
    for (let sequence = 1; sequence <= 5; sequence++) snapshots.put(sequence, { window: new Float64Array([sequence]), cash: BigInt(sequence) });
    expect(snapshots.latest()).toEqual({ sequence: 5, state: { window: new Float64Array([5]), cash: 5n } });
    expect(snapshots.latestUpTo(4)?.sequence).toBe(4);
    expect(snapshots.latestUpTo(2)).toBeNull();
  });

  it('falls back to the one before when the newest is damaged', () => {
    const folder = temporaryFolder();
    const opened = store(folder);
    opened.snapshots('s1').put(1, 'good');
    opened.snapshots('s1').put(2, 'bad');
    const behind = new Sqlite(`${folder}/tradewind.db`);
    behind.exec('UPDATE snapshots SET state = \'"evil"\' WHERE sequence = 2');
    behind.close();
    expect(opened.snapshots('s1').latest()).toEqual({ sequence: 1, state: 'good' });
  });
});

describe('sessions', () => {
  it('remembers them, newest first, and when they ended', () => {
    const { sessions } = store();
    sessions.create({ id: 's2', kind: 'replay', title: 'second', config: null, seed: 1, startedMs: 5 });
    sessions.end('s1', 99);
    expect(sessions.latest()?.id).toBe('s2');
    expect(sessions.list().map((session) => [session.id, session.endedMs])).toEqual([['s2', null], ['s1', 99]]);
    expect(sessions.get('s1')).toEqual({ id: 's1', kind: 'practice', title: 'first', config: { cash: 5n }, seed: 7, startedMs: 10, endedMs: 99 });
    expect(sessions.get('none')).toBeNull();
  });

  it('refuses the journal of a session that was never made', () => {
    expect(() => store().journal('none')).toThrow(/expected a session that was created, was none/);
  });
});

describe('records', () => {
  it('duplicates nothing when the same facts are written again', () => {
    const { records } = store();
    const facts = records('s1');
    for (let replay = 0; replay < 2; replay++) {
      facts.write({ type: 'order-changed', timeMs: 1, order: order('c1', 'accepted') });
      facts.write({ type: 'order-changed', timeMs: 2, order: order('c1', 'filled') });
      facts.write({ type: 'alert-raised', timeMs: 3, level: 'warning', code: 'gap', message: 'a gap' });
      facts.write({ type: 'trade-closed', timeMs: 4, trade: {
        id: 't1', strategyId: 'ma', instrumentId: BTC, side: 'long', entryTimeMs: 1, entryPrice: 1, exitTimeMs: 4, exitPrice: 2, qty: qtyLots(1), fees: quoteAtoms(1n), funding: quoteAtoms(0n),
        slippage: quoteAtoms(0n), pnl: quoteAtoms(-3n), returnPct: 1, entryReason: 'a', exitReason: 'b', ambiguous: false,
      } });
      facts.write({ type: 'position-changed', timeMs: 4, instrumentId: BTC, position: null });
    }
    expect([facts.orders.count(), facts.alerts.count(), facts.trades.count(), facts.fills.count()]).toEqual([1, 1, 1, 0]);
    expect(facts.order('c1')?.status).toBe('filled');
    expect(facts.trades.page().items[0]?.pnl).toBe(-3n);
  });

  it('keeps every refusal of what never became an order', () => {
    const facts = store().records('s1');
    const denied = (timeMs: number, denial: Denial): Fact => ({
      type: 'order-denied', timeMs, request: { ...order('c1', 'accepted').request, clientOrderId: NOT_SENT, instrumentId: BTC }, denial,
    });
    for (let replay = 0; replay < 2; replay++) for (const fact of [denied(1, { code: 'no-stop' }), denied(2, { code: 'no-stop' }), denied(2, { code: 'no-order-book' })]) facts.write(fact);
    expect(facts.denials.page().items.map(({ timeMs, denial }) => [timeMs, denial.code])).toEqual([[2, 'no-order-book'], [2, 'no-stop'], [1, 'no-stop']]);
  });

  it('gives pages, newest first, until the end', () => {
    const facts = store().records('s1');
    for (let index = 1; index <= 5; index++) facts.write({ type: 'order-changed', timeMs: index, order: order(`c${index}`, 'accepted') });
    facts.write({ type: 'order-changed', timeMs: 9, order: order('c1', 'filled') });
    const first = facts.orders.page({ limit: 2 });
    const second = facts.orders.page({ limit: 2, before: first.next! });
    const third = facts.orders.page({ limit: 2, before: second.next! });
    expect([first, second, third].map((page) => page.items.map((item) => item.request.clientOrderId))).toEqual([['c5', 'c4'], ['c3', 'c2'], ['c1']]);
    expect(third.next).toBeNull();
    expect(() => facts.orders.page({ limit: 0 })).toThrow(/expected a limit from 1 to 1000, was 0/);
  });

  it('thins an equity curve and keeps its last point', () => {
    const facts = store().records('s1');
    for (let timeMs = 0; timeMs < 100; timeMs++) facts.writeEquity({ timeMs, equity: timeMs, cash: 0, drawdown: 0 });
    const thinned = facts.equity({ from: 0, to: 100, limit: 10 });
    expect(thinned.length).toBeLessThanOrEqual(10);
    expect([thinned[0]?.timeMs, thinned.at(-1)?.timeMs]).toEqual([0, 99]);
    expect(facts.equity({ from: 10, to: 12 }).map((sample) => sample.timeMs)).toEqual([10, 11]);
  });
});

describe('runs', () => {
  const run = { id: 'r1', kind: 'backtest', config: { fast: 5 }, seed: 3, dataHash: 'd', resultHash: 'r', codeVersion: '0.1.0', createdMs: 100, summary: { sharpe: Number.NaN } };

  it('keeps the detail whole and lists without it', () => {
    const { runs } = store();
    const detail = { trades: Array.from({ length: 1000 }, (_, index) => ({ id: index, pnl: BigInt(index) })) };
    runs.put(run, detail);
    runs.put({ ...run, id: 'r2', createdMs: 200 }, null);
    expect(runs.get('r1')).toEqual({ ...run, detail });
    expect(runs.list().map((item) => item.id)).toEqual(['r2', 'r1']);
    expect(runs.list({ limit: 1, before: 200 })).toEqual([run]);
  });

  it('replaces and deletes by id', () => {
    const { runs } = store();
    runs.put(run, 'one');
    runs.put(run, 'two');
    expect(runs.list()).toHaveLength(1);
    expect(runs.get('r1')?.detail).toBe('two');
    expect([runs.delete('r1'), runs.delete('r1'), runs.get('r1')]).toEqual([true, false, null]);
  });
});

describe('settings, instruments and funding', () => {
  it('keeps plain data by key', () => {
    const { settings } = store();
    settings.set('view', { panels: ['chart'], cash: 1n });
    settings.set('view', { panels: [] });
    expect([settings.get('view'), settings.get('none'), settings.keys()]).toEqual([{ panels: [] }, null, ['view']]);
    settings.delete('view');
    expect(settings.get('view')).toBeNull();
  });

  it('counts funding rates as added, changed and unchanged', () => {
    const { funding } = store();
    const rates = [{ timeMs: 1, rate: 0.1, intervalHours: 8 }, { timeMs: 2, rate: -0.1, intervalHours: 4 }];
    expect(funding.write(BTC, rates)).toEqual({ added: 2, changed: 0, unchanged: 0 });
    expect(funding.write(BTC, [rates[0]!, { ...rates[1]!, rate: 0.2 }])).toEqual({ added: 0, changed: 1, unchanged: 1 });
    expect(funding.read(BTC, 2, 3)).toEqual([{ timeMs: 2, rate: 0.2, intervalHours: 4 }]);
    expect(funding.series()).toEqual([{ instrumentId: BTC, from: 1, to: 2, count: 2 }]);
  });
});

describe('transaction', () => {
  it('undoes all of its work when it throws, and only its own inside a unit', () => {
    const opened = store();
    expect(() => opened.transaction(() => { opened.settings.set('a', 1); throw new Error('no'); })).toThrow('no');
    expect(opened.settings.get('a')).toBeNull();
    opened.unit.begin();
    opened.settings.set('outer', 1);
    expect(() => opened.transaction(() => { opened.settings.set('inner', 1); throw new Error('no'); })).toThrow('no');
    opened.unit.commit();
    expect([opened.settings.get('outer'), opened.settings.get('inner')]).toEqual([1, null]);
  });
});
