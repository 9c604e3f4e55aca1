import { describe, expect, it } from 'vitest';
import { modelCode } from '../../../../../src/engine/strategy/agent/model-code.ts';
import type { TrainingSpecInput } from '../../../../../src/engine/learn/training/training.config.ts';
import { SeedTraining } from '../../../../../src/engine/learn/training/seed-training.ts';
import type { Course, SeedCheckpoint, TrainedSeed } from '../../../../../src/engine/learn/training/seed-training.ts';
import type { CurvePoint } from '../../../../../src/engine/learn/training/curve.ts';
import { aCourse, aPlantedMarket, aSpec, SMALL } from './training-fixture.ts';

const market = aPlantedMarket(3, 8_000);
const ALGORITHMS: readonly Partial<TrainingSpecInput>[] = [
  { algorithm: 'ppo', totalSteps: 4096, evaluateEverySteps: 2048 },
  { algorithm: 'dqn', totalSteps: 1024, evaluateEverySteps: 512, dqn: { ...SMALL.dqn, stepsPerUpdate: 256, firstSteps: 200 } },
  { algorithm: 'td3', totalSteps: 768, evaluateEverySteps: 512, td3: { ...SMALL.td3, stepsPerUpdate: 256, firstSteps: 200 } },
];
const courseOf = (more: Partial<TrainingSpecInput>): Course => aCourse(market, aSpec({ worlds: 4, ...more }));

function run(training: SeedTraining): readonly CurvePoint[] {
  const points: CurvePoint[] = [];
  for (let point = training.advance(); point !== null; point = training.advance()) points.push(point);
  return points;
}

const weightsOf = ({ member }: TrainedSeed): string => modelCode({ manifest: {} as never, weights: member.net.values });

describe('the training of a seed', () => {
  for (const more of ALGORITHMS) {
    const name = more.algorithm!.toUpperCase();

    it(`goes on from a checkpoint as if nobody had interrupted it, bit for bit: ${name}`, () => {
      const whole = new SeedTraining(courseOf(more), 5);
      const points = run(whole);
      const first = new SeedTraining(courseOf(more), 5);
      // Behind the first judgement: what is judged next, and against what, has to be kept too.
      const before = [first.advance()!, first.advance()!];
      const kept: SeedCheckpoint = structuredClone(first.checkpoint());
      // What goes on after it was kept changes nothing in what was kept.
      first.advance();
      const second = new SeedTraining(courseOf(more), 5);
      second.restore(kept);
      expect([...before, ...run(second)]).toEqual(points);
      expect(weightsOf(second.finish())).toBe(weightsOf(whole.finish()));
      expect(points.at(-1)!.steps).toBe(more.totalSteps);
    });

    it(`is another with another seed: ${name}`, () => {
      const one = new SeedTraining(courseOf(more), 5);
      const other = new SeedTraining(courseOf(more), 6);
      one.advance();
      other.advance();
      expect(weightsOf(one.finish())).not.toBe(weightsOf(other.finish()));
    });
  }

  it('tells of every update what was lived, what was learned, and at each judgement what the time kept back brought', () => {
    const points = run(new SeedTraining(courseOf(ALGORITHMS[0]!), 5));
    expect(points.map(({ steps }) => steps)).toEqual([1024, 2048, 3072, 4096]);
    expect(points.map(({ validation }) => validation !== null)).toEqual([false, true, false, true]);
    for (const { parts, entropy, kl, valueLoss, policyLoss, explainedVariance, held, trades, reward } of points) {
      expect(parts).toHaveLength(6);
      // Reward = 1·return + 0.5·sharpe - 1·drawdown - 0.3·trading + 0.2·winner - 0.4·spread, as docs/learning.md has it.
      const [gain, sharpe, drawdown, trading, winner, spread] = parts as [number, number, number, number, number, number];
      expect(reward).toBeCloseTo(gain + 0.5 * sharpe - drawdown - 0.3 * trading + 0.2 * winner - 0.4 * spread, 10);
      // Three choices: at most ln 3 nats.
      expect(entropy).toBeLessThan(Math.log(3));
      for (const number of [entropy, kl, valueLoss, policyLoss, explainedVariance, held, trades]) expect(number).toBeTypeOf('number');
    }
  });

  it('ends when it has not become better for so many judgements, and keeps its best state', () => {
    const training = new SeedTraining(courseOf({ algorithm: 'ppo', totalSteps: 100_000, evaluateEverySteps: 1024, patience: 1 }), 5);
    const points = run(training);
    const worths = points.map(({ validation }) => validation!.sharpe ?? 0);
    const { endedBy, bestSteps, steps, validation } = training.finish();
    expect(endedBy).toBe('patience');
    expect(steps).toBeLessThan(100_000);
    expect(bestSteps).toBe(points.at(-2)!.steps);
    expect(points.at(-1)!.isBest).toBe(false);
    expect(validation).toEqual(points.at(-2)!.validation);
    // Every judgement before the last was better than the one before it.
    expect(worths.slice(0, -1)).toEqual([...worths.slice(0, -1)].sort((a, b) => a - b));
  });

  it('ends with a sentence when its net answers with no numbers any more, instead of keeping one that goes short whatever it sees', () => {
    for (const more of ALGORITHMS) {
      const training = new SeedTraining(courseOf(more), 5);
      training.advance();
      const kept: SeedCheckpoint = structuredClone(training.checkpoint());
      const { policy, online, nets } = kept.learner as { readonly policy?: { readonly net: { readonly values: Float32Array } }; readonly online?: { readonly values: Float32Array }; readonly nets?: readonly { readonly values: Float32Array }[] };
      // Finite, and too large for what is worked out with them.
      for (const { values } of nets ?? [policy?.net ?? online!]) values.fill(3e38);
      training.restore(kept);
      expect(() => run(training)).toThrow(more.algorithm === 'td3' ? 'expected an action from -1 to 1, was not a number' : 'expected a net that answers with numbers, was none: it has learned too fast');
    }
  });

  it('begins with the weights of a model, worth from the first moment what that was worth', () => {
    const teacher = new SeedTraining(courseOf({ totalSteps: 4096, evaluateEverySteps: 4096 }), 5);
    run(teacher);
    const { member, validation } = teacher.finish();
    const pupil = new SeedTraining({ ...courseOf({ totalSteps: 4096 }), warm: () => member }, 8);
    expect(pupil.best).toMatchObject({ steps: 0, validation });
    expect(weightsOf(pupil.finish())).toBe(weightsOf(teacher.finish()));
  });

  it('says in a sentence when the net to go on from is another', () => {
    const { member } = new SeedTraining(courseOf({ totalSteps: 1024 }), 5).finish();
    const wider = courseOf({ ppo: { hiddenUnits: [64, 32], stepsPerUpdate: 1024 } });
    expect(() => new SeedTraining({ ...wider, warm: () => member }, 5)).toThrow(/^expected a net of 14 → 64 tanh → 32 tanh → 3 linear \(categorical\) to go on from, was 14 → 32 tanh → 32 tanh → 3 linear \(categorical\)$/);
    expect(() => new SeedTraining({ ...courseOf({ algorithm: 'dqn' }), warm: () => member }, 5)).toThrow('expected a model of dqn to go on from, was one of ppo');
    expect(() => new SeedTraining(courseOf({}), 5).restore({ ...new SeedTraining(courseOf({}), 6).checkpoint() })).toThrow('expected a checkpoint of seed 5, was of 6');
  });
});
