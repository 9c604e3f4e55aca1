import { fundingGaps } from '../../adapters/replay-feed/funding-gaps.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import type { BacktestRequest, BacktestResult } from '../../contract/api.ts';
import type { ProtocolAnswer, ProtocolRun } from '../../contract/protocol.ts';
import { invariant } from '../../domain/assert.ts';
import { MINUTE_MS } from '../../domain/interval.ts';
import { isDerivative } from '../../domain/instrument.ts';
import { instrumentId } from '../../domain/units.ts';
import type { EpochMs } from '../../domain/units.ts';
import { BOOSTING } from '../../strategy/boosting/boosting.ts';
import type { Clock } from '../../ports/clock.ts';
import { runBacktestRequest } from '../backtest/run-request.ts';
import { keepBacktest } from '../backtest/stored-backtest.ts';
import { commonSpan } from '../data/stored-series.ts';
import { DataMissing } from '../market-data.ts';
import type { TaskProgress } from '../task-progress.ts';
import { protocolSentence, protocolTotals } from './protocol-totals.ts';
import { protocolOf } from './run-protocol.ts';
import { lastMinuteOf, ROLLING_72H } from './rolling-backtest.ts';
import type { RollingBot } from './rolling-bot.ts';

/** The protocol on several instruments, one after the other, each on an account of its own. */
export interface ProtocolRuns {
  readonly store: Store;
  readonly clock: Clock;
  readonly codeVersion: string;
  readonly instruments: readonly string[];
  readonly told: RollingBot;
  readonly isUngated: boolean;
  /** End of the test; where it is left out, the end of what is stored of each. */
  readonly toMs?: EpochMs | undefined;
  readonly startingCash: string;
  readonly seed: number;
  readonly onProgress: (progress: TaskProgress) => void;
  /** Told of each run when it is there. */
  readonly onResult?: (result: BacktestResult) => void;
}

/** Returns the instruments of all stored series of one minute, in the order of their names. */
export function minuteInstruments({ bars }: Pick<Store, 'bars'>): readonly string[] {
  return [...new Set(bars.series().filter(({ interval }) => interval === '1m').map(({ instrumentId }) => instrumentId as string))].sort();
}

/**
 * Runs them and keeps each as it comes, so that what is done stays when the rest is stopped. An instrument of which too little is stored is left out, with why.
 * @throws BadRequest with every violation
 */
export function runProtocols(given: ProtocolRuns): ProtocolAnswer {
  const runs: ProtocolRun[] = [];
  const missing: ProtocolAnswer['missing'][number][] = [];
  given.instruments.forEach((instrument, index) => {
    const request = requestOf(given, instrument);
    const outcome = typeof request === 'string' ? request : runOne(given, request, (share) => { given.onProgress({ stage: instrument, share: (index + share) / given.instruments.length }); });
    if (typeof outcome === 'string') missing.push({ instrument, sentence: outcome });
    else runs.push(rowOf(instrument, outcome));
  });
  const totals = protocolTotals(runs);
  return { runs, missing, totals, sentence: [protocolSentence(totals), ...freeSentences(given, runs)].join(' ') };
}

/** Returns what would be run on an instrument, or why it cannot be. */
function requestOf({ store, told, isUngated, toMs: asked, startingCash, seed }: ProtocolRuns, instrument: string): BacktestRequest | string {
  const span = commonSpan(store, [instrument], '1m');
  const toMs = asked ?? lastMinuteOf(store, instrument);
  const storedMs = toMs === null || span === null ? 0 : Math.max(0, Math.min(toMs, span.to) - span.from);
  if (toMs === null || storedMs < ROLLING_72H.testMs + told.bot.data.windowHours * 60 * MINUTE_MS) {
    return `expected ${24 + told.bot.data.windowHours} hours of bars of one minute, found ${Math.floor(storedMs / (60 * MINUTE_MS))}`;
  }
  return {
    strategy: BOOSTING, config: { ...told.rule }, instruments: [instrument], interval: '1m', from: toMs - ROLLING_72H.testMs, to: toMs, startingCash, seed,
    risk: { ...told.risk }, execution: { ...told.execution, ...(isPractice(store, instrument) ? { requireFunding: false } : {}) }, protocol: protocolOf(told.bot, isUngated),
  };
}

function runOne({ store, clock, codeVersion, onResult }: ProtocolRuns, request: BacktestRequest, onProgress: (share: number) => void): BacktestResult | string {
  try {
    const document = runBacktestRequest(store, request, {
      onProgress: (share) => {
        onProgress(share);
        return true;
      },
    });
    invariant(document, 'a run that nobody stops comes to its end');
    const result = keepBacktest({ store, clock, codeVersion, request }, document);
    onResult?.(result);
    return result;
  } catch (error) {
    // Holes in one series are no reason to do without the others.
    if (error instanceof DataMissing) return error.message.replace(`${request.instruments[0] ?? ''}: `, '');
    throw error;
  }
}

/** Nobody has published what holding has cost there. */
function isPractice({ instruments }: Pick<Store, 'instruments'>, name: string): boolean {
  return instruments.get(instrumentId(name))?.market === 'practice';
}

/** Says of which runs holding cost nothing because nobody has stored what it cost. */
function freeSentences({ store }: Pick<ProtocolRuns, 'store'>, runs: readonly ProtocolRun[]): readonly string[] {
  const free = runs.filter(({ instrument: name, from, to }) => {
    const instrument = store.instruments.get(instrumentId(name));
    return instrument !== null && isDerivative(instrument) && fundingGaps({ instrumentId: instrument.id, rates: store.funding.read(instrument.id, from, to), from, to }).length > 0;
  });
  return free.length === 0 ? [] : [`Of ${free.map(({ instrument }) => instrument).join(', ')} no funding is stored for all of that time: where it is missing, holding was reckoned as free.`];
}

function rowOf(instrument: string, { runId, config: { from, to }, metrics, trades, costs, rolling }: BacktestResult): ProtocolRun {
  invariant(rolling, 'a run of the protocol has the steps of its cycle');
  return {
    instrument, runId, from, to, counts: rolling.counts, trades: trades.length, winRate: metrics['winRate'] ?? null, netProfit: metrics['netProfit'] ?? 0,
    costs: Number(costs.fees) + Number(costs.spreadAndSlippage) - Number(costs.funding), sharpeOfMinutes: rolling.sharpeOfMinutes, maxDrawdown: metrics['maxDrawdown'] ?? null, sentence: rolling.sentence,
  };
}
