import type { HeadlineNumber } from '../../contract/report.ts';
import type { StoredRun } from './stored-run.ts';

/** Fewer trades than this are an anecdote. */
const FEW_TRADES = 30;
const FEW_DAYS = 90;

/** Returns in one or two sentences what came out, with what chance makes of it. */
export function verdictOf(run: StoredRun, headline: readonly HeadlineNumber[]): string {
  const { metrics } = run.result;
  const net = metrics['netProfit'] ?? null;
  const share = metrics['totalReturn'] ?? null;
  if (net === null || share === null) return 'It has no result.';
  if ((metrics['endEquity'] ?? 0) <= 0) return 'The account was lost.';
  if (run.trades.length === 0 && net === 0) return 'It never traded: there is nothing to judge.';
  const days = Math.max(1, Math.round(metrics['days'] ?? 0));
  const what = net > 0 ? `A gain of ${percent(share)} after costs in ${days} days.` : net < 0 ? `A loss of ${percent(-share)} after costs in ${days} days: doing nothing would have been better.` : 'No gain after costs: doing nothing would have been as good.';
  return `${what} ${chanceOf(headline)}`.trim();
}

function chanceOf(headline: readonly HeadlineNumber[]): string {
  const { low, high, sample } = headline.find(({ name }) => name === 'sharpe') ?? { low: null, high: null, sample: 0 };
  if (low === null || high === null) return sample < FEW_DAYS ? 'The run is too short to tell skill from luck.' : '';
  if (low > 0) return 'Taken alone, its Sharpe ratio stands clear of zero; whether it was picked from many tries is another question.';
  if (high < 0) return 'Its Sharpe ratio stands clear below zero: the loss is no accident.';
  return 'Zero lies inside the range of its Sharpe ratio: luck alone could have done this.';
}

/** Returns in sentences what a result does not show. */
export function limitsOf(run: StoredRun, days: number): readonly string[] {
  const { trades, result, execution: { spreadBps, slippageBps, maxVolumeShare } } = run;
  const level = realismOf(run).level;
  return [
    'One stretch of history. It does not show that it will happen again.',
    'What was tried elsewhere: the program counts its own trials only, and every look at a chart is one as well.',
    ...(days < FEW_DAYS ? [`A long time: ${Math.round(days)} days hold one kind of market.`] : []),
    ...(trades.length < FEW_TRADES ? [`Many trades: ${trades.length} are too few to tell a rate or a mean.`] : []),
    ...(level === 'bars' || level === 'finer-bars' ? [`What happened inside each bar: fills are assumed, with a spread of ${spreadBps} bps, ${slippageBps} bps of slippage, and at most ${Math.round(maxVolumeShare * 100)} % of a bar's volume.`] : []),
    ...(level === 'book' ? [] : ['What your own orders would have done to the price.']),
    'Outages, late orders and mistakes of the day, unless they were set, and taxes at all.',
    ...(result.warnings.some((warning) => warning.includes('still open')) ? ['How the position that is still open would have ended.'] : []),
    ...(run.instrumentIds.some((id) => id.startsWith('practice:')) ? ['A real market: these prices are made up.'] : []),
  ];
}

/** Returns how true to the market the fills are, as the run tells it; of runs of earlier versions, as their settings tell it. */
export function realismOf({ result, execution }: StoredRun): { readonly level: string; readonly sentence: string } {
  const told = (result as { readonly realism?: { readonly level: string; readonly sentence: string } }).realism;
  if (told !== undefined) return told;
  const { matchOn, intrabarPath } = execution;
  if (matchOn === 'book') return { level: 'book', sentence: 'Orders fill against a recorded order book.' };
  if (matchOn !== 'bars') return { level: 'trades', sentence: 'Orders fill on recorded quotes and trades.' };
  if (intrabarPath === 'finer-bars') return { level: 'finer-bars', sentence: 'Orders fill along stored bars that are shorter than those decided on.' };
  return { level: 'bars', sentence: intrabarPath === 'nearer-extreme-first' ? 'Orders fill along bars; the extreme nearer to the open is assumed to come first.' : 'Orders fill along bars; the extreme that hurts is assumed to come first.' };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(Math.abs(share) < 0.1 ? 2 : 1)} %`;
}
