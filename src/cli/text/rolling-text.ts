import type { BacktestResult } from '../../engine/worker/commands/backtest-command.ts';
import type { RollingRun } from '../../engine/worker/commands/rolling-command.ts';
import { stepLines } from './bot-text.ts';
import { table } from './table.ts';
import { instrumentName, money, percent, ratio, signedMoney, time, timeToSecond } from './words.ts';

/** Writes the protocol of each symbol, what was traded, every step of the cycle, and where there are several, the table of all. With `isTable` the table alone. */
export function rollingText(run: RollingRun, { isTable }: { readonly isTable: boolean }): string {
  const { results, runs, missing, quoteAsset, sentence } = run;
  return [
    ...(isTable ? [] : results.flatMap((result) => [...one(result, quoteAsset), ''])),
    ...(isTable || runs.length > 1 ? [tableOf(run), '', sentence] : []),
    ...missing.map((left) => `${instrumentName(left.instrument)}: left out, ${left.sentence}.`),
    'A backtest is not a promise: what it shows is one day that is over.',
  ].join('\n');
}

function one(result: BacktestResult, quoteAsset: string): readonly string[] {
  const { config, metrics, costs, rolling, trades } = result;
  if (rolling === undefined) return [];
  const rule = config.config as Readonly<Record<'enterBps' | 'costBps' | 'exitBps' | 'stopPct' | 'targetPct' | 'cooldownBars', number>>;
  const [, ...warnings] = result.warnings;
  return [
    `${config.protocol?.name ?? ''} on ${config.instruments.map(instrumentName).join(', ')}: learned from ${time(rolling.trainFromMs)}, tested ${time(config.from)} to ${time(config.to)} UTC`,
    `Rule: enters beyond ${rule.enterBps} bps after ${rule.costBps} bps of costs, leaves on a reversal beyond ${rule.exitBps}, stop ${rule.stopPct} %, target ${rule.targetPct} %, waits ${rule.cooldownBars} minutes`,
    '',
    `Verdict        ${rolling.sentence}`,
    `Result         ${signedMoney(metrics['netProfit'] ?? null)} ${quoteAsset} after costs of ${money(costs.fees)} fees and ${money(costs.spreadAndSlippage)} spread and slippage`,
    `Trades         ${trades.length}, ${percent(metrics['winRate'] ?? null)} won; Sharpe ${ratio(rolling.sharpeOfMinutes)} a year from its minutes; deepest fall ${percent(metrics['maxDrawdown'] ?? null)}`,
    ...(warnings.length === 0 ? [] : ['', 'Beware', ...warnings.map((warning) => `  ${warning}`)]),
    '', 'Trade log', ...tradeLines(result), '', 'Retrains', ...rolling.retrains.flatMap((step) => stepLines(step)).map((line) => `  ${line}`), '',
    `Kept as run ${result.runId} (result ${result.resultHash.slice(0, 12)}, data ${result.dataHash.slice(0, 12)}).`,
  ];
}

function tradeLines({ trades }: BacktestResult): readonly string[] {
  if (trades.length === 0) return ['  none'];
  return trades.map(({ side, entryTime, entryPrice, exitTime, exitPrice, qty, pnl, exitReason }) => `  ${side.padEnd(5)} ${timeToSecond(entryTime)} at ${entryPrice} to ${timeToSecond(exitTime)} at ${exitPrice}, ${qty}: ${signedMoney(pnl)} (${exitReason})`);
}

function tableOf({ runs, totals, quoteAsset }: RollingRun): string {
  const rows = runs.map(({ instrument, runId, to, counts, trades, winRate, netProfit, costs, sharpeOfMinutes, maxDrawdown }) => [
    instrumentName(instrument), time(to), `${counts.passed}/${counts.trained}`, String(counts.swapped), String(counts.rolledBack), String(trades), percent(winRate),
    signedMoney(netProfit), money(costs), ratio(sharpeOfMinutes), percent(maxDrawdown), runId,
  ]);
  const sums = ['All', '', `${totals.passed}/${totals.trained}`, '', '', String(totals.trades), '', signedMoney(totals.netProfit), money(totals.costs), '', '', ''];
  const numbers = ['Passed', 'Swaps', 'Rolled back', 'Trades', 'Won', `Net ${quoteAsset}`, 'Costs', 'Sharpe', 'Deepest fall'].map((title) => ({ title, align: 'right' as const }));
  return table([{ title: 'Instrument' }, { title: 'Until (UTC)' }, ...numbers, { title: 'Run' }], [...rows, ...(rows.length > 1 ? [sums] : [])]);
}
