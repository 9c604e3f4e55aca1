import type { CreatePriceLineOptions } from 'lightweight-charts';
import type { PositionView } from '../../../engine/contract/view.ts';
import { signedMoney } from '../format/signed.ts';
import { groupDecimal } from '../format/decimal.ts';
import type { ChartColors } from './chart-colors.ts';
import { orderLineId } from './order-lines.ts';

/** Solid, dotted, dashed and large dashed, as the library numbers them. */
const SOLID = 0;
const DASHED = 2;
const SPARSE = 4;

/** Returns the price lines of an open position: entry with its result, stop, target or the steps of it, and liquidation. A step that rests is moved like any order. */
export function positionLines(position: PositionView, colors: ChartColors): readonly CreatePriceLineOptions[] {
  const { side, unrealizedPnl, entryPrice, stopPrice, takeProfitPrice, liquidationPrice, exits } = position;
  const steps = exits?.steps ?? [];
  const result = signedMoney(unrealizedPnl, 2, '');
  return [
    line('entry', entryPrice, colors.accent, SOLID, `${side === 'long' ? 'Long' : 'Short'} ${result.text}`),
    ...(stopPrice === null ? [] : [line('stop', stopPrice, colors.down, DASHED, exits?.breakEven === 'set' ? 'Stop, break-even' : 'Stop')]),
    ...steps.map(({ number, price, qty, orderId }) => line(orderId === null ? `step-${number}` : orderLineId(orderId), price, colors.up, DASHED, `Target ${number}: ${groupDecimal(qty)}`)),
    ...(takeProfitPrice === null || steps.length > 0 ? [] : [line('target', takeProfitPrice, colors.up, DASHED, 'Target')]),
    ...(liquidationPrice === null ? [] : [line('liquidation', liquidationPrice, colors.warn, SPARSE, 'Liquidation')]),
  ];
}

function line(id: string, price: string, color: string, lineStyle: number, title: string): CreatePriceLineOptions {
  return { id, price: Number(price), color, lineStyle, lineWidth: 1, lineVisible: true, axisLabelVisible: true, axisLabelColor: color, axisLabelTextColor: '', title };
}
