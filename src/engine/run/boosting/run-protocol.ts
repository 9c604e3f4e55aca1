import { createHash } from 'node:crypto';
import type { BacktestRequest, BacktestResult } from '../../contract/api.ts';
import type { BacktestProtocol, RollingDetail } from '../../contract/protocol.ts';
import { botConfig } from '../../learn/boosting/bot/bot.config.ts';
import type { BotConfig } from '../../learn/boosting/bot/bot.config.ts';
import { BOOSTING } from '../../strategy/boosting/boosting.ts';
import { boostingRuleConfig } from '../../strategy/boosting/boosting.config.ts';
import { BadRequest } from '../backtest/checked-request.ts';
import type { MarketDataStore } from '../market-data.ts';
import { checkRolling, ROLLING_72H, runRolling } from './rolling-backtest.ts';
import type { RollingRequest, RollingResult } from './rolling-backtest.ts';
import { sharpeRange } from './sharpe-range.ts';

/**
 * Runs the protocol that a request names and returns its document, with every step of the cycle; null when it was stopped.
 * @throws BadRequest with every violation, DataMissing when too few bars of one minute are stored before the end
 */
export function runProtocol(store: MarketDataStore, request: BacktestRequest, onProgress: (share: number) => boolean): Omit<BacktestResult, 'runId'> | null {
  const { rolling, protocol } = checked(request);
  const result = runRolling(store, rolling, onProgress);
  return result === null ? null : documentOf(request, protocol, result);
}

/** Says at once what would keep the protocol from being run. @throws BadRequest with every violation, DataMissing when too few bars are stored */
export function planProtocol(store: MarketDataStore, request: BacktestRequest): void {
  checkRolling(store, checked(request).rolling);
}

/** Returns the protocol that grows trees as a bot with these settings does. */
export function protocolOf(bot: Pick<BotConfig, 'data' | 'training' | 'retraining'>, isUngated: BacktestProtocol['isUngated'] = false): BacktestProtocol {
  // What it trades is not how. Spelled out, so that a default that changes later changes no run that is stored.
  const { data: { instruments: _traded, ...data }, training, retraining } = bot;
  return { name: ROLLING_72H.name, data, training: { ...training }, retraining: { ...retraining }, isUngated };
}

interface Checked {
  readonly rolling: RollingRequest;
  readonly protocol: BacktestProtocol;
}

/** Looks at every part before it refuses, so that a person sees all that is wrong at once. */
function checked(request: BacktestRequest): Checked {
  const { strategy, instruments, interval, from, to, protocol, config } = request;
  const [instrument = '', ...others] = instruments;
  const bot = botOf(protocol, instrument);
  const rule = boostingRuleConfig.safeParse(config);
  const violations = [
    ...(strategy === BOOSTING ? [] : [{ path: 'strategy', message: `expected ${BOOSTING}, whose protocol it is, was "${strategy}"` }]),
    ...(instrument !== '' && others.length === 0 ? [] : [{ path: 'instruments', message: `expected one instrument, as each has an account of its own, was ${instruments.length}` }]),
    ...(interval === '1m' ? [] : [{ path: 'interval', message: `expected bars of one minute, was ${interval}` }]),
    ...(to - from === ROLLING_72H.testMs ? [] : [{ path: 'from', message: `expected 24 hours before the end, ${new Date(to - ROLLING_72H.testMs).toISOString()}, was ${new Date(from).toISOString()}` }]),
    ...(['strategies', 'entry', 'sizing', 'allocation', 'regime', 'realism'] as const).filter((part) => request[part] !== undefined).map((part) => ({ path: part, message: 'expected none beside a protocol, which says it itself' })),
    ...(rule.success ? [] : violationsOf(rule.error.issues, 'config')),
    ...(bot.success ? [] : violationsOf(bot.error.issues, 'protocol')),
  ];
  if (!bot.success || protocol === undefined || violations.length > 0) throw new BadRequest(violations);
  const { risk, execution, startingCash, seed } = request;
  return {
    protocol: protocolOf(bot.data, protocol.isUngated),
    rolling: { instrument, toMs: to, bot: bot.data, rule: config, risk, execution, startingCash, seed, mustPass: !protocol.isUngated },
  };
}

function botOf(protocol: BacktestProtocol | undefined, instrument: string): ReturnType<typeof botConfig.safeParse> {
  return botConfig.safeParse({ data: { ...protocol?.data, instruments: [instrument] }, training: { ...protocol?.training }, retraining: { ...protocol?.retraining } });
}

function violationsOf(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[], under: string): readonly { readonly path: string; readonly message: string }[] {
  return issues.map(({ path, message }) => ({ path: [under, ...path.map(String)].join('.'), message }));
}

function documentOf(request: BacktestRequest, protocol: BacktestProtocol, { backtest, trainFromMs, settings, retrains, counts, sentence }: RollingResult): Omit<BacktestResult, 'runId'> {
  const rolling: RollingDetail = { trainFromMs, windowBars: settings.windowBars, everyMinutes: settings.everyMinutes, retrains, counts, sharpeOfMinutes: sharpeRange(backtest)?.value ?? null, sentence };
  return {
    ...backtest, config: { ...backtest.config, protocol, ...(request.title === undefined ? {} : { title: request.title }) },
    resultHash: hashOf(backtest.resultHash, rolling), warnings: [sentence, ...backtest.warnings], rolling,
  };
}

/** Two runs with one hash traded the same and grew the same trees: where nothing was traded, the trees are all there is to compare. */
function hashOf(traded: string, { retrains }: RollingDetail): string {
  const steps = retrains.map(({ whenMs, why, outcome, code, activeCode }) => [whenMs, why, outcome, code, activeCode]);
  return createHash('sha256').update(`${traded}\n${JSON.stringify(steps)}`).digest('hex');
}
