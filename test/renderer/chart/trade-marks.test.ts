import { describe, expect, it } from 'vitest';
import type { TradeView } from '../../../src/engine/contract/view.ts';
import { markStory, tradeMarkers } from '../../../src/renderer/src/chart/trade-marks.ts';
import type { ChartColors } from '../../../src/renderer/src/chart/chart-colors.ts';
import { createFakeMarket } from '../fake/fake-market.ts';
import { sampleView } from '../fake/fake-view.ts';

const colors: ChartColors = { background: '', text: '', grid: '', border: '', crosshair: '', label: '', up: 'up', down: 'down', warn: '', accent: '', accentSoft: '', watermark: '', lines: [] };
const QUARTER = 15 * 60_000;
const trade: TradeView = {
  id: 't1', strategyId: 's', instrumentId: 'um:BTCUSDT', symbol: 'BTCUSDT', side: 'long', entryTimeMs: QUARTER * 10 + 5000, entryPrice: '100.0', exitTimeMs: QUARTER * 12 + 1, exitPrice: '98.0',
  qty: '1', fees: '0', funding: '0', slippage: '0', pnl: '-2.00000000', returnPct: -2, entryReason: 'crossed above', exitReason: 'stop-loss', ambiguous: false,
};

describe('tradeMarkers', () => {
  it('marks entry and exit on the bars that hold them, with the result beside the exit', () => {
    expect(tradeMarkers([trade], [], QUARTER, colors, { withText: true })).toEqual([
      expect.objectContaining({ id: 'entry:t1', time: (QUARTER * 10) / 1000, position: 'belowBar', shape: 'arrowUp', color: 'up' }),
      expect.objectContaining({ id: 'exit:t1', time: (QUARTER * 12) / 1000, position: 'aboveBar', shape: 'square', color: 'down', text: '\u22122.00' }),
    ]);
  });

  it('is ascending, whatever the order of the trades', () => {
    const view = sampleView(createFakeMarket(3));
    const times = tradeMarkers(view.trades, view.positions, QUARTER, colors, { withText: false }).map(({ time }) => Number(time));
    expect(times).toEqual(times.toSorted((left, right) => left - right));
  });

  it('lets one mark stand for many on the same bar', () => {
    const many = Array.from({ length: 50 }, (_, index) => ({ ...trade, id: `t${index}` }));
    const markers = tradeMarkers(many, [], QUARTER, colors, { withText: true });
    expect(markers).toHaveLength(2);
    expect(markers.map(({ text }) => text)).toEqual(['×50', '×50']);
  });
});

describe('markStory', () => {
  it('tells why a trade was entered and left', () => {
    expect(markStory('exit:t1', [trade], [])).toEqual({ title: 'Left long 1 at 98.0', detail: 'stop loss', pnl: '-2.00000000' });
    expect(markStory('entry:t1', [trade], [])?.detail).toBe('crossed above');
    expect(markStory('exit:gone', [trade], [])).toBeNull();
  });

  it('tells the story of an open position', () => {
    const { positions } = sampleView(createFakeMarket(3));
    const [position] = positions;
    expect(markStory(`open:${position?.instrumentId}:${position?.openedMs}`, [], positions)?.detail).toBe(position?.entryReason);
  });
});
