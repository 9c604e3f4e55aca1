import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import type { Output } from '../../../../../src/engine/domain/output.ts';
import { qtyFromLots, quoteFromAtoms } from '../../../../../src/engine/domain/rounding.ts';
import { createStepOutcome, END_CODES } from '../../../../../src/engine/learn/environment.ts';
import type { StepOutcome } from '../../../../../src/engine/learn/environment.ts';
import { createTradingEnvironment } from '../../../../../src/engine/learn/trading/trading-environment.ts';
import type { TradingEnvironment } from '../../../../../src/engine/learn/trading/trading-environment.ts';
import { tableOfSet } from '../../../../../src/engine/learn/trading/trading-market.ts';
import type { TradingMarket } from '../../../../../src/engine/learn/trading/trading-market.ts';
import { prepareTrading } from '../../../../../src/engine/learn/trading/trading-setup.ts';
import type { TradingOptions } from '../../../../../src/engine/learn/trading/trading-setup.ts';
import { TradingWorld } from '../../../../../src/engine/learn/trading/trading-world.ts';
import { sliceBarColumns } from '../../../../../src/engine/domain/bar-columns.ts';
import { anInstrument } from '../../../../support/instruments.ts';
import { aMarket, choices, options } from './trading-fixture.ts';

const SHORT = { episodes: { bars: 40 } };
const [SELL, OUT, BUY] = [0, 1, 2];

function environmentOf(more: Partial<TradingOptions> = {}, market: TradingMarket = aMarket({ noise: 0.006 })): TradingEnvironment {
  return createTradingEnvironment(options(market, { config: SHORT, ...more }));
}

/** Bytes of everything that so many steps write, by actions of a seed. */
function bytesOf(environment: TradingEnvironment, steps: number, seed: number | null = 1): string {
  const out = createStepOutcome(environment);
  if (seed !== null) environment.reset(seed, out.observations);
  const rng = createRng(5);
  const seen: string[] = [hex(out)];
  for (let step = 0; step < steps; step++) {
    environment.step(Float32Array.from({ length: environment.count }, () => rng.int(3)), out);
    seen.push(hex(out));
  }
  return seen.join('\n');
}

const hex = ({ observations, rewards, ends, finalObservations }: StepOutcome): string => [observations, rewards, ends, finalObservations].map((column) => Buffer.from(column.buffer).toString('hex')).join(' ');

/** Steps one world with the same action until its episode ends. */
function until(environment: TradingEnvironment, action: number, most = 1_000): { readonly rewards: readonly number[]; readonly out: StepOutcome } {
  const out = createStepOutcome(environment);
  environment.reset(1, out.observations);
  const rewards: number[] = [];
  do {
    environment.step(Float32Array.of(action), out);
    rewards.push(out.rewards[0]!);
  } while (out.ends[0] === 0 && rewards.length < most);
  return { rewards, out };
}

