import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../../../src/engine/domain/interval.ts';
import { Session } from '../../../../../src/engine/run/session/session.ts';
import { thinRiskSamples } from '../../../../../src/engine/run/workstation/retention.ts';
import { START, aDisk, play, recordADay, recordedPlan } from './session-fixture.ts';

function started() {
  const disk = aDisk();
  recordADay(disk.store);
  return { disk, session: Session.start(disk.store, { id: 's', plan: recordedPlan(), startedMs: START, latchedBy: null, playedUntilMs: null, replaces: null }) };
}

const ALL = { from: 0, to: Number.MAX_SAFE_INTEGER, points: 10_000 };

describe('the risk of a session', () => {
  it('is sampled once a minute of market time, with what is held as shares of equity', () => {
    const { disk, session } = started();
    play(session, 600);
    session.commit();
    const samples = disk.store.riskSamples('s').read(ALL);
    expect(samples.length).toBeGreaterThan(100);
    const gaps = samples.slice(1).map(({ timeMs }, index) => timeMs - samples[index]!.timeMs);
    expect(Math.min(...gaps)).toBe(MINUTE_MS);
    const held = samples.filter(({ grossPct }) => grossPct > 0);
    expect(held.length).toBeGreaterThan(10);
    expect(held.every(({ grossPct, netPct }) => grossPct >= Math.abs(netPct) - 1e-9)).toBe(true);
    // With hardly any history a normal day of 5 % is assumed: the value at risk at 99 % is 2.326 × 5 % of what is held or waits.
    expect(held.every(({ grossPct, valueAtRiskPct }) => (valueAtRiskPct ?? 0) >= grossPct * 0.1163 - 1e-6)).toBe(true);
    expect(samples.every(({ valueAtRiskPct, expectedShortfallPct }) => (expectedShortfallPct ?? 0) >= (valueAtRiskPct ?? 1))).toBe(true);
  });

  it('is sampled again at once when trading changes its state, and survives a crash after the commit', () => {
    const { disk, session } = started();
    play(session, 30);
    const before = session.marketMs;
    session.enter({ type: 'set-trading-state', timeMs: before + 1000, state: 'halted', cause: 'test', changedBy: 'person' });
    session.commit();
    expect(disk.kill().riskSamples('s').read(ALL).at(-1)).toMatchObject({ timeMs: before + 1000, state: 'halted' });
  });

  it('is kept by the minute for a time, then by the hour', () => {
    const { disk, session } = started();
    play(session, 600);
    session.commit();
    expect(thinRiskSamples(disk.store)).toBe(0);
    expect(thinRiskSamples(disk.store, 0)).toBeGreaterThan(100);
  });
});
