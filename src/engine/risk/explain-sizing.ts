import { assertNever } from '../domain/assert.ts';
import type { SizingArithmetic } from './sizing-arithmetic.ts';
import { amount, percent, quantity } from './words.ts';

/**
 * Puts the arithmetic of a size into one plain sentence:
 * "0.5 % of 10,000 USDT is 50 USDT; the stop is 250 USDT away: 0.2 BTC, capped to 0.15 by the symbol limit of 100 %."
 */
export function explainSizing(arithmetic: SizingArithmetic): string {
  const { baseAsset, quoteAsset, bound } = arithmetic;
  const risk = `${percent(arithmetic.riskPct)} of ${amount(arithmetic.equity)} ${quoteAsset}${scaling(arithmetic)} is ${amount(arithmetic.riskMoney)} ${quoteAsset}`;
  const stop = `the stop is ${amount(arithmetic.stopDistance)} ${quoteAsset} away`;
  const result = bound === 'risk'
    ? `${quantity(arithmetic.qty)} ${baseAsset}`
    : `${amount(arithmetic.riskQty)} ${baseAsset}, capped to ${quantity(arithmetic.qty)} by ${boundWords(arithmetic)}`;
  return `${risk}; ${stop}: ${result}.`;
}

function scaling({ size, drawdownFactor }: SizingArithmetic): string {
  const wanted = size === 1 ? '' : `, times the wanted exposure of ${amount(size)}`;
  const reduced = drawdownFactor === 1 ? '' : `, times ${amount(drawdownFactor)} because the account is far below its peak`;
  return wanted === '' && reduced === '' ? '' : `${wanted}${reduced},`;
}

function boundWords({ bound, boundLimit, baseAsset, quoteAsset, leverage }: SizingArithmetic): string {
  switch (bound) {
    case 'risk':
      return `the risk of ${percent(boundLimit)}`;
    case 'symbol-cap':
      return `the symbol limit of ${percent(boundLimit)}`;
    case 'total-cap':
      return `the limit of ${percent(boundLimit)} for all positions together`;
    case 'session-cap':
      return `the ${amount(boundLimit)} ${quoteAsset} that this session is armed up to`;
    case 'margin':
      return `the ${amount(boundLimit)} ${quoteAsset} that are free${leverage > 1 ? ` at ${amount(leverage)} × leverage` : ''}`;
    case 'max-quantity':
      return `the exchange's largest order of ${quantity(boundLimit)} ${baseAsset}`;
    default:
      return assertNever(bound);
  }
}