describe('the environment', () => {
  it('gives the same bytes for the same seed and actions, and others for another seed', () => {
    const one = bytesOf(environmentOf({ count: 3 }), 100);
    expect(bytesOf(environmentOf({ count: 3 }), 100)).toBe(one);
    expect(bytesOf(environmentOf({ count: 3 }), 100, 2)).not.toBe(one);
  });

  it('begins anew at a reset, whatever was done before', () => {
    const environment = environmentOf({ count: 2 });
    const first = bytesOf(environment, 70);
    expect(bytesOf(environment, 70)).toBe(first);
  });

  it('lets no world see what another does', () => {
    const lone = environmentOf({ count: 3 });
    const busy = environmentOf({ count: 3 });
    const [a, b] = [createStepOutcome(lone), createStepOutcome(busy)];
    lone.reset(1, a.observations);
    busy.reset(1, b.observations);
    choices(120, 9).forEach((action, step) => {
      lone.step(Float32Array.of(OUT, action, OUT), a);
      busy.step(Float32Array.of(step % 3, action, (step + 1) % 3), b);
      const size = lone.observationSize;
      expect(b.observations.subarray(size, 2 * size)).toEqual(a.observations.subarray(size, 2 * size));
      expect([b.rewards[1], b.ends[1]]).toEqual([a.rewards[1], a.ends[1]]);
    });
  });

  it('gives each world the same alone as in any order with others', () => {
    const setup = prepareTrading(options(aMarket({ noise: 0.006 }), { config: SHORT }));
    const worlds = [0, 1, 2].map((number) => new TradingWorld(setup, number));
    const episode = (number: number) => ({ market: 0, from: 200 + 50 * number, to: 240 + 50 * number });
    const rewardsAlone = worlds.map((_, number) => {
      const world = new TradingWorld(setup);
      world.begin(episode(number));
      return choices(40, number).map((action) => world.step(action));
    });
    worlds.forEach((world, number) => world.begin(episode(number)));
    const together: number[][] = [[], [], []];
    for (let step = 0; step < 40; step++) {
      for (const number of [[0, 1, 2], [2, 0, 1], [1, 2, 0]][step % 3]!) together[number]!.push(worlds[number]!.step(choices(40, number)[step]!));
    }
    expect(together).toEqual(rewardsAlone);
  });

  it('goes on from a snapshot that went through JSON as if nothing had happened', () => {
    const environment = environmentOf({ count: 2 });
    bytesOf(environment, 55);
    const snapshot: unknown = JSON.parse(JSON.stringify(environment.snapshot()));
    const reports = environment.takeReports();
    const expected = bytesOf(environment, 60, null);
    const other = environmentOf({ count: 2 });
    other.restore(snapshot);
    expect(other.takeReports()).toEqual(reports);
    expect(bytesOf(other, 60, null).split('\n').slice(1)).toEqual(expected.split('\n').slice(1));
    expect(other.takeReports()).toEqual(environment.takeReports());
    expect(() => environmentOf({ count: 3 }).restore(snapshot)).toThrow(/expected a snapshot of 3 worlds/);
  });

  it('draws the episodes of each world by itself', () => {
    const starts = (order: string): readonly number[] => {
      const environment = environmentOf({ count: 4, config: { episodes: { bars: 40, order } } });
      environment.reset(1, new Float32Array(4 * environment.observationSize));
      return environment.worlds.map(({ episode }) => episode.from);
    };
    expect(new Set(starts('random')).size).toBe(4);
    // The first bar after the warm-up of the ATR: 14 bars and ln 1000 · 14 = 97 more.
    expect(starts('in-turn')).toEqual([111, 151, 191, 231]);
  });

  it('shares the episodes out among the worlds that take them in turn', () => {
    const environment = environmentOf({ count: 2, config: { episodes: { bars: 40, order: 'in-turn' } } });
    const out = createStepOutcome(environment);
    environment.reset(1, out.observations);
    for (let step = 0; step < 80; step++) environment.step(Float32Array.of(OUT, OUT), out);
    expect(environment.takeReports().map(({ world, episode }) => [world, episode.from])).toEqual([[0, 111], [1, 151], [0, 191], [1, 231]]);
  });

  it('names every number that is seen', () => {
    const environment = environmentOf();
    expect(environment.observationNames).toHaveLength(environment.observationSize);
    expect(environment.observationNames.slice(-8)).toEqual(['side', 'size', 'unrealised result', 'bars held', 'distance to stop', 'drawdown', 'has position', 'has stop']);
  });

  it('offers the actions that the agent is allowed', () => {
    expect(environmentOf().actions).toEqual({ type: 'discrete', count: 3 });
    expect(environmentOf({ agent: { actionSpace: 'levels', sizeLevels: 4 } }).actions).toEqual({ type: 'discrete', count: 9 });
    expect(environmentOf({ agent: { actionSpace: 'continuous' } }).actions).toEqual({ type: 'continuous', size: 1, low: -1, high: 1 });
  });

  it('adds up the rewards and their parts of each episode', () => {
    const environment = environmentOf();
    const { rewards } = until(environment, BUY);
    const [report] = environment.takeReports();
    expect(report).toMatchObject({ end: 'length', steps: 40 });
    expect(report!.reward).toBeCloseTo(rewards.reduce((sum, reward) => sum + reward, 0), 9);
    const [gain, sharpe, drawdown, trading, winner, spread] = report!.parts as [number, number, number, number, number, number];
    expect(report!.reward).toBeCloseTo(gain + 0.5 * sharpe - drawdown - 0.3 * trading + 0.2 * winner - 0.4 * spread, 9);
    expect(environment.takeReports()).toEqual([]);
  });

  it('costs nothing to stay out', () => {
    expect(until(environmentOf(), OUT).rewards.every((reward) => reward === 0)).toBe(true);
  });
});

