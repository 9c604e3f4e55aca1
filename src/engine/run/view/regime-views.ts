import type { RegimeNowView } from '../../contract/risk.ts';
import type { Engine } from '../../core/engine.ts';
import { regimeFactor, regimeOf } from '../../core/regime.ts';

/** Returns the regime of every instrument; none while the regime does not act. */
export function regimeViews({ state }: Pick<Engine, 'state'>): readonly RegimeNowView[] {
  if (state.regimes === null) return [];
  return state.allDesks.map(({ instrument }) => {
    const reading = regimeOf(state, instrument.id);
    return {
      instrumentId: instrument.id, symbol: instrument.symbol, label: reading?.label ?? null, probabilities: reading?.probabilities ?? null, sinceMs: reading?.sinceMs ?? null,
      multiplier: regimeFactor(state, instrument.id),
      note: reading === null ? `not enough ${state.regimes?.interval ?? ''} bars yet; until then the smallest size of the table holds` : '',
    };
  });
}
