import type { BarColumns } from '../../domain/bar-columns.ts';
import type { EpochMs } from '../../domain/units.ts';

/** Closing prices of several instruments at the same moments. */
export interface StepCloses {
  /** [steps] when each step ends. */
  readonly endMs: readonly EpochMs[];
  /** [steps] of [instruments]. */
  readonly closes: readonly Float64Array[];
  /** Steps that are longer than asked for, because bars are missing in them. */
  readonly longer: number;
}

/**
 * Returns closing prices at the ends of equal steps, of the steps whose close every instrument has. Where bars are missing, one step spans the gap:
 * the move over it is a move that a holder has had.
 */
export function stepCloses(series: readonly BarColumns[], stepMs: number): StepCloses {
  const byStep = series.map((bars) => closesByStep(bars, stepMs));
  const endMs = [...(byStep[0]?.keys() ?? [])].filter((end) => byStep.every((own) => own.has(end))).toSorted((left, right) => left - right);
  const closes = endMs.map((end) => Float64Array.from(byStep, (own) => own.get(end)!));
  return { endMs, closes, longer: endMs.filter((end, index) => index > 0 && end - endMs[index - 1]! > stepMs).length };
}

/** The last close of each step, by the step's end. A last step that is not over is left out. */
function closesByStep({ length, openTimeMs, closeTimeMs, close }: BarColumns, stepMs: number): ReadonlyMap<EpochMs, number> {
  const closes = new Map<EpochMs, number>();
  for (let i = 0; i < length; i++) closes.set((Math.floor(openTimeMs[i]! / stepMs) + 1) * stepMs, close[i]!);
  const last = length === 0 ? 0 : closeTimeMs[length - 1]! + 1;
  for (const end of closes.keys()) if (end > last) closes.delete(end);
  return closes;
}
