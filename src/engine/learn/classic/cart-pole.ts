import { portableCos, portableSin } from '../../compute/portable-sin.ts';
import type { World } from '../side-by-side.ts';

const GRAVITY = 9.8;
const CART_MASS = 1;
const POLE_MASS = 0.1;
const TOTAL_MASS = CART_MASS + POLE_MASS;
/** Half the pole's length. */
const HALF_LENGTH = 0.5;
const FORCE = 10;
const SECONDS_PER_STEP = 0.02;
const TRACK_END = 2.4;
/** 12 degrees, in radians. */
const FALLEN = (12 * 2 * Math.PI) / 360;
const STEPS = 500;

/**
 * A cart that is pushed left (action 0) or right (1) so that the pole on it does not fall: CartPole-v1. Each step brings 1; an episode ends when the pole
 * leans beyond 12 degrees or the cart leaves the track of ±2.4, and is cut off after 500 steps. An observation is place, speed, angle and angular speed.
 * @see Barto, Sutton & Anderson 1983, "Neuronlike adaptive elements that can solve difficult learning control problems", without friction; the constants
 * and Euler's steps are those of Gymnasium's CartPole-v1
 */
export function createCartPole(): World {
  let x = 0, speed = 0, angle = 0, turn = 0, steps = 0;
  const show = (observation: Float32Array): void => {
    observation[0] = x;
    observation[1] = speed;
    observation[2] = angle;
    observation[3] = turn;
  };
  return {
    observationSize: 4,
    actions: { type: 'discrete', count: 2 },
    begin: (rng, observation) => {
      [x, speed, angle, turn] = [rng.float() * 0.1 - 0.05, rng.float() * 0.1 - 0.05, rng.float() * 0.1 - 0.05, rng.float() * 0.1 - 0.05];
      steps = 0;
      show(observation);
    },
    advance: (action, observation) => {
      const force = action[0] === 1 ? FORCE : -FORCE;
      const cosine = portableCos(angle), sine = portableSin(angle);
      const push = (force + POLE_MASS * HALF_LENGTH * turn * turn * sine) / TOTAL_MASS;
      const turning = (GRAVITY * sine - cosine * push) / (HALF_LENGTH * (4 / 3 - (POLE_MASS * cosine * cosine) / TOTAL_MASS));
      const acceleration = push - (POLE_MASS * HALF_LENGTH * turning * cosine) / TOTAL_MASS;
      x += SECONDS_PER_STEP * speed;
      speed += SECONDS_PER_STEP * acceleration;
      angle += SECONDS_PER_STEP * turn;
      turn += SECONDS_PER_STEP * turning;
      steps++;
      show(observation);
      const hasFallen = x < -TRACK_END || x > TRACK_END || angle < -FALLEN || angle > FALLEN;
      return { reward: 1, end: hasFallen ? 'terminated' : steps >= STEPS ? 'truncated' : 'none' };
    },
    snapshot: () => [x, speed, angle, turn, steps],
    restore: (state) => { [x = 0, speed = 0, angle = 0, turn = 0, steps = 0] = state; },
  };
}
