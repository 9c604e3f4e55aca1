import { bars, choice, define, emaMemory } from '../define-indicator.ts';
import type { Indicator } from '../indicator.ts';
import { indicator, multiIndicator } from '../indicator.ts';
import { Smoother, emaSmoother } from '../averages/smoother.ts';
import { Ema } from '../ema.ts';
import { Lag } from '../price/lag.ts';

const SEED = choice('simple-average', 'first-value');

/**
 * Moving average convergence-divergence: EMA(fast) - EMA(slow); signal: its EMA; histogram: their difference. Appel's weights are 0.15 and 0.075
 * instead of 2 / 13 and 2 / 27.
 * Units: macd in price, signal in price, histogram in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Appel 1979, The Moving Average Convergence-Divergence Method
 */
export const macd = define({
  name: 'macd', title: 'Moving average convergence-divergence', formula: "EMA(fast) - EMA(slow); signal: its EMA; histogram: their difference. Appel's weights are 0.15 and 0.075 instead of 2 / 13 and 2 / 27", source: 'Appel 1979, The Moving Average Convergence-Divergence Method',
  inputs: ['close'], parameters: { fast: bars(12), slow: bars(26), signal: bars(9), seed: SEED, weights: choice('period', 'appel') },
  outputs: [{ name: 'macd', unit: 'price' }, { name: 'signal', unit: 'price' }, { name: 'histogram', unit: 'price' }],
  warmup: ({ fast, slow, signal, seed }) => Math.max(fast, slow) + (seed === 'first-value' ? 0 : signal - 1), settling: ({ fast, slow, signal }) => Math.max(fast, slow) + signal + emaMemory(Math.max(fast, slow)) + emaMemory(signal),
  create: ({ fast, slow, signal, seed, weights }) => {
    const near = new Smoother(fast, weights === 'appel' ? 0.15 : 2 / (fast + 1), seed);
    const far = new Smoother(slow, weights === 'appel' ? 0.075 : 2 / (slow + 1), seed);
    const smooth = new Ema(signal, seed);
    return multiIndicator(3, [near, far, smooth], (out, value) => {
      const short = near.update(value);
      const line = short - far.update(value);
      if (line !== line) return;
      const average = smooth.update(line);
      out[0] = line;
      out[1] = average;
      out[2] = line - average;
    });
  },
});

/**
 * Absolute price oscillator: EMA(fast) - EMA(slow).
 * Units: oscillator in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Achelis 2000, p. 246
 */
export const apo = define({
  name: 'apo', title: 'Absolute price oscillator', formula: 'EMA(fast) - EMA(slow)', source: 'Achelis 2000, p. 246', inputs: ['close'], parameters: { fast: bars(12), slow: bars(26), seed: SEED }, outputs: [{ name: 'oscillator', unit: 'price' }],
  warmup: ({ fast, slow, seed }) => (seed === 'first-value' ? 1 : Math.max(fast, slow)), settling: ({ fast, slow }) => Math.max(fast, slow) + emaMemory(Math.max(fast, slow)),
  create: ({ fast, slow, seed }) => difference(fast, slow, { seed, of: (near, far) => near - far }),
});

/**
 * Percentage price oscillator: 100 × (EMA(fast) - EMA(slow)) / EMA(slow).
 * Units: oscillator in percent.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Achelis 2000, p. 246
 */
export const ppo = define({
  name: 'ppo', title: 'Percentage price oscillator', formula: '100 × (EMA(fast) - EMA(slow)) / EMA(slow)', source: 'Achelis 2000, p. 246', inputs: ['close'], parameters: { fast: bars(12), slow: bars(26), seed: SEED }, outputs: [{ name: 'oscillator', unit: 'percent' }],
  warmup: ({ fast, slow, seed }) => (seed === 'first-value' ? 1 : Math.max(fast, slow)), settling: ({ fast, slow }) => Math.max(fast, slow) + emaMemory(Math.max(fast, slow)),
  create: ({ fast, slow, seed }) => difference(fast, slow, { seed, of: (near, far) => (100 * (near - far)) / far }),
});

/**
 * TRIX: 100 × (e3 - e3[before]) / e3[before], e3 the EMA of the EMA of the EMA (Tulip divides by e3: divisor newest).
 * Units: trix in percent.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Hutson 1983, Stocks & Commodities 1(5)
 */
export const trix = define({
  name: 'trix', title: 'TRIX', formula: '100 × (e3 - e3[before]) / e3[before], e3 the EMA of the EMA of the EMA (Tulip divides by e3: divisor newest)', source: 'Hutson 1983, Stocks & Commodities 1(5)',
  inputs: ['close'], parameters: { period: bars(15), seed: SEED, divisor: choice('before', 'newest') }, outputs: [{ name: 'trix', unit: 'percent' }],
  warmup: ({ period }) => 3 * period - 1, settling: ({ period }) => 3 * period - 1 + 3 * emaMemory(period),
  create: ({ period, seed, divisor }) => {
    const stages = [emaSmoother(period, seed), emaSmoother(period, seed), emaSmoother(period, seed)] as const;
    const previous = new Lag(1);
    return indicator([...stages, previous], (value) => {
      const once = stages[0].update(value);
      const twice = once === once ? stages[1].update(once) : Number.NaN;
      const thrice = twice === twice ? stages[2].update(twice) : Number.NaN;
      const before = previous.update(thrice);
      return (100 * (thrice - before)) / (divisor === 'before' ? before : thrice);
    });
  },
});

function difference(fast: number, slow: number, { seed, of }: { readonly seed: 'simple-average' | 'first-value'; readonly of: (near: number, far: number) => number }): Indicator {
  const near = new Ema(fast, seed);
  const far = new Ema(slow, seed);
  return indicator([near, far], (value) => of(near.update(value), far.update(value)));
}
