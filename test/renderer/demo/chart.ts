// One chart controller by itself, for tests that ask it what is in view.
import '../../../src/renderer/src/theme/tokens.css';
import { ChartController } from '../../../src/renderer/src/chart/chart-controller.ts';
import type { LegendState } from '../../../src/renderer/src/chart/chart-controller.ts';
import type { TimePlaces } from '../../../src/renderer/src/chart/versions/strip-layout.ts';
import type { BarView } from '../../../src/engine/contract/events.ts';

declare global {
  interface Window {
    chart: ChartController;
    bars: (from: number, count: number) => BarView[];
    wanted: number;
    legends: LegendState[];
    places: (TimePlaces | null)[];
  }
}

const MINUTE = 60_000;
window.wanted = 0;
window.legends = [];
window.places = [];
window.bars = (from, count) => Array.from({ length: count }, (_, index) => {
  const minute = from + index;
  const close = 100 + Math.sin(minute / 9) * 5;
  return { timeMs: minute * MINUTE, open: 100, high: 106, low: 94, close, volume: 10 };
});
const element = document.getElementById('chart');
if (!element) throw new Error('no chart element');
const settings = { lengthMs: MINUTE, priceDecimals: 2, zone: 'utc', logScale: false, watermark: '' } as const;
window.chart = new ChartController(element, settings, { onLegend: (legend) => { window.legends.push(legend); }, onHistoryWanted: () => { window.wanted += 1; } });
window.chart.replace(window.bars(10_000, 1000), settings, { keepPlace: false });
