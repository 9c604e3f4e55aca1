import { describe, expect, it } from 'vitest';
import { createStepOutcome } from '../../../../../src/engine/learn/environment.ts';
import { createTradingEnvironment } from '../../../../../src/engine/learn/trading/trading-environment.ts';
import { evaluationOf, prepareSpan, tradeSpan } from '../../../../../src/engine/learn/training/evaluate.ts';
import { aRandomWalk, aSpec, part } from './training-fixture.ts';

const market = aRandomWalk(4, 3_000);
const span = part(market, aSpec({ worlds: 1 }), 500, 1_500);

/** Choices that stand for seven bars each: short, flat, long by turns. */
const choiceAt = (row: number): number => Math.floor(row / 7) % 3;

describe('a span that is traded to its end', () => {
  it('comes to what the environment says of the same episode', () => {
    const run = tradeSpan(prepareSpan(span), (_, action, { row }) => { action[0] = choiceAt(row); });
    const environment = createTradingEnvironment({ ...span, config: { episodes: { kind: 'whole', order: 'in-turn' } } });
    const out = createStepOutcome(environment);
    environment.reset(1, out.observations);
    const world = environment.worlds[0]!;
    let exposures = 0;
    do environment.step(Float32Array.of(choiceAt(world.row)), out); while (out.ends[0] === 0);
    const [report] = environment.takeReports();
    for (const { wanted } of run.markets) for (const one of wanted.slice(0, -1)) exposures += Math.abs(one);

    expect(run.bars).toBe(report!.steps);
    expect(run.held).toBeCloseTo(report!.heldSteps / report!.steps, 12);
    expect(run.dailyReturns.reduce((worth, one) => worth * (1 + one), 1) - 1).toBeCloseTo(report!.totalReturn, 12);
    expect(run.reward! * run.bars).toBeCloseTo(report!.reward, 9);
    // Every position was opened; all but one that is left at the end were closed too.
    expect([2 * run.trades, 2 * run.trades - 1]).toContain(report!.trades);
    expect(run.trades).toBeGreaterThan(50);
    // Two of three choices ask for a position.
    expect(exposures / (run.bars)).toBeCloseTo(2 / 3, 1);
  });

  it('is nothing at all for one who stays out', () => {
    const run = tradeSpan(prepareSpan(span), (_, action) => { action[0] = 1; });
    expect(evaluationOf(run)).toEqual({ sharpe: null, return: 0, trades: 0, exposure: 0, drawdown: 0, reward: 0 });
    expect([run.held, run.long, run.dailyReturns.every((one) => one === 0)]).toEqual([0, 0, true]);
  });

  it('gives each of two markets the same share of the money', () => {
    const one = part(aRandomWalk(4, 3_000), aSpec({ worlds: 1 }), 500, 1_500), other = part(aRandomWalk(5, 3_000), aSpec({ worlds: 1 }), 500, 1_500);
    const long = (options: typeof one): readonly Float64Array[] => tradeSpan(prepareSpan(options), (_, action) => { action[0] = 2; }).markets.map(({ values }) => values);
    const both = tradeSpan(prepareSpan({ ...one, markets: [...one.markets, ...other.markets] }), (_, action) => { action[0] = 2; });
    const [first, second] = [long(one)[0]!, long(other)[0]!];
    const end = (first.at(-1)! + second.at(-1)!) / (first[0]! + second[0]!) - 1;
    expect(both.dailyReturns.reduce((worth, day) => worth * (1 + day), 1) - 1).toBeCloseTo(end, 12);
  });
});
