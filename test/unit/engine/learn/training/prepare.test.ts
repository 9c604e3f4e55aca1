import { describe, expect, it } from 'vitest';
import type { BarColumns } from '../../../../../src/engine/domain/bar-columns.ts';
import type { ModelDocument } from '../../../../../src/engine/domain/model.ts';
import { evaluationOf, prepareSpan, tradeSpan } from '../../../../../src/engine/learn/training/evaluate.ts';
import { memberPolicy } from '../../../../../src/engine/learn/training/member-policy.ts';
import { modelOf } from '../../../../../src/engine/learn/training/model-of.ts';
import { modelPilot } from '../../../../../src/engine/learn/training/model-reference.ts';
import { courseOf, leadBarsOf, optionsOf, prepareTraining } from '../../../../../src/engine/learn/training/prepare.ts';
import type { PreparedTraining } from '../../../../../src/engine/learn/training/prepare.ts';
import { SeedTraining } from '../../../../../src/engine/learn/training/seed-training.ts';
import type { TrainingData } from '../../../../../src/engine/learn/training/training-data.ts';
import type { TrainingSpecInput } from '../../../../../src/engine/learn/training/training.config.ts';
import { modelCode } from '../../../../../src/engine/strategy/agent/model-code.ts';
import { anInstrument } from '../../../../support/instruments.ts';
import { aPlantedMarket, aRandomWalk, aSpec, BAR_MS, START } from './training-fixture.ts';

const BARS = 3_000;
/** Bars from which the parts begin: 600 warm the features up. */
const [FROM, TO] = [600, 2_600];
const [btc, eth] = [aPlantedMarket(1, BARS), aRandomWalk(2, BARS)];
const SPEC: Partial<TrainingSpecInput> = {
  instruments: ['um:BTCUSDT', 'um:ETHUSDT'], features: { referenceId: 'um:BTCUSDT' }, span: { from: START + FROM * BAR_MS, to: START + TO * BAR_MS }, split: { purgeBars: 100 }, worlds: 2, totalSteps: 1024,
  // A policy that knows nothing and does not keep to what it has trades often.
  evaluateEverySteps: 1024, firstStayShare: null,
};

const dataOf = (first: BarColumns = btc.bars): TrainingData => ({
  series: [{ instrument: anInstrument(), bars: first, funding: btc.funding }, { instrument: anInstrument({ symbol: 'ETHUSDT' }), bars: eth.bars, funding: eth.funding }],
  reference: first, basis: null, hash: 'd'.repeat(64),
});
const prepare = (more: Partial<TrainingSpecInput> = {}, first?: BarColumns, warm: ModelDocument | null = null): PreparedTraining => prepareTraining(aSpec({ ...SPEC, ...more }), dataOf(first), warm);

/** The same bars, with one close that is 2 % higher. */
function withJump(bars: BarColumns, row: number): BarColumns {
  const [close, high] = [bars.close.slice(), bars.high.slice()];
  close[row] = close[row]! * 1.02;
  high[row] = Math.max(high[row]!, close[row]!);
  return { ...bars, close, high };
}

const prepared = prepare();
/** 2,000 bars, of which the last 400 are kept back and 100 before them left out. */
const TRAIN_END = TO - 400 - 100;

