import type { BacktestResult } from '../../contract/api.ts';
import type { BotCounts } from '../../contract/boosting.ts';
import type { RetrainRecord } from '../../learn/boosting/rolling/retrain-record.ts';
import { sharpeRange, sharpeSentence } from './sharpe-range.ts';
import type { SharpeRange } from './sharpe-range.ts';

/** Says plainly what came of a run of the cycle. */
export function rollingVerdict(records: readonly RetrainRecord[], { metrics, trades, costs, equity }: Pick<BacktestResult, 'metrics' | 'trades' | 'costs' | 'equity'>): { readonly counts: BotCounts; readonly sentence: string } {
  const of = (outcome: RetrainRecord['outcome']): number => records.filter((record) => record.outcome === outcome).length;
  const counts = { trained: of('passed') + of('refused') + of('failed'), passed: of('passed'), refused: of('refused'), failed: of('failed'), swapped: of('swapped'), rolledBack: of('rolled-back') };
  return { counts, sentence: sentenceOf(counts, { net: metrics['netProfit'] ?? 0, trades: trades.length, paid: Number(costs.fees) + Number(costs.spreadAndSlippage) - Number(costs.funding), sharpe: sharpeRange({ equity }) }) };
}

function sentenceOf({ trained, passed, swapped }: BotCounts, { net, trades, paid, sharpe }: { readonly net: number; readonly trades: number; readonly paid: number; readonly sharpe: SharpeRange | null }): string {
  if (trained === 0) return 'No model was trained, so nothing was traded.';
  if (swapped === 0) return `None of ${trained} models ${passed === 0 ? 'has shown that its forecasts are worth their costs' : 'came to trade'}: nothing was traded, which cost nothing. That is a good answer.`;
  const models = `${passed} of ${trained} models passed`;
  if (trades === 0) return `${models}, and no forecast was larger than its costs: nothing was traded.`;
  const result = `${trades} ${trades === 1 ? 'trade' : 'trades'} ${net < 0 ? 'lost' : 'made'} ${Math.abs(net).toFixed(2)} after ${paid.toFixed(2)} of costs`;
  const doubt = sharpe === null ? '' : ` ${sharpeSentence(sharpe)}`;
  if (net < 0) return `${models}; ${result}${net + paid > 0 ? ': what they forecast was there, and smaller than what trading it costs' : ''}. Doing nothing would have been better.${doubt}`;
  return `${models}; ${result}. One day does not show that it will happen again.${doubt}`;
}
