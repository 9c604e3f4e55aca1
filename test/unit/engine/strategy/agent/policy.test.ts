import { describe, expect, it } from 'vitest';
import type { ExplainedWhy, ModelDocument, ModelMember } from '../../../../../src/engine/domain/model.ts';
import type { Sight } from '../../../../../src/engine/domain/sight.ts';
import { provideForeignPolicies } from '../../../../../src/engine/strategy/agent/foreign-policy.ts';
import { modelCode } from '../../../../../src/engine/strategy/agent/model-code.ts';
import { modelRefusal } from '../../../../../src/engine/strategy/agent/model-refusal.ts';
import { createPolicy } from '../../../../../src/engine/strategy/agent/policy.ts';
import { agentOfModel } from '../../../../../src/engine/strategy/agent/served-agent.ts';
import { createExplainer } from '../../../../../src/engine/strategy/agent/why.ts';
import { aModel } from '../../../../support/models.ts';

const WIDTH = 74;
const SIZE = aModel().manifest.observation.length;

/** A document whose members are one linear layer each: outputs = weights of some inputs, and a bias. What it answers can be worked out by hand. */
function linear(members: readonly { readonly head: ModelMember['head']; readonly bias: readonly number[]; readonly slopes?: Readonly<Record<number, readonly number[]>>; readonly logDeviations?: readonly number[]; readonly value?: number }[], more: Parameters<typeof aModel>[0] = {}): ModelDocument {
  const { manifest } = aModel({ ...more, members: members.map(({ head, logDeviations }) => ({ head, hidden: [], ...(logDeviations === undefined ? {} : { logDeviations }) })) });
  const parts = members.flatMap(({ head, bias, slopes = {}, value }, index) => {
    const units = bias.length;
    const kernel = new Float32Array((SIZE + 1) * units);
    for (const [input, row] of Object.entries(slopes)) kernel.set(row, Number(input) * units);
    kernel.set(bias, SIZE * units);
    const net = { shape: { inputs: SIZE, layers: [{ units, activation: 'linear' as const }] }, values: kernel };
    const worth = new Float32Array(SIZE + 1);
    worth[SIZE] = value ?? 0;
    return [{ index, head, net, worth: value === undefined ? null : worth }];
  });
  const weights = new Float32Array(parts.reduce((sum, { net, worth }) => sum + net.values.length + (worth?.length ?? 0), 0));
  let at = 0;
  const put = (values: Float32Array): { readonly from: number; readonly count: number } => {
    weights.set(values, at);
    at += values.length;
    return { from: at - values.length, count: values.length };
  };
  const made = parts.map(({ index, net, worth }): ModelMember => ({
    ...manifest.members[index]!, shape: net.shape, ...put(net.values), ...(worth === null ? {} : { value: { shape: { inputs: SIZE, layers: [{ units: 1, activation: 'linear' as const }] }, ...put(worth) } }),
  }));
  return { manifest: { ...manifest, members: made }, weights };
}

function seen(values: Readonly<Record<number, number>> = {}): Sight {
  const row = new Float64Array(WIDTH).fill(Number.NaN);
  for (const [column, value] of Object.entries(values)) row[Number(column)] = value;
  return { values: row, known: Uint8Array.from(row, (value) => (Number.isNaN(value) ? 0 : 1)), reading: { side: 0, exposure: 0, price: 100, entryPrice: Number.NaN, stopPrice: Number.NaN, barsHeld: 0, drawdown: 0, volatility: 0.01 }, timeMs: 1 };
}

const ln = Math.log;

