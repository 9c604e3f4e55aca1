import { readFileSync } from 'node:fs';
import { wallClock } from '../../adapters/clock/wall-clock.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import { backtestRequest } from '../../contract/api.ts';
import type { BacktestRequest, BacktestResult } from '../../contract/api.ts';
import { PORTFOLIO } from '../../run/backtest/checked-request.ts';
import { BadPortfolioFile, readPortfolio, shortestInterval } from '../../run/backtest/portfolio-file.ts';
import { settingsFromText } from '../../run/backtest/settings-text.ts';
import type { SettingText } from '../../run/backtest/settings-text.ts';
import { BadRequest } from '../../run/backtest/run-request.ts';
import { runStoredBacktest } from '../../run/backtest/stored-backtest.ts';
import { commonSpan, quoteAssetOf, recordedSpan, storedIdsOf } from '../../run/data/stored-series.ts';
import type { TaskProgress } from '../../run/task-progress.ts';
import { testableFrom } from '../../run/backtest/learned-bars.ts';
import { AGENT, BOOSTING } from '../../run/models/open-models.ts';
import { CommandFailed } from './command-failed.ts';
import { explainViolations } from './explain-violations.ts';
import { findModel } from './find-model.ts';
import { withExistingStore } from './with-store.ts';

export type { BacktestResult, SettingText, TaskProgress };

/** What a person asked for; what is absent is taken from `configFile`, then from the defaults. */
export interface BacktestCommand {
  readonly dataDir: string;
  readonly version: string;
  readonly strategy?: string;
  /** In place of the strategy: a trained model, by the beginning of its code or by its title. */
  readonly model?: string;
  readonly symbols?: readonly string[];
  readonly market?: string;
  readonly interval?: BacktestRequest['interval'];
  readonly from?: number;
  readonly to?: number;
  readonly startingCash?: string;
  readonly seed?: number;
  readonly realism?: NonNullable<BacktestRequest['realism']>;
  readonly set: readonly SettingText[];
  readonly risk: readonly SettingText[];
  readonly execution: readonly SettingText[];
  readonly entry: readonly SettingText[];
  readonly sizing: readonly SettingText[];
  readonly allocation: readonly SettingText[];
  readonly regime: readonly SettingText[];
  /** JSON: the `config` of an earlier result, or that whole result. */
  readonly configFile?: string;
  /** JSON: several strategies on one account, in place of the single one. */
  readonly portfolioFile?: string;
  readonly onProgress: (progress: TaskProgress) => void;
}

/** A run with what a summary of it needs to know beside its document. */
export interface BacktestRun {
  readonly result: BacktestResult;
  readonly quoteAsset: string;
}

/**
 * Runs one backtest over stored data and keeps it in the store.
 * @throws BadRequest with all violations, DataMissing, CommandFailed when the file of settings cannot be used
 */
export function backtestCommand(command: BacktestCommand): Promise<BacktestRun> {
  const base = command.configFile === undefined ? {} : readConfig(command.configFile);
  return withExistingStore(command.dataDir, (store) => {
    const request = requestOf(command, base, store);
    const result = run(store, request, command);
    return { result, quoteAsset: quoteAssetOf(store, request.instruments[0] ?? '') ?? '' };
  });
}

function run(store: Store, request: BacktestRequest, { version, onProgress }: BacktestCommand): BacktestResult {
  try {
    return runStoredBacktest({ store, clock: wallClock, codeVersion: version, request, onProgress });
  } catch (error) {
    throw error instanceof BadRequest ? new BadRequest(explainViolations(error.violations, request)) : error;
  }
}

type Strategies = NonNullable<BacktestRequest['strategies']>;

type Base = { readonly [Key in keyof BacktestRequest]?: BacktestRequest[Key] | undefined };

/** Turns what a person asked for into a request. @throws BadRequest with all that is missing or malformed, CommandFailed when a symbol is not stored */
export function requestOf(command: BacktestCommand, base: Base, store: Store): BacktestRequest {
  if (command.model !== undefined) return modelOf(command.model, command, base, store);
  const strategies = command.portfolioFile === undefined ? base.strategies : strategiesIn(command.portfolioFile, (symbols, market) => instrumentsOf(symbols, market ?? command.market, store));
  return strategies === undefined ? singleOf(command, base, store) : portfolioOf(command, base, { store, strategies });
}

