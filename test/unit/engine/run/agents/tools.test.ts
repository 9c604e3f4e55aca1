import { afterEach, describe, expect, it } from 'vitest';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { lookAheadOf } from '../../../../../src/engine/run/analysis/look-ahead.ts';
import { warmUpOf } from '../../../../../src/engine/run/analysis/warm-up.ts';
import { agentOfModel } from '../../../../../src/engine/strategy/agent/served-agent.ts';
import { provideModels } from '../../../../../src/engine/strategy/catalog.ts';
import type { StrategyDefinition } from '../../../../../src/engine/strategy/strategy.ts';
import { aModel } from '../../../../support/models.ts';
import { aPlan, someBars } from '../analysis/analysis-fixture.ts';

const definition = agentOfModel(aModel({ interval: '1h', members: [{ gain: 3 }] })) as StrategyDefinition;
const how = { rng: createRng(5), progress: () => undefined };
afterEach(() => { provideModels(null); });

/** A plan that lets the agent decide hourly; its features are unscaled, so the time of day says most. */
function planOf(length: number): ReturnType<typeof aPlan> {
  provideModels({ list: () => [definition], find: () => definition });
  return { ...aPlan(someBars({ length }), 'agent', {}), strategies: [{ id: 'agent', strategy: 'agent', code: definition.code, config: {}, interval: '1h', instruments: [aPlan(someBars({ length: 10 }), 'agent', {}).series[0]!.instrument.id], enabled: true }] } as ReturnType<typeof aPlan>;
}

describe('the tools of honesty', () => {
  it('find that an agent knows nothing of what comes after', () => {
    const { verdict, detail } = lookAheadOf(planOf(480), { ...how, moments: 1 });
    expect(detail.decisions).toBeGreaterThan(20);
    expect(verdict).toBe('pass');
  });

  it('find that an agent has settled after the bars that it loads', () => {
    const { verdict, detail } = warmUpOf(planOf(6_200), { ...how, starts: 1 });
    // 200 bars, and ln 2^23 / 2 times the 201 of the slowest average.
    expect(detail.declaredBars).toBe(200 + Math.ceil((Math.log(2 ** 23) / 2) * 201));
    expect(verdict).toBe('pass');
    expect(detail.neededBars).toBeGreaterThan(100);
  });
});