describe('an episode', () => {
  it('is truncated at its length: what comes after still has its value', () => {
    const { rewards, out } = until(environmentOf(), OUT);
    expect(rewards).toHaveLength(40);
    expect(out.ends[0]).toBe(END_CODES.truncated);
    expect([...out.finalObservations].some((value) => value !== 0)).toBe(true);
    expect(out.finalObservations).not.toEqual(out.observations);
  });

  it('terminates when a breaker halts trading', () => {
    // A fall of 6 % from the peak halts; a market of 3 % a bar does that soon to who risks 3 % a trade.
    const wild = aMarket({ noise: 0.03, seed: 2 });
    const environment = environmentOf({ config: { episodes: { kind: 'whole' } }, risk: { riskPerTradePct: 3, dailyLossLimitPct: 6, drawdownReducePct: 6, maxDrawdownPct: 6 } }, wild);
    const { out } = until(environment, BUY);
    expect(out.ends[0]).toBe(END_CODES.terminated);
    expect(environment.takeReports()[0]).toMatchObject({ end: 'halt' });
  });

  it('terminates in ruin', () => {
    const wild = aMarket({ noise: 0.03, seed: 2 });
    const environment = environmentOf({ config: { episodes: { kind: 'whole', ruinPct: 5 } }, risk: { riskPerTradePct: 3, dailyLossLimitPct: 12, maxDrawdownPct: 15 } }, wild);
    expect(END_CODES.terminated).toBe(until(environment, BUY).out.ends[0]);
    const [report] = environment.takeReports();
    expect(report).toMatchObject({ end: 'ruin' });
    expect(report!.totalReturn).toBeLessThanOrEqual(-0.05);
  });
});

describe('the costs', () => {
  it('are fees, spread, slippage and funding, unless they are switched off', () => {
    const told: Output[] = [];
    // In a market without noise nothing but the costs moves the account.
    const still = { ...aMarket({ noise: 1e-5 }), span: { fromMs: 0, toMs: Infinity } };
    const environment = environmentOf({ config: { episodes: { kind: 'whole' }, reward: { unit: 0.001 } }, agent: { stopType: 'percent', stopPercent: 5 }, risk: { riskPerTradePct: 2 }, onOutput: (_, output) => told.push(output) }, still);
    until(environment, BUY);
    const fills = told.flatMap((output) => (output.type === 'fill-booked' ? [output.fill] : []));
    const paid = told.flatMap((output) => (output.type === 'funding-booked' ? [output] : []));
    const [fill] = fills;
    // 2 % of 10,000 at a stop of 5 % are 4,000; taker fee 5 bps; half of 1 bps of spread and 1 bps of slippage; funding 3 bps of the worth.
    const notional = 4_000;
    expect(quoteFromAtoms(fill!.fee)).toBeCloseTo(notional * 0.0005, 1);
    expect(qtyFromLots(still.instrument, fill!.qty) * 20_000).toBeGreaterThan(notional * 0.99);
    expect(quoteFromAtoms(paid[0]!.amount)).toBeCloseTo(-notional * 0.0003, 1);
    const [report] = environment.takeReports();
    expect(report!.parts[5]).toBeCloseTo((notional / 10_000) * 0.00015 / 0.001, 3);
    const costs = fills.length * notional * 0.00065 + paid.length * notional * 0.0003;
    expect(-report!.totalReturn * 10_000).toBeGreaterThan(costs * 0.95);
    expect(-report!.totalReturn * 10_000).toBeLessThan(costs * 1.05);
  });
});