describe('an ensemble', () => {
  it('of one takes the likeliest choice', () => {
    const policy = createPolicy(linear([{ head: 'categorical', bias: [ln(1), ln(2), ln(5)] }]));
    expect(policy.look(seen())).toBe(1);
    [1 / 8, 2 / 8, 5 / 8].forEach((share, i) => { expect(policy.ensemble.probabilities[i]).toBeCloseTo(share, 6); });
  });

  // Three members: 0.5 / 0.3 / 0.2, 0.4 / 0.5 / 0.1 and 0.1 / 0.2 / 0.7 (short, flat, long).
  const three = [{ head: 'categorical', bias: [ln(0.5), ln(0.3), ln(0.2)] }, { head: 'categorical', bias: [ln(0.4), ln(0.5), ln(0.1)] }, { head: 'categorical', bias: [ln(0.1), ln(0.2), ln(0.7)] }] as const;

  it('of means adds probabilities up: 1.0, 1.0 and 1.0 of three are a tie, which a little more of one breaks', () => {
    const policy = createPolicy(linear([...three.slice(0, 2), { head: 'categorical', bias: [ln(0.1), ln(0.25), ln(0.65)] }], { combine: 'mean' }));
    // flat: (0.3 + 0.5 + 0.25) / 3 = 0.35; short 0.3333; long 0.3167.
    expect(policy.look(seen())).toBe(0);
    expect(policy.ensemble.probabilities[1]).toBeCloseTo(0.35, 6);
  });

  it('that votes counts its members, each for its own choice, and breaks ties by the mean', () => {
    const unlike = createPolicy(linear(three, { combine: 'vote' }));
    unlike.look(seen());
    expect(unlike.ensemble.votes).toBe(1);
    // Two for flat with little, one for long with much: the mean would be long (0.45 against 0.4), the vote is flat.
    const close = [{ head: 'categorical', bias: [ln(0.1), ln(0.5), ln(0.4)] }, { head: 'categorical', bias: [ln(0.1), ln(0.5), ln(0.4)] }, { head: 'categorical', bias: [ln(0.04), ln(0.06), ln(0.9)] }] as const;
    expect(createPolicy(linear(close, { combine: 'vote' })).look(seen())).toBe(0);
    expect(createPolicy(linear(close, { combine: 'mean' })).look(seen())).toBe(1);
  });

  it('by confidence lets who is sure count more', () => {
    // 0.34 / 0.33 / 0.33 twice is next to no opinion (doubt ln 3: weight 0.0001); 0.05 / 0.05 / 0.9 has an entropy of 0.3944, of ln 3 = 1.0986 a weight of 0.641.
    const shy = { head: 'categorical', bias: [ln(0.34), ln(0.33), ln(0.33)] } as const;
    const policy = createPolicy(linear([shy, shy, { head: 'categorical', bias: [ln(0.05), ln(0.05), ln(0.9)] }], { combine: 'confidence' }));
    expect(policy.look(seen())).toBe(1);
    expect(policy.members[2]!.confidence()).toBeCloseTo(0.641, 3);
    expect(policy.ensemble.weights[2]).toBeGreaterThan(0.99);
  });

  it('weighs the values of choices in units of their deviation', () => {
    // Q = 1, 2, 3: deviation √(2/3) = 0.8165; e^(-2/0.8165), e^(-1/0.8165), 1 = 0.0863, 0.2938, 1 of 1.3802.
    const policy = createPolicy(linear([{ head: 'q-values', bias: [1, 2, 3] }]));
    expect(policy.look(seen())).toBe(1);
    [0.0863, 0.2938, 1].forEach((power, i) => { expect(policy.members[0]!.probabilities[i]).toBeCloseTo(power / 1.3801, 3); });
    // Duelling: V = 10, A = 3, 0, 0: Q = 10 + A - 1.
    const duelling = createPolicy(linear([{ head: 'duelling', bias: [10, 3, 0, 0] }]));
    expect(duelling.look(seen())).toBe(-1);
    expect([...duelling.members[0]!.values!]).toEqual([12, 9, 9]);
  });

  const continuous = { agent: { actionSpace: 'continuous' } } as const;
  it('of continuous actions takes their mean, the side that most want, or those that are sure', () => {
    const actions = [{ head: 'gaussian', bias: [0.9], logDeviations: [ln(1)] }, { head: 'gaussian', bias: [0.5], logDeviations: [ln(2)] }, { head: 'gaussian', bias: [-0.8], logDeviations: [ln(0.5)] }] as const;
    expect(createPolicy(linear(actions, { ...continuous, combine: 'mean' })).look(seen())).toBeCloseTo(0.2, 6);
    expect(createPolicy(linear(actions, { ...continuous, combine: 'vote' })).look(seen())).toBeCloseTo(0.7, 6);
    // Weights 1, 1/4 and 4: (0.9 + 0.125 - 3.2) / 5.25.
    expect(createPolicy(linear(actions, { ...continuous, combine: 'confidence' })).look(seen())).toBeCloseTo(-2.175 / 5.25, 6);
    expect(createPolicy(linear([{ head: 'tanh', bias: [7] }], continuous)).look(seen())).toBe(1);
    // One long, one short, of which neither is most: flat, where the mean is on neither side.
    expect(createPolicy(linear([{ head: 'gaussian', bias: [0.5] }, { head: 'gaussian', bias: [-0.5] }], { ...continuous, combine: 'vote' })).look(seen())).toBe(0);
  });
});

