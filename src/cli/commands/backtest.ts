import { Option } from 'commander';
import type { Command } from 'commander';
import { locateProgram } from '../../engine/worker/program.ts';
import { realismOption, withCommon } from '../options.ts';
import type { RealismName } from '../options.ts';
import { createProgressBar } from '../progress.ts';
import { requestedRun, withStart, withSubject } from '../run-options.ts';
import type { RunOptions } from '../run-options.ts';
import type { Terminal } from '../terminal.ts';
import { backtestText } from '../text/backtest-text.ts';
import { rollingText } from '../text/rolling-text.ts';
import { againText } from '../text/runs-text.ts';
import { UsageError } from '../usage-error.ts';

interface BacktestOptions extends RunOptions {
  readonly portfolio?: string;
  readonly realism?: RealismName;
  readonly out?: string;
  readonly again?: string;
  readonly protocol?: 'rolling-72h';
  readonly ungated?: true;
  readonly all?: true;
}

/** Adds `backtest`. */
export function addBacktest(program: Command, terminal: Terminal): void {
  const command = program.command('backtest')
    .summary('run a strategy over stored data')
    .description('Runs a strategy over stored data through the whole engine: risk limits, orders, simulated exchange with fees, spread, slippage and funding.\nThe run is kept in the store, where the window shows it too. The same data and settings give the same numbers.');
  withSubject(command, { strategy: 'moving-average-cross or donchian-breakout; boosting with --protocol', regime: 'whether the market regime acts (enabled=true) and on which bars; its table of sizes and strategies comes from --config' })
    .addOption(realismOption())
    .option('--portfolio <file>', 'JSON with several strategies for one account, in place of --strategy, --symbol, --interval, --set, --entry and --sizing');
  command
    .addOption(new Option('--protocol <name>', 'of --strategy boosting: 48 hours to learn from, 24 to trade, trees grown anew every hour; each symbol on an account of its own, until --to; --set takes the settings of rule, training and retraining, --config a file of the bot').choices(['rolling-72h']))
    .option('--ungated', 'with --protocol: lets every model trade, whatever it has shown on what was kept back')
    .option('--all', 'with --protocol: every stored series of minutes, in place of --symbol; prints one table, with the run of each');
  withStart(command)
    .option('--out <dir>', 'folder for report.html, result.json, and trades, equity and months as CSV and Parquet')
    .option('--again <run>', 'run a stored backtest again, "latest" or by its id, and say whether the result is the same; other settings are not taken');
  withCommon(command, [
    'tradewind backtest --strategy moving-average-cross --symbol BTCUSDT --market spot --interval 15m --from 2023-01-02 --to 2024-12-29',
    'tradewind backtest --strategy donchian-breakout --symbol BTCUSDT,ETHUSDT --market spot --interval 1h --set entryPeriod=55 exitPeriod=20 --risk riskPerTradePct=1 --out runs/donchian',
    'tradewind backtest --portfolio my-portfolio.json --from 2023-01-01 --cash 50000',
    'tradewind backtest --config runs/donchian/result.json --execution slippageBps=5 --json',
    'tradewind backtest --strategy moving-average-cross --symbol um:BTCUSDT --interval 1m --realism book --execution latency=fixed orderLatencyMs=40 reportLatencyMs=20',
    'tradewind backtest --strategy boosting --protocol rolling-72h --symbol um:BTCUSDT,um:ETHUSDT --set trees=300',
    'tradewind backtest --strategy boosting --protocol rolling-72h --all',
    'tradewind backtest --again latest',
  ]).action(async (options: BacktestOptions) => {
    if (options.again !== undefined) return again(options.again, options, terminal);
    if (options.protocol !== undefined || options.strategy === 'boosting' || options.all !== undefined || options.ungated !== undefined) return rolling(options, terminal);
    const { backtestCommand } = await import('../../engine/worker/commands/backtest-command.ts');
    const { makeRunFolder } = await import('../../engine/worker/commands/run-files.ts');
    const { exportStoredRun } = await import('../../engine/worker/commands/runs-command.ts');
    if (options.out !== undefined) makeRunFolder(options.out);
    const bar = createProgressBar(terminal);
    try {
      const run = await backtestCommand({ ...requested(options), onProgress: (step) => { bar.update(step); } });
      bar.end();
      const files = options.out === undefined ? [] : (await exportStoredRun(options.dataDir, run.result.runId, options.out)).files.map(({ path, name }) => path ?? name);
      terminal.print(run.result, () => backtestText(run, files));
    } finally {
      bar.end();
    }
  });
}

