import { describe, expect, it } from 'vitest';
import { applyEvent } from '../../../../src/engine/contract/events.ts';
import type { ViewEvent } from '../../../../src/engine/contract/events.ts';
import { EQUITY_LIMIT, RECENT_LIMIT } from '../../../../src/engine/contract/view.ts';
import type { AlertView, OrderView, SessionView, View } from '../../../../src/engine/contract/view.ts';
import { Publisher } from '../../../../src/engine/run/workstation/publisher.ts';

const empty: View = new Publisher({ firstSequence: 1, version: '1.2.3', broadcast: () => undefined }).view;
const fold = (events: readonly ViewEvent[], from: View = empty): View => events.reduce((view, event) => applyEvent(view, view.sequence + 1, event), from);
const alert = (id: number): ViewEvent => ({ type: 'alert-raised', alert: { id, timeMs: id, level: 'info', code: 'test', message: `alert ${id}` } satisfies AlertView });
const session = (id: string): SessionView => ({ id, mode: 'practice', source: 'practice-market', title: id, simulated: true, speed: 1, paused: false, startedMs: 0, progress: null, ended: false });
const order = (clientOrderId: string, status: OrderView['status']): OrderView => ({
  clientOrderId, instrumentId: 'um:BTCUSDT', strategyId: 'trend', purpose: 'entry', side: 'buy', type: 'market', status, qty: '1', filledQty: '0', limitPrice: null,
  triggerPrice: null, averagePrice: null, callbackBps: null, reduceOnly: false, submittedMs: 0, updatedMs: 0, reason: 'test', detail: null, isLookedUp: false, latency: null,
});

describe('applyEvent', () => {
  it('keeps the newest alerts first and forgets beyond its limit', () => {
    const { alerts } = fold(Array.from({ length: RECENT_LIMIT + 5 }, (_, index) => alert(index + 1)));
    expect(alerts).toHaveLength(RECENT_LIMIT);
    expect(alerts[0]?.id).toBe(RECENT_LIMIT + 5);
  });

  it('shows an order while it is open, once, and drops it when it is done', () => {
    const opened = fold([{ type: 'order-updated', order: order('a', 'pending-submit'), isOpen: true }, { type: 'order-updated', order: order('a', 'accepted'), isOpen: true }]);
    expect(opened.orders.map(({ status }) => status)).toEqual(['accepted']);
    expect(fold([{ type: 'order-updated', order: order('a', 'filled'), isOpen: false }], opened).orders).toEqual([]);
  });

  it('empties its lists when another session begins, and keeps them when the same one changes', () => {
    const first = fold([{ type: 'session-updated', session: session('one') }, { type: 'order-updated', order: order('a', 'accepted'), isOpen: true }]);
    expect(fold([{ type: 'session-updated', session: { ...session('one'), speed: 60 } }], first).orders).toHaveLength(1);
    expect(fold([{ type: 'session-updated', session: session('two') }], first).orders).toHaveLength(0);
  });

  it('thins the equity curve instead of growing for ever, and keeps its newest point', () => {
    const points = Array.from({ length: EQUITY_LIMIT * 3 }, (_, index): ViewEvent => ({ type: 'equity-sampled', point: { timeMs: index, equity: index } }));
    const { equity } = fold(points);
    expect(equity.length).toBeLessThanOrEqual(EQUITY_LIMIT);
    expect(equity.at(-1)?.timeMs).toBe(EQUITY_LIMIT * 3 - 1);
    expect(equity.map(({ timeMs }) => timeMs)).toEqual(equity.map(({ timeMs }) => timeMs).toSorted((a, b) => a - b));
  });

  it('never changes the view it was given', () => {
    const before = structuredClone(empty);
    fold([alert(1), { type: 'session-updated', session: session('one') }]);
    expect(empty).toEqual(before);
  });
});
