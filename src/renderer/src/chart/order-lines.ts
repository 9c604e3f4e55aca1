import type { CreatePriceLineOptions } from 'lightweight-charts';
import type { OrderView } from '../../../engine/contract/view.ts';
import { groupDecimal } from '../format/decimal.ts';
import { codeWords } from '../format/words.ts';
import type { ChartColors } from './chart-colors.ts';

/** Dotted, as the library numbers it: an order that rests is lighter than a position that is held. */
const DOTTED = 1;

/** Returns the line of an open order at its price, or null for one without: it is named, so that a line can be traced to its order. */
export function orderLine(order: OrderView, colors: ChartColors): CreatePriceLineOptions | null {
  const price = linePrice(order);
  if (price === null) return null;
  const color = order.side === 'buy' ? colors.up : colors.down;
  const title = `${order.side === 'buy' ? '▲ Buy' : '▼ Sell'} ${groupDecimal(order.qty)}${order.type === 'limit' ? '' : ` ${codeWords(order.type.replace(/-(market|limit)$/, ''))}`}`;
  return { id: orderLineId(order.clientOrderId), price: Number(price), color, lineStyle: DOTTED, lineWidth: 1, lineVisible: true, axisLabelVisible: true, axisLabelColor: color, axisLabelTextColor: '', title };
}

/** The price that a line stands at: the trigger of a conditional order, else its limit. */
export function linePrice({ triggerPrice, limitPrice }: Pick<OrderView, 'triggerPrice' | 'limitPrice'>): string | null {
  return triggerPrice ?? limitPrice;
}

/** Tells whether an order has a line of its own: what protects a position is drawn with the position. */
export function hasOwnLine({ purpose }: Pick<OrderView, 'purpose'>): boolean {
  return purpose !== 'stop-loss' && purpose !== 'take-profit';
}

export function orderLineId(clientOrderId: string): string {
  return `order/${clientOrderId}`;
}

/** Reads the order out of the id of its line, or null. */
export function orderOfLine(id: string): string | null {
  return id.startsWith('order/') ? id.slice('order/'.length) : null;
}