/** Taken with `--protocol`; what else there is means nothing to it. */
const ROLLING_OPTIONS: readonly (keyof BacktestOptions)[] = ['strategy', 'protocol', 'ungated', 'all', 'symbol', 'market', 'to', 'cash', 'seed', 'set', 'risk', 'execution', 'config', 'dataDir', 'json'];

async function rolling(options: BacktestOptions, terminal: Terminal): Promise<void> {
  const { symbol, market, to, cash, seed, config, set = [], risk = [], execution = [] } = options;
  if (options.protocol === undefined) throw new UsageError('--protocol: expected rolling-72h, as boosted trees are grown while they trade, found none', '--protocol');
  if (options.strategy !== 'boosting') throw new UsageError(`--strategy: expected boosting, whose protocol it is, found ${options.strategy ?? 'none'}`, '--strategy');
  const isAll = options.all === true;
  if (isAll && symbol !== undefined) throw new UsageError('--all: expected no --symbol beside it, as it takes every stored series of minutes, found one', '--all');
  if (!isAll && symbol === undefined && config === undefined) throw new UsageError('--symbol: expected one such as BTCUSDT, a --config that names some, or --all, found none', '--symbol');
  const given = (Object.keys(options) as (keyof BacktestOptions)[]).find((name) => !ROLLING_OPTIONS.includes(name));
  if (given !== undefined) throw new UsageError(`--protocol: expected none of what it says itself, found --${given}`, `--${given}`);
  const { rollingCommand } = await import('../../engine/worker/commands/rolling-command.ts');
  const bar = createProgressBar(terminal);
  try {
    const run = await rollingCommand({
      dataDir: options.dataDir, version: locateProgram().version, isAll, set, risk, execution, isUngated: options.ungated === true, onProgress: (step) => { bar.update(step); },
      ...(symbol === undefined ? {} : { symbols: symbol }), ...(config === undefined ? {} : { configFile: config }), ...(market === undefined ? {} : { market }), ...(to === undefined ? {} : { to }), ...(cash === undefined ? {} : { startingCash: cash }), ...(seed === undefined ? {} : { seed }),
    });
    bar.end();
    terminal.print(run, () => rollingText(run, { isTable: isAll }));
  } finally {
    bar.end();
  }
}

/** Fails when the result is another one: what is relied on has to be the same again. */
async function again(run: string, options: BacktestOptions, terminal: Terminal): Promise<void> {
  const given = (Object.keys(options) as (keyof BacktestOptions)[]).find((name) => name !== 'again' && name !== 'dataDir' && name !== 'json');
  if (given !== undefined) throw new UsageError(`--again: expected no other settings, as the run has its own, found --${given}`, '--again');
  const { againCommand } = await import('../../engine/worker/commands/runs-command.ts');
  const bar = createProgressBar(terminal);
  try {
    const document = await againCommand({ dataDir: options.dataDir, run, version: locateProgram().version, onProgress: (step) => { bar.update(step); } });
    bar.end();
    terminal.print(document, () => againText(document));
    if (!document.isSame) terminal.fail();
  } finally {
    bar.end();
  }
}

function requested(options: BacktestOptions) {
  const { portfolio, realism } = options;
  return { ...requestedRun(options), ...(portfolio === undefined ? {} : { portfolioFile: portfolio }), ...(realism === undefined ? {} : { realism }) };
}