/** A model is a strategy that knows on which markets and bars it was trained: what is left out is taken from there. */
function modelOf(model: string, command: BacktestCommand, { strategy: _of, code: _and, strategies: _all, ...base }: Base, store: Store): BacktestRequest {
  if (command.strategy !== undefined) throw new BadRequest([{ path: 'strategy', message: `expected none beside --model, was "${command.strategy}"` }]);
  if (command.portfolioFile !== undefined) throw new BadRequest([{ path: 'model', message: 'expected none beside a portfolio, whose strategies say it each for itself' }]);
  const { code, kind, instruments, interval } = findModel(store, model);
  const strategy = kind === 'boosting' ? BOOSTING : AGENT;
  const from = testableFrom(strategy, code);
  refuseUntestable(command, { from, instruments, interval: interval as BacktestRequest['interval'] }, store);
  return singleOf(command, { instruments: [...instruments], interval: interval as BacktestRequest['interval'], ...(from === null ? {} : { from }), ...base, strategy, code }, store);
}

/** Of a version that was made a moment ago nothing is stored that it has not seen. */
function refuseUntestable({ symbols, from: asked, to, model }: BacktestCommand, { from, instruments, interval }: { readonly from: number | null; readonly instruments: readonly string[]; readonly interval: BacktestRequest['interval'] }, store: Store): void {
  if (from === null || symbols !== undefined || asked !== undefined || to !== undefined) return;
  const span = commonSpan(store, instruments, interval);
  if (span === null || span.to > from) return;
  throw new CommandFailed({ code: 'data-missing', message: `expected stored bars of ${instruments.join(', ')} after ${new Date(from).toISOString()}, up to which ${model ?? 'the model'} was grown and judged, found none: import or download newer ones`, where: '--model' });
}

function strategiesIn(path: string, find: Parameters<typeof readPortfolio>[1]): Strategies {
  try {
    return readPortfolio(path, find);
  } catch (error) {
    throw error instanceof BadPortfolioFile ? new CommandFailed({ code: 'bad-portfolio-file', message: error.message, where: path }, { cause: error }) : error;
  }
}

/** A portfolio has what a single strategy says inside each of its strategies. */
function portfolioOf(command: BacktestCommand, base: Base, { store, strategies }: { readonly store: Store; readonly strategies: Strategies }): BacktestRequest {
  const single = { strategy: command.strategy, symbol: command.symbols, interval: command.interval };
  const lists = { set: command.set, entry: command.entry, sizing: command.sizing };
  const beside = [
    ...Object.entries(single).filter(([, value]) => value !== undefined), ...Object.entries(lists).filter(([, values]) => values.length > 0),
  ].map(([path]) => ({ path, message: 'expected none beside a portfolio, whose strategies say it each for itself' }));
  if (beside.length > 0) throw new BadRequest(beside);
  const instruments = strategies.flatMap((one) => one.instruments);
  const interval = shortestInterval(strategies);
  const spans = strategies.flatMap((one) => commonSpan(store, one.instruments, one.interval) ?? []);
  return parsed({
    strategy: PORTFOLIO, strategies, instruments, interval,
    from: command.from ?? base.from ?? Math.max(0, ...spans.map(({ from }) => from)), to: command.to ?? base.to ?? Math.min(Number.MAX_SAFE_INTEGER, ...spans.map(({ to }) => to)),
    startingCash: command.startingCash ?? base.startingCash, seed: command.seed ?? base.seed, ...((command.realism ?? base.realism) === undefined ? {} : { realism: command.realism ?? base.realism }),
    risk: { ...base.risk, ...settingsFromText('risk', PORTFOLIO, command.risk) },
    execution: { ...base.execution, ...settingsFromText('execution', PORTFOLIO, command.execution) },
    ...optionalPart(command, base, PORTFOLIO, 'allocation'), ...optionalPart(command, base, PORTFOLIO, 'regime'),
  });
}

