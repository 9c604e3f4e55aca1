import { describe, expect, it } from 'vitest';
import type { MovingAverageCrossConfig } from '../../../../src/engine/strategy/moving-average-cross.config.ts';
import { movingAverageCrossConfig } from '../../../../src/engine/strategy/moving-average-cross.config.ts';
import { movingAverageCross } from '../../../../src/engine/strategy/moving-average-cross.ts';
import type { PositionSign } from '../../../../src/engine/strategy/strategy.ts';
import { inShort, observation } from './observations.ts';

type Overrides = Partial<MovingAverageCrossConfig>;

const create = (overrides: Overrides = {}) => movingAverageCross.create(movingAverageCrossConfig.parse({ fastPeriod: 12, slowPeriod: 26, ...overrides }));

/** Feeds bars given as [fast - slow, position] and returns each decision in short. */
function run(overrides: Overrides, bars: readonly (readonly [difference: number, position: PositionSign, adx?: number])[]): string[] {
  const strategy = create(overrides);
  const adxName = strategy.features.find((spec) => spec.kind === 'adx')?.name;
  return bars.map(([difference, position, adx]) => inShort(strategy.decide(observation(strategy, { 'EMA 12': 100 + difference, 'EMA 26': 100, ...(adxName ? { [adxName]: adx! } : {}) }), position)));
}

