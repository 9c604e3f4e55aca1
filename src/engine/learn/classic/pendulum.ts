import { portableCos, portableSin } from '../../compute/portable-sin.ts';
import type { World } from '../side-by-side.ts';

const GRAVITY = 10;
const SECONDS_PER_STEP = 0.05;
const FASTEST = 8;
const STRONGEST = 2;
const STEPS = 200;

/**
 * A pendulum that a torque in ±2 is to swing up and hold: Pendulum-v1, mass 1 and length 1. Each step costs angle² + 0.1 speed² + 0.001 torque², with the
 * angle from upright in [−π, π) before the step; an episode is cut off after 200 steps. An observation is cosine and sine of the angle and the speed.
 * @see Gymnasium, Pendulum-v1, whose constants and order of steps these are
 */
export function createPendulum(): World {
  let angle = 0, speed = 0, steps = 0;
  const show = (observation: Float32Array): void => {
    observation[0] = portableCos(angle);
    observation[1] = portableSin(angle);
    observation[2] = speed;
  };
  return {
    observationSize: 3,
    actions: { type: 'continuous', size: 1, low: -STRONGEST, high: STRONGEST },
    begin: (rng, observation) => {
      [angle, speed] = [Math.PI * (2 * rng.float() - 1), 2 * rng.float() - 1];
      steps = 0;
      show(observation);
    },
    advance: (action, observation) => {
      const torque = Math.min(Math.max(action[0]!, -STRONGEST), STRONGEST);
      const lean = fromUpright(angle);
      const reward = -(lean * lean + 0.1 * speed * speed + 0.001 * torque * torque);
      const faster = speed + (1.5 * GRAVITY * portableSin(angle) + 3 * torque) * SECONDS_PER_STEP;
      speed = Math.min(Math.max(faster, -FASTEST), FASTEST);
      angle += speed * SECONDS_PER_STEP;
      steps++;
      show(observation);
      return { reward, end: steps >= STEPS ? 'truncated' : 'none' };
    },
    snapshot: () => [angle, speed, steps],
    restore: (state) => { [angle = 0, speed = 0, steps = 0] = state; },
  };
}

function fromUpright(angle: number): number {
  const turned = angle + Math.PI;
  return turned - 2 * Math.PI * Math.floor(turned / (2 * Math.PI)) - Math.PI;
}
