import type { CanvasRenderingTarget2D } from 'fancy-canvas';
import type { IChartApiBase, IPrimitivePaneRenderer, IPrimitivePaneView, ISeriesApi, ISeriesPrimitive, SeriesAttachedParameter, SeriesType, Time } from 'lightweight-charts';
import type { ChartColors } from './chart-colors.ts';
import { toChartTime } from './chart-time.ts';
import type { TradeLine } from './trade-marks.ts';

interface Segment {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly color: string;
}

/** Joins the entry and the exit of every trade by a dashed line. Draws only; the library asks it to once per frame at most. */
export class TradeLinePrimitive implements ISeriesPrimitive<Time> {
  #chart: IChartApiBase<Time> | null = null;
  #series: ISeriesApi<SeriesType, Time> | null = null;
  #requestUpdate: (() => void) | null = null;
  #lines: readonly TradeLine[] = [];
  #colors: ChartColors;
  #lengthMs: number;
  readonly #views: readonly IPrimitivePaneView[];

  constructor(colors: ChartColors, lengthMs: number) {
    this.#colors = colors;
    this.#lengthMs = lengthMs;
    const renderer: IPrimitivePaneRenderer = { draw: (target) => { drawSegments(target, this.#segments()); } };
    this.#views = [{ zOrder: () => 'normal', renderer: () => renderer }];
  }

  attached({ chart, series, requestUpdate }: SeriesAttachedParameter<Time>): void {
    this.#chart = chart;
    this.#series = series;
    this.#requestUpdate = requestUpdate;
  }

  detached(): void {
    this.#chart = null;
    this.#series = null;
    this.#requestUpdate = null;
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views;
  }

  /** Replaces what is drawn. */
  show(lines: readonly TradeLine[], lengthMs: number, colors: ChartColors): void {
    this.#lines = lines;
    this.#lengthMs = lengthMs;
    this.#colors = colors;
    this.#requestUpdate?.();
  }

  #segments(): readonly Segment[] {
    return this.#lines.flatMap((line) => {
      const x1 = this.#x(line.fromMs);
      const x2 = this.#x(line.toMs);
      const y1 = this.#series?.priceToCoordinate(line.fromPrice) ?? null;
      const y2 = this.#series?.priceToCoordinate(line.toPrice) ?? null;
      if (x1 === null || x2 === null || y1 === null || y2 === null || x2 < 0) return [];
      return { x1, y1, x2, y2, color: line.isGain ? this.#colors.up : this.#colors.down };
    });
  }

  /** A moment inside a gap or before the history is drawn at the nearest bar. */
  #x(timeMs: number): number | null {
    const scale = this.#chart?.timeScale();
    const index = scale?.timeToIndex(toChartTime(timeMs - (timeMs % this.#lengthMs)), true) ?? null;
    return index === null ? null : scale?.logicalToCoordinate(index as never) ?? null;
  }
}

function drawSegments(target: CanvasRenderingTarget2D, segments: readonly Segment[]): void {
  target.useMediaCoordinateSpace(({ context }) => {
    context.save();
    context.lineWidth = 1.5;
    context.setLineDash([4, 3]);
    for (const { x1, y1, x2, y2, color } of segments) {
      context.strokeStyle = color;
      context.beginPath();
      context.moveTo(x1, y1);
      context.lineTo(x2, y2);
      context.stroke();
    }
    context.restore();
  });
}
