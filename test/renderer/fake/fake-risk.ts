import { z } from 'zod';
import type { BreakerEventView, BreakerView, CorrelationView, LimitView, RiskDesk, RiskHistoryPoint, StressView, TailView, WhatIf, WhatIfRequest } from '../../../src/engine/contract/risk.ts';
import { allocationConfig } from '../../../src/engine/portfolio/allocation/config.ts';
import { regimeConfig } from '../../../src/engine/regime/config.ts';
import type { FakeAnswers, FakeEngine } from '../fake-engine.ts';
import { START_MS } from './fake-market.ts';
import { STRATEGY_ID } from './fake-view.ts';

const HOUR = 3_600_000;
const EQUITY = 10_284.36518200;

/** Returns the answers of the risk desk, over the positions of the sample view. */
export function fakeRisk({ market, view, emit }: Pick<FakeEngine, 'market' | 'view' | 'emit'>): FakeAnswers {
  let released: readonly string[] = [];
  const now = (): readonly BreakerView[] => BREAKERS.map((breaker) => (released.includes(breaker.code) ? { ...breaker, status: 'clear', value: 0, cause: '', sinceMs: null, releasesAtMs: null } : breaker));
  return {
    'risk.desk': () => ({ ...sampleDesk(market.map(({ instrument }) => instrument)), breakers: now(), timeMs: view().feed.eventTimeMs }),
    'risk.history': ({ to }) => ({ points: sampleHistory(Math.min(to, START_MS)) }),
    'risk.what-if': (request) => sampleWhatIf(request, market.find(({ instrument }) => instrument.id === request.instrumentId)?.minutes.at(-1)?.close ?? 0),
    'risk.stress': ({ shocks = {} }) => sampleStress(shocks),
    'risk.breakers': () => ({ now: now(), history: BREAKER_HISTORY }),
    'risk.release-breaker': ({ code }) => {
      released = [...released, code];
      emit({ type: 'trading-updated', trading: { ...view().trading, state: 'active', cause: 'released by you', changedBy: 'person' } });
      return null;
    },
    'allocation.describe': () => describe(allocationConfig),
    'allocation.apply': () => null,
    'regime.describe': () => describe(regimeConfig),
    'regime.apply': () => null,
  };
}

function describe(schema: z.ZodType) {
  const defaults = schema.parse({}) as Record<string, unknown>;
  return { schema: z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), defaults, config: defaults };
}

/** Makes a desk with something in every panel; what it says of each symbol adds up. */
export function sampleDesk(instruments: readonly { readonly id: string; readonly symbol: string }[], change: Partial<RiskDesk> = {}): RiskDesk {
  const [first, second] = instruments;
  const held = (index: number): number => (index === 0 ? 42.6 : index === 1 ? -18.3 : 0);
  const symbols = instruments.map(({ id, symbol }, index) => ({ instrumentId: id, symbol, strategyId: held(index) === 0 ? null : STRATEGY_ID, held: ((held(index) / 100) * EQUITY).toFixed(8), heldPct: held(index), waitingPct: index === 2 ? 9.5 : 0 }));
  return {
    timeMs: START_MS, quoteAsset: 'USDT', equity: EQUITY.toFixed(8), state: 'active',
    losses: { dayPnl: '118.42731900', dayLossPct: 0, dayLimitPct: 3, weekPnl: '-92.11000000', weekLossPct: 0.9, weekLimitPct: 6, peakEquity: '10512.00000000', drawdownPct: 2.17, warnPct: 6, reducePct: 10, haltPct: 15 },
    exposure: {
      net: '2499.10000000', gross: '6263.20000000', netPct: 24.3, grossPct: 60.9, maxNetPct: 200, maxGrossPct: 200, maxSymbolPct: 100, maxClusterPct: 150, symbols,
      clusters: [{ symbols: [first?.symbol ?? 'A', second?.symbol ?? 'B'], longPct: 42.6, shortPct: -18.3, netPct: 24.3 }, { symbols: [instruments[2]?.symbol ?? 'C'], longPct: 0, shortPct: 0, netPct: 0 }],
    },
    limits: sampleLimits(),
    portfolio: {
      basis: 'history', scenarios: 1840, stepMs: HOUR, assumedSymbols: [], assumedDailyVolatilityPct: 5, level: 99, horizon: '1d', maxValueAtRiskPct: 20, maxExpectedShortfallPct: 30,
      tails: sampleTails(),
      components: [
        { instrumentId: first?.id ?? 'a', symbol: first?.symbol ?? 'A', component: '312.40000000', share: 1.31, alone: '330.10000000', marginal: 0.0713, dailyVolatilityPct: 2.9, betaToBtc: 1, betaToMarket: 0.81 },
        { instrumentId: second?.id ?? 'b', symbol: second?.symbol ?? 'B', component: '-73.90000000', share: -0.31, alone: '160.20000000', marginal: -0.0392, dailyVolatilityPct: 3.7, betaToBtc: 1.24, betaToMarket: 1.05 },
      ],
      betaToBtc: 0.2, betaToMarket: 0.16, maxBeta: 3,
      correlation: sampleCorrelation(instruments.map(({ symbol }) => symbol)),
    },
    breakers: BREAKERS,
    liquidations: [
      { instrumentId: first?.id ?? 'a', symbol: first?.symbol ?? 'A', side: 'long', price: '21450.2', distancePct: 31.4, distanceDays: 10.8 },
      { instrumentId: second?.id ?? 'b', symbol: second?.symbol ?? 'B', side: 'short', price: null, distancePct: null, distanceDays: null },
    ],
    regimes: instruments.slice(0, 4).map(({ id, symbol }, index) => (index === 3
      ? { instrumentId: id, symbol, label: null, probabilities: null, sinceMs: null, multiplier: 0.5, note: '212 more bars of 1 h' }
      : { instrumentId: id, symbol, label: LABELS[index] ?? 'calm-ranging', probabilities: { 'calm-ranging': 0.11, 'calm-trending': 0.62, 'volatile-ranging': 0.07, 'volatile-trending': 0.2 }, sinceMs: START_MS - 9 * HOUR, multiplier: index === 1 ? 0.5 : 1, note: '' })),
    allocation: { isOn: true, method: 'inverse-volatility', changedMs: START_MS - 30 * HOUR, cause: 'SOLUSDT had moved by 3.1 points.', rows: instruments.slice(0, 3).map(({ id, symbol }, index) => ({ strategyId: STRATEGY_ID, instrumentId: id, symbol, share: [0.47, 0.31, 0.22][index] ?? 0, wanted: [0.45, 0.33, 0.22][index] ?? null })) },
    ...change,
  };
}

