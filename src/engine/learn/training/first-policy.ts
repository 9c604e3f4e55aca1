import { portableExp } from '../../compute/portable-exp.ts';
import { portableLog } from '../../compute/portable-log.ts';
import { POSITION_STATE } from '../../strategy/agent/position-state.ts';
import type { MemberWeights } from './learner.ts';

/**
 * Returns a policy of choices whose first inclination is to leave things as they are: at each bar it stays flat, or on the side that it is on, with about this probability.
 * From even odds a position would last two bars and cost more than any market pays in two bars: whoever begins so learns to do nothing, or to hold whatever it holds.
 * Two units of each hidden layer carry the side of the position (and its opposite) to the last layer, where they speak for the choices of that side:
 * with n choices on each side, output `ln(2n·s / (1 - s))` for flat, and `ln(s / (1 - s)) + flat - ln n` for those of the side that is held.
 * @param share s, between 0 and 1
 */
export function leaningToStay(member: MemberWeights, share: number): MemberWeights {
  const { shape } = member.net;
  const values = member.net.values.slice();
  const choices = shape.layers.at(-1)?.units ?? 0;
  const sides = (choices - 1) / 2;
  const flat = portableLog((2 * sides * share) / (1 - share));
  const stay = portableLog(share / (1 - share)) + flat - portableLog(sides);
  let [at, inputs, signal] = [0, shape.inputs, 1];
  for (const [index, { units, activation }] of shape.layers.entries()) {
    if (index < shape.layers.length - 1) {
      if (units >= CARRIERS) carrySide(values, { at, inputs, units, from: index === 0 ? inputs - POSITION_STATE.length : null });
      if (activation === 'tanh') signal = tanh(signal);
    } else {
      for (let choice = 0; choice < choices; choice++) {
        for (let carrier = 0; carrier < CARRIERS; carrier++) values[at + carrier * units + choice] = 0;
        if (choice !== sides) values[at + (choice > sides ? LONG : SHORT) * units + choice] = stay / signal;
      }
      values[at + inputs * units + sides]! += flat;
    }
    at += (inputs + 1) * units;
    inputs = units;
  }
  return { ...member, net: { shape, values } };
}

/** Units that carry the side: 1 at the first when long, 1 at the second when short. */
const CARRIERS = 2;
const LONG = 0;
const SHORT = 1;

interface Carried {
  /** Where the kernel of the layer lies. */
  readonly at: number;
  readonly inputs: number;
  readonly units: number;
  /** Input that tells the side; null behind the first layer, where the carriers do. */
  readonly from: number | null;
}

function carrySide(values: Float32Array, { at, inputs, units, from }: Carried): void {
  for (let carrier = 0; carrier < CARRIERS; carrier++) {
    for (let input = 0; input < inputs; input++) values[at + input * units + carrier] = 0;
    values[at + (from ?? carrier) * units + carrier] = from !== null && carrier === SHORT ? -1 : 1;
  }
}

function tanh(value: number): number {
  const power = portableExp(2 * value);
  return (power - 1) / (power + 1);
}
