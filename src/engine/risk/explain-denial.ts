import { assertNever } from '../domain/assert.ts';
import type { ByRegime } from '../domain/regime.ts';
import type { Denial, PauseScope } from '../domain/denial.ts';
import { amount, percentAgainst, quantity } from './words.ts';

/** How the instrument is called in the sentence. */
export interface DenialNames {
  readonly symbol: string;
  readonly quoteAsset: string;
  /** Stands behind the largest quantity that fits; the symbol does where it is left out. */
  readonly baseAsset?: string;
}

/** Puts a denial into one plain sentence with its numbers: "Denied: this order would take BTCUSDT exposure to 131 % of equity; your limit is 100 %." */
export function explainDenial(denial: Denial, names: DenialNames): string {
  return `Denied: ${why(denial, names)}${fitting(denial, names)}.`;
}

function fitting({ largest }: Denial, { symbol, baseAsset }: DenialNames): string {
  return largest === undefined ? '' : `; the largest that fits is ${quantity(largest)} ${baseAsset ?? symbol}`;
}

function why(denial: Denial, { symbol, quoteAsset, baseAsset }: DenialNames): string {
  switch (denial.code) {
    case 'trading-halted':
      return `trading is halted and only orders that shrink a position are sent${because(denial.cause)}`;
    case 'reducing-only':
      return `positions may only be reduced now${because(denial.cause)}`;
    case 'data-stale':
      return `the newest price of ${symbol} is ${amount(denial.ageMs / 1000)} s old; your limit is ${amount(denial.maxAgeMs / 1000)} s`;
    case 'no-stop-distance':
      return `the strategy gave no stop-loss for ${symbol}, and without one the size of a trade cannot be worked out`;
    case 'no-edge':
      return `the ${denial.trades} trades of the strategy show no edge (a win rate of ${percentAgainst(denial.winRate * 100, 100)[0]} at a payoff of ${amount(denial.payoff)}, doubt included), and without one the Kelly bet is nothing`;
    case 'volatility-unknown':
      return `the volatility of ${symbol} is not known yet: ${denial.bars} of ${denial.needed} bars have closed, or its price has not moved`;
    case 'equity-at-risk':
      return `${amount(denial.openRisk)} ${quoteAsset} would be lost if every open stop filled, and the account is worth ${amount(denial.equity)} ${quoteAsset}`;
    case 'no-share':
      return `${symbol} has no share of the risk now, because ${NO_SHARE[denial.cause]}`;
    case 'regime':
      return denial.label === null
        ? `the market regime of ${symbol} is not known yet, and the strategy ${denial.strategyId} opens only in regimes that are ticked for it`
        : `${symbol} is ${REGIME_WORDS[denial.label]} now, and the strategy ${denial.strategyId} is switched off in that market regime`;
    case 'quantity-below-lot':
      return `the size comes to ${quantity(denial.qty)} ${symbol}, less than the smallest step of ${quantity(denial.lot)}`;
    case 'quantity-below-minimum':
      return `${quantity(denial.qty)} ${symbol} is below the exchange's smallest order of ${quantity(denial.minimum)}`;
    case 'notional-below-minimum':
      return `the order is worth ${amount(denial.notional)} ${quoteAsset}; the exchange takes none below ${amount(denial.minimum)} ${quoteAsset}`;
    case 'quantity-above-maximum':
      return `${quantity(denial.qty)} ${symbol} is above the exchange's largest order of ${quantity(denial.maximum)}`;
    case 'symbol-exposure-cap':
      return `this order would take ${symbol} exposure to ${ofEquity(denial.exposure, denial.cap)}`;
    case 'total-exposure-cap':
      return `this order would take all positions together to ${ofEquity(denial.exposure, denial.cap)}`;
    case 'net-exposure-cap':
      return `this order would leave ${denial.exposure < 0 ? 'shorts less longs' : 'longs less shorts'} at ${ofEquity(Math.abs(denial.exposure), denial.cap)}`;
    case 'leverage-cap':
      return `this order would take all futures positions together to ${timesAgainst(denial.leverage, denial.cap)} the account; your limit is ${timesAgainst(denial.cap, denial.leverage)}`;
    case 'cluster-exposure-cap':
      return `this order would take ${denial.symbols.length === 1 ? symbol : `${denial.symbols.join(', ')}, which move together,`} to ${ofEquity(denial.exposure, denial.cap)}`;
    case 'risk-per-trade-cap':
      return `this order would put ${symbol} at risk of losing ${ofEquity(denial.risk, denial.cap)}`;
    case 'depth-share-cap':
      return depth(denial, baseAsset ?? symbol);
    case 'no-order-book':
      return `the order book of ${symbol} is not known, and your settings want it to be`;
    case 'price-collar':
      return `this order could fill at ${amount(denial.price)}, ${percentAgainst(denial.distancePct, denial.limitPct)[0]} worse than the price of ${symbol}; your limit is ${percentAgainst(denial.distancePct, denial.limitPct)[1]}`;
    case 'value-at-risk-cap':
      return `this order would take the value at risk (${denial.level} %, ${denial.horizon}) to ${ofEquity(denial.valueAtRisk, denial.cap)}`;
    case 'expected-shortfall-cap':
      return `this order would take the expected shortfall (${denial.level} %, ${denial.horizon}) to ${ofEquity(denial.expectedShortfall, denial.cap)}`;
    case 'beta-cap':
      return `this order would take the beta of the account to ${timesAgainst(denial.beta, denial.cap)}; your limit is ${timesAgainst(denial.cap, denial.beta)}`;
    case 'paused':
      return `${paused(denial.scope, denial.subject)}${because(denial.cause)}`;
    case 'open-positions-limit':
      return `${denial.count} ${denial.count === 1 ? 'position is' : 'positions are'} open already; your limit is ${denial.limit}`;
    case 'insufficient-margin':
      return `this order needs ${amount(denial.required)} ${quoteAsset} and ${amount(Math.max(0, denial.available))} ${quoteAsset} are free`;
    case 'daily-loss-limit':
      return lossAgainst('has lost', denial.loss, 'today (UTC)', denial.limit);
    case 'drawdown-limit':
      return lossAgainst('is', denial.drawdown, 'below its peak', denial.limit);
    case 'order-rate-limit':
      return `${denial.count} orders were sent in the last ${amount(denial.windowMs / 1000)} s; your limit is ${denial.limit}`;
    case 'short-not-possible':
      return `${symbol} cannot be sold short: on ${denial.market} only what is owned can be sold`;
    case 'not-armed':
      return 'this session is not armed, and nothing is opened with real money before you arm it';
    case 'session-notional-cap':
      return `this order would take everything that is open to ${amount(denial.exposure)} ${quoteAsset}; this session is armed up to ${amount(denial.cap)} ${quoteAsset}`;
    case 'no-stop':
      return `${symbol} may only be entered with a stop-loss, and this order has none`;
    case 'slippage-guard':
      return `the price of ${symbol} has moved ${percentAgainst(denial.slippagePct, denial.limitPct)[0]} against the decision; your limit is ${percentAgainst(denial.slippagePct, denial.limitPct)[1]}`;
    case 'impossible-order':
      return denial.detail;
    case 'would-turn':
      return `${symbol} is held ${denial.held}, and an order against it may only reduce it; close the position first to trade the other way`;
    case 'nothing-to-reduce':
      return `there is no position in ${symbol} that this order could reduce`;
    case 'held-by-strategy':
      return `${symbol} is traded by the strategy ${denial.strategyId}, and what you open by hand would become part of its position; switch it off there first`;
    case 'held-by-hand':
      return `${symbol} is held or being opened by hand, and the strategy leaves that alone`;
    case 'invalid-number':
      return `${denial.field} is ${denial.value}, which is not a usable number; no order is sent on it`;
    default:
      return assertNever(denial);
  }
}

