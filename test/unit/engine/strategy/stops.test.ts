import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Decision } from '../../../../src/engine/domain/decision.ts';
import { stopFields } from '../../../../src/engine/strategy/stops.config.ts';
import type { StopConfig } from '../../../../src/engine/strategy/stops.config.ts';
import { StopPlan } from '../../../../src/engine/strategy/stops.ts';

const REASON = { code: 'test', values: {} };

/** Decides at a close of 200 with an ATR of 4. */
function protection(overrides: Partial<StopConfig>, atr = 4): Pick<Decision, 'stopDistance' | 'takeProfitDistance' | 'trailingDistance'> {
  const plan = new StopPlan(z.strictObject(stopFields).parse(overrides), 1);
  const [feature] = plan.features;
  const observation = Float64Array.of(-1, feature?.kind === 'atr' ? atr : 200);
  const { stopDistance, takeProfitDistance, trailingDistance } = plan.decision(1, plan.distance(observation), 200, REASON);
  return { stopDistance, takeProfitDistance, trailingDistance };
}

describe('a stop plan', () => {
  it('puts the stop three ATR away and nothing else unless it is told otherwise', () => {
    expect(protection({})).toEqual({ stopDistance: 12, takeProfitDistance: null, trailingDistance: null });
  });

  it('measures in percent of the close', () => {
    expect(protection({ stopType: 'percent', stopPercent: 1.5 }).stopDistance).toBeCloseTo(3, 12);
  });

  it('aims at a multiple of the stop distance or at a percentage', () => {
    expect(protection({ stopAtrMultiple: 2, takeProfitType: 'stop-multiple', takeProfitMultiple: 1.5 }).takeProfitDistance).toBe(12);
    expect(protection({ takeProfitType: 'percent', takeProfitPercent: 5 }).takeProfitDistance).toBe(10);
  });

  it('trails at the distance of the stop', () => {
    expect(protection({ trailingStop: true })).toEqual({ stopDistance: 12, takeProfitDistance: null, trailingDistance: 12 });
  });

  it('gives no protection where the market has not moved, so that risk opens nothing', () => {
    expect(protection({ trailingStop: true, takeProfitType: 'percent' }, 0)).toEqual({ stopDistance: null, takeProfitDistance: null, trailingDistance: null });
  });
});
