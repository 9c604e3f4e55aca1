import type { FeatureGroup, FeatureLine } from './feature-group.ts';
import { defineGroup, NOTHING_KEPT } from './feature-group.ts';
import { logRatio } from '../log-ratio.ts';

const SPANS = [1, 3, 6, 12, 24, 48, 96] as const;

const LINES: readonly FeatureLine[] = [
  ...SPANS.map((bars): FeatureLine => [`return-${bars}`, `Return over ${bars} bar${bars === 1 ? '' : 's'}`, 'log ratio', bars < 24 ? [-1, 1] : [-2, 2], bars === 1 ? 'ln(close / previous close)' : `ln(close / close ${bars} bars before)`, 'Campbell, Lo & MacKinlay 1997, ch. 1.4']),
  ['gap', 'Open against the close before', 'log ratio', [-1, 1], 'ln(open / previous close)', 'stationary form of the open'],
  ['range', 'Range of the bar', 'log ratio', [0, 1], 'ln(high / low)', 'Parkinson 1980, J. Business 53(1)'],
  ['body', 'Body of the bar', 'share', [-1, 1], '(close - open) / (high - low)', 'Nison 1991, "Japanese Candlestick Charting Techniques"'],
  ['upper-wick', 'Upper wick', 'share', [0, 1], '(high - max(open, close)) / (high - low)', 'Nison 1991'],
  ['lower-wick', 'Lower wick', 'share', [0, 1], '(min(open, close) - low) / (high - low)', 'Nison 1991'],
  ['close-place', 'Place of the close in the bar', 'share', [-1, 1], '(2 × close - high - low) / (high - low)', 'Chaikin; Williams 1972'],
];

/** Returns over several lengths, and the shape of the bar. */
export function createPriceGroup(): FeatureGroup {
  return {
    features: defineGroup('price', LINES),
    write({ open, high, low, close }, memory, out, from) {
      for (let i = 0; i < SPANS.length; i++) out[from + i] = memory.returnOver(SPANS[i]!);
      const at = from + SPANS.length;
      out[at] = memory.reaches(1) ? logRatio(open, memory.close.at(1)) : Number.NaN;
      out[at + 1] = logRatio(high, low);
      // A bar without a range has no shape: 0 / 0 is unknown.
      const range = high - low;
      out[at + 2] = (close - open) / range;
      out[at + 3] = (high - (open > close ? open : close)) / range;
      out[at + 4] = ((open < close ? open : close) - low) / range;
      out[at + 5] = (2 * close - high - low) / range;
    },
    ...NOTHING_KEPT,
  };
}
