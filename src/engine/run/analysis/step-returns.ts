import type { BarColumns } from '../../domain/bar-columns.ts';
import type { EpochMs } from '../../domain/units.ts';

/** Returns of several instruments over the same steps. */
export interface StepReturns {
  /** [steps] when each step ends. */
  readonly endMs: readonly EpochMs[];
  /** [steps] of [instruments] simple returns. */
  readonly returns: readonly Float64Array[];
  /** Steps that are longer than asked for, because bars are missing in them. */
  readonly longer: number;
}

/**
 * Makes returns from closing prices at the ends of equal steps, of the steps whose close every instrument has. Where bars are missing, one step spans the gap:
 * the move over it is a move that a holder has had.
 */
export function stepReturns(series: readonly BarColumns[], stepMs: number): StepReturns {
  const closes = series.map((bars) => closesByStep(bars, stepMs));
  const ends = [...(closes[0]?.keys() ?? [])].filter((end) => closes.every((own) => own.has(end))).toSorted((left, right) => left - right);
  const returns = ends.slice(1).map((end, index) => Float64Array.from(closes, (own) => own.get(end)! / own.get(ends[index]!)! - 1));
  return { endMs: ends.slice(1), returns, longer: ends.slice(1).filter((end, index) => end - ends[index]! > stepMs).length };
}

/** The last close of each step, by the step's end. A last step that is not over is left out. */
function closesByStep({ length, openTimeMs, closeTimeMs, close }: BarColumns, stepMs: number): ReadonlyMap<EpochMs, number> {
  const closes = new Map<EpochMs, number>();
  for (let i = 0; i < length; i++) closes.set((Math.floor(openTimeMs[i]! / stepMs) + 1) * stepMs, close[i]!);
  const last = length === 0 ? 0 : closeTimeMs[length - 1]! + 1;
  for (const end of closes.keys()) if (end > last) closes.delete(end);
  return closes;
}
