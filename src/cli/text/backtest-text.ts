import type { BacktestResult, BacktestRun } from '../../engine/worker/commands/backtest-command.ts';
import { count, instrumentName, money, percent, ratio, signedMoney, signedPercent, things, time } from './words.ts';

/** Writes a run in the order in which a careful person reads it: what to beware of, what was left after costs, what it cost, how far it fell. */
export function backtestText({ result, quoteAsset }: BacktestRun, files: readonly string[]): string {
  const { config, warnings } = result;
  return [
    ...headLines(config),
    ...(result.realism === undefined ? [] : [result.realism.sentence]),
    '',
    ...(warnings.length === 0 ? [] : ['Beware', ...warnings.map((warning) => `  ${warning}`), '']),
    ...resultLines(result, quoteAsset),
    ...costLines(result),
    ...riskLines(result),
    ...tradeLines(result),
    '',
    `Kept as run ${result.runId} (result ${result.resultHash.slice(0, 12)}, data ${result.dataHash.slice(0, 12)}).`,
    ...(files.length === 0 ? [] : [`Written: ${files.join(', ')}`]),
  ].join('\n');
}

function headLines({ strategy, strategies, instruments, interval, from, to }: BacktestResult['config']): readonly string[] {
  const span = `${time(from)} to ${time(to)} UTC`;
  if (strategies === undefined) return [`${strategy} on ${instruments.map(instrumentName).join(', ')}, ${interval} bars, ${span}`];
  return [`${things(strategies.length, 'strategy', 'strategies')} on one account, ${span}`, ...strategies.map((one) => `  ${one.id}: ${one.strategy} on ${one.instruments.map(instrumentName).join(', ')}, ${one.interval} bars${one.enabled ? '' : ', switched off'}`)];
}

/** Says plainly what holding nothing, which costs nothing, would have done better. */
export function verdict({ metrics }: Pick<BacktestResult, 'metrics'>): string {
  const net = metrics['netProfit'] ?? null;
  if ((metrics['trades'] ?? 0) === 0 && (net === null || net === 0)) return 'It never traded: there is nothing to judge.';
  if (net === null) return 'It has no result; see above.';
  if (net < 0) return 'A loss after costs: doing nothing would have been better.';
  if (net === 0) return 'No gain after costs: doing nothing would have been as good.';
  return 'A gain after costs, on this period and with these assumptions. One run does not show that it will happen again.';
}

function resultLines(result: BacktestResult, quoteAsset: string): readonly string[] {
  const metric = metricsOf(result);
  return [
    `Result after costs   ${signedMoney(metric('netProfit'))} ${quoteAsset} (${signedPercent(metric('totalReturn'))}), ${money(metric('startEquity'))} became ${money(metric('endEquity'))}`,
    `                     ${verdict(result)}`,
  ];
}

function costLines({ costs, metrics }: BacktestResult): readonly string[] {
  const paid = Number(costs.fees) + Number(costs.spreadAndSlippage) - Number(costs.funding);
  const before = (metrics['netProfit'] ?? 0) + paid;
  return [
    `Costs                ${money(paid)}: fees ${money(costs.fees)}, spread and slippage ${money(costs.spreadAndSlippage)}, funding ${fundingWords(costs.funding)}`,
    `                     Without any costs it would have been ${signedMoney(before)}.`,
  ];
}

function fundingWords(funding: string): string {
  const value = Number(funding);
  if (value === 0) return 'none';
  return value > 0 ? `${money(value)} received` : `${money(-value)} paid`;
}

function riskLines(result: BacktestResult): readonly string[] {
  const metric = metricsOf(result);
  const recovery = metric('maxDrawdownDays');
  return [
    `Deepest fall         ${percent(metric('maxDrawdown'))} (${money(metric('maxDrawdownAbs'))})${recovery === null || recovery < 1 ? '' : `, longest way back ${recovery.toFixed(0)} days`}`,
    `Per year             return ${signedPercent(metric('cagr'))}, Sharpe ${ratio(metric('sharpe'))}, Sortino ${ratio(metric('sortino'))}, volatility ${percent(metric('annualVolatility'))}`,
    `In the market        ${percent(metric('exposure'))} of the time, turnover ${ratio(metric('turnover'))}×`,
  ];
}

function tradeLines(result: BacktestResult): readonly string[] {
  const metric = metricsOf(result);
  const trades = metric('trades') ?? 0;
  if (trades === 0) return ['Trades               none'];
  return [
    `Trades               ${things(trades, 'trade')}: ${count(metric('wins') ?? 0)} won, ${count(metric('losses') ?? 0)} lost (${percent(metric('winRate'))} won), profit factor ${ratio(metric('profitFactor'))}`,
    `                     mean ${signedMoney(metric('expectancy'))}, best ${signedMoney(metric('bestTrade'))}, worst ${signedMoney(metric('worstTrade'))}`,
  ];
}

function metricsOf({ metrics }: BacktestResult): (name: string) => number | null {
  return (name) => metrics[name] ?? null;
}
