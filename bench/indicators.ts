import technical from 'technicalindicators';
import { indicatorNamed } from '../src/engine/features/indicator-catalog.ts';
import type { IndicatorParams } from '../src/engine/features/indicator-catalog.ts';
import { run as runColumns } from '../src/engine/features/indicators/indicator.ts';
import { generatedBars } from './generated-bars.ts';
import { resultOf } from './measure.ts';
import type { BenchResult } from './measure.ts';

const BARS = 100_000;
const RUNS = 7;
/** Ours is over too soon for the clock of a thread: so many passes are one sample. */
const PASSES = 20;

interface Subject {
  readonly name: string;
  readonly params: IndicatorParams;
  readonly peer: () => unknown;
}

/** The same five indicators over the same bars by ours and by technicalindicators, in turns, with the quotient of the medians' samples. */
export function run(): Promise<readonly BenchResult[]> {
  const bars = generatedBars(BARS, 6);
  const [high, low, close] = [Array.from(bars.high), Array.from(bars.low), Array.from(bars.close)];
  const subjects: readonly Subject[] = [
    { name: 'rsi', params: { period: 14 }, peer: () => technical.RSI.calculate({ period: 14, values: close }) },
    { name: 'macd', params: {}, peer: () => technical.MACD.calculate({ values: close, fastPeriod: 12, slowPeriod: 26, signalPeriod: 9, SimpleMAOscillator: false, SimpleMASignal: false }) },
    { name: 'bbands', params: { period: 20 }, peer: () => technical.BollingerBands.calculate({ period: 20, stdDev: 2, values: close }) },
    { name: 'atr', params: { period: 14 }, peer: () => technical.ATR.calculate({ period: 14, high, low, close }) },
    { name: 'stoch', params: { period: 14, smooth: 1 }, peer: () => technical.Stochastic.calculate({ period: 14, signalPeriod: 3, high, low, close }) },
  ];
  return Promise.resolve(subjects.flatMap(({ name, params, peer }) => {
    const entry = indicatorNamed(name);
    const inputs = entry.inputs.map((input) => bars[input]);
    const out = entry.outputs.map(() => new Float64Array(BARS));
    const mine = (): void => { runColumns(entry.create(params), inputs, out); };
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (let i = 0; i < RUNS + 3; i++) {
      const [a, b] = [secondsOf(() => repeat(mine)) / PASSES, secondsOf(peer)];
      if (i >= 3) {
        ours.push(BARS / a);
        theirs.push(BARS / b);
      }
    }
    return [
      resultOf(`${name}: ours`, 'bars per CPU second of the thread', ours, { higherIsBetter: true }),
      resultOf(`${name}: technicalindicators`, 'bars per CPU second of the thread', theirs, { higherIsBetter: true }),
      resultOf(`${name}: ours against technicalindicators`, 'times as fast', ours.map((value, i) => value / theirs[i]!), { higherIsBetter: true }),
    ];
  }));
}

function repeat(work: () => void): void {
  for (let pass = 0; pass < PASSES; pass++) work();
}

function secondsOf(work: () => unknown): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1e6;
}
