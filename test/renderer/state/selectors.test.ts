import { describe, expect, it } from 'vitest';
import { drawdownGauge, feedHealth, nearestLimit, shownInstrument, tradingSummary } from '../../../src/renderer/src/state/selectors.ts';
import { createFakeMarket } from '../fake/fake-market.ts';
import { sampleView } from '../fake/fake-view.ts';

const view = sampleView(createFakeMarket(1));
const open = { state: 'open' } as const;
const lost = { state: 'lost', message: 'gone', retryMs: 1 } as const;

describe('tradingSummary', () => {
  it('says that it trades, with how much', () => {
    expect(tradingSummary(view, open)).toEqual({ label: 'Trading', detail: '1 strategy · 2 positions', tone: 'good' });
  });

  it('does not claim to trade when no strategy is on', () => {
    expect(tradingSummary({ ...view, strategies: view.strategies.map((strategy) => ({ ...strategy, enabled: false })) }, open)).toMatchObject({ label: 'Idle', tone: 'neutral' });
  });

  it('does not claim to know when the engine does not answer', () => {
    expect(tradingSummary(view, lost)).toMatchObject({ label: 'Unknown', tone: 'danger' });
  });

  it('puts the kill switch before everything else that the engine says', () => {
    const killed = { ...view, session: view.session && { ...view.session, paused: true }, trading: { ...view.trading, state: 'halted' as const, killLatched: true, cause: 'held' } };
    expect(tradingSummary(killed, open)).toEqual({ label: 'Kill switch on', detail: 'held', tone: 'danger' });
  });

  it('counts down while strategies warm up', () => {
    expect(tradingSummary({ ...view, strategies: view.strategies.map((strategy) => ({ ...strategy, warmupLeft: 7 })) }, open).detail).toBe('7 bars until it can decide');
  });
});

describe('feedHealth', () => {
  const now = view.feed.receivedMs;

  it('is good while prices are young and stale when they are not', () => {
    expect(feedHealth(view, open, now + 900)).toEqual({ label: 'Connected', tone: 'good', ageMs: 900, isStale: false });
    expect(feedHealth(view, open, now + 12_000)).toMatchObject({ label: 'Slow', isStale: true });
  });

  it('does not call a paused session stale', () => {
    const paused = { ...view, session: view.session && { ...view.session, paused: true } };
    expect(feedHealth(paused, open, now + 3_600_000)).toMatchObject({ label: 'Paused', ageMs: null, isStale: false });
  });

  it('is stale whenever the line is broken', () => {
    expect(feedHealth(view, lost, now)).toMatchObject({ label: 'No engine', isStale: true });
  });
});

describe('gauges', () => {
  it('finds the drawdown and the limit that is nearly used up', () => {
    expect(drawdownGauge(view.gauges)?.title).toBe('Drawdown');
    expect(nearestLimit(view.gauges)?.code).toBe('symbol-exposure-cap');
    expect(nearestLimit(view.gauges.filter((gauge) => gauge.share < 0.8))).toBeNull();
  });
});

describe('shownInstrument', () => {
  it('keeps the choice while it is listed, else shows what is held', () => {
    expect(shownInstrument(view, 'practice:XRPUSDT')).toBe('practice:XRPUSDT');
    expect(shownInstrument(view, 'um:GONEUSDT')).toBe('practice:BTCUSDT');
    expect(shownInstrument({ instruments: [], positions: [] }, null)).toBeNull();
  });
});
