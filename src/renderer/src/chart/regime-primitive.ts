import type { CanvasRenderingTarget2D } from 'fancy-canvas';
import type { IChartApiBase, IPrimitivePaneRenderer, IPrimitivePaneView, ISeriesPrimitive, SeriesAttachedParameter, Time } from 'lightweight-charts';
import type { RegimeLabel, RegimeRibbon } from '../../../engine/contract/regime.ts';
import type { ChartColors } from './chart-colors.ts';
import { toChartTime } from './chart-time.ts';
import { REGIME_LOOKS } from './regime-look.ts';

interface Stretch {
  readonly x1: number;
  readonly x2: number;
  readonly label: RegimeLabel;
}

/** Height of the ribbon, and how far it lies above the bottom of the price. */
const HEIGHT = 12;
const FOOT = 2;

/**
 * Draws the regime of the market as a ribbon under the bars. It is told by more than its colour: a volatile market is drawn high and a calm one low,
 * a trending one is hatched and a ranging one plain; a notch on top is a break in volatility.
 */
export class RegimePrimitive implements ISeriesPrimitive<Time> {
  #chart: IChartApiBase<Time> | null = null;
  #requestUpdate: (() => void) | null = null;
  #ribbon: RegimeRibbon | null = null;
  #lengthMs = 60_000;
  #colors: ChartColors;
  readonly #views: readonly IPrimitivePaneView[];

  constructor(colors: ChartColors) {
    this.#colors = colors;
    const renderer: IPrimitivePaneRenderer = { draw: (target) => { this.#draw(target); } };
    this.#views = [{ zOrder: () => 'bottom', renderer: () => renderer }];
  }

  attached({ chart, requestUpdate }: SeriesAttachedParameter<Time>): void {
    this.#chart = chart;
    this.#requestUpdate = requestUpdate;
  }

  detached(): void {
    this.#chart = null;
    this.#requestUpdate = null;
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views;
  }

  /** Replaces what is drawn; null draws nothing. */
  show(ribbon: RegimeRibbon | null, lengthMs: number, colors: ChartColors): void {
    this.#ribbon = ribbon;
    this.#lengthMs = lengthMs;
    this.#colors = colors;
    this.#requestUpdate?.();
  }

  #draw(target: CanvasRenderingTarget2D): void {
    const ribbon = this.#ribbon;
    if (ribbon === null || this.#chart === null) return;
    target.useMediaCoordinateSpace(({ context, mediaSize: { width, height } }) => {
      const bottom = height - FOOT;
      context.save();
      for (const { x1, x2, label } of this.#stretches(ribbon, width)) drawStretch(context, { x1, x2, bottom }, this.#colors, label);
      context.fillStyle = this.#colors.warn;
      for (const timeMs of ribbon.breaks) {
        const x = this.#x(timeMs);
        if (x !== null && x >= 0 && x <= width) drawNotch(context, x, bottom - HEIGHT - 1);
      }
      context.restore();
    });
  }

  #stretches({ segments }: RegimeRibbon, width: number): readonly Stretch[] {
    const half = (this.#chart?.timeScale().options().barSpacing ?? 0) / 2;
    return segments.flatMap(({ from, to, label }) => {
      const x1 = this.#x(from);
      const x2 = this.#x(to);
      if (x1 === null || x2 === null || x2 + half < 0 || x1 - half > width) return [];
      return [{ x1: Math.max(0, x1 - half), x2: Math.min(width, x2 + half), label }];
    });
  }

  /** A moment inside a gap or before the history is drawn at the nearest bar. */
  #x(timeMs: number): number | null {
    const scale = this.#chart?.timeScale();
    const index = scale?.timeToIndex(toChartTime(timeMs - (timeMs % this.#lengthMs)), true) ?? null;
    return index === null ? null : scale?.logicalToCoordinate(index as never) ?? null;
  }
}

function drawStretch(context: CanvasRenderingContext2D, { x1, x2, bottom }: { readonly x1: number; readonly x2: number; readonly bottom: number }, colors: ChartColors, label: RegimeLabel): void {
  const { line, isHigh, isHatched } = REGIME_LOOKS[label];
  const height = isHigh ? HEIGHT : HEIGHT / 2;
  const color = colors.lines[line] ?? colors.accent;
  context.fillStyle = color;
  context.globalAlpha = isHatched ? 0.35 : 0.75;
  context.fillRect(x1, bottom - height, x2 - x1, height);
  context.globalAlpha = 1;
  if (!isHatched) return;
  context.save();
  context.beginPath();
  context.rect(x1, bottom - height, x2 - x1, height);
  context.clip();
  context.strokeStyle = color;
  context.lineWidth = 1.5;
  context.beginPath();
  // Hatches stand at fixed places, so that they do not run when the chart scrolls by a pixel.
  for (let x = Math.floor((x1 - height) / 5) * 5; x < x2; x += 5) {
    context.moveTo(x, bottom);
    context.lineTo(x + height, bottom - height);
  }
  context.stroke();
  context.restore();
}

function drawNotch(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.beginPath();
  context.moveTo(x - 3, y - 4);
  context.lineTo(x + 3, y - 4);
  context.lineTo(x, y);
  context.fill();
}
