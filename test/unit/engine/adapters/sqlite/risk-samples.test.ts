import { describe, expect, it } from 'vitest';
import { openStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { RiskSample } from '../../../../../src/engine/adapters/sqlite/risk-samples.ts';
import { temporaryFolder } from './temporary-folder.ts';

const MINUTE = 60_000;

function sample(timeMs: number, fields: Partial<RiskSample> = {}): RiskSample {
  return {
    timeMs, state: 'active', equity: 10_000, drawdownPct: 1, dayLossPct: 0.5, grossPct: 80, netPct: -20, leverage: 0.8, marginUsedPct: 30,
    valueAtRiskPct: 4, valueAtRiskLimitPct: 20, expectedShortfallPct: 6, expectedShortfallLimitPct: null, ...fields,
  };
}

function samplesOf(written: readonly RiskSample[]) {
  const store = openStore(temporaryFolder());
  for (const id of ['s1', 's2']) store.sessions.create({ id, kind: 'practice', title: id, config: {}, seed: 1, startedMs: 0 });
  const samples = store.riskSamples('s1');
  for (const one of written) samples.write(one);
  return { store, samples };
}

describe('the risk samples of a session', () => {
  it('come back as they were written, with what was not known as null', () => {
    const written = sample(MINUTE, { state: 'halted', valueAtRiskPct: null });
    expect(samplesOf([written]).samples.read({ from: 0, to: Infinity, points: 10 })).toEqual([written]);
  });

  it('are those of the time asked for, the end not included, and of this session only', () => {
    const { store, samples } = samplesOf([0, 1, 2, 3].map((n) => sample(n * MINUTE)));
    store.riskSamples('s2').write(sample(MINUTE));
    expect(samples.read({ from: MINUTE, to: 3 * MINUTE, points: 10 }).map(({ timeMs }) => timeMs)).toEqual([MINUTE, 2 * MINUTE]);
  });

  it('are thinned without losing a peak: one minute of 600 at 15 % is still there among 20', () => {
    const { samples } = samplesOf(Array.from({ length: 600 }, (_, n) => sample(n * MINUTE, n === 333 ? { valueAtRiskPct: 15 } : {})));
    const read = samples.read({ from: 0, to: Infinity, points: 20 });
    expect(read.length).toBeLessThanOrEqual(20);
    expect(Math.max(...read.map(({ valueAtRiskPct }) => valueAtRiskPct ?? 0))).toBe(15);
    expect(read.at(-1)?.timeMs).toBe(599 * MINUTE);
  });

  it('that are old keep the worst of each hour; newer ones stay', () => {
    const { samples } = samplesOf(Array.from({ length: 180 }, (_, n) => sample(n * MINUTE, n === 70 ? { valueAtRiskPct: 9 } : {})));
    expect(samples.thin(54 * MINUTE)).toBe(118);
    const left = samples.read({ from: 0, to: Infinity, points: 1000 });
    expect(left.slice(0, 3).map(({ timeMs }) => timeMs / MINUTE)).toEqual([59, 70, 120]);
    expect(left).toHaveLength(62);
  });
});