describe('a policy', () => {
  it('sees features on the scale of training, nothing where they are unknown, and says what is', () => {
    const { manifest } = aModel();
    const normaliser = { ...manifest.normaliser, centre: manifest.normaliser.centre.map(() => 2), scale: manifest.normaliser.scale.map(() => 4), clip: 3 };
    const policy = createPolicy(aModel({ manifest: { normaliser } }));
    policy.look(seen({ 0: 10, 1: 100, 2: 2 }));
    // (10 - 2) / 4, clipped at 3, and the centre.
    expect([...policy.observation.slice(0, 4)]).toEqual([2, 3, 0, 0]);
    const bars = manifest.masks.find(({ name }) => name === 'bars')!;
    expect(policy.observation[WIDTH + manifest.masks.indexOf(bars)]).toBeCloseTo(3 / bars.columns.length, 6);
  });

  it('answers the same observation the same, bit for bit, alone and with others', () => {
    const document = aModel({ members: [{ hidden: [128, 64, 32] }, { seed: 2 }], combine: 'mean' });
    const [one, other] = [createPolicy(document), createPolicy(document)];
    const rows = Array.from({ length: 50 }, (_, i) => Float32Array.from({ length: SIZE }, (_unused, k) => Math.sin(i * 7 + k)));
    const first = rows.map((row) => [one.target(row), ...one.ensemble.probabilities]);
    expect(rows.toReversed().map((row) => [other.target(row), ...other.ensemble.probabilities]).toReversed()).toEqual(first);
  });

  it('wants nothing, least of all a side, where what it answers is no number, and says so', () => {
    // One slope on the first number, which the scale lets through without a bound: an infinite one makes 0 · ∞ of the others.
    const unbounded = (document: ModelDocument): ModelDocument => ({ ...document, manifest: { ...document.manifest, normaliser: { ...document.manifest.normaliser, clip: null } } });
    const three = (head: 'categorical' | 'q-values'): ModelDocument => unbounded(linear([{ head, bias: [0, 1, 0], slopes: { 0: [1, 0, 1] } }]));
    const duelling = unbounded(linear([{ head: 'duelling', bias: [0, 0, 1, 0], slopes: { 0: [1, 0, 0, 1] } }]));
    const continuous = unbounded(linear([{ head: 'gaussian', bias: [0], slopes: { 0: [1], 1: [-1] } }], { agent: { actionSpace: 'continuous' } }));
    for (const document of [three('categorical'), three('q-values'), duelling, continuous]) {
      const definition = agentOfModel(document);
      const agent = definition.create(definition.schema.parse({}));
      expect(agent.decide(Float64Array.of(100, 2), 0, seen({ 0: 0, 1: 0 }))?.targetExposure).toBe(0);
      expect(agent.decide(Float64Array.of(100, 2), 0, seen({ 0: Infinity, 1: Infinity }))).toBeNull();
      expect(agent.failure).toMatch(/^its net answers .* to what it sees: expected numbers$/);
    }
  });

  it('asks a policy from elsewhere, and decides nothing when that fails', () => {
    const base = linear([{ head: 'categorical', bias: [0, 0, 0] }]);
    const [member] = base.manifest.members;
    const foreign: ModelDocument = { weights: new Float32Array(3), manifest: { ...base.manifest, members: [{ ...member!, algorithm: 'onnx', from: 0, count: 3, foreign: { bytes: 10, opset: 17, input: 'obs', output: 'action' } }] } };
    expect(modelRefusal(foreign)).toBeNull();
    const definition = agentOfModel(foreign);
    expect(definition.create(definition.schema.parse({})).failure).toMatch(/runtime .* not there/);
    const opened: number[] = [];
    provideForeignPolicies((bytes) => {
      opened.push(bytes.length);
      return { run: (observation) => {
        if (observation[0]! > 2) throw new Error('the runtime has stopped');
        // Long gains with the first number.
        return Float32Array.of(0, 1, 2 + observation[0]!);
      } };
    });
    try {
      const agent = definition.create(definition.schema.parse({}));
      const indicators = Float64Array.of(100, 2);
      expect(agent.decide(indicators, 0, seen({ 0: 1 }))?.targetExposure).toBe(1);
      expect(opened).toEqual([10]);
      // Nobody knows its slope: one number at a time is taken away. e^3 / (1 + e + e^3) = 0.8438, and e^2 / (1 + e + e^2) = 0.6652.
      const why = agent.why?.() as ExplainedWhy | null;
      expect(why?.contributions.map(({ feature }) => feature)).toEqual(['price.return-1']);
      expect(why?.contributions[0]?.contribution).toBeCloseTo(0.8438 - 0.6652, 3);
      expect(agent.failure).toBeNull();
      expect(agent.decide(indicators, 0, seen({ 0: 3 }))).toBeNull();
      expect(agent.failure).toBe('the runtime has stopped');
      expect(agent.decide(indicators, 0, seen({ 0: 1 }))).toBeNull();
    } finally {
      provideForeignPolicies(null);
    }
  });

  it('trades on where it cannot be explained: a policy from elsewhere that fails when it is asked why has decided all the same', () => {
    const base = linear([{ head: 'categorical', bias: [0, 0, 0] }]);
    const foreign: ModelDocument = { weights: new Float32Array(3), manifest: { ...base.manifest, members: [{ ...base.manifest.members[0]!, algorithm: 'onnx', from: 0, count: 3, foreign: { bytes: 10, opset: 17, input: 'obs', output: 'action' } }] } };
    let asked = 0;
    provideForeignPolicies(() => ({ run: () => {
      if (++asked > 1) throw new Error('the runtime was too late');
      return Float32Array.of(0, 1, 2);
    } }));
    try {
      const definition = agentOfModel(foreign);
      const agent = definition.create(definition.schema.parse({}));
      expect(agent.decide(Float64Array.of(100, 2), 0, seen({ 0: 1 }))?.targetExposure).toBe(1);
      expect(agent.why?.()).toBeNull();
      expect([asked > 1, agent.failure]).toEqual([true, null]);
    } finally {
      provideForeignPolicies(null);
    }
  });
});