const LABELS = ['calm-trending', 'volatile-trending', 'calm-ranging'] as const;

function sampleLimits(): readonly LimitView[] {
  const limit = (group: LimitView['group'], code: string, title: string, unit: string, value: number, most: number): LimitView => ({ group, code, title, unit, value, limit: most, share: value / most, description: `${title}, against the most that is allowed.`, formula: 'a ÷ b' });
  return [
    limit('trade', 'trade-risk', 'Largest risk of one trade', '%', 0.48, 10),
    limit('exposure', 'symbol-exposure', 'Largest position', '%', 42.6, 100),
    limit('exposure', 'total-exposure', 'All positions together', '%', 60.9, 200),
    limit('exposure', 'open-positions', 'Open positions', 'positions', 2, 10),
    limit('portfolio', 'value-at-risk', 'Value at risk', '%', 2.32, 20),
    limit('portfolio', 'daily-loss', 'Loss today', '%', 2.4, 3),
    limit('portfolio', 'drawdown', 'Fall from the peak', '%', 2.17, 15),
    limit('safety', 'order-rate', 'Orders in the last minute', 'orders', 3, 30),
    limit('safety', 'data-age', 'Age of the newest price', 's', 1, 120),
  ];
}

/** Normal tails of a portfolio with a standard deviation of 1 % a day: 1.645 and 2.326 of it, and the means beyond, 2.063 and 2.665. */
function sampleTails(): readonly TailView[] {
  return ([95, 99] as const).flatMap((level) => (['1h', '1d'] as const).flatMap((horizon) => (['plain', 'filtered'] as const).map((method): TailView => {
    const scale = (horizon === '1h' ? 1 / Math.sqrt(24) : 1) * (method === 'filtered' ? 1.15 : 1);
    const [valueAtRiskPct, expectedShortfallPct] = [(level === 95 ? 1.645 : 2.326) * scale, (level === 95 ? 2.063 : 2.665) * scale];
    return { level, horizon, method, valueAtRiskPct, expectedShortfallPct, valueAtRisk: ((valueAtRiskPct / 100) * EQUITY).toFixed(8), expectedShortfall: ((expectedShortfallPct / 100) * EQUITY).toFixed(8) };
  })));
}

/** Correlations that fall with the distance in the list; the last pair moves against the others. */
export function sampleCorrelation(symbols: readonly string[]): CorrelationView {
  const value = (row: number, column: number): number | null => {
    if (row === column) return 1;
    if (Math.min(row, column) === 0 && Math.max(row, column) === symbols.length - 1) return -0.21;
    return row + column === 5 ? null : Math.max(0.9 - 0.13 * Math.abs(row - column), 0.05);
  };
  return { symbols, values: symbols.map((_, row) => symbols.map((__, column) => value(row, column))), threshold: 0.7 };
}

function sampleHistory(to: number): readonly RiskHistoryPoint[] {
  return Array.from({ length: 240 }, (_, index): RiskHistoryPoint => {
    const wave = Math.sin(index / 17);
    return {
      timeMs: to - (240 - index) * 6 * 60_000, equity: EQUITY * (1 + 0.01 * wave), drawdownPct: Math.max(0, 2.2 - 2 * wave), dayLossPct: 0, netPct: 24 + 8 * wave, grossPct: 60 + 10 * wave,
      valueAtRiskPct: index < 20 ? null : 2.3 + 0.6 * wave, expectedShortfallPct: index < 20 ? null : 3.1 + 0.8 * wave, valueAtRiskLimitPct: 20, expectedShortfallLimitPct: 30,
    };
  });
}

