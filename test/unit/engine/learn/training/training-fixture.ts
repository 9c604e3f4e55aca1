import { intervalMs } from '../../../../../src/engine/domain/interval.ts';
import { quoteAtoms } from '../../../../../src/engine/domain/units.ts';
import { plantedMarket, randomWalkMarket } from '../../../../../src/engine/learn/trading/markets.ts';
import type { TradingMarket } from '../../../../../src/engine/learn/trading/trading-market.ts';
import type { TradingOptions } from '../../../../../src/engine/learn/trading/trading-setup.ts';
import type { Course } from '../../../../../src/engine/learn/training/seed-training.ts';
import { trainingSpec } from '../../../../../src/engine/learn/training/training.config.ts';
import type { TrainingSpec, TrainingSpecInput } from '../../../../../src/engine/learn/training/training.config.ts';
import { anInstrument } from '../../../../support/instruments.ts';

/** 2023-01-02T00:00Z, a Monday. */
export const START = Date.UTC(2023, 0, 2);
export const BAR_MS = intervalMs('15m');
/** Thirty percent of the bars are kept back to choose by, and those behind them to judge by. */
export const SPLIT = { train: 6_000, validation: 8_000, test: 14_000 };

/** Small nets and few steps: what is to be learned here is learned in seconds. */
export const SMALL = {
  ppo: { hiddenUnits: [32, 32], stepsPerUpdate: 1024, batchSize: 128, epochs: 6, learningRate: 1e-3, targetKl: 0.05 },
  dqn: { hiddenUnits: [32, 32], explorationSteps: 3000, stepsPerUpdate: 512, stepsPerLearning: 4, capacity: 20_000, firstSteps: 500 },
  td3: { hiddenUnits: [32, 32], stepsPerUpdate: 512, capacity: 20_000, firstSteps: 500 },
};

/** Settings of a training; a test states only what matters to it. */
export function aSpec(more: Partial<TrainingSpecInput> = {}): TrainingSpec {
  return trainingSpec.parse({
    instruments: ['um:BTCUSDT'], span: { from: START, to: START + SPLIT.validation * BAR_MS }, totalSteps: 12_288, evaluateEverySteps: 4096, trading: { episodes: { bars: 200 } }, ...SMALL, ...more,
    ...(more.algorithm === 'td3' ? { agent: { actionSpace: 'continuous', ...more.agent } } : {}),
  });
}

/** Legs of six hours in which the price goes one way, 8 basis points a bar within noise of 20; a turn costs about 11. */
export function aPlantedMarket(seed: number, bars: number = SPLIT.test): TradingMarket {
  return withInstrument(plantedMarket({ seed, bars, interval: '15m', startMs: START, price: 20_000, noise: 0.002, drift: 0.0008, legBars: 24 }), bars);
}

/** Nothing can be won in it. */
export function aRandomWalk(seed: number, bars: number = SPLIT.test): TradingMarket {
  return withInstrument(randomWalkMarket({ seed, bars, interval: '15m', startMs: START, price: 20_000, noise: 0.002 }), bars);
}

/** Bars from one number up to and without another, as the environment takes them. */
export function part(market: TradingMarket, spec: TrainingSpec, from: number, to: number): TradingOptions {
  return {
    markets: [{ ...market, span: { fromMs: START + from * BAR_MS, toMs: START + to * BAR_MS } }], startingCash: quoteAtoms(10_000_00000000n), count: spec.worlds,
    agent: spec.agent, config: spec.trading,
  };
}

export function aCourse(market: TradingMarket, spec: TrainingSpec, warm: Course['warm'] = null): Course {
  return { settings: spec, training: part(market, spec, 0, SPLIT.train), validation: part(market, spec, SPLIT.train, SPLIT.validation), warm };
}

function withInstrument(made: Pick<TradingMarket, 'bars' | 'features'>, bars: number): TradingMarket {
  const funding = Array.from({ length: Math.ceil(bars / 32) }, (_, index) => ({ timeMs: START + index * 8 * 3_600_000 + 3, rate: 0, intervalHours: 8 }));
  return { instrument: anInstrument(), interval: '15m', ...made, funding };
}
