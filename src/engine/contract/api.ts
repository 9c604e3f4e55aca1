import { z } from 'zod';
import { alertSettings } from './alerts.ts';
import type { AlertsView } from './alerts.ts';
import { INTERVALS } from '../domain/interval.ts';
import { REALISM_LEVELS } from '../domain/realism.ts';
import type { Realism } from '../domain/realism.ts';
import { customCheckRequest, customNewRequest, customReloadRequest } from './custom-strategies.ts';
import type { CustomStrategiesView } from './custom-strategies.ts';
import { instrumentIdText as instrumentId, strategyAssignment, strategyCode } from '../core/engine-config.ts';
import type { StrategyAssignment } from '../core/engine-config.ts';
import { downloadRequest } from './download.ts';
import type { ContextView } from './download.ts';
import type { BarView } from './events.ts';
import { botMethods } from './boosting.ts';
import { decisionMethods } from './decisions.ts';
import { output } from './output.ts';
import { evidenceWork, gateRequest } from './evidence.ts';
import { featureSelectRequest } from './features.ts';
import type { FeatureSetView } from './features.ts';
import { trialFamily } from './trials.ts';
import type { JudgementView, TrialsView } from './trials.ts';
import type { EvidenceDocument, EvidenceHead, GateReport, StrategyCheckView } from './evidence.ts';
import { searchInputs, studyRequest } from './search.ts';
import type { SpaceParameter, StudySummary, StudyView, TrialView } from './search.ts';
import { driftInputs } from './drift.ts';
import type { DriftReport } from './drift.ts';
import { shadowInputs } from './shadow.ts';
import type { ShadowPair, ShadowSummary } from './shadow.ts';
import { trainingInputs } from './training.ts';
import type { CurvePointView, ScheduleView, TrainingPreview, TrainingSummary, TrainingView } from './training.ts';
import { modelInputs } from './models.ts';
import type { ExportedModel, ModelChange, ModelChangePreview, ModelComparison, ModelLine, ModelRow, ModelView } from './models.ts';
import { backtestProtocol, protocolRequest } from './protocol.ts';
import type { RollingDetail } from './protocol.ts';
import { reportCompareRequest, reportExportRequest, reportRequest } from './report.ts';
import type { ExportedReport, HtmlReport, RunComparison, RunReport } from './report.ts';
import { reconciliationInputs } from './reconciliation.ts';
import type { ComparableSession, Reconciliation } from './reconciliation.ts';
import type { RegimeReport, RegimeRibbon } from './regime.ts';
import type { AlertView, ConnectionView, DecisionView, FillView, OrderView, TradeView, View } from './view.ts';
import type { KillReport } from './envelope.ts';
import { breakerScope, stressRequest, whatIfRequest } from './risk.ts';
import type { BreakerEventView, BreakerView, RiskDesk, RiskHistoryPoint, StressView, WhatIf } from './risk.ts';

const interval = z.enum(INTERVALS);
const epochMs = z.int().nonnegative();
const none = z.strictObject({});
const settings = z.record(z.string(), z.unknown());