describe('the moving-average cross', () => {
  it('asks for its averages, and for the ADX only when it filters by it', () => {
    expect(create({ average: 'sma' }).features.map((spec) => spec.name)).toEqual(['SMA 12', 'SMA 26', 'close', 'ATR 14']);
    expect(create({ adxMinimum: 20, stopType: 'percent' }).features.map((spec) => spec.kind)).toEqual(['ema', 'ema', 'close', 'adx', 'close']);
  });

  it('decides nothing while any value is missing', () => {
    for (const name of ['EMA 12', 'EMA 26', 'ATR 14', 'ADX 14']) {
      const strategy = create({ adxMinimum: 20 });
      expect(strategy.decide(observation(strategy, { [name]: Number.NaN }), 0)).toBeNull();
    }
  });

  it.each([
    ['long', ['1 fast-above-slow', '0 fast-below-slow']],
    ['short', ['0 fast-above-slow', '-1 fast-below-slow']],
    ['both', ['1 fast-above-slow', '-1 fast-below-slow']],
  ] as const)('%s: above and below', (direction, expected) => {
    expect(run({ direction }, [[1, 0], [-1, 0]])).toEqual(expected);
  });

  it('keeps its side while the averages touch', () => {
    expect(run({ direction: 'both' }, [[0, 0], [1, 0], [0, 1], [-1, 1], [0, -1]])).toEqual([
      '0 averages-equal', '1 fast-above-slow', '1 fast-above-slow', '-1 fast-below-slow', '-1 fast-below-slow',
    ]);
  });

  it('keeps wanting an entry that was not made, for example during a cooldown', () => {
    expect(run({}, [[1, 0], [1, 0], [1, 0], [1, 1]])).toEqual(Array(4).fill('1 fast-above-slow'));
  });

  it('waits for a fresh cross after it was stopped out', () => {
    expect(run({}, [[1, 0], [1, 1], [1, 0], [2, 0], [-1, 0], [1, 0]])).toEqual([
      '1 fast-above-slow', '1 fast-above-slow', '0 waiting-for-fresh-cross', '0 waiting-for-fresh-cross', '0 fast-below-slow', '1 fast-above-slow',
    ]);
  });

  it('may turn to the other side at once after it was stopped out', () => {
    expect(run({ direction: 'both' }, [[1, 0], [1, 1], [-1, 0], [-1, -1], [1, 0]])).toEqual([
      '1 fast-above-slow', '1 fast-above-slow', '-1 fast-below-slow', '-1 fast-below-slow', '1 fast-above-slow',
    ]);
  });

  it('does not take its own exit for a stop', () => {
    expect(run({}, [[1, 0], [1, 1], [-1, 1], [1, 0]])).toEqual(['1 fast-above-slow', '1 fast-above-slow', '0 fast-below-slow', '1 fast-above-slow']);
  });

  it('goes straight back in when it is told to', () => {
    expect(run({ reentry: 'after-cooldown' }, [[1, 0], [1, 1], [1, 0]])).toEqual(Array(3).fill('1 fast-above-slow'));
  });

  it('waits for a fresh cross after a stop within the bar of the entry, of which it must be told', () => {
    const strategy = create();
    const above = observation(strategy, { 'EMA 12': 101, 'EMA 26': 100 });
    const below = observation(strategy, { 'EMA 12': 99, 'EMA 26': 100 });
    strategy.decide(above, 0);
    strategy.positionClosed(1);
    expect([above, below, above].map((each) => inShort(strategy.decide(each, 0)))).toEqual(['0 waiting-for-fresh-cross', '0 fast-below-slow', '1 fast-above-slow']);
  });

  it('opens only in a strong trend, but neither leaves nor stays because of it', () => {
    expect(run({ direction: 'both', adxMinimum: 25 }, [[1, 0, 20], [1, 0, 25], [1, 1, 10], [-1, 1, 10], [-1, 0, 30]])).toEqual([
      '0 trend-too-weak', '1 fast-above-slow', '1 fast-above-slow', '0 trend-too-weak', '-1 fast-below-slow',
    ]);
  });

  it('goes on after a snapshot that went through JSON, still waiting', () => {
    const before = create();
    const above = observation(before, { 'EMA 12': 101, 'EMA 26': 100 });
    before.decide(above, 1);
    before.decide(above, 0);
    const after = create();
    after.restore(JSON.parse(JSON.stringify(before.snapshot())));
    expect(inShort(after.decide(above, 0))).toBe('0 waiting-for-fresh-cross');
  });

  it('sees that it was stopped out while it was saved', () => {
    const before = create();
    const above = observation(before, { 'EMA 12': 101, 'EMA 26': 100 });
    before.decide(above, 1);
    const after = create();
    after.restore(JSON.parse(JSON.stringify(before.snapshot())));
    expect(inShort(after.decide(above, 0))).toBe('0 waiting-for-fresh-cross');
  });

  it('refuses a fast average that is not faster, and names both', () => {
    const issues = movingAverageCrossConfig.safeParse({ fastPeriod: 50, slowPeriod: 20 }).error?.issues;
    expect(issues?.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual(['fastPeriod: expected a fast average shorter than the slow one, was 50 and 20 bars']);
  });
});

describe('its reasons in words', () => {
  const explained = (overrides: Overrides, values: Record<string, number>, position: PositionSign = 0): string => {
    const strategy = create(overrides);
    const decision = strategy.decide(observation(strategy, values), position);
    return decision ? movingAverageCross.explain(decision.reason) : '';
  };

  it('name the averages and what to do', () => {
    expect(explained({}, { 'EMA 12': 64_210.4, 'EMA 26': 64_020.1 })).toBe('The 12-bar EMA (64,210.4) is above the 26-bar EMA (64,020.1): hold long.');
    expect(explained({ average: 'sma' }, { 'SMA 12': 0.00141342, 'SMA 26': 0.00142 })).toBe('The 12-bar SMA (0.00141342) is below the 26-bar SMA (0.00142): stay flat.');
    expect(explained({ direction: 'both' }, { 'EMA 12': 1, 'EMA 26': 2 })).toBe('The 12-bar EMA (1) is below the 26-bar EMA (2): hold short.');
    expect(explained({}, { 'EMA 12': 2, 'EMA 26': 2 })).toBe('The 12-bar EMA (2) and the 26-bar EMA (2) have not parted yet: stay flat.');
  });

  it('show as many digits as it takes to tell two averages apart', () => {
    expect(explained({}, { 'EMA 12': 64_210.43, 'EMA 26': 64_210.38 })).toBe('The 12-bar EMA (64,210.43) is above the 26-bar EMA (64,210.38): hold long.');
  });

  it('say what is waited for', () => {
    expect(explained({ adxMinimum: 25 }, { 'EMA 12': 2, 'ADX 14': 18.3 })).toBe('The averages say long, but the 14-bar ADX (18.3) is below 25: stay flat, the trend is too weak.');
    const strategy = create();
    const above = observation(strategy, { 'EMA 12': 2, 'EMA 26': 1 });
    strategy.decide(above, 1);
    expect(movingAverageCross.explain(strategy.decide(above, 0)!.reason)).toBe(
      'The 12-bar EMA (2) is still above the 26-bar EMA (1), but the last long was closed by its stop, its target or by hand: stay flat until the averages cross again.',
    );
  });
});
