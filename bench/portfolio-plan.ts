import { inferInstrument } from '../src/engine/adapters/history/instrument-catalog.ts';
import { engineConfig } from '../src/engine/core/engine-config.ts';
import type { Instrument } from '../src/engine/domain/instrument.ts';

/** Ten symbols whose lots are small enough for prices of 30,000. */
export const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'BNBUSDT', 'ADAUSDT', 'AVAXUSDT', 'LTCUSDT', 'LINKUSDT', 'BCHUSDT', 'DOTUSDT'] as const;

/** Bars of a year of minutes. */
export const YEAR = 525_600;

/** A spot instrument whose prices are on the ticks of the generated bars. */
export function instrumentOf(symbol: string): Instrument {
  const inferred = inferInstrument('spot', symbol, { priceDecimals: 2, qtyDecimals: 5 });
  if (!inferred) throw new Error(`expected ${symbol} in the catalog`);
  return inferred.instrument;
}

/** As of the bench `backtest`: a walk without drift, on which every rule loses its costs, must not end the account early. */
export const RISK = { riskPerTradePct: 0.01, dailyLossLimitPct: 100, maxDrawdownPct: 100 } as const;

/** The settings of the strategies: the even symbols cross averages, the odd ones break out. */
export function strategiesOf(symbols: readonly string[]) {
  const assignment = (id: string, strategy: string, own: readonly string[]) => ({ id, strategy, instruments: own.map((symbol) => `spot:${symbol}`), interval: '1m' as const, enabled: true, config: {} });
  const { strategies } = engineConfig.parse({
    strategies: [assignment('cross', 'moving-average-cross', symbols.filter((_, index) => index % 2 === 0)), assignment('breakout', 'donchian-breakout', symbols.filter((_, index) => index % 2 === 1))],
  });
  return strategies;
}
