import type { BoostedFacts, ModelRow } from '../../../../../../engine/contract/models.ts';
import type { ValidationLine } from '../../../../../../engine/contract/boosting.ts';
import { counted, writeNumber, writeShare } from '../../../../format/write.ts';

type Verdict = NonNullable<BoostedFacts['verdict']>;

/** What a version is asked, each in a few words. */
export const LINE_TITLES: Readonly<Record<ValidationLine['name'], string>> = {
  error: 'Error against no forecast', rank: 'Order of what came', direction: 'Right direction', sharpe: 'Return after costs',
};

/** Tells whether a version forecasts better than saying nothing does: settings can let one trade that does not. */
export function isBetterThanNothing({ metrics: { rmse, rmseOfZero, rankIc } }: Verdict): boolean {
  return rmse < rmseOfZero && (rankIc ?? 0) > 0;
}

/** Says the verdict on a version first in a few words, then in a sentence. */
export function verdictWords(verdict: Verdict): { readonly word: string; readonly tone: 'good' | 'warn'; readonly sentence: string } {
  const failed = verdict.lines.filter(({ passed }) => !passed).length;
  const rows = `On ${counted(verdict.metrics.rows, 'row')} that it was not grown on`;
  if (!verdict.passed) return { word: 'Refused', tone: 'warn', sentence: `${rows}, ${failed} of ${verdict.lines.length} questions failed. To be refused is a good answer: what shows no edge should not trade.` };
  if (!isBetterThanNothing(verdict)) return { word: 'Let in, and no better than nothing', tone: 'warn', sentence: `${rows}, its forecasts were no better than saying nothing. It passed because its settings ask for less than that: it shows how the cycle works and is no reason to trade.` };
  return { word: 'Passed', tone: 'good', sentence: `${rows}, it passed all ${verdict.lines.length} questions. That lets it trade; it does not promise that what comes is like what was.` };
}

/** Says what a version is made of: `Boosted trees, 10 bars ahead`. */
export function madeOfTrees(facts: Pick<BoostedFacts, 'horizonBars'> | null): string {
  return facts === null ? 'Boosted trees' : `Boosted trees, ${counted(facts.horizonBars, 'bar')} ahead`;
}

/** The error of a version as a share of that of forecasting nothing; null for one that nobody here has judged. */
export function errorShare({ boosted }: Pick<ModelRow, 'boosted'>): number | null {
  const metrics = boosted?.verdict?.metrics;
  return metrics === undefined || metrics.rmseOfZero === 0 ? null : metrics.rmse / metrics.rmseOfZero;
}

/** The measured figures behind a verdict, each with what it means. */
export function metricRows({ metrics }: Verdict): readonly { readonly name: string; readonly text: string; readonly value: string }[] {
  const { rmse, rmseOfZero, rankIc, directionalAccuracy, netSharpe, netReturn, entries } = metrics;
  return [
    { name: 'Error against no forecast', text: 'Root mean square error over that of always forecasting no return. Below 1 is better than nothing.', value: rmseOfZero === 0 ? '–' : writeNumber(rmse / rmseOfZero, 4) },
    { name: 'Rank correlation', text: 'How well the order of the forecasts is the order of what came: 1 exactly, 0 not at all.', value: writeNumber(rankIc, 3) },
    { name: 'Right direction', text: 'Share of the forecasts with the right sign; half is what a coin finds.', value: writeShare(directionalAccuracy) },
    { name: 'Return of the rule', text: 'What the rule would have earned there, after all costs.', value: writeShare(netReturn, 2) },
    { name: 'Sharpe of the rule, a year', text: 'Mean of its returns over their deviation, after costs, for a year. A few hours say little.', value: writeNumber(netSharpe) },
    { name: 'Entries', text: 'How often the rule would have entered.', value: writeNumber(entries, 0) },
  ];
}