describe('a perpetual contract', () => {
  const whole = aMarket();

  it('is refused when a funding rate is missing while an agent may hold it', () => {
    const { funding } = whole;
    expect(() => environmentOf({}, { ...whole, funding: [] })).toThrow(/um:BTCUSDT: expected a funding rate by .*, found none; import funding data or set requireFunding to false/);
    // 2023-01-05T08:00 is due eight hours after the tenth; one left out, and the end left out.
    expect(() => environmentOf({}, { ...whole, funding: funding.toSpliced(10, 1) })).toThrow(/expected a funding rate by 2023-01-05T08:01:00/);
    expect(() => environmentOf({}, { ...whole, funding: funding.slice(0, -2) })).toThrow(/expected a funding rate by/);
    expect(() => environmentOf({ execution: { requireFunding: false } }, { ...whole, funding: [] })).not.toThrow();
  });
});

describe('what risk does to an action', () => {
  function effects(more: Partial<TradingOptions>, actions: readonly number[], market?: TradingMarket) {
    const environment = environmentOf(more, market);
    const out = createStepOutcome(environment);
    environment.reset(1, out.observations);
    return actions.map((action) => {
      environment.step(Float32Array.of(action), out);
      return environment.worlds[0]!.effect;
    });
  }

  it('is told when a short is denied on spot', () => {
    const spot = aMarket({ instrument: anInstrument({ market: 'spot', qtyDecimals: 5 }) });
    expect(effects({}, [SELL], spot)).toEqual([{ outcome: 'denied', denial: 'short-not-possible', share: 0 }]);
  });

  it('is told when a position is made smaller', () => {
    // A stop of 0.1 % and a risk of 0.5 % ask for five times the account; one symbol may be worth all of it: a fifth, less what is kept free.
    const [effect] = effects({ agent: { stopType: 'percent', stopPercent: 0.1 } }, [BUY]);
    expect(effect).toMatchObject({ outcome: 'scaled', denial: 'symbol-exposure-cap' });
    expect(effect!.share).toBeGreaterThan(0.18);
    expect(effect!.share).toBeLessThanOrEqual(0.2);
  });

  it('is nothing when it lets it be', () => {
    expect(effects({}, [OUT, BUY, BUY]).map(({ outcome, share }) => [outcome, share])).toEqual([['hold', 1], ['enter', 1], ['hold', 1]]);
  });
});

describe('the features of a set', () => {
  const market = aMarket({ bars: 400 });
  const { bars } = market;
  const definition = { name: 'test', version: 1, title: '', parameters: {}, features: [{ name: 'a', needs: 'bars' }, { name: 'b', needs: 'trades' }, { name: 'c', needs: 'trades' }] } as never;
  const rows = (known: (row: number, column: number) => boolean, length = 400) => ({
    length, width: 3, timeMs: bars.closeTimeMs.slice(0, length),
    values: Float64Array.from({ length: length * 3 }, (_, at) => (known(Math.floor(at / 3), at % 3) ? at : Number.NaN)), known: Uint8Array.from({ length: length * 3 }, (_, at) => (known(Math.floor(at / 3), at % 3) ? 1 : 0)),
  });

  it('are masked by what they need, and never invented', () => {
    const features = tableOfSet(definition, rows((row, column) => column === 0 || (row > 150 && column === 1)), bars);
    const environment = environmentOf({ config: { episodes: { kind: 'whole' } } }, { ...market, features });
    const seen = new Float32Array(environment.observationSize);
    environment.reset(1, seen);
    // Everything that is ever known is known from row 151 on.
    expect(features.warmupBars).toBe(151);
    expect([...seen.slice(0, 5)]).toEqual([151 * 3, 151 * 3 + 1, 0, 1, 0.5]);
    expect(environment.observationNames.slice(0, 5)).toEqual(['a', 'b', 'c', 'bars known', 'trades known']);
  });

  it('are refused when they are not of these bars', () => {
    expect(() => tableOfSet(definition, rows(() => true, 399), bars)).toThrow('expected 3 features of 400 bars, was 3 of 399');
    expect(() => tableOfSet(definition, rows(() => true, 300), sliceBarColumns(bars, 1, 301))).toThrow(/expected the features of the bar that closes at/);
  });

  it('are refused when one is missing that has no mask', () => {
    const { features } = market;
    const values = features.values.slice();
    values[300 * features.names.length] = Number.NaN;
    expect(() => environmentOf({}, { ...market, features: { ...features, values } })).toThrow('expected a number for "move 1" at bar 300, was NaN; what may be missing needs a mask');
  });
});
