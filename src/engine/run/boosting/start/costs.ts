import { simExchangeSchema } from '../../../adapters/sim-exchange/config.ts';
import type { SimExchangeConfig } from '../../../adapters/sim-exchange/config.ts';
import type { Instrument } from '../../../domain/instrument.ts';
import type { BotExecutionConfig } from '../../../learn/boosting/bot/execution.config.ts';
import { roundTripBps } from '../../../learn/boosting/rolling/cycle.ts';

/** Fees, spread and slippage: what a fill costs. */
export type FillCosts = Pick<SimExchangeConfig, 'takerFeeBps' | 'makerFeeBps' | 'spreadBps' | 'slippageBps'> & Partial<SimExchangeConfig>;

/** Returns what a forecast has to beat: what the settings say, or what going in and out costs where they are traded, in bps to two decimals. */
export function costBpsOf({ costBps }: Pick<BotExecutionConfig, 'costBps'>, instrument: Pick<Instrument, 'market'>, { takerFeeBps, makerFeeBps, spreadBps, slippageBps, ...others }: FillCosts): number {
  if (costBps !== null) return costBps;
  const { feeTier, bnbDiscount } = others;
  const exchange = simExchangeSchema.parse({ takerFeeBps, makerFeeBps, spreadBps, slippageBps, ...(feeTier === undefined ? {} : { feeTier }), ...(bnbDiscount === undefined ? {} : { bnbDiscount }) });
  return Math.round(roundTripBps(instrument, exchange) * 100) / 100;
}

/** Returns the costs of a fill that the settings of a bot name. */
export function fillCostsOf({ takerFeeBps, makerFeeBps, spreadBps, slippageBps }: BotExecutionConfig): FillCosts {
  return { takerFeeBps, makerFeeBps, spreadBps, slippageBps };
}