describe('a training made ready', () => {
  it('fits the scale of the features on the training rows of all instruments and on nothing else', () => {
    const learned = ({ normaliser, baseline }: PreparedTraining): string => JSON.stringify([normaliser, baseline]);
    expect(learned(prepare({}, withJump(btc.bars, TRAIN_END)))).toBe(learned(prepared));
    expect(learned(prepare({}, withJump(btc.bars, TRAIN_END - 1)))).not.toBe(learned(prepared));
    expect(learned(prepare({}, withJump(btc.bars, 2_900)))).toBe(learned(prepared));
  });

  it('brings every feature that says anything to mean 0 and deviation 1 over those rows, before what is extreme is cut off', () => {
    const { markets, observation } = prepare({ normaliser: { clip: null } });
    const width = markets[0]!.features.names.length;
    for (let column = 0; column < width; column++) {
      const values = markets.flatMap(({ features }) => Array.from({ length: TRAIN_END - FROM }, (_, row) => features.values[(FROM + row) * width + column]!)).filter((value) => !Number.isNaN(value));
      if (values.every((value) => value === 0)) continue;
      const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
      const deviation = Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / values.length);
      expect([observation[column], mean.toFixed(3), deviation.toFixed(3)]).toEqual([observation[column], expect.stringMatching(/^-?0\.000$/), '1.000']);
    }
  });

  it('shows the leading market to the others, masks it for itself, and masks what is not stored', () => {
    const { markets, masks, observation, baseline } = prepared;
    const width = markets[0]!.features.names.length;
    const known = (market: number, source: string): boolean => masks.find(({ name }) => name === source)!.columns.every((column) => !Number.isNaN(markets[market]!.features.values[2_000 * width + column]!));
    expect([known(0, 'bars'), known(0, 'reference bars'), known(1, 'reference bars'), known(1, 'basis bars'), known(1, 'context'), known(1, 'regime')]).toEqual([true, false, true, false, false, false]);
    // Of two markets one knows the reference, and its correlation is known a few bars later than the rows begin at most.
    expect(baseline[observation.indexOf('reference bars known')]).toBeCloseTo(0.5, 1);
    expect(baseline).toHaveLength(observation.length);
    expect(baseline.slice(-8)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('wants bars from before its time until the features have settled', () => {
    // The slowest average of bars-50 is one of 200 bars: 200 + 15.9 / 2 · 201 bars, until single precision sees no more of where it began.
    expect(leadBarsOf(prepared.spec)).toBeGreaterThanOrEqual(200 + 7.97 * 201);
  });
});

describe('the model of a training', () => {
  const seeds = [1, 2].map((seed) => {
    const training = new SeedTraining(courseOf(prepared), seed);
    training.advance();
    return training.finish();
  });
  const [first] = seeds;
  const alone = modelOf(prepared, [first!], { combine: 'mean' });
  const validation = prepareSpan(optionsOf(prepared, prepared.parts.validation));

  it('does when it is served what the seed did when it was chosen', () => {
    const [served, trained] = [tradeSpan(validation, modelPilot(alone)), tradeSpan(validation, memberPolicy(first!.member))];
    expect(served).toEqual(trained);
    expect(served.trades).toBeGreaterThan(0);
    expect(evaluationOf(tradeSpan(prepareSpan(courseOf(prepared).validation), modelPilot(alone)))).toEqual(first!.validation);
  });

  it('says what it was trained on, and is the same model however often it is made', () => {
    const { manifest, weights } = modelOf(prepared, seeds, { combine: 'vote', title: 'two seeds' });
    expect(manifest).toMatchObject({
      title: 'two seeds', combine: 'vote', members: [{ seed: 1, algorithm: 'ppo', head: 'categorical' }, { seed: 2 }],
      trained: { instruments: ['um:BTCUSDT', 'um:ETHUSDT'], interval: '15m', dataHash: 'd'.repeat(64), seeds: [1, 2], fromMs: START + FROM * BAR_MS, toMs: START + TO * BAR_MS },
    });
    expect(alone.manifest.combine).toBe('single');
    // Policy and value net of each: (inputs + 1)·32 + 33·32 + 33·outputs.
    const inputs = manifest.observation.length;
    expect(weights).toHaveLength(2 * (2 * ((inputs + 1) * 32 + 33 * 32) + 33 * 3 + 33));
    expect(modelCode(modelOf(prepared, seeds, { combine: 'vote', title: 'two seeds' }))).toBe(modelCode({ manifest, weights }));
  });

  it('keeps what was usual: the features before they were scaled, the actions, what a bar brought', () => {
    const { features, actions, reward } = alone.manifest.reference!;
    expect(features).toHaveLength(prepared.markets[0]!.features.names.length);
    for (const { edges, shares } of features) if (edges.length > 0) expect([shares.length, shares.reduce((sum, one) => sum + one, 0).toFixed(6)]).toEqual([edges.length + 1, '1.000000']);
    expect(actions.map(({ exposure }) => exposure)).toEqual([-1, 0, 1]);
    expect(actions.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    // 400 bars of the validation time in each of two markets; the first of them has a bar before it.
    expect(reward!.bars).toBe(2 * 400);
  });

  it('is not gone on from where the days to be judged by are known to it, or to what it went on from itself', () => {
    const late = { from: START + (TO - 50) * BAR_MS, to: START + BARS * BAR_MS };
    const span = { from: START + FROM * BAR_MS, to: START + 2_000 * BAR_MS };
    expect(() => prepare({ span, test: late }, undefined, alone)).toThrow(/cannot be gone on from: expected one that knows nothing of the test time, which begins on \d{4}-\d\d-\d\d, was one that knows the days up to \d{4}-\d\d-\d\d: nothing could be said of it on days that it has seen$/);
    // Without a test time there is nothing to be judged by; its child is told by what it knows through it.
    const child = prepare({ span }, undefined, alone);
    const training = new SeedTraining(courseOf(child), 1);
    training.advance();
    const grown = modelOf(child, [training.finish()], { combine: 'mean' });
    expect(grown.manifest.trained).toMatchObject({ toMs: span.to, inheritedToMs: START + TO * BAR_MS });
    expect(() => prepare({ span, test: late }, undefined, grown)).toThrow(/knows the days up to/);
    expect(() => prepare({ span, test: { from: START + TO * BAR_MS, to: START + BARS * BAR_MS } }, undefined, grown)).not.toThrow();
  });

  it('can be gone on from by a training that sees and does the same, and is refused with a sentence by another', () => {
    const other = { ...dataOf(), series: dataOf().series.slice(1) };
    const pupil = prepareTraining(aSpec({ ...SPEC, instruments: ['um:ETHUSDT'] }), other, alone);
    expect(courseOf(pupil).warm!(9).net.values).toEqual(first!.member.net.values);
    expect(() => prepare({ agent: { actionSpace: 'levels' } }, undefined, alone)).toThrow(/^the model "PPO on BTCUSDT, ETHUSDT 15m" cannot be gone on from: expected 7 choices, was 3 choices$/);
    expect(() => prepare({ features: { set: 'market-30' } }, undefined, alone)).toThrow(/expected the features market-30 version 1 \([0-9a-f]{12}\), was bars-50 version 1/);
    expect(() => prepare({ algorithm: 'dqn' }, undefined, alone)).toThrow('expected a member that was trained by dqn, was ppo');
  });
});