export const backtestRequest = z.strictObject({
  /** `portfolio` where `strategies` says which. */
  strategy: z.string().default('portfolio'),
  config: settings.default({}),
  /** Of a person's own strategy: which version of its file; the newest that can be used where it is left out. */
  code: strategyCode.optional(),
  /** Those of the strategies of a portfolio where it is left out. */
  instruments: z.array(instrumentId).max(100).default([]),
  /** The shortest of the strategies of a portfolio, whatever is said here. */
  interval,
  /** Several strategies on one account and one clock, each with its own instruments, interval, settings, entries and sizes. */
  strategies: z.array(strategyAssignment).min(1).max(20).optional(),
  from: epochMs,
  to: epochMs,
  startingCash: z.string().regex(/^\d+(\.\d{1,8})?$/).default('10000'),
  seed: z.int().nonnegative().default(1),
  risk: settings.default({}),
  execution: settings.default({}),
  /** How entries are sent; plain market orders where it is left out. */
  entry: settings.optional(),
  /** How large trades are; the risk per trade of the limits where it is left out. */
  sizing: settings.optional(),
  /** How the risk is divided among the symbols; all alike where it is left out. */
  allocation: settings.optional(),
  /** What the market regime does to sizes and strategies; nothing where it is left out. */
  regime: settings.optional(),
  /** How much of the market fills are decided on; what `execution` says of it where it is left out. */
  realism: z.enum(REALISM_LEVELS).optional(),
  /** Of boosted trees: they are grown anew while the test goes on, and `code` says nothing. */
  protocol: backtestProtocol.optional(),
  /** What a person calls the run; it changes nothing about it. */
  title: z.string().min(1).max(80).optional(),
});
export type BacktestRequest = z.infer<typeof backtestRequest>;

/** The arithmetic of one size, as a person reads it. */
export interface SizeView {
  readonly instrumentId: string;
  readonly symbol: string;
  readonly sentence: string;
  readonly steps: readonly { readonly label: string; readonly formula: string; readonly result: string }[];
}

export const sessionRequest = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('practice'), seed: z.int().nonnegative().optional(), speed: z.number().min(0).max(100_000).default(1), startingCash: z.string().regex(/^\d+(\.\d{1,8})?$/).default('10000') }),
  z.strictObject({
    kind: z.literal('replay'),
    instruments: z.array(instrumentId).min(1).max(20),
    interval,
    from: epochMs.optional(),
    to: epochMs.optional(),
    speed: z.number().min(0).max(100_000).default(60),
    startingCash: z.string().regex(/^\d+(\.\d{1,8})?$/).default('10000'),
  }),
  /** Live prices of a venue. `paper` fills on the simulated exchange; `demo` and `live` send orders to the account of the connection's key. */
  z.strictObject({
    kind: z.literal('venue'),
    mode: z.enum(['paper', 'demo', 'live']),
    /** Null means Binance's public live data, which needs no key; only `paper` may. */
    connectionId: z.string().nullable().default(null),
    market: z.enum(['spot', 'um']),
    symbols: z.array(z.string().regex(/^[\p{L}\p{N}_]{2,30}$/u)).min(1).max(20),
    interval,
    /** Longest time that a position may be without its stop before it is closed at the market. */
    stopGraceSeconds: z.number().min(1).max(60).default(5),
    /** Of `paper` only; the others begin with what the account holds. */
    startingCash: z.string().regex(/^\d+(\.\d{1,8})?$/).default('10000'),
  }),
]);
export type SessionRequest = z.infer<typeof sessionRequest>;

const decimal = z.string().regex(/^\d+(\.\d+)?$/, 'expected a positive decimal');

/** An order as a person writes it; prices and quantities in the instrument's own precision. */
export const ticketOrder = z.strictObject({
  instrumentId,
  side: z.enum(['buy', 'sell']),
  type: z.enum(['market', 'limit', 'stop-market', 'stop-limit', 'take-profit-market', 'take-profit-limit', 'trailing-stop-market']),
  qty: decimal,
  limitPrice: decimal.nullable().default(null),
  triggerPrice: decimal.nullable().default(null),
  callbackBps: z.int().min(10).max(1000).nullable().default(null),
  timeInForce: z.enum(['gtc', 'ioc', 'fok', 'post-only']).default('gtc'),
  reduceOnly: z.boolean().default(false),
  stopPrice: decimal.nullable().default(null),
  takeProfitPrice: decimal.nullable().default(null),
});
export type TicketOrder = z.infer<typeof ticketOrder>;