const NO_SHARE = {
  drawdown: 'the account is far below its peak',
  regime: 'the market regime asks for none',
  allocation: 'the division of the risk gives it none',
} as const;

/** Writes a multiple so that it can be told from the other: `3.02 ×`. */
function timesAgainst(value: number, other: number): string {
  return percentAgainst(value, other)[0].replace('%', '×');
}

function depth({ qty, depth: offered, cap }: Extract<Denial, { readonly code: 'depth-share-cap' }>, asset: string): string {
  if (!(offered > 0)) return `the order book offers no ${asset} near the price`;
  const [share, limit] = percentAgainst((qty / offered) * 100, cap * 100);
  return `${quantity(qty)} ${asset} are ${share} of the ${quantity(offered)} ${asset} that the order book offers near the price; your limit is ${limit}`;
}

function paused(scope: PauseScope, subject: string): string {
  if (scope === 'account') return 'opening is paused';
  return scope === 'instrument' ? `opening in ${subject} is paused` : `the strategy ${subject} is paused and opens nothing`;
}

const REGIME_WORDS: ByRegime<string> = {
  'calm-ranging': 'calm and ranging', 'calm-trending': 'calm and trending', 'volatile-ranging': 'volatile and ranging', 'volatile-trending': 'volatile and trending',
};

function because(cause: string): string {
  return cause === '' ? '' : ` (${cause.replace(/\.$/, '')})`;
}

function ofEquity(share: number, limit: number): string {
  const [reached, cap] = percentAgainst(share * 100, limit * 100);
  return `${reached} of equity; your limit is ${cap}`;
}

function lossAgainst(verb: string, loss: number, since: string, limit: number): string {
  const [lost, cap] = percentAgainst(loss * 100, limit * 100);
  return `the account ${verb} ${lost} ${since}; your limit is ${cap}`;
}
