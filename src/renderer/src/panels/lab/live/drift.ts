import type { CauseCode, DifferencePart, DriftColor, DriftMeasure, PairKind, Reconciliation, TradePairView } from '../../../../../engine/contract/reconciliation.ts';
import { formatNumber, THIN_SPACE, UNKNOWN } from '../../../format/decimal.ts';
import type { WaterfallStep } from '../../../components/charts/Waterfall.tsx';

/** The drift light in a word and a tone; never the colour alone. */
export const DRIFT_WORDS: Readonly<Record<DriftColor, { readonly tone: 'good' | 'warn' | 'danger' | 'neutral'; readonly word: string; readonly text: string }>> = {
  green: { tone: 'good', word: 'Within bounds', text: 'What was traded lies where the backtest said it would.' },
  amber: { tone: 'warn', word: 'Near the edge', text: 'Chance alone seldom leads so far away.' },
  red: { tone: 'danger', word: 'Left its bounds', text: 'Chance alone hardly ever leads so far away: trading is not what was tested.' },
  grey: { tone: 'neutral', word: 'Too few trades', text: 'Too few trades to say anything.' },
};

export const KIND_WORDS: Readonly<Record<PairKind, string>> = { 'pair': 'Both', 'missed': 'Missed', 'extra': 'Extra', 'by-hand': 'By hand' };

export const PART_WORDS: Readonly<Record<DifferencePart, string>> = {
  missed: 'Missed trades', extra: 'Extra trades', byHand: 'By hand', size: 'Size', signal: 'Signal', timing: 'Timing', price: 'Price', fee: 'Fee', funding: 'Funding',
};

/** Says a cause in a few words. */
export function causeWords(code: CauseCode): string {
  const words = code.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Writes a value of a drift measure with its unit. */
export function writeMeasured(unit: DriftMeasure['unit'], value: number | null): string {
  if (value === null) return UNKNOWN;
  switch (unit) {
    case 'share': return `${formatNumber(value * 100, 1)}${THIN_SPACE}%`;
    case 'percent-of-trade': case 'percent-of-equity': return `${formatNumber(value, 2)}${THIN_SPACE}%`;
    case 'basis-points': return `${formatNumber(value, 1)} bps`;
    case 'trades': return formatNumber(value, 0);
  }
}

/** Returns the steps worth a bar: both sums, and every part that is not nothing. */
export function waterfallSteps({ waterfall }: Pick<Reconciliation, 'waterfall'>): readonly WaterfallStep[] {
  return waterfall.flatMap(({ code, title, amount }): readonly WaterfallStep[] => {
    if (code === 'backtest' || code === 'live') return [{ name: title, kind: 'total', value: Number(amount) }];
    return Number(amount) === 0 ? [] : [{ name: title, kind: 'step', value: Number(amount) }];
  });
}

/** Puts both results on one axis of time: each keeps its last value until its next trade, and begins at nothing. */
export function joinedCurves({ live, backtest }: Reconciliation['curves']): { readonly times: readonly number[]; readonly live: readonly number[]; readonly backtest: readonly number[] } {
  const times = [...new Set([...live.time, ...backtest.time])].sort((left, right) => left - right);
  const follow = ({ time, value }: Reconciliation['curves']['live']): readonly number[] => {
    let next = 0;
    let last = 0;
    return times.map((at) => {
      while (next < time.length && (time[next] ?? Infinity) <= at) {
        last = value[next] ?? last;
        next += 1;
      }
      return last;
    });
  };
  return { times, live: follow(live), backtest: follow(backtest) };
}

/** What of the pairs is shown. */
export interface PairFilter {
  readonly kind: PairKind | 'all';
  readonly cause: CauseCode | 'all';
}

/** Returns the lines of one kind and cause. */
export function filteredPairs(pairs: readonly TradePairView[], { kind, cause }: PairFilter): readonly TradePairView[] {
  return pairs.filter((pair) => (kind === 'all' || pair.kind === kind) && (cause === 'all' || pair.causes.some(({ code }) => code === cause)));
}