function singleOf(command: BacktestCommand, base: Base, store: Store): BacktestRequest {
  const strategy = command.strategy ?? base.strategy;
  const interval = command.interval ?? base.interval;
  const instruments = command.symbols === undefined ? base.instruments : instrumentsOf(command.symbols, command.market, store);
  const missing = [
    ...(strategy === undefined ? [{ path: 'strategy', message: 'expected the name of a strategy, was none' }] : []),
    ...(instruments === undefined ? [{ path: 'symbol', message: 'expected at least one symbol, was none' }] : []),
    ...(interval === undefined ? [{ path: 'interval', message: 'expected an interval such as 15m, was none' }] : []),
  ];
  if (strategy === undefined || instruments === undefined || interval === undefined) throw new BadRequest(missing);
  const code = codeOf(command, base);
  // Without stored bars any span will do: what is missing is said next.
  const realism = command.realism ?? base.realism;
  const span = (realism === 'trades' || realism === 'book' ? recordedSpan(store, instruments, realism) : commonSpan(store, instruments, interval)) ?? { from: 0, to: 1 };
  return parsed({
    strategy, ...code, instruments, interval, from: command.from ?? base.from ?? span.from, to: command.to ?? base.to ?? span.to,
    startingCash: command.startingCash ?? base.startingCash, seed: command.seed ?? base.seed, ...(realism === undefined ? {} : { realism }), ...(base.protocol === undefined ? {} : { protocol: base.protocol }),
    config: { ...base.config, ...settingsFromText('config', { strategy, ...code }, command.set) },
    risk: { ...base.risk, ...settingsFromText('risk', strategy, command.risk) },
    execution: { ...base.execution, ...settingsFromText('execution', strategy, command.execution) },
    ...optionalPart(command, base, strategy, 'entry'), ...optionalPart(command, base, strategy, 'sizing'), ...optionalPart(command, base, strategy, 'allocation'), ...optionalPart(command, base, strategy, 'regime'),
  });
}

function parsed(draft: unknown): BacktestRequest {
  const checked = backtestRequest.safeParse(draft);
  if (!checked.success) throw new BadRequest(checked.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message })));
  return checked.data;
}

/** A run is repeated with the version of a person's own strategy that it had; who names a strategy means its newest. */
function codeOf(command: BacktestCommand, base: Base): Pick<Base, 'code'> {
  return command.strategy !== undefined || base.code === undefined ? {} : { code: base.code };
}

/** A part that neither the command line nor the file names is left out. */
function optionalPart(command: BacktestCommand, base: Base, strategy: string, part: 'entry' | 'sizing' | 'allocation' | 'regime'): Pick<Base, typeof part> {
  if (base[part] === undefined && command[part].length === 0) return {};
  return { [part]: { ...base[part], ...settingsFromText(part, strategy, command[part]) } };
}

/** Returns the instruments that symbols stand for, by what is stored where no market is named. @throws CommandFailed, BadRequest */
export function instrumentsOf(symbols: readonly string[], market: string | undefined, store: Store): string[] {
  return symbols.map((symbol) => {
    if (symbol.includes(':')) return symbol;
    if (market !== undefined) return `${market}:${symbol}`;
    const known = storedIdsOf(store, symbol);
    if (known.length === 1 && known[0] !== undefined) return known[0];
    if (known.length === 0) throw new CommandFailed({ code: 'data-missing', message: `expected stored bars of ${symbol}, found none: import some first, or see what there is with tradewind data list`, where: symbol });
    throw new BadRequest([{ path: 'market', message: `expected it to be given, as bars of ${known.join(' and ')} are stored` }]);
  });
}

/** Reads the settings of a file: the `config` of an earlier result, or that whole result. @throws CommandFailed when it holds none */
export function readConfig(path: string): Base {
  const document = configIn(path);
  const parsed = backtestRequest.partial().safeParse(document);
  // Only what the file says itself, without the defaults that the schema fills in.
  if (parsed.success) return Object.fromEntries(Object.entries(parsed.data).filter(([key]) => Object.hasOwn(document as object, key)));
  const problems = parsed.error.issues.map((issue) => `${issue.path.map(String).join('.') || 'document'}: ${issue.message}`).join('; ');
  throw new CommandFailed({ code: 'bad-config-file', message: `${path}: ${problems}`, where: path });
}

/** Reads the settings of a run, or the settings inside the result of one. */
function configIn(path: string): unknown {
  try {
    const document: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof document === 'object' && document !== null && 'resultHash' in document && 'config' in document ? document.config : document;
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new CommandFailed({ code: 'bad-config-file', message: `${path}: expected a file of JSON, found: ${found}`, where: path }, { cause: error });
  }
}
