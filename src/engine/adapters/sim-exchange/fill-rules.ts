import type { SimExchangeConfig } from './config.ts';

/** The options among the fill rules; each value is explained in docs/fills.md. */
export type FillRules = Pick<SimExchangeConfig, 'limitFill' | 'limitGapFill' | 'stopGapFill'>;

/** The rules of Tradewind: what a careful trader would expect of a real venue. */
export const TRADEWIND_RULES: FillRules = { limitFill: 'trade-through', limitGapFill: 'open', stopGapFill: 'open' };

/** The rules that freqtrade's backtest states in its documentation: every price inside the candle can be traded at. */
export const FREQTRADE_RULES: FillRules = { limitFill: 'touch', limitGapFill: 'limit', stopGapFill: 'trigger-inside-bar' };

/** +1 buys, -1 sells. */
export type Sign = 1 | -1;

/** +1 fires when the price rises to the trigger, -1 when it falls to it. */
export type Firing = 1 | -1;

/** Returns which way a conditional order fires: a stop against the position, a take-profit with it. */
export function firingOf(sign: Sign, kind: 'stop' | 'take-profit'): Firing {
  return (kind === 'stop' ? sign : -sign) as Firing;
}

/** Tells whether a price has reached a trigger; to touch it is enough. */
export function isTriggered(firing: Firing, trigger: number, price: number): boolean {
  return firing > 0 ? price >= trigger : price <= trigger;
}

/** Tells whether a resting limit order fills when the market trades at `price`. */
export function isLimitFilled(sign: Sign, limit: number, price: number, rules: Pick<FillRules, 'limitFill'>): boolean {
  if (rules.limitFill === 'touch' && price === limit) return true;
  return sign > 0 ? price < limit : price > limit;
}

/**
 * Returns the price at which a triggered stop trades, before costs: the open when the bar opens beyond the trigger, else the trigger.
 * @param bar the open and the range of the bar
 */
export function stopFillPrice(order: { readonly firing: Firing; readonly trigger: number }, bar: { readonly open: number; readonly high: number; readonly low: number }, rules: Pick<FillRules, 'stopGapFill'>): number {
  if (!isTriggered(order.firing, order.trigger, bar.open)) return order.trigger;
  const isInsideBar = order.trigger >= bar.low && order.trigger <= bar.high;
  return rules.stopGapFill === 'trigger-inside-bar' && isInsideBar ? order.trigger : bar.open;
}

/** Returns the price at which a resting limit order trades when the bar opens beyond it: the open, which is better, or its limit. */
export function limitGapPrice(limit: number, open: number, rules: Pick<FillRules, 'limitGapFill'>): number {
  return rules.limitGapFill === 'limit' ? limit : open;
}

/**
 * Returns the price that an order which takes liquidity pays: worse than the market by half the spread and the slippage.
 * It is not clipped to the bar: on a bar without a range the costs would vanish.
 */
export function takerPrice(sign: Sign, marketPrice: number, costBps: number): number {
  return marketPrice * (1 + (sign * costBps) / 10_000);
}
