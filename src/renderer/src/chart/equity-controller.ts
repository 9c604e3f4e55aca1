import { AreaSeries, BaselineSeries, createChart } from 'lightweight-charts';
import type { IChartApi, ISeriesApi, MouseEventParams } from 'lightweight-charts';
import { formatNumber } from '../format/decimal.ts';
import type { Zone } from '../format/time.ts';
import { chartColors, withAlpha } from './chart-colors.ts';
import { chartOptions } from './chart-options.ts';
import { fromChartTime, toChartTime } from './chart-time.ts';

/** A point of a curve, in ascending whole seconds. */
export interface ChartPoint {
  readonly timeMs: number;
  readonly value: number;
}

export interface EquityControllerOptions {
  readonly zone: Zone;
  /** Splits gain from loss. */
  readonly startingCash: number;
  /** The library asks for a visible link to its maker on one chart of the window; here when no price chart shows it. */
  readonly withLogo: boolean;
  readonly onHover: (timeMs: number | null) => void;
}

/** Owns one chart of an equity curve with its drawdown beneath, on one time axis. */
export class EquityController {
  readonly #chart: IChartApi;
  readonly #equity: ISeriesApi<'Baseline'>;
  readonly #drawdown: ISeriesApi<'Area'>;
  #options: EquityControllerOptions;
  #hasData = false;

  constructor(element: HTMLElement, options: EquityControllerOptions) {
    this.#options = options;
    this.#chart = createChart(element, chartOptions(chartColors(), options.zone));
    this.#equity = this.#chart.addSeries(BaselineSeries, { lineWidth: 2, priceLineVisible: false, baseValue: { type: 'price', price: options.startingCash } });
    this.#drawdown = this.#chart.addSeries(AreaSeries, { lineWidth: 1, priceLineVisible: false, invertFilledArea: true }, 1);
    this.#chart.panes()[0]?.setStretchFactor(3);
    this.#chart.panes()[1]?.setStretchFactor(1);
    this.#chart.subscribeCrosshairMove(({ time }: MouseEventParams) => { options.onHover(time === undefined ? null : fromChartTime(time)); });
    this.restyle(options.zone);
  }

  /** Draws the curves. The first ones are fitted into view; later ones leave the view alone. */
  show(equity: readonly ChartPoint[], drawdown: readonly ChartPoint[]): void {
    const points = (curve: readonly ChartPoint[]) => curve.map(({ timeMs, value }) => ({ time: toChartTime(timeMs), value }));
    this.#equity.setData(points(equity));
    this.#drawdown.setData(points(drawdown));
    if (!this.#hasData && equity.length > 1) this.#chart.timeScale().fitContent();
    this.#hasData ||= equity.length > 1;
  }

  /** Picks up a changed theme or zone. */
  restyle(zone: Zone): void {
    const colors = chartColors();
    const base = chartOptions(colors, zone);
    this.#chart.applyOptions({ ...base, layout: { ...base.layout, attributionLogo: this.#options.withLogo } });
    this.#equity.applyOptions({
      topLineColor: colors.up, topFillColor1: withAlpha(colors.up, 0.22), topFillColor2: withAlpha(colors.up, 0.02),
      bottomLineColor: colors.down, bottomFillColor1: withAlpha(colors.down, 0.02), bottomFillColor2: withAlpha(colors.down, 0.22),
      priceFormat: { type: 'custom', minMove: 0.01, formatter: (value: number) => formatNumber(value, 2) },
    });
    this.#drawdown.applyOptions({
      lineColor: colors.down, topColor: withAlpha(colors.down, 0.05), bottomColor: withAlpha(colors.down, 0.28),
      priceFormat: { type: 'custom', minMove: 0.01, formatter: (value: number) => `${formatNumber(value, 2)} %` },
    });
  }

  /** Paints the chart as it is on a canvas of its own. */
  screenshot(): HTMLCanvasElement {
    return this.#chart.takeScreenshot(true, false);
  }

  /** Gives everything back. */
  dispose(): void {
    this.#chart.remove();
  }
}