describe('the code of a model', () => {
  it('is the same after a way through JSON, and another with any change', () => {
    const document = aModel();
    const code = modelCode(document);
    expect(code).toMatch(/^[0-9a-f]{64}$/);
    expect(modelCode({ manifest: JSON.parse(JSON.stringify(document.manifest)) as ModelDocument['manifest'], weights: document.weights.slice() })).toBe(code);
    const weights = document.weights.slice();
    weights[7] = weights[7]! + 1e-6;
    expect(modelCode({ ...document, weights })).not.toBe(code);
    expect(modelCode({ ...document, manifest: { ...document.manifest, title: 'Another' } })).not.toBe(code);
  });
});

describe('a model that cannot be served', () => {
  const { manifest, weights } = aModel();
  const [member] = manifest.members;
  const cases: readonly (readonly [string, ModelDocument, RegExp])[] = [
    ['of another format', { manifest: { ...manifest, format: 2 as 1 }, weights }, /format 1, was 2/],
    ['with too few weights', { manifest, weights: weights.slice(1) }, /weights within/],
    ['with a weight that is none', { manifest, weights: Float32Array.from(weights, (value, i) => (i === 5 ? Number.NaN : value)) }, /finite weights, was NaN at 5/],
    ['whose net sees other numbers', { manifest: { ...manifest, members: [{ ...member!, shape: { ...member!.shape, inputs: 30 } }] }, weights }, /92 inputs|inputs, one for each number of the observation, was 30/],
    ['whose net has other choices', { manifest: { ...manifest, agent: { ...manifest.agent, actionSpace: 'levels', sizeLevels: 2 } }, weights }, /5 outputs for 5 choices .* was 3/],
    ['that chooses where it is to say how much', { manifest: { ...manifest, agent: { ...manifest.agent, actionSpace: 'continuous' } }, weights }, /says how much .* was categorical/],
    ['of two that are to be one', { manifest: { ...manifest, members: [member!, member!] }, weights }, /expected one member, was 2/],
    ['whose scaler is of other features', { manifest: { ...manifest, normaliser: { ...manifest.normaliser, featureSetHash: 'f'.repeat(64) } }, weights }, /normaliser fitted to the features/],
  ];
  it.each(cases)('is refused with a sentence: %s', (_, document, sentence) => {
    expect(modelRefusal(document)).toMatch(sentence);
    const definition = agentOfModel(document);
    expect(definition.create(definition.schema.parse({})).failure).toMatch(sentence);
    expect(() => createPolicy(document)).toThrow(sentence);
  });

  it('keeps what it may choose from, and lets a person change its stop', () => {
    const { schema } = agentOfModel(aModel({ agent: { actionSpace: 'levels', sizeLevels: 2, stopAtrMultiple: 1.25 } }));
    expect(schema.parse({})).toMatchObject({ actionSpace: 'levels', sizeLevels: 2, stopAtrMultiple: 1.25 });
    expect(schema.parse({ stopAtrMultiple: 5 })).toMatchObject({ stopAtrMultiple: 5 });
    expect(schema.safeParse({ sizeLevels: 3 }).error?.issues[0]?.message).toBe('expected 2, with which the model was trained, was 3');
  });
});