/** What the ticket would do, before it is sent. */
export interface TicketPreview {
  readonly notional: string;
  /** What is lost if the stop fills at its price; null without one. */
  readonly atRisk: string | null;
  readonly atRiskPct: number | null;
  readonly margin: string;
  /** Estimated at the taker's rate. */
  readonly fee: string;
  /** The sentence of the limit that would deny it, or null. */
  readonly denial: string | null;
  /** The largest quantity that every limit allows now, in the instrument's precision. */
  readonly largestQty: string | null;
}

const connectionUrls = z.strictObject({ spotRest: z.string(), spotWs: z.string(), spotWsApi: z.string(), umRest: z.string(), umWs: z.string(), umWsApi: z.string() });

/** What arming asks for, line by line, with what is missing. */
export interface ArmingCheck {
  readonly items: readonly CheckItem[];
  /** Everything holds; what does not may be overridden knowingly, line by line. */
  readonly isPassed: boolean;
  readonly phrase: string;
}

/** One kind of strategy, with the JSON Schema from which its form is drawn. */
export interface CatalogEntry {
  /** Written by the person; absent for the program's own. */
  readonly isCustom?: true;
  /** Of a learned agent: which model; there are as many entries of that name as there are models to choose. Absent for all others. */
  readonly code?: string;
  /** Of a learned agent: the only bars on which it decides. Absent for all others. */
  readonly interval?: BacktestRequest['interval'];
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly schema: unknown;
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly presets: readonly { readonly name: string; readonly description: string; readonly values: Readonly<Record<string, unknown>> }[];
}

/** A configuration with the schema from which its form is drawn. */
export interface ConfigDescription {
  readonly schema: unknown;
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
}

