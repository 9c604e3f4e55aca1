import type { ExplainedWhy, WhyParts } from '../../../src/engine/domain/model.ts';
import type { BotSummary, BotVersions } from '../../../src/engine/contract/boosting.ts';
import type { DecisionView } from '../../../src/engine/contract/view.ts';
import type { FakeEngine } from '../fake-engine.ts';
import { START_MS } from './fake-market.ts';

const MINUTE = 60_000;
/** A version's code, from its number. */
export const versionCode = (number: number): string => String(number % 10).repeat(64);

/** A bot that trades, as it is listed. */
export function botSummary(instrumentId: string, change: Partial<BotSummary> = {}): BotSummary {
  return {
    id: 'session-1.trees', sessionId: 'session-1', assignmentId: 'trees', instrumentId, symbol: instrumentId.split(':')[1] ?? '', title: 'Trees BTCUSDT', mode: 'practice', state: 'trading',
    sentence: 'Trades by Trees of 2026-03-02 09:45; the next training is due in 9 minutes.', startedMs: START_MS - 300 * MINUTE, endedMs: null, nowMs: START_MS,
    active: { code: versionCode(3), title: title(3), sinceMs: START_MS - 30 * MINUTE }, previous: { code: versionCode(2), title: title(2) }, candidate: null, training: null,
    barsMissing: 0, windowBars: 2880, nextDueMs: START_MS + 9 * MINUTE, sharpe: 0.8, preset: null, counts: { trained: 12, passed: 4, refused: 8, failed: 0, swapped: 3, rolledBack: 0 }, lastStep: null, ...change,
  };
}

/** Three versions of a bot over the last hours, with what led to each. */
export const VERSIONS: BotVersions = {
  botId: 'session-1.trees',
  spans: [
    { code: null, title: 'No version', fromMs: START_MS - 120 * MINUTE, toMs: START_MS - 90 * MINUTE, why: null, sentence: 'It waits for its first version.' },
    { code: versionCode(1), title: title(1), fromMs: START_MS - 90 * MINUTE, toMs: START_MS - 60 * MINUTE, why: 'shadowed', sentence: 'It trades from the next bar on; there was none before it.' },
    { code: versionCode(2), title: title(2), fromMs: START_MS - 60 * MINUTE, toMs: START_MS - 30 * MINUTE, why: 'shadowed', sentence: 'It trades from the next bar on; the one before it is kept ready.' },
    { code: versionCode(3), title: title(3), fromMs: START_MS - 30 * MINUTE, toMs: null, why: 'shadowed', sentence: 'It trades from the next bar on; the one before it is kept ready.' },
  ],
  shadows: [{ code: versionCode(3), title: title(3), fromMs: START_MS - 35 * MINUTE, toMs: START_MS - 30 * MINUTE, outcome: 'swapped', sentence: 'It took over.' }],
  marks: [
    { timeMs: START_MS - 75 * MINUTE, kind: 'refused', code: versionCode(9), seq: 3, sentence: 'Refused. Its error was 1.02 of predicting nothing.' },
    { timeMs: START_MS - 35 * MINUTE, kind: 'passed', code: versionCode(3), seq: 4, sentence: 'It has shown what it must.' },
    { timeMs: START_MS - 30 * MINUTE, kind: 'swapped', code: versionCode(3), seq: 5, sentence: 'It trades from the next bar on.' },
  ],
};

/** A decision of the bot, with the parts of its forecast: usual 1 bps, 12 − 4 + 3 + 0.4 more, which makes 12.4. */
export function forecastDecision(instrumentId: string, change: Partial<DecisionView> = {}): DecisionView {
  return {
    id: 900, timeMs: START_MS - 20 * MINUTE, strategyId: 'trees', instrumentId, price: 64_000, targetExposure: 1, outcome: 'enter', denial: null, values: {},
    sentence: 'The trees expect +12.4 bps over the next 10 bars, 4.4 after costs of 8, more than the 2 asked for: go long.',
    why: {
      timeMs: (START_MS - 20 * MINUTE) as never, actions: [{ title: 'long', exposure: 1, probability: null, value: 12.4 }], chosen: 0, exposure: 1, value: 12.4, members: [], masked: [],
      contributions: [['trend.rsi-14', 12], ['trend.vwap', -4], ['trend.ema-12', 3], ['cost.spread', 0.4]].map(([feature, contribution]) => ({ feature: String(feature), value: 0.5, contribution: Number(contribution) })),
      explained: { of: 'forecast', now: 12.4, usual: 1, sum: 11.4, gap: 0 },
    },
    ...change,
  };
}

/** The same as it is made now: what moved it is worked out when it is asked for. */
export function seenDecision(instrumentId: string): DecisionView {
  const decision = forecastDecision(instrumentId);
  const { contributions: _parts, explained: _sum, masked: _masked, ...why } = decision.why as ExplainedWhy;
  return { ...decision, why: { ...why, seen: { code: versionCode(3), values: [0.5, null] } } };
}

/** What moved that decision. */
export function forecastParts(): WhyParts {
  const { contributions, explained, masked } = forecastDecision('').why as ExplainedWhy;
  return { contributions, explained, masked };
}

/** Puts a bot to work on an instrument: it is listed, and has versions, forecasts and a decision. */
export function withBot(engine: Pick<FakeEngine, 'answer' | 'emit'>, instrumentId: string): void {
  const bot = botSummary(instrumentId);
  engine.answer('bots.list', () => ({ bots: [bot] }));
  engine.answer('bots.versions', () => VERSIONS);
  engine.answer('bots.forecasts', ({ from, to }) => ({ timeMs: [Math.round((from + to) / 2)], version: [0], codes: [versionCode(3)], forecastBps: [12.4], outcomeBps: [7.2], horizonMinutes: 10 }));
  engine.answer('decisions.explain', () => ({ parts: forecastParts(), sentence: null }));
  engine.emit({ type: 'decision-made', decision: seenDecision(instrumentId) });
}

function title(number: number): string {
  return `Trees of ${new Date(START_MS - (130 - number * 30) * MINUTE).toISOString().slice(0, 16).replace('T', ' ')}`;
}
