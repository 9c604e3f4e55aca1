import { createNetKernel } from '../../compute/nn/net-kernel.ts';
import { Net } from '../../compute/nn/net.ts';
import type { Pilot } from './evaluate.ts';
import type { MemberWeights } from './learner.ts';

/** Returns what a trained policy does without chance: the choice with the largest output (of a duelling net: advantage), or the mean of the action within [-1, 1]. */
export function memberPolicy({ net, head }: Pick<MemberWeights, 'net' | 'head'>): Pilot {
  const policy = new Net(createNetKernel(Net.room(net.shape, 1)), net.shape, 1);
  policy.importWeights(net);
  const outputs = net.shape.layers.at(-1)?.units ?? 0;
  const first = head === 'duelling' ? 1 : 0;
  const isChoice = head === 'categorical' || head === 'duelling' || head === 'q-values';
  return (observation, action) => {
    const row = policy.infer(observation);
    action[0] = isChoice ? largestOf(row, first, outputs) : Math.max(-1, Math.min(1, row[0]!));
  };
}

function largestOf(row: Float32Array, first: number, outputs: number): number {
  let best = first;
  for (let i = first + 1; i < outputs; i++) if (row[i]! > row[best]!) best = i;
  return best - first;
}