describe('why', () => {
  it('shares the difference out exactly where the net is linear in what is explained', () => {
    // Q(long) = 1 + 2 x0 - 3 x1: of x = (0.5, 0.25) the parts are 1 and -0.75.
    const policy = createPolicy(linear([{ head: 'q-values', bias: [0, 0, 1], slopes: { 0: [0, 0, 2], 1: [0, 0, -3] } }]));
    const sight = seen({ 0: 0.5, 1: 0.25, 2: 0 });
    expect(policy.look(sight)).toBe(1);
    const why = createExplainer(policy).explain(sight);
    expect(why.contributions.map(({ feature, contribution }) => [feature, Math.round(contribution * 1e6) / 1e6])).toEqual([['price.return-1', 1], ['price.return-3', -0.75]]);
    expect(why.explained).toMatchObject({ of: 'value', now: 1.25, usual: 1 });
    expect(why.explained.gap).toBeCloseTo(0, 6);
    expect(why.value).toBe(1.25);
    expect(why.actions.map(({ title, value }) => [title, value])).toEqual([['short', 0], ['flat', 0], ['long', 1.25]]);
    expect(why.masked).toHaveLength(WIDTH - 3);
  });

  it('shares the probability of a choice out so that the parts add up to it, and agrees with the slope', () => {
    for (const members of [[{ hidden: [32, 16] }], [{ hidden: [16] }, { hidden: [8], seed: 5, head: 'duelling' as const }]]) {
      const policy = createPolicy(aModel({ members, combine: members.length === 1 ? 'single' : 'mean' }));
      const sight = seen(Object.fromEntries(Array.from({ length: WIDTH }, (_, i) => [i, Math.sin(i) * 1.5])));
      policy.look(sight);
      const explainer = createExplainer(policy);
      const why = explainer.explain(sight);
      expect(why.explained.now).toBeCloseTo(policy.ensemble.probabilities[policy.choice]!, 5);
      expect(Math.abs(why.explained.gap)).toBeLessThan(2e-3);
      expect(why.explained.sum).toBeCloseTo(why.explained.now - why.explained.usual - why.explained.gap, 9);
      // It changes nothing of what the policy says.
      expect(explainer.explain(sight)).toEqual(why);
    }
  });

  it('tells the value of the place, and what the members wanted', () => {
    const policy = createPolicy(linear([{ head: 'categorical', bias: [0, 0, 1], value: 3 }, { head: 'categorical', bias: [2, 0, 0], value: 5 }], { combine: 'vote' }));
    const sight = seen({ 0: 1 });
    policy.look(sight);
    const why = createExplainer(policy).explain(sight);
    expect(why.value).toBe(4);
    expect(why.members.map(({ exposure }) => exposure)).toEqual([1, -1]);
    // e / (e + 2)
    expect(why.members[0]!.probability).toBeCloseTo(0.5761, 4);
  });
});
