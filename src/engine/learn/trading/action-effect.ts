import type { Engine } from '../../core/engine.ts';
import type { DenialCode } from '../../domain/denial.ts';
import type { DecisionOutcome } from '../../domain/output.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';

/**
 * What became of an action. `denied`, `blocked` (trading is halted or reducing), `cooldown`, `warming-up`: nothing of it; `scaled`: a smaller position;
 * `hold`: it asked for the side that is held, and size alone does not trade.
 */
export interface ActionEffect {
  readonly outcome: DecisionOutcome | 'scaled';
  /** Why risk denied it, or made it smaller; null where it did neither, or a multiplier made it smaller. */
  readonly denial: DenialCode | null;
  /** Part of what the sizing method asked for that was sent, 0 to 1: 1 where risk changed nothing, and where nothing was asked for. */
  readonly share: number;
}

/** Returns what became of the decision that an engine has just taken at the close of a bar. */
export function effectOf(engine: Engine, instrumentId: InstrumentId, timeMs: EpochMs): ActionEffect {
  const desk = engine.desks.get(instrumentId);
  const standing = desk?.standing ?? null;
  if (!desk || standing === null || standing.timeMs !== timeMs) return { outcome: 'warming-up', denial: null, share: 0 };
  const { outcome, denial } = standing;
  if (outcome === 'hold' || (outcome === 'exit' && denial === null)) return WHOLE[outcome];
  if (outcome !== 'enter' && outcome !== 'turn') return { outcome, denial, share: 0 };
  const { sizing } = desk;
  if (sizing === null) return WHOLE[outcome];
  const factor = sizing.multipliers.reduce((product, multiplier) => product * multiplier.factor, 1);
  if (sizing.bound === null && factor >= 1) return WHOLE[outcome];
  return { outcome: 'scaled', denial: sizing.bound?.code ?? null, share: Math.min(1, factor * (sizing.qty / sizing.wantedQty)) };
}

/** The common answers, made once. */
const WHOLE = {
  hold: { outcome: 'hold', denial: null, share: 1 }, exit: { outcome: 'exit', denial: null, share: 1 },
  enter: { outcome: 'enter', denial: null, share: 1 }, turn: { outcome: 'turn', denial: null, share: 1 },
} as const satisfies Record<string, ActionEffect>;
