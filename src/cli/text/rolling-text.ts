import type { RollingResult, RollingRun } from '../../engine/worker/commands/rolling-command.ts';
import { instrumentName, money, percent, ratio, signedMoney, time, timeToSecond } from './words.ts';

/** Writes the protocol of each symbol, what was traded, every step of the cycle, and where there are several, the table of all. */
export function rollingText({ results, missing, quoteAsset }: RollingRun): string {
  return [
    ...results.flatMap((result) => [...one(result, quoteAsset), '']),
    ...(results.length > 1 ? tableOf(results, quoteAsset) : []),
    ...missing.map(({ instrument, sentence }) => `${instrumentName(instrument)}: left out, ${sentence}.`),
    'A backtest is not a promise: what it shows is one day that is over.',
  ].join('\n');
}

function one(result: RollingResult, quoteAsset: string): readonly string[] {
  const { backtest, retrains, settings } = result;
  const metric = (name: string): number | null => backtest.metrics[name] ?? null;
  return [
    `${result.protocol} on ${instrumentName(result.instrument)}: learned from ${time(result.trainFromMs)}, tested ${time(result.fromMs)} to ${time(result.toMs)} UTC`,
    `Rule: enters beyond ${settings.rule.enterBps} bps after ${settings.rule.costBps} bps of costs, leaves on a reversal beyond ${settings.rule.exitBps}, stop ${settings.rule.stopPct} %, target ${settings.rule.targetPct} %, waits ${settings.rule.cooldownBars} minutes`,
    '',
    `Verdict        ${result.sentence}`,
    `Result         ${signedMoney(metric('netProfit'))} ${quoteAsset} after costs of ${money(backtest.costs.fees)} fees and ${money(backtest.costs.spreadAndSlippage)} spread and slippage`,
    `Trades         ${backtest.trades.length}, ${percent(metric('winRate'))} won; Sharpe ${ratio(sharpeOf(backtest))} a year from its minutes; deepest fall ${percent(metric('maxDrawdown'))}`,
    ...(backtest.warnings.length === 0 ? [] : ['', 'Beware', ...backtest.warnings.map((warning) => `  ${warning}`)]),
    '', 'Trade log', ...tradeLines(result), '', 'Retrains', ...retrains.flatMap(stepLines),
  ];
}

/** One day has one daily return, which says nothing: the ratio is that of the minutes, for a year of them. */
function sharpeOf({ equity }: Pick<RollingResult['backtest'], 'equity'>): number | null {
  const returns = equity.value.slice(1).map((value, i) => value / (equity.value[i] ?? value) - 1);
  const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length;
  const variance = returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (returns.length - 1);
  return variance > 0 ? (mean / Math.sqrt(variance)) * Math.sqrt(MINUTES_A_YEAR) : null;
}

const MINUTES_A_YEAR = 525_600;

function tradeLines({ backtest }: RollingResult): readonly string[] {
  if (backtest.trades.length === 0) return ['  none'];
  return backtest.trades.map(({ side, entryTime, entryPrice, exitTime, exitPrice, qty, pnl, exitReason }) => `  ${side.padEnd(5)} ${timeToSecond(entryTime)} at ${entryPrice} to ${timeToSecond(exitTime)} at ${exitPrice}, ${qty}: ${signedMoney(pnl)} (${exitReason})`);
}

function stepLines({ whenMs, cause, outcome, metrics, sentence }: RollingResult['retrains'][number]): readonly string[] {
  const figures = metrics === null ? '' : `  error ${(metrics.rmse / metrics.rmseOfZero).toFixed(3)} of zero's, rank IC ${shown(metrics.rankIc, 3)}, side ${metrics.directionalAccuracy === null ? 'none' : percent(metrics.directionalAccuracy)}, net Sharpe ${shown(metrics.netSharpe, 1)}`;
  return [`  ${timeToSecond(whenMs)}  ${outcome.toUpperCase().padEnd(11)}${figures}`, `    ${[cause, sentence].filter((text) => text !== '').join(' ')}`];
}

function shown(value: number | null, digits: number): string {
  return value === null ? 'none' : value.toFixed(digits);
}

function tableOf(results: readonly RollingResult[], quoteAsset: string): readonly string[] {
  const rows = results.map(({ instrument, toMs, counts, backtest }) => [
    instrumentName(instrument), time(toMs).slice(0, 10), `${counts.passed}/${counts.trained}`, String(counts.swapped), String(counts.rolledBack), String(backtest.trades.length), percent(backtest.metrics['winRate'] ?? null),
    signedMoney(backtest.metrics['netProfit'] ?? null), ratio(sharpeOf(backtest)), percent(backtest.metrics['maxDrawdown'] ?? null),
  ]);
  const head = ['Instrument', 'Until', 'Passed', 'Swaps', 'Rolled back', 'Trades', 'Won', `Net ${quoteAsset}`, 'Sharpe', 'Deepest fall'];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const lost = results.filter(({ backtest }) => (backtest.metrics['netProfit'] ?? 0) < 0).length;
  const idle = results.filter(({ backtest }) => backtest.trades.length === 0).length;
  return [
    ...[head, ...rows].map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()), '',
    `Of ${results.length} days ${lost} lost after costs, ${idle} traded nothing, ${results.length - lost - idle} did not lose.`,
  ];
}
