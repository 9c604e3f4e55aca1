import { createPracticeMarket } from '../../adapters/practice-market/practice-market.ts';
import { simExchangeSchema } from '../../adapters/sim-exchange/config.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import type { SessionRequest } from '../../contract/api.ts';
import { engineConfig } from '../../core/engine-config.ts';
import type { EngineConfig, StrategyAssignment } from '../../core/engine-config.ts';
import { MINUTE_MS } from '../../domain/interval.ts';
import type { EpochMs } from '../../domain/units.ts';
import { instrumentId } from '../../domain/units.ts';
import { canAggregate } from '../../market/bar-builder.ts';
import { DataMissing } from '../market-data.ts';
import type { SessionPlan } from '../session/plan.ts';

/** Simulated hours that a new practice session has behind it when it is first seen: something to look at from the first second. */
const HEAD_START_MS = 6 * 60 * MINUTE_MS;

/** Plans a practice session. `seed` makes it another market. */
export function practicePlan(request: Extract<SessionRequest, { kind: 'practice' }>, nowMs: EpochMs, risk: EngineConfig['risk'] | null): SessionPlan {
  const seed = request.seed ?? 1;
  const startMs = Math.floor((nowMs - HEAD_START_MS) / MINUTE_MS) * MINUTE_MS;
  const { instruments } = createPracticeMarket({ seed, startMs, config: { historyMinutes: 0 } });
  const engine = engineConfig.parse({ strategies: PRACTICE_STRATEGIES, risk: risk ?? PRACTICE_RISK });
  return {
    kind: 'practice', title: `Practice market, seed ${seed}`, seed, startMs, startingCash: request.startingCash, quoteAsset: 'USDT', instruments, engine,
    execution: simExchangeSchema.parse({ matchOn: 'ticks', leverage: Math.max(1, Math.floor(engine.risk.leverage)) }), replay: null, orderIdPrefix: orderIdPrefix(nowMs),
  };
}

/** Plans a session that plays stored data as if it were live. @throws DataMissing when an instrument has no stored bars */
export function replayPlan(store: Store, request: Extract<SessionRequest, { kind: 'replay' }>, nowMs: EpochMs, running: EngineConfig | null): SessionPlan {
  const series = request.instruments.map((id) => {
    const instrument = store.instruments.get(instrumentId(id));
    const stored = store.bars.series().filter((one) => one.instrumentId === id);
    if (!instrument || stored.length === 0) throw new DataMissing(`no bars of ${id} are stored: expected an imported instrument`);
    return { instrument, from: Math.min(...stored.map(({ from }) => from)), to: Math.max(...stored.map(({ to }) => to)) };
  });
  const from = request.from ?? Math.max(...series.map((one) => one.from));
  const to = request.to ?? Math.max(...series.map((one) => one.to)) + MINUTE_MS;
  const instruments = series.map(({ instrument }) => instrument);
  const engine = engineConfig.parse({ strategies: strategiesFor(request.instruments, request.interval, running), ...(running ? { risk: running.risk } : {}) });
  const [first] = instruments;
  return {
    kind: 'replay', title: `Recorded ${instruments.map(({ symbol }) => symbol).join(', ')}`, seed: 0, startMs: from, startingCash: request.startingCash,
    quoteAsset: first?.quoteAsset ?? 'USDT', instruments, engine,
    execution: simExchangeSchema.parse({ matchOn: 'bars', requireFunding: false, leverage: Math.max(1, Math.floor(engine.risk.leverage)) }),
    replay: { interval: request.interval, from, to }, orderIdPrefix: orderIdPrefix(nowMs),
  };
}

/** What a session begins with in place of what it would by itself. */
export interface SessionBegin {
  readonly strategies: readonly StrategyAssignment[];
  readonly risk: Partial<EngineConfig['risk']>;
  /** What fills cost; of sessions whose orders stay here. */
  readonly execution: Partial<SessionPlan['execution']>;
}

/** Returns the plan with what it is to begin with. */
export function begunWith(plan: SessionPlan, { strategies, risk, execution }: SessionBegin): SessionPlan {
  return { ...plan, engine: { ...plan.engine, strategies: [...strategies], risk: { ...plan.engine.risk, ...risk } }, execution: { ...plan.execution, ...execution } };
}

/** Less risk for each trade than the limits' own default: five symbols on five-minute stops would use up the total exposure otherwise. */
const PRACTICE_RISK = { riskPerTradePct: 0.2 } as const;

/** What trades on first launch: two rules on five symbols, so that a newcomer sees entries, exits and denials soon. */
const PRACTICE_STRATEGIES: readonly StrategyAssignment[] = [
  { id: 'trend', strategy: 'moving-average-cross', instruments: ['practice:BTCUSDT', 'practice:ETHUSDT', 'practice:SOLUSDT'], interval: '5m', enabled: true, config: { direction: 'both' } },
  { id: 'breakout', strategy: 'donchian-breakout', instruments: ['practice:BNBUSDT', 'practice:XRPUSDT'], interval: '5m', enabled: true, config: { direction: 'both' } },
];

/** Strategies that the person has put on these instruments stay, if these bars add up to theirs; the others are given a moving-average cross to begin with. */
export function strategiesFor(instruments: readonly string[], interval: StrategyAssignment['interval'], running: EngineConfig | null): readonly StrategyAssignment[] {
  const kept = (running?.strategies ?? []).map((one) => ({ ...one, instruments: one.instruments.filter((id) => instruments.includes(id)) })).filter((one) => one.instruments.length > 0 && canAggregate(interval, one.interval));
  const covered = new Set(kept.flatMap((one) => one.instruments));
  const bare = instruments.filter((id) => !covered.has(id));
  if (bare.length === 0) return kept;
  return [...kept, { id: kept.some(({ id }) => id === 'trend') ? 'trend-replay' : 'trend', strategy: 'moving-average-cross', instruments: bare, interval, enabled: true, config: {} }];
}

/** Unique for ever on this machine, short enough for every venue's client order ids. */
export function orderIdPrefix(nowMs: EpochMs): string {
  return `tw${nowMs.toString(36)}`;
}
