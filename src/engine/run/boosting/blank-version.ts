import { BARS_19 } from '../../features/sets/bars-19/definition.ts';
import { featureSetHash } from '../../features/sets/definition.ts';
import type { Interval } from '../../domain/interval.ts';
import { boostingStrategy } from '../../strategy/boosting/boosting.ts';
import type { BoostingRuleConfig } from '../../strategy/boosting/boosting.config.ts';
import type { StrategyDefinition } from '../../strategy/strategy.ts';

/** The code under which the rule waits for its first model. */
export const BLANK_CODE = '0'.repeat(64);

/** Returns the rule without a model: it forecasts nothing, so it trades nothing, and hands over to the first that is there. */
export function blankVersion(interval: Interval, horizonBars: number): StrategyDefinition<BoostingRuleConfig> {
  return boostingStrategy({
    code: BLANK_CODE, title: 'Boosted trees, not grown yet',
    sight: { set: 'bars-19', version: BARS_19.version, hash: featureSetHash(BARS_19), interval, referenceId: null, basisId: null, withRegime: false },
    forecaster: () => ({ horizonBars, forecast: () => Number.NaN }),
  });
}
