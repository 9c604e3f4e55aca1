import { assertNever, invariant } from '../../domain/assert.ts';
import type { AgentConfig } from './agent.config.ts';

export type AgentActions = Pick<AgentConfig, 'actionSpace' | 'sizeLevels' | 'deadBand'>;

/** Returns how many choices there are; null where the action is a number from -1 to 1. */
export function choicesOf({ actionSpace, sizeLevels }: AgentActions): number | null {
  switch (actionSpace) {
    case 'three': return 3;
    case 'levels': return 2 * sizeLevels + 1;
    case 'continuous': return null;
    default: return assertNever(actionSpace);
  }
}

/**
 * Returns the exposure that an action asks for, -1 to 1. Choices run from fully short over flat to fully long: of three, 0 is short, 1 flat, 2 long;
 * of `2n + 1`, choice `k` is `(k - n) / n`. A continuous action is clipped to [-1, 1] and counts as flat inside the dead band.
 * @throws InvariantError when a choice is none of the space, or an action is not a number
 */
export function targetOf(actions: AgentActions, action: number): number {
  const choices = choicesOf(actions);
  if (choices === null) return continuousTarget(action, actions.deadBand);
  invariant(Number.isInteger(action) && action >= 0 && action < choices, () => `expected a choice from 0 to ${choices - 1}, was ${action}`);
  const levels = (choices - 1) / 2;
  return (action - levels) / levels;
}

function continuousTarget(action: number, deadBand: number): number {
  invariant(!Number.isNaN(action), 'expected an action from -1 to 1, was not a number');
  const clipped = Math.max(-1, Math.min(1, action));
  return Math.abs(clipped) <= deadBand ? 0 : clipped;
}