/** One limit that lets half of equity into a symbol. */
function sampleWhatIf({ side, qty, notional, limitPrice }: WhatIfRequest, last: number): WhatIf {
  const price = Number(limitPrice ?? last) * (limitPrice ? 1 : side === 'buy' ? 1.02 : 0.98);
  const size = qty === null || qty === undefined ? Number(notional ?? 0) / price : Number(qty);
  const added = ((size * price) / EQUITY) * 100;
  const isBroken = 42.6 + added > 100;
  return {
    verdict: isBroken ? 'denied' : 'passes',
    sentence: isBroken ? `This order would take exposure to ${(42.6 + added).toFixed(0)} % of equity; your limit is 100 %.` : 'Every limit has room for it, also at its worst price.',
    qty: size.toFixed(3), notional: (size * price).toFixed(8), worstPrice: price.toFixed(2), fee: (size * price * 0.0005).toFixed(8), largestQty: ((0.574 * EQUITY) / price).toFixed(3), largestNotional: (0.574 * EQUITY).toFixed(8),
    limits: [
      { code: 'symbol-exposure', title: 'Largest position', unit: '%', before: 42.6, after: 42.6 + added, limit: 100, isBroken },
      { code: 'total-exposure', title: 'All positions together', unit: '%', before: 60.9, after: 60.9 + added, limit: 200, isBroken: false },
      { code: 'order-rate', title: 'Orders in the last minute', unit: 'orders', before: 3, after: 3, limit: 30, isBroken: false },
    ],
    measures: [{ code: 'net', title: 'Net exposure', unit: '%', before: 24.3, after: 24.3 + (side === 'buy' ? added : -added), limit: null, isBroken: false }],
  };
}

function sampleStress(shocks: Readonly<Record<string, number>>): StressView {
  const own = Object.values(shocks);
  const scenario = (code: string, title: string, pct: number, liquidated: readonly string[] = []) => ({
    code, title, description: `${title}: what it did then, done to what is held now.`, pnl: ((pct / 100) * EQUITY).toFixed(8), pct, equityAfter: (EQUITY * (1 + pct / 100)).toFixed(8),
    pnlWithStops: ((pct / 300) * EQUITY).toFixed(8), pctWithStops: pct / 3, liquidated, rows: [{ symbol: 'BTCUSDT', shockPct: -44.4, basis: 'recorded' as const, pnl: ((pct / 100) * EQUITY).toFixed(8), pnlWithStop: ((pct / 300) * EQUITY).toFixed(8), isLiquidated: liquidated.length > 0 }],
  });
  return { timeMs: START_MS, scenarios: [scenario('2020-03-12', '12 March 2020', -14.1, ['BTCUSDT']), scenario('2024-08-05', '5 August 2024', -5.2), scenario('2025-10-10', '10 October 2025', -6.4), scenario('all-against', 'Everything against you', -5.3), ...(own.length === 0 ? [] : [scenario('own', 'Your own shocks', own.reduce((sum, pct) => sum + pct, 0) * 0.2)])] };
}

const BREAKERS: readonly BreakerView[] = [
  breaker('daily-loss-limit', 'Daily loss', { status: 'tripped', action: 'reduce', value: 3.04, limit: 3, cause: 'The account has lost 3.04 % today (UTC); the limit is 3 %. Nothing new is opened until the next day (UTC).', sinceMs: START_MS - 2 * HOUR, release: 'automatic', releasesAtMs: START_MS + 14 * HOUR }),
  breaker('weekly-loss-limit', 'Weekly loss', { action: 'reduce', value: 0.9, limit: 6 }),
  breaker('drawdown-limit', 'Fall from the peak', { action: 'halt', value: 2.17, limit: 15, release: 'person' }),
  breaker('price-jump', 'Price jump', { action: 'pause', value: 2.9, limit: 3, status: 'near', scope: { instrumentId: 'practice:BTCUSDT' }, scopeTitle: 'BTCUSDT' }),
  breaker('funding-extreme', 'Extreme funding', { action: 'pause', status: 'not-applicable', value: null, limit: null, cause: 'Spot pays no funding.' }),
];

function breaker(code: string, title: string, change: Partial<BreakerView>): BreakerView {
  return { code, title, scope: 'account', scopeTitle: 'the account', status: 'clear', action: 'warn', value: 0, limit: 1, unit: '%', consequence: 'Nothing new is opened.', cause: '', sinceMs: null, release: 'automatic', releasesAtMs: null, ...change };
}

const BREAKER_HISTORY: readonly BreakerEventView[] = [
  { timeMs: START_MS - 2 * HOUR, code: 'daily-loss-limit', title: 'Daily loss', scopeTitle: 'the account', deed: 'tripped', action: 'reduce', value: 3.04, limit: 3, unit: '%', cause: 'The account has lost 3.04 % today (UTC); the limit is 3 %.', releasedBy: null },
  { timeMs: START_MS - 20 * HOUR, code: 'price-jump', title: 'Price jump', scopeTitle: 'ETHUSDT', deed: 'released', action: 'pause', value: null, limit: null, unit: '×', cause: 'The price has been calm for 15 min.', releasedBy: 'automatic' },
];

