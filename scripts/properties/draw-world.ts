import { engineConfig } from '../../src/engine/core/engine-config.ts';
import type { EngineConfig } from '../../src/engine/core/engine-config.ts';
import { instrumentIdOf } from '../../src/engine/domain/instrument.ts';
import type { Instrument } from '../../src/engine/domain/instrument.ts';
import { qtyLots, quoteAtoms } from '../../src/engine/domain/units.ts';
import type { Draw } from './draw.ts';

/** A few instruments, spot and futures, with steps and smallest orders of all sizes. */
export function drawInstruments(draw: Draw): readonly Instrument[] {
  const symbols = ['BTCUSDT', 'ETHUSDT', 'XRPUSDT', 'SOLUSDT', 'ADAUSDT', 'BNBUSDT'];
  return symbols.slice(0, draw.whole(2, symbols.length)).map((symbol, index) => {
    const isSpot = index > 0 && draw.chance(35);
    const qtyDecimals = draw.whole(0, 4);
    return {
      id: instrumentIdOf(isSpot ? 'spot' : 'um', symbol), market: isSpot ? 'spot' : 'um', symbol, baseAsset: symbol.slice(0, -4), quoteAsset: 'USDT',
      priceDecimals: draw.whole(2, 4), tickSteps: draw.one([1, 1, 5, 10]), qtyDecimals, lotSteps: draw.one([1, 1, 5]),
      minNotional: quoteAtoms(BigInt(draw.one([0, 5, 100])) * 100_000_000n), minQty: qtyLots(draw.whole(1, 5)), maxQty: qtyLots(10 ** (qtyDecimals + draw.whole(2, 7))),
      maintenanceMarginRate: isSpot ? 0 : 0.005, maxLeverage: isSpot ? 1 : draw.one([2, 5, 20, 125]),
    };
  });
}

/** Nothing of a breaker is judged here: what would only stop the world is off. */
const NO_BREAKERS = {
  dailyLossLimitPct: 100, maxDrawdownPct: 100, drawdownReducePct: 100, weeklyLossLimitPct: 0, drawdownWarnPct: 0, venueErrorLimit: 0, losingStreakTrades: 0, strategyBoundsFactor: 0,
  volatilitySpikeFactor: 0, priceJumpSigmas: 0, priceJumpMaxPct: 0, spreadFactor: 0, spreadMaxPct: 0, crossedBook: 'ignore', stalePriceSeconds: 0, fundingExtremePct: 0,
} as const;

/** Limits of which any may be the tightest; some strategies. */
export function drawConfig(draw: Draw, instruments: readonly Instrument[]): EngineConfig {
  const maxTotalExposurePct = draw.scaled(50, 1500);
  const maxExpectedShortfallPct = draw.chance(15) ? 1000 : draw.scaled(2, 200);
  const risk = {
    ...NO_BREAKERS, riskPerTradePct: 0.5, maxRiskPerTradePct: draw.scaled(0.5, 50),
    maxSymbolExposurePct: maxTotalExposurePct * draw.between(0.1, 1), maxTotalExposurePct,
    maxNetExposurePct: draw.scaled(20, 1500), maxLeverage: draw.scaled(0.3, 15), maxClusterExposurePct: draw.scaled(30, 1500), clusterCorrelation: draw.between(0.2, 0.95),
    maxOpenPositions: draw.whole(1, 8), leverage: draw.scaled(1, 20), marginReservePct: draw.between(0, 20),
    riskLevel: draw.one(['95', '99'] as const), riskHorizon: draw.one(['1h', '1d'] as const), maxExpectedShortfallPct,
    maxValueAtRiskPct: maxExpectedShortfallPct === 1000 && draw.chance(50) ? 1000 : Math.min(maxExpectedShortfallPct, draw.scaled(2, 200)),
    maxBeta: draw.chance(15) ? 1000 : draw.scaled(0.3, 20), assumedDailyVolatilityPct: draw.scaled(1, 20),
    priceCollarPct: draw.scaled(0.1, 10), feePct: draw.one([0, 0.05, 0.1, 1]), maxDepthSharePct: draw.scaled(1, 100), withoutBook: draw.chance(5) ? 'deny' : 'allow',
    maxOrdersPerMinute: draw.whole(2, 60), maxDataAgeSeconds: draw.scaled(5, 200),
  };
  const traded = instruments.filter(() => draw.chance(35));
  return engineConfig.parse({ risk, strategies: traded.map(({ id }, index) => strategy(draw, id, index)) });
}

function strategy(draw: Draw, instrument: string, index: number): Record<string, unknown> {
  const maxSlippagePct = draw.chance(50) ? draw.scaled(0.1, 9) : null;
  return {
    id: `s${index}`, strategy: 'moving-average-cross', instruments: [instrument], interval: '1m', enabled: true,
    config: { average: 'sma', fastPeriod: 1, slowPeriod: 2, direction: 'both', stopType: 'percent', stopPercent: draw.scaled(0.5, 10), reentry: 'after-cooldown' },
    entry: { order: draw.one(['market', 'limit']), maxSlippagePct, unfilled: maxSlippagePct !== null && draw.chance(50) ? 'chase' : 'abort' },
  };
}
