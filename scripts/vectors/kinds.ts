import { runBacktestDetail } from './backtest-detail.ts';
import { runCpcvSplits } from './cpcv-splits.ts';
import { driftStreams, runDriftDetector } from './drift-detectors.ts';
import { runFillRule } from './fill-rules.ts';
import { fundingFixtures, runFundingFees } from './funding-fees.ts';
import { runGae } from './gae.ts';
import { runLiquidationPrice } from './liquidation-price.ts';
import { runMetric } from './metrics.ts';
import { runIndicator } from './indicators/run-indicator.ts';
import { runSplitCandle } from './split-candle.ts';
import type { VectorResult } from './vector-result.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A vector file that was read: its cases, and what they share. */
export interface VectorDocument {
  readonly shared: Fields;
  readonly cases: readonly unknown[];
}

/** A kind of vector, recognised by what its cases hold. */
export interface VectorKind {
  readonly name: string;
  recognises(candidate: Fields, shared: Fields): boolean;
  /** null: the feature comes later. */
  readonly run: ((document: VectorDocument, folder: string) => (raw: unknown, id: string, index: number) => VectorResult) | null;
}

/** Every kind, each with the fields that no other has. */
export const VECTOR_KINDS: readonly VectorKind[] = [
  { name: 'backtest-detail', recognises: ({ input }) => isFields(input) && 'candles' in input, run: () => runBacktestDetail },
  { name: 'metrics', recognises: (candidate) => 'metric' in candidate, run: () => runMetric },
  { name: 'fill-rules', recognises: (candidate) => 'expect' in candidate, run: (document) => (raw, id, index) => runFillRule(raw, id, sourceOf(document, index)) },
  { name: 'split-candle', recognises: (candidate) => 'expected_earlier' in candidate || 'expected_later' in candidate, run: () => runSplitCandle },
  { name: 'liquidation-price', recognises: (candidate) => 'wallet_balance' in candidate && 'mm_ratio' in candidate, run: () => runLiquidationPrice },
  { name: 'funding-fees', recognises: (candidate) => 'expected_fees' in candidate && 'd1' in candidate, run: withFixtures },
  { name: 'indicators', recognises: (candidate) => 'indicator' in candidate || ('file' in candidate && 'col' in candidate), run: (_document, folder) => (raw, id) => runIndicator(raw, id, folder) },
  { name: 'gae', recognises: (candidate) => 'gae_lambda' in candidate, run: () => runGae },
  { name: 'cpcv-splits', recognises: (candidate) => 'splits' in candidate || 'n_samples' in candidate, run: () => runCpcvSplits },
  { name: 'drift-detectors', recognises: (candidate, shared) => 'detector' in candidate && 'streams' in shared, run: withStreams },
];

/** "same" means the source of the case before. */
function sourceOf({ cases }: VectorDocument, index: number): string {
  for (let at = index; at >= 0; at--) {
    const candidate = cases[at];
    const source = isFields(candidate) ? candidate['source'] : undefined;
    if (typeof source === 'string' && source !== 'same') return source;
  }
  return '';
}

function withFixtures(document: VectorDocument): (raw: unknown, id: string) => VectorResult {
  const fixtures = fundingFixtures(document.shared);
  return (raw, id) => runFundingFees(raw, id, fixtures);
}

function withStreams(document: VectorDocument): (raw: unknown, id: string) => VectorResult {
  const streams = driftStreams(document.shared);
  return (raw, id) => runDriftDetector(raw, id, streams);
}

export function isFields(value: unknown): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