export interface DatasetView {
  readonly instrumentId: string;
  readonly kind: 'bars' | 'funding' | 'trades' | 'quotes' | 'depth';
  readonly interval: string | null;
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

export interface OverlayLine {
  readonly name: string;
  readonly points: readonly { readonly timeMs: number; readonly value: number }[];
}

/** A stored backtest in short. */
export interface RunSummary {
  readonly runId: string;
  readonly createdMs: number;
  /** Absent where it was given none. */
  readonly title?: string;
  readonly strategy: string;
  readonly instruments: readonly string[];
  readonly interval: string;
  readonly from: number;
  readonly to: number;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly resultHash: string;
}

/** The document of `tradewind backtest --json`. */
export interface BacktestResult {
  readonly runId: string;
  readonly config: BacktestRequest;
  readonly seed: number;
  readonly dataHash: string;
  readonly resultHash: string;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly trades: readonly BacktestTrade[];
  readonly equity: { readonly time: readonly number[]; readonly value: readonly number[] };
  readonly costs: { readonly fees: string; readonly spreadAndSlippage: string; readonly funding: string };
  /** What the fills rest on; absent from runs of earlier versions. */
  readonly realism?: Realism;
  /** How it went in each kind of market; absent from runs of earlier versions. */
  readonly regimes?: RegimeReport;
  /** Of a run of the protocol: how the trees came and went; absent from all others. */
  readonly rolling?: RollingDetail;
  readonly warnings: readonly string[];
}

export interface BacktestTrade {
  readonly id: string;
  /** Whose trade it was; absent from documents of earlier versions, which knew of one strategy only. */
  readonly strategyId?: string;
  /** Absent from the same. */
  readonly instrumentId?: string;
  readonly symbol: string;
  readonly side: 'long' | 'short';
  readonly entryTime: number;
  readonly entryPrice: string;
  readonly exitTime: number;
  readonly exitPrice: string;
  readonly qty: string;
  readonly fees: string;
  readonly funding: string;
  readonly slippage: string;
  readonly pnl: string;
  readonly returnPct: number;
  readonly entryReason: string;
  readonly exitReason: string;
  readonly ambiguous: boolean;
}

export interface CheckItem {
  readonly title: string;
  readonly ok: boolean;
  readonly detail: string;
}

export type RecordsPage =
  | { readonly kind: 'trades'; readonly items: readonly TradeView[]; readonly next: number | null }
  | { readonly kind: 'fills'; readonly items: readonly FillView[]; readonly next: number | null }
  | { readonly kind: 'orders'; readonly items: readonly OrderView[]; readonly next: number | null }
  | { readonly kind: 'decisions'; readonly items: readonly DecisionView[]; readonly next: number | null }
  | { readonly kind: 'alerts'; readonly items: readonly AlertView[]; readonly next: number | null };

/** The whole interface of the engine: method → input and output. Client, server and validation are derived from this table. */
export const api = {
  'engine.view': { input: none, output: output<View>() },

  'session.start': { input: sessionRequest, output: output<{ sessionId: string }>() },
  'session.set-speed': { input: z.strictObject({ speed: z.number().min(0).max(100_000) }), output: output<null>() },
  'session.pause': { input: z.strictObject({ paused: z.boolean() }), output: output<null>() },

  'market.bars': {
    input: z.strictObject({ instrumentId, interval, before: epochMs.optional(), limit: z.int().min(1).max(5000).default(1000) }),
    output: output<{ bars: readonly BarView[]; hasMore: boolean }>(),
  },
  /** Lines that the strategy on this instrument looks at, for the same bars as `market.bars`. */
  'market.overlays': {
    input: z.strictObject({ instrumentId, interval, strategy: z.string(), config: settings, before: epochMs.optional(), limit: z.int().min(1).max(5000).default(1000) }),
    output: output<{ lines: readonly OverlayLine[] }>(),
  },
  'market.follow-depth': { input: z.strictObject({ instrumentId: instrumentId.nullable() }), output: output<null>() },

  'trading.set-state': { input: z.strictObject({ state: z.enum(['active', 'reducing', 'halted']) }), output: output<null>() },
  'trading.re-arm': { input: none, output: output<null>() },
  /** "Why is it not trading?": an ordered list, each line answered. */
  'trading.checklist': { input: z.strictObject({ instrumentId: instrumentId.optional() }), output: output<{ items: readonly CheckItem[] }>() },
  'position.close': { input: z.strictObject({ instrumentId }), output: output<null>() },
  /** Replaces stop and target of an open position. */
  'position.protect': { input: z.strictObject({ instrumentId, stopPrice: decimal, takeProfitPrice: decimal.nullable().default(null) }), output: output<null>() },
  /** Takes a position over that Tradewind did not open; it is protected at once. */
  'position.adopt': { input: z.strictObject({ instrumentId, stopPrice: decimal, takeProfitPrice: decimal.nullable().default(null) }), output: output<null>() },
  'order.preview': { input: ticketOrder, output: output<TicketPreview>() },
  'order.place': { input: ticketOrder, output: output<{ denial: string | null }>() },
  'order.amend': { input: z.strictObject({ clientOrderId: z.string().min(1), qty: decimal.nullable().default(null), limitPrice: decimal.nullable().default(null), triggerPrice: decimal.nullable().default(null) }), output: output<null>() },
  'order.cancel': { input: z.strictObject({ clientOrderId: z.string().min(1) }), output: output<null>() },

  'trading.arming-check': { input: none, output: output<ArmingCheck>() },
  /** `override` names the lines of the check that the person knowingly goes without. */
  'trading.arm': { input: z.strictObject({ phrase: z.string(), notionalCap: decimal, override: z.array(z.string()).default([]), survivesRestart: z.boolean().default(false) }), output: output<null>() },
  'trading.disarm': { input: none, output: output<null>() },
  /** Compares the account with ours now. */
  'account.reconcile': { input: none, output: output<{ message: string }>() },

  'connections.list': { input: none, output: output<{ connections: readonly ConnectionView[] }>() },
  'connections.save': { input: z.strictObject({ id: z.string().optional(), name: z.string().min(1).max(60), environment: z.enum(['live', 'demo', 'testnet', 'custom']), urls: connectionUrls.nullable().default(null) }), output: output<{ id: string }>() },
  'connections.remove': { input: z.strictObject({ id: z.string() }), output: output<null>() },
  /** Tries everything that a session would need, and says what each step found. */
  'connections.test': { input: z.strictObject({ id: z.string(), market: z.enum(['spot', 'um']) }), output: output<{ items: readonly CheckItem[]; roundTripMs: number | null; clockOffsetMs: number | null; weightUsed: number | null; weightLimit: number | null }>() },
  /** Symbols that can be traded at a venue. */
  'connections.symbols': { input: z.strictObject({ connectionId: z.string().nullable(), market: z.enum(['spot', 'um']) }), output: output<{ symbols: readonly string[] }>() },

  /** What can be put to work; `entries` in the sense of kinds, `entryPolicy` the form of how each one's entries are sent, `sizingPolicy` of how large they are. */
  'strategies.catalog': { input: none, output: output<{ entries: readonly CatalogEntry[]; entryPolicy: Pick<CatalogEntry, 'schema' | 'defaults'>; sizingPolicy: Pick<CatalogEntry, 'schema' | 'defaults'> }>() },
  /** How the size of the newest entry on each of a strategy's instruments came about. */
  'strategies.sizes': { input: z.strictObject({ id: z.string() }), output: output<{ sizes: readonly SizeView[] }>() },
  /** A person's own strategies: the files of the folder, what is wrong with them, and which version trades. */
  'strategies.custom': { input: none, output: output<CustomStrategiesView>() },
  'strategies.custom-check': { input: customCheckRequest, output: output<CustomStrategiesView>() },
  /** Writes the template under a new name. */
  'strategies.custom-new': { input: customNewRequest, output: output<CustomStrategiesView & { path: string }>() },
  'strategies.custom-reload': { input: customReloadRequest, output: output<null>() },
  'strategies.custom-open-folder': { input: none, output: output<{ path: string }>() },
  'strategies.apply': { input: strategyAssignment, output: output<null>() },
  'strategies.remove': { input: z.strictObject({ id: z.string() }), output: output<null>() },

  'risk.describe': { input: none, output: output<ConfigDescription>() },
  'risk.apply': { input: z.strictObject({ config: settings }), output: output<null>() },
  /** The risk desk as it is now, in one document; null while no session runs. */
  'risk.desk': { input: none, output: output<RiskDesk | null>() },
  /** Samples of the desk, oldest first, thinned to at most 1,000. */
  'risk.history': { input: z.strictObject({ from: epochMs, to: epochMs }), output: output<{ points: readonly RiskHistoryPoint[] }>() },
  /** Every limit before and after a trade that is only thought of. Sends nothing. */
  'risk.what-if': { input: whatIfRequest, output: output<WhatIf>() },
  'risk.stress': { input: stressRequest, output: output<StressView>() },
  'risk.breakers': { input: none, output: output<{ now: readonly BreakerView[]; history: readonly BreakerEventView[] }>() },
  /** Lets a latched breaker go. Refused for one that is not latched. */
  'risk.release-breaker': { input: z.strictObject({ code: z.string(), scope: breakerScope }), output: output<null>() },
  'allocation.describe': { input: none, output: output<ConfigDescription>() },
  'allocation.apply': { input: z.strictObject({ config: settings }), output: output<null>() },
  /** The regime of every closed bar that opened in [from, to], each from that bar and the ones before it alone; at most 20,000 bars. */
  'regime.ribbon': { input: z.strictObject({ instrumentId, interval, from: epochMs, to: epochMs }), output: output<RegimeRibbon>() },
  'regime.describe': { input: none, output: output<ConfigDescription>() },
  'regime.apply': { input: z.strictObject({ config: settings }), output: output<null>() },
  'execution.describe': { input: none, output: output<ConfigDescription>() },

  'data.list': { input: none, output: output<{ datasets: readonly DatasetView[] }>() },
  'data.import': {
    input: z.strictObject({ files: z.array(z.string().min(1)).min(1), symbol: z.string().optional(), market: z.enum(['spot', 'um']).optional(), interval: interval.optional(), skipBad: z.boolean().default(false) }),
    output: output<{ jobId: string }>(),
  },
  /** Starts a job; canceled by `jobs.cancel`, continued by asking again. Its report is a DownloadResult. */
  'data.download': { input: downloadRequest, output: output<{ jobId: string }>() },
  'data.delete': { input: z.strictObject({ instrumentId, interval }), output: output<null>() },

  'context.list': { input: none, output: output<ContextView>() },
  /** Asks CoinGecko, at most once an hour; resolves with what is known also when it does not answer. */
  'context.refresh': { input: none, output: output<ContextView>() },

  'backtest.start': { input: backtestRequest, output: output<{ jobId: string }>() },
  'backtest.list': { input: none, output: output<{ runs: readonly RunSummary[] }>() },
  'backtest.get': { input: z.strictObject({ runId: z.string() }), output: output<BacktestResult>() },
  'backtest.delete': { input: z.strictObject({ runId: z.string() }), output: output<null>() },
  /** Starts a job that runs the protocol of the boosted trees on one instrument after the other and keeps each run; its report is a ProtocolAnswer. */
  'protocol.start': { input: protocolRequest, output: output<{ jobId: string }>() },
  /** Starts a job that runs a stored backtest again; its report is a RunAgain. */
  'backtest.again': { input: reportRequest, output: output<{ jobId: string }>() },
  /** What a person looks at after a run; computed anew each time. */
  'report.get': { input: reportRequest, output: output<RunReport>() },
  /** One page to share, with nothing that has to be loaded. */
  'report.html': { input: reportRequest, output: output<HtmlReport>() },
  /** The page, the tables as CSV and Parquet, and the document: into a folder, or with the answer. */
  'report.export': { input: reportExportRequest, output: output<ExportedReport>() },
  'report.compare': { input: reportCompareRequest, output: output<RunComparison>() },
  /** Starts one honesty tool on a backtest, or everything that a gate still lacks. The job's `report` is an EvidenceDocument, or a GateReport. */
  'evidence.start': { input: z.strictObject({ request: backtestRequest, work: evidenceWork }), output: output<{ jobId: string }>() },
  /** Newest first; only those of one strategy where it is named. */
  'evidence.list': { input: z.strictObject({ strategy: z.string().optional(), limit: z.int().min(1).max(500).default(100) }), output: output<{ items: readonly EvidenceHead[] }>() },
  'evidence.get': { input: z.strictObject({ id: z.string() }), output: output<EvidenceDocument>() },
  /** How often settings of a strategy were tried, counted by the store. */
  'evidence.trials': { input: trialFamily, output: output<TrialsView>() },
  /** Whether a stored backtest is more than luck, given everything that was tried beside it. Seconds, not minutes. */
  'evidence.judge': { input: z.strictObject({ runId: z.string() }), output: output<JudgementView>() },
  'evidence.delete': { input: z.strictObject({ id: z.string() }), output: output<null>() },
  /** The checks that run by themselves when a strategy is first used: look-ahead and warm-up on made-up prices. Newest first. */
  'evidence.checks': { input: none, output: output<{ checks: readonly StrategyCheckView[] }>() },
  /** What a strategy has to show before its next stage, from what is on file; runs nothing. */
  'gate.get': { input: gateRequest, output: output<GateReport>() },
  /** The settings of a strategy that can be searched, so that a person can narrow them. */
  'search.space': { input: searchInputs.space, output: output<{ parameters: readonly SpaceParameter[] }>() },
  'search.start': { input: studyRequest, output: output<{ studyId: string; jobId: string }>() },
  /** Newest first. */
  'search.list': { input: none, output: output<{ studies: readonly StudySummary[] }>() },
  'search.get': { input: searchInputs.get, output: output<StudyView>() },
  /** In the order of their numbers; of a search that runs up to the first that is still out. */
  'search.trials': { input: searchInputs.trials, output: output<{ trials: readonly TrialView[]; next: number | null }>() },
  /** Ends it with what it has found so far, which is judged. */
  'search.stop': { input: searchInputs.stop, output: output<null>() },
  'search.resume': { input: searchInputs.resume, output: output<{ jobId: string }>() },
  /** Takes it out of the list; its trials go on counting. */
  'search.delete': { input: searchInputs.delete, output: output<null>() },
  /** The lists of features that a model can be trained on, with the formula and the source of each number. */
  'features.catalog': { input: none, output: output<{ sets: readonly FeatureSetView[] }>() },
  /** What the features of stored bars say of what comes after, on the training part alone. Starts a job; its report is a FeatureSelection. */
  'features.select': { input: featureSelectRequest, output: output<{ jobId: string }>() },
  /** What can be said of a training: the form and what stands where nothing is said. */
  'training.describe': { input: none, output: output<ConfigDescription>() },
  /** What a spec means on the stored data; trains nothing. */
  'training.preview': { input: trainingInputs.preview, output: output<TrainingPreview>() },
  'training.start': { input: trainingInputs.start, output: output<{ trainingId: string; jobId: string }>() },
  /** Newest first. */
  'training.list': { input: none, output: output<{ trainings: readonly TrainingSummary[] }>() },
  'training.get': { input: trainingInputs.get, output: output<TrainingView>() },
  /** Points of the curves since one that is known, in the order of their numbers; `next` is what to ask after. */
  'training.curve': { input: trainingInputs.curve, output: output<{ points: readonly CurvePointView[]; next: number }>() },
  /** Keeps everything and lets the thread go. */
  'training.pause': { input: trainingInputs.pause, output: output<null>() },
  /** Goes on exactly where it stood: paused, stopped by a crash, or ended too early. */
  'training.resume': { input: trainingInputs.resume, output: output<{ jobId: string }>() },
  /** Ends it; what it has learned so far is judged. */
  'training.stop': { input: trainingInputs.stop, output: output<null>() },
  /** Takes it out of the list; its seeds go on counting as trials, and its models stay on the shelf. */
  'training.delete': { input: trainingInputs.delete, output: output<null>() },
  /** The settings of a training that can be searched. */
  'training.search-space': { input: trainingInputs.searchSpace, output: output<{ parameters: readonly SpaceParameter[] }>() },
  /** Starts a search whose trials are trainings. It is a search like any other: `search.list`, `get`, `trials`, `stop`, `resume` and `delete` take its id. */
  'training.search-start': { input: trainingInputs.searchStart, output: output<{ studyId: string; jobId: string }>() },
  'training.schedule-list': { input: none, output: output<{ schedules: readonly ScheduleView[] }>() },
  'training.schedule-save': { input: trainingInputs.scheduleSave, output: output<{ id: string }>() },
  'training.schedule-remove': { input: trainingInputs.scheduleRemove, output: output<null>() },
  /** Retrains now, due or not. */
  'training.schedule-run': { input: trainingInputs.scheduleRun, output: output<{ trainingId: string; jobId: string }>() },
  /** The shelf, newest first. */
  'models.list': { input: modelInputs.list, output: output<{ models: readonly ModelRow[]; lines: readonly ModelLine[] }>() },
  'models.get': { input: modelInputs.get, output: output<ModelView>() },
  'models.compare': { input: modelInputs.compare, output: output<ModelComparison>() },
  /** What a change would do, in sentences; changes nothing. */
  'models.preview': { input: modelInputs.preview, output: output<ModelChangePreview>() },
  /** Into the shadow of a strategy of the running session, or into its place from the next bar on. */
  'models.promote': { input: modelInputs.promote, output: output<ModelChange>() },
  /** Puts back what a model has replaced. */
  'models.rollback': { input: modelInputs.rollback, output: output<ModelChange>() },
  /** Takes it out of the shadow, or off the list of candidates; one that trades is rolled back or replaced instead. */
  'models.retire': { input: modelInputs.retire, output: output<ModelChange>() },
  /** Drops the weights of one that is not at work; that it was tried goes on counting. */
  'models.delete': { input: modelInputs.delete, output: output<null>() },
  'models.rename': { input: modelInputs.rename, output: output<null>() },
  'models.note': { input: modelInputs.note, output: output<null>() },
  'models.export': { input: modelInputs.export, output: output<ExportedModel>() },
  /** Puts a model from a file on the shelf as a candidate; refused with a sentence where it does not fit. */
  'models.import': { input: modelInputs.import, output: output<{ code: string; isNew: boolean; notes: readonly string[] }>() },
  /** Sessions beside their own backtests: what can be compared, newest first, with what the newest comparison said. */
  'reconciliation.sessions': { input: reconciliationInputs.sessions, output: output<{ sessions: readonly ComparableSession[] }>() },
  /** Starts a job that runs a session's window once more as a backtest and pairs every trade; its report is a Reconciliation, which is kept. */
  'reconciliation.start': { input: reconciliationInputs.start, output: output<{ jobId: string }>() },
  /** A kept comparison by its id, or the newest of a session. */
  'reconciliation.get': { input: reconciliationInputs.get, output: output<Reconciliation>() },
  /** Every challenger there is and was, those of the running session first. */
  'shadow.list': { input: shadowInputs.list, output: output<{ pairs: readonly ShadowSummary[] }>() },
  /** Challengers beside the strategy that they challenge, newest first; one by its deployment, or all beside one strategy of the running session. */
  'shadow.get': { input: shadowInputs.get, output: output<{ pairs: readonly ShadowPair[] }>() },
  /** Lets any strategy decide beside one that trades. A model is put there by its promotion. */
  'shadow.start': { input: shadowInputs.start, output: output<{ deploymentId: string }>() },
  'shadow.end': { input: shadowInputs.end, output: output<null>() },
  /** Whether the world of a model is still that of its training; one report for each place in which it works or worked, newest first. */
  'drift.get': { input: driftInputs.get, output: output<{ reports: readonly DriftReport[] }>() },
  /** What is done by itself when the light of the model at this place turns red. */
  'drift.set': { input: driftInputs.set, output: output<null>() },
  ...botMethods,
  ...decisionMethods,
  'jobs.cancel': { input: z.strictObject({ jobId: z.string() }), output: output<null>() },

  'records.page': {
    input: z.strictObject({ kind: z.enum(['trades', 'orders', 'fills', 'decisions', 'alerts']), before: z.int().optional(), limit: z.int().min(1).max(500).default(100) }),
    output: output<RecordsPage>(),
  },
  /** How alerts leave this program: quiet hours, repetitions, and the channels with how they fare. */
  'alerts.get': { input: none, output: output<AlertsView>() },
  'alerts.apply': { input: alertSettings, output: output<AlertsView>() },
  /** Sends a word to a stored channel; the sentence says what came of it. */
  'alerts.test': { input: z.strictObject({ channelId: z.string() }), output: output<{ isDelivered: boolean; message: string }>() },

  'doctor.run': { input: none, output: output<{ items: readonly CheckItem[] }>() },
} as const;

export type Method = keyof typeof api;
export type MethodInput<Name extends Method> = z.input<(typeof api)[Name]['input']>;
export type ParsedInput<Name extends Method> = z.output<(typeof api)[Name]['input']>;
export type MethodOutput<Name extends Method> = z.infer<(typeof api)[Name]['output']>;

/** What must stand behind the table: one function per method; a missing one does not compile. */
export type Handlers = { readonly [Name in Method]: (input: ParsedInput<Name>) => MethodOutput<Name> | Promise<MethodOutput<Name>> };

export type { KillReport, StrategyAssignment };
