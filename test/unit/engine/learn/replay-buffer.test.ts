import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../src/engine/compute/rng.ts';
import { ReplayBuffer } from '../../../../src/engine/learn/replay-buffer.ts';
import { StepQueue } from '../../../../src/engine/learn/step-queue.ts';

function filled(capacity: number, rewards: readonly number[], alpha = 1): ReplayBuffer {
  const buffer = new ReplayBuffer({ capacity, observationSize: 1, actionWidth: 1 }, alpha);
  for (const reward of rewards) buffer.add({ observation: Float32Array.of(reward), action: Float32Array.of(0), reward, factor: 0.5, follower: Float32Array.of(reward + 1) });
  return buffer;
}

function draw(buffer: ReplayBuffer, count: number, { seed = 1, beta = 1 } = {}): { readonly places: Uint32Array; readonly weights: Float64Array } {
  const batch = { places: new Uint32Array(count), weights: new Float64Array(count) };
  buffer.draw(createRng(seed), beta, batch);
  return batch;
}

describe('a replay buffer', () => {
  it('keeps the last transitions, in the places of the oldest', () => {
    const buffer = filled(3, [1, 2, 3, 4, 5]);
    expect([...buffer.rewards]).toEqual([4, 5, 3]);
    expect([...buffer.followers]).toEqual([5, 6, 4]);
    expect([buffer.size, buffer.total]).toEqual([3, 3]);
  });

  it('draws in proportion to what there was to learn, and counts the rare ones more', () => {
    const buffer = filled(5, [1, 2, 3, 4, 5]);
    for (const [place, error] of [1, -2, 3, -4, 0].entries()) buffer.prioritise(place, error);
    const { places, weights } = draw(buffer, 1000);
    const counts = [0, 0, 0, 0, 0];
    for (const place of places) counts[place]!++;
    // One from each thousandth of the total 10: no count is off by more than two.
    expect(counts.map((count, place) => Math.abs(count - [100, 200, 300, 400, 0][place]!) <= 2)).toEqual([true, true, true, true, true]);
    // (5 × share)^−1 by the largest: 1 / error.
    for (const [i, place] of places.entries()) expect(weights[i]).toBeCloseTo([1, 1 / 2, 1 / 3, 1 / 4, 0][place]!, 4);
  });

  it('knows how much to prioritise: α is the power of the error', () => {
    const buffer = filled(2, [1, 2], 0.5);
    buffer.prioritise(0, 9);
    buffer.prioritise(1, 16);
    expect(buffer.total).toBeCloseTo(3 + 4, 5);
    const even = filled(2, [1, 2], 0);
    even.prioritise(0, 9);
    expect(even.total).toBe(2);
    expect([...draw(even, 4, { beta: 0.4 }).weights]).toEqual([1, 1, 1, 1]);
  });

  it('draws a new transition as readily as the most surprising', () => {
    const buffer = filled(4, [1]);
    buffer.prioritise(0, 7);
    buffer.prioritise(0, 1);
    buffer.add({ observation: Float32Array.of(2), action: Float32Array.of(0), reward: 2, factor: 0, follower: Float32Array.of(3) });
    expect(buffer.total).toBeCloseTo(8, 4);
  });

  it('goes on from a snapshot, and refuses one that does not fit', () => {
    const buffer = filled(6, [1, 2, 3, 4, 5, 6, 7]);
    for (let place = 0; place < 6; place++) buffer.prioritise(place, place * 0.3);
    const other = new ReplayBuffer({ capacity: 6, observationSize: 1, actionWidth: 1 }, 1);
    other.restore(structuredClone(buffer.snapshot()));
    expect(draw(other, 50)).toEqual(draw(buffer, 50));
    expect(other.snapshot()).toEqual(buffer.snapshot());
    expect(() => { new ReplayBuffer({ capacity: 4, observationSize: 1, actionWidth: 1 }, 1).restore(buffer.snapshot()); }).toThrow('expected at most 4 transitions of 1 numbers, was 6 with 6 together');
  });
});

describe('steps that wait for what comes of them', () => {
  const step = (place: number, reward: number) => ({ observation: Float32Array.of(place), action: Float32Array.of(place), reward });

  it('become transitions of three steps, and of what is left at an end', () => {
    const buffer = new ReplayBuffer({ capacity: 8, observationSize: 1, actionWidth: 1 }, 0);
    const queue = new StepQueue(buffer, { stepsAhead: 3, discount: 0.5 });
    for (let place = 0; place < 3; place++) queue.step(step(place, 2 ** place), Float32Array.of(place + 1));
    queue.end(step(3, 8), Float32Array.of(4), { isCutOff: false });
    // 1 + 2 / 2 + 4 / 4; then 2 + 4 / 2 + 8 / 4, 4 + 8 / 2 and 8, after which nothing comes.
    expect([...buffer.rewards.subarray(0, 4)]).toEqual([3, 6, 8, 8]);
    expect([...buffer.factors.subarray(0, 4)]).toEqual([0.125, 0, 0, 0]);
    expect([...buffer.followers.subarray(0, 4)]).toEqual([3, 4, 4, 4]);
    expect([...buffer.observations.subarray(0, 4)]).toEqual([0, 1, 2, 3]);
  });

  it('count what would have come where an episode was cut off', () => {
    const buffer = new ReplayBuffer({ capacity: 8, observationSize: 1, actionWidth: 1 }, 0);
    const queue = new StepQueue(buffer, { stepsAhead: 3, discount: 0.5 });
    queue.step(step(0, 1), Float32Array.of(1));
    queue.end(step(1, 2), Float32Array.of(9), { isCutOff: true });
    expect([...buffer.rewards.subarray(0, 2)]).toEqual([2, 2]);
    expect([...buffer.factors.subarray(0, 2)]).toEqual([0.25, 0.5]);
    expect([...buffer.followers.subarray(0, 2)]).toEqual([9, 9]);
  });

  it('are in a snapshot as they were, whatever comes after', () => {
    const queue = new StepQueue(new ReplayBuffer({ capacity: 8, observationSize: 1, actionWidth: 1 }, 0), { stepsAhead: 2, discount: 0.5 });
    queue.step(step(1, 1), Float32Array.of(2));
    const snapshot = queue.snapshot();
    for (let place = 2; place < 6; place++) queue.step(step(place, place), Float32Array.of(place + 1));
    expect(snapshot).toEqual([step(1, 1)]);
    queue.restore(snapshot);
    for (let place = 2; place < 6; place++) queue.step(step(place, place), Float32Array.of(place + 1));
    expect(snapshot).toEqual([step(1, 1)]);
  });
});
