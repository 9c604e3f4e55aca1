import type { SizingMultiplier } from '../risk/sizing/arithmetic.ts';
import type { Desk } from './desk.ts';
import type { EngineState } from './state.ts';

const NONE: readonly SizingMultiplier[] = [];

/** Returns what the division of the risk makes of the size of a desk's trades; nothing while all are treated alike. */
export function allocationMultipliers(_state: EngineState, _desk: Desk): readonly SizingMultiplier[] {
  return NONE;
}
