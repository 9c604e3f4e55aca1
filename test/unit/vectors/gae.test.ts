import { describe, expect, it } from 'vitest';
import { runGae } from '../../../scripts/vectors/gae.ts';

describe('a case of generalised advantages', () => {
  it('may be of episodes with a constant critic', () => {
    // 0.9² × 0.99², 0.9 × 0.99, 1
    const advantages = [0.793881, 0.891, 1];
    const given = { gae_lambda: 0.9, gamma: 0.99, num_episodes: 2, episode_len: 3, constant_value: 0, advantages: [...advantages, ...advantages] };
    expect(runGae(given, 'a').status).toBe('pass');
    expect(runGae({ ...given, advantages: [...advantages, 0.79, 0.891, 1] }, 'b').status).toBe('fail');
    expect(runGae({ ...given, num_episodes: 1 }, 'c').status).toBe('fail');
  });

  it('may tell every step, with the ends as dones or as beginnings', () => {
    // δ = 1 + 0.5 × 4 − 2 = 1; 1 − 4 = −3 at the end; 2 + 0.5 × 6 − 0 = 5. A = 1 + 0.25 × −3 = 0.25.
    const told = { gae_lambda: 0.5, gamma: 0.5, rewards: [1, 1, 2], values: [2, 4, 0], last_value: 6, advantages: [0.25, -3, 5], returns: [2.25, 1, 5] };
    expect(runGae({ ...told, dones: [false, true, false] }, 'a').status).toBe('pass');
    expect(runGae({ ...told, episode_starts: [1, 0, 1] }, 'b').status).toBe('pass');
    expect(runGae({ ...told, dones: [false, false, false] }, 'c').status).toBe('fail');
  });

  it('is refused with a sentence when it does not fit together', () => {
    expect(() => runGae({ gae_lambda: 1, gamma: 1, rewards: [1], values: [1] }, 'a')).toThrow('expected advantages or returns, found neither');
    expect(() => runGae({ gae_lambda: 1, gamma: 1, rewards: [1, 2], values: [1], advantages: [] }, 'b')).toThrow('expected 2 or 3 values, found 1');
    expect(() => runGae({ gae_lambda: 1, gamma: 1, advantages: [] }, 'c')).toThrow('expected rewards, or num_episodes, episode_len and constant_value, found neither');
    expect(() => runGae({ gae_lambda: 2, gamma: 1, advantages: [] }, 'd')).toThrow(/malformed case: at gae_lambda/);
  });
});
