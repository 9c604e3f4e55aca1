import { describe, expect, it } from 'vitest';
import type { ChartColors } from '../../../src/renderer/src/chart/chart-colors.ts';
import { orderOfLine } from '../../../src/renderer/src/chart/order-lines.ts';
import { positionLines } from '../../../src/renderer/src/chart/position-lines.ts';
import { somePosition } from '../../support/fake-host.ts';

const colors: ChartColors = { background: '', text: '', grid: '', border: '', crosshair: '', label: '', up: 'up', down: 'down', warn: '', accent: '', accentSoft: '', watermark: '', lines: [] };
const held = { ...somePosition('um:BTCUSDT'), stopPrice: '98.0', takeProfitPrice: '102.0' };
const titles = (position: typeof held): readonly string[] => positionLines(position, colors).map(({ title, price }) => `${title} ${price}`).slice(1);

describe('the lines of a position', () => {
  it('are its stop and its target', () => {
    expect(titles(held)).toEqual(['Stop 98', 'Target 102']);
  });

  it('are one for each step of a ladder in place of the target; those that rest are moved like orders, those that are watched are not', () => {
    const exits = { steps: [{ number: 1, price: '102.0', qty: '0.5', orderId: 'tw-3' }, { number: 2, price: '104.0', qty: '0.25', orderId: null }], breakEven: 'set', barsLeft: null } as const;
    expect(titles({ ...held, exits })).toEqual(['Stop, break-even 98', 'Target 1: 0.5 102', 'Target 2: 0.25 104']);
    const ids = positionLines({ ...held, exits }, colors).map(({ id }) => id ?? '');
    expect(ids.map(orderOfLine)).toEqual([null, null, 'tw-3', null]);
  });
});
