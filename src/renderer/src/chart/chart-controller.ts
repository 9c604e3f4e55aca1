import { CandlestickSeries, createChart, createSeriesMarkers, createTextWatermark, HistogramSeries, LineSeries } from 'lightweight-charts';
import type { CandlestickData, HistogramData, IChartApi, IPriceLine, ISeriesApi, ISeriesMarkersPluginApi, ITextWatermarkPluginApi, LineData, LogicalRange, MouseEventParams, Time, WhitespaceData } from 'lightweight-charts';
import type { OverlayLine } from '../../../engine/contract/api.ts';
import type { BarView } from '../../../engine/contract/events.ts';
import type { RegimeRibbon } from '../../../engine/contract/regime.ts';
import type { DecisionView, OrderView, PositionView, TradeView } from '../../../engine/contract/view.ts';
import { formatNumber } from '../format/decimal.ts';
import type { Zone } from '../format/time.ts';
import { ascending, isDrawable, missingBetween, prepended, withGaps } from './bars.ts';
import type { Slot } from './bars.ts';
import { chartColors, withAlpha } from './chart-colors.ts';
import type { ChartColors } from './chart-colors.ts';
import { chartOptions } from './chart-options.ts';
import { fromChartTime, toChartTime } from './chart-time.ts';
import { dragLines } from './line-drag.ts';
import { hasOwnLine, orderLine } from './order-lines.ts';
import { positionLines } from './position-lines.ts';
import { regimeAt } from './regime-legend.ts';
import type { RegimeLegend } from './regime-legend.ts';
import { RegimePrimitive } from './regime-primitive.ts';
import type { TimePlaces } from './versions/strip-layout.ts';
import { TradeLinePrimitive } from './trade-line-primitive.ts';
import { decisionMarkers, tradeLines, tradeMarkers } from './trade-marks.ts';

/** What the legend shows: the bar under the crosshair or the newest one, and the overlays at that bar. */
export interface LegendState {
  readonly bar: BarView | null;
  readonly previousClose: number | null;
  readonly overlays: readonly { readonly name: string; readonly value: number | null; readonly color: string }[];
  /** The mark under the pointer, or null. */
  readonly markId: string | null;
  /** The regime at the bar, or null where none is drawn. */
  readonly regime: RegimeLegend | null;
}

export interface ChartListeners {
  /** Called at most once a frame. */
  readonly onLegend: (legend: LegendState) => void;
  /** The left edge comes near; more history is wanted. */
  readonly onHistoryWanted: () => void;
  /** A mark was clicked; returns whether it was taken for that, and not for its price. */
  readonly onMark?: (markId: string) => boolean;
  /** Given where the chart is traded on: prices are picked by a click, and lines moved by dragging. */
  readonly trading?: ChartTrading;
}

export interface ChartTrading {
  /** The nearest price that can be traded. */
  readonly snap: (price: number) => number;
  readonly onPick: (price: number) => void;
  /** Tells whether a line may be dragged: `stop`, `target` or the line of an order. */
  readonly canMove: (id: string) => boolean;
  /** A line was dropped somewhere else. It stands where it stood until the engine moves it. */
  readonly onMoved: (id: string, price: number) => void;
}

/** How the chart looks and reads, apart from its data. */
export interface ChartSettings {
  readonly lengthMs: number;
  readonly priceDecimals: number;
  readonly zone: Zone;
  readonly logScale: boolean;
  /** Drawn large behind the bars; empty for none. */
  readonly watermark: string;
}

const WANT_MORE_BARS = 80;
const BAR_SPACING = 7;
const TEXT_FROM_SPACING = 7;

/**
 * Owns one price chart: bars, volume, overlays, trades and position lines. React mounts it and hands it data.
 * New bars are drawn at most once a frame and never move what the person looks at.
 */
export class ChartController {
  readonly #chart: IChartApi;
  readonly #listeners: ChartListeners;
  readonly #candles: ISeriesApi<'Candlestick'>;
  readonly #volume: ISeriesApi<'Histogram'>;
  readonly #markers: ISeriesMarkersPluginApi<Time>;
  readonly #tradeLines: TradeLinePrimitive;
  readonly #regimes: RegimePrimitive;
  #ribbon: RegimeRibbon | null = null;
  readonly #watermark: ITextWatermarkPluginApi<Time>;
  readonly #priceLines = new Map<string, IPriceLine>();
  #overlays: { readonly name: string; readonly series: ISeriesApi<'Line'>; readonly values: Map<number, number> }[] = [];
  #colors: ChartColors;
  #settings: ChartSettings;
  #bars: BarView[] = [];
  #byTime = new Map<number, number>();
  #pending = new Map<number, BarView>();
  #trades: readonly TradeView[] = [];
  #positions: readonly PositionView[] = [];
  #decisions: readonly DecisionView[] = [];
  #orders: readonly OrderView[] = [];
  /** The line under the person's finger, and where it is held. */
  #dragged: { readonly id: string; readonly price: number } | null = null;
  #stopDragging: (() => void) | null = null;
  #hasMarkerText = false;
  #hover: MouseEventParams | null = null;
  #axis = '';
  readonly #axisListeners = new Set<(places: TimePlaces | null) => void>();
  #frame: number | null = null;

  constructor(element: HTMLElement, settings: ChartSettings, listeners: ChartListeners) {
    this.#colors = chartColors();
    this.#settings = settings;
    this.#listeners = listeners;
    this.#chart = createChart(element, chartOptions(this.#colors, settings.zone));
    this.#candles = this.#chart.addSeries(CandlestickSeries, { borderVisible: false });
    this.#volume = this.#chart.addSeries(HistogramSeries, { priceFormat: { type: 'volume' }, priceLineVisible: false, lastValueVisible: false }, 1);
    this.#chart.panes()[0]?.setStretchFactor(5);
    this.#chart.panes()[1]?.setStretchFactor(1);
    this.#markers = createSeriesMarkers(this.#candles, [], { zOrder: 'top' });
    this.#tradeLines = new TradeLinePrimitive(this.#colors, settings.lengthMs);
    this.#candles.attachPrimitive(this.#tradeLines);
    this.#regimes = new RegimePrimitive(this.#colors);
    this.#candles.attachPrimitive(this.#regimes);
    const pane = this.#chart.panes()[0];
    if (!pane) throw new Error('expected the chart to have a pane, found none');
    this.#watermark = createTextWatermark(pane, { lines: [] });
    this.#chart.subscribeCrosshairMove((event) => { this.#hover = event; this.#schedule(); });
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange((range) => { this.#onRange(range); });
    this.#chart.timeScale().subscribeSizeChange(() => { this.#schedule(); });
    if (listeners.trading) this.#trade(element, listeners.trading);
    this.#applyLook();
  }

  /**
   * Draws other bars: another instrument, interval or session.
   * @param keepPlace another interval of the same instrument keeps the middle of what was in view, unless that was the newest bar
   */
  replace(bars: readonly BarView[], settings: ChartSettings, { keepPlace }: { readonly keepPlace: boolean }): void {
    const middleMs = keepPlace && !this.isAtNow() ? this.#middleMs() : null;
    this.#settings = settings;
    this.#pending.clear();
    this.showRegimes(null);
    this.#setOverlaySeries([]);
    this.#setBars(bars);
    this.#applyLook();
    this.#showMarks();
    this.#chart.priceScale('right').applyOptions({ autoScale: true });
    if (!keepPlace) this.#chart.timeScale().applyOptions({ barSpacing: BAR_SPACING });
    if (middleMs === null) this.#chart.timeScale().scrollToPosition(this.#chart.timeScale().options().rightOffset, false);
    else this.#centre(middleMs);
    this.#schedule();
  }

  /** Draws the same bars afresh, after a reconnection; a person who looked at the past still does. */
  refresh(bars: readonly BarView[]): void {
    this.#pending.clear();
    this.#keepingPlace(() => { this.#setBars(bars); });
  }

  /** Adds bars that were skipped on the way. Where both know a time, the bar that came later by itself is right. */
  merge(bars: readonly BarView[]): void {
    this.#drawPending();
    const newest = this.#bars.at(-1);
    this.#keepingPlace(() => { this.#setBars([...this.#bars, ...bars, ...(newest ? [newest] : [])]); });
  }

  /** Puts older bars on the left without a jump. */
  prepend(older: readonly BarView[]): void {
    this.#setBars(prepended(older, this.#bars));
  }

  /** Takes a moving or a new bar; drawn with the next frame. Bars older than the newest are ignored. */
  update(bar: BarView): void {
    if (!isDrawable(bar)) return;
    this.#pending.set(bar.timeMs, bar);
    this.#schedule();
  }

  /** Changes zone, scale or watermark, or picks up a changed theme. */
  restyle(settings: ChartSettings): void {
    this.#settings = settings;
    this.#colors = chartColors();
    this.#applyLook();
    this.#setVolume();
    this.#showMarks();
    this.#regimes.show(this.#ribbon, settings.lengthMs, this.#colors);
    this.#schedule();
  }

  /** Draws the lines that a strategy looks at. */
  showOverlays(lines: readonly OverlayLine[]): void {
    this.#setOverlaySeries(lines);
    this.#schedule();
  }

  /** Draws the regimes of the market as a ribbon under the bars; null draws none. */
  showRegimes(ribbon: RegimeRibbon | null): void {
    this.#ribbon = ribbon;
    this.#regimes.show(ribbon, this.#settings.lengthMs, this.#colors);
    this.#schedule();
  }

  /** Draws trades as marks joined by lines, and the lines of the open position. */
  showTrading(trades: readonly TradeView[], positions: readonly PositionView[]): void {
    const isSame = this.#trades === trades && this.#positions.length === positions.length && this.#positions.every((position, index) => position.openedMs === positions[index]?.openedMs);
    this.#trades = trades;
    this.#positions = positions;
    this.#showPositionLines();
    if (!isSame) this.#showMarks();
  }

  /** Marks the decisions of agents on the bars that they decided on. */
  showDecisions(decisions: readonly DecisionView[]): void {
    if (this.#decisions === decisions) return;
    this.#decisions = decisions;
    this.#showMarks();
  }

  /** Draws the lines of the open orders of this instrument. */
  showOrders(orders: readonly OrderView[]): void {
    this.#orders = orders;
    this.#showPositionLines();
  }

  /** Brings the newest bar back into view. */
  scrollToNow(): void {
    this.#chart.timeScale().scrollToRealTime();
  }

  /** The first and the last bar in view, by time; null while nothing is drawn. */
  visibleRange(): { readonly fromMs: number; readonly toMs: number } | null {
    const range = this.#chart.timeScale().getVisibleRange();
    return range ? { fromMs: fromChartTime(range.from), toMs: fromChartTime(range.to) } : null;
  }

  /** The open time of the oldest bar, from which older ones are asked for. */
  oldestMs(): number | null {
    return this.#bars[0]?.timeMs ?? null;
  }

  /** The open time of the newest bar drawn. */
  newestMs(): number | null {
    return this.#bars.at(-1)?.timeMs ?? null;
  }

  /**
   * Tells where each moment is drawn, for what is drawn below the chart on the same axis: at once, and at most once a frame whenever that changes; null while there are no
   * bars. Returns a function that stops it.
   */
  followAxis(listener: (places: TimePlaces | null) => void): () => void {
    this.#axisListeners.add(listener);
    listener(this.#timePlaces());
    return () => { this.#axisListeners.delete(listener); };
  }

  /** Moves the view by a share of its width: negative to the past. */
  scrollBy(share: number): void {
    const scale = this.#chart.timeScale();
    const range = scale.getVisibleLogicalRange();
    if (range) scale.scrollToPosition(scale.scrollPosition() + (range.to - range.from) * share, false);
  }

  /** Tells whether the newest bar is in view. */
  isAtNow(): boolean {
    return this.#chart.timeScale().scrollPosition() >= -1;
  }

  /** Paints the chart as it is on a canvas of its own. */
  screenshot(): HTMLCanvasElement {
    return this.#chart.takeScreenshot(true, false);
  }

  /** Gives everything back. The controller must not be used afterwards. */
  dispose(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#stopDragging?.();
    this.#chart.remove();
  }

  #trade(element: HTMLElement, { snap, onPick, canMove, onMoved }: ChartTrading): void {
    const priceAt = (y: number): number | null => {
      const price = this.#candles.coordinateToPrice(y);
      return price === null || price <= 0 ? null : snap(price);
    };
    this.#chart.subscribeClick(({ point, paneIndex, hoveredInfo }) => {
      if (hoveredInfo?.objectKind === 'series-marker' && this.#listeners.onMark?.(String(hoveredInfo.objectId)) === true) return;
      const price = point && (paneIndex ?? 0) === 0 ? priceAt(point.y) : null;
      if (price !== null) onPick(price);
    });
    this.#stopDragging = dragLines(element, {
      lines: () => [...this.#priceLines].filter(([id]) => canMove(id)).map(([id, line]) => ({ id, price: line.options().price })),
      toY: (price) => this.#candles.priceToCoordinate(price),
      toPrice: priceAt,
      setLocked: (isLocked) => { this.#chart.applyOptions({ handleScroll: !isLocked, handleScale: !isLocked }); },
      onMove: (id, price) => {
        this.#dragged = price === null ? null : { id, price };
        this.#showPositionLines();
      },
      onDrop: onMoved,
    });
  }

  #keepingPlace(change: () => void): void {
    const scale = this.#chart.timeScale();
    const range = this.isAtNow() ? null : scale.getVisibleRange();
    change();
    if (range) scale.setVisibleRange(range);
    this.#schedule();
  }

  #middleMs(): number | null {
    const range = this.visibleRange();
    return range ? (range.fromMs + range.toMs) / 2 : null;
  }

  #centre(timeMs: number): void {
    const scale = this.#chart.timeScale();
    const range = scale.getVisibleLogicalRange();
    const index = scale.timeToIndex(toChartTime(timeMs), true);
    if (!range || index === null) return;
    const half = (range.to - range.from) / 2;
    scale.setVisibleLogicalRange({ from: index - half, to: index + half });
  }

  #schedule(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#drawPending();
      this.#listeners.onLegend(this.#legend());
      this.#tellAxis();
    });
  }

  #tellAxis(): void {
    const scale = this.#chart.timeScale();
    const range = scale.getVisibleLogicalRange();
    const axis = `${scale.width()} ${range?.from ?? ''} ${range?.to ?? ''} ${this.#bars[0]?.timeMs ?? ''} ${this.#bars.at(-1)?.timeMs ?? ''} ${this.#settings.lengthMs}`;
    if (axis === this.#axis || this.#axisListeners.size === 0) return;
    this.#axis = axis;
    const places = this.#timePlaces();
    for (const listener of this.#axisListeners) listener(places);
  }

  #timePlaces(): TimePlaces | null {
    const scale = this.#chart.timeScale();
    const { lengthMs } = this.#settings;
    const range = this.visibleRange();
    const [oldest, newest] = [this.#bars[0]?.timeMs, this.#bars.at(-1)?.timeMs];
    if (range === null || oldest === undefined || newest === undefined) return null;
    const spacing = scale.options().barSpacing;
    const xOf = (timeMs: number): number => {
      const inside = Math.min(Math.max(timeMs, oldest), newest + lengthMs);
      const slotMs = Math.min(inside - (inside % lengthMs), newest);
      const index = scale.timeToIndex(toChartTime(slotMs), true);
      const middle = index === null ? null : scale.logicalToCoordinate(index as never);
      return middle === null ? -1 : middle + ((inside - slotMs) / lengthMs - 0.5) * spacing;
    };
    return { width: scale.width(), fromMs: range.fromMs, toMs: range.toMs + lengthMs, newestMs: newest + lengthMs, xOf };
  }

  #drawPending(): void {
    const pending = [...this.#pending.values()].toSorted((left, right) => left.timeMs - right.timeMs);
    this.#pending.clear();
    for (const bar of pending) this.#drawBar(bar);
  }

  #drawBar(bar: BarView): void {
    const last = this.#bars.at(-1);
    if (last && bar.timeMs < last.timeMs) return;
    if (last && bar.timeMs > last.timeMs) for (const slot of missingBetween(last.timeMs, bar.timeMs, this.#settings.lengthMs)) this.#drawSlot(slot);
    if (last?.timeMs === bar.timeMs) this.#bars[this.#bars.length - 1] = bar;
    else this.#bars.push(bar);
    this.#byTime.set(bar.timeMs, this.#bars.length - 1);
    this.#drawSlot({ timeMs: bar.timeMs, bar });
  }

  #drawSlot(slot: Slot): void {
    this.#candles.update(candle(slot));
    this.#volume.update(this.#volumeOf(slot));
  }

  #setBars(bars: readonly BarView[]): void {
    this.#bars = ascending(bars).filter(isDrawable);
    this.#byTime = new Map(this.#bars.map((bar, index) => [bar.timeMs, index]));
    this.#candles.setData(withGaps(this.#bars, this.#settings.lengthMs).map(candle));
    this.#setVolume();
  }

  #setVolume(): void {
    this.#volume.setData(withGaps(this.#bars, this.#settings.lengthMs).map((slot) => this.#volumeOf(slot)));
  }

  #volumeOf({ timeMs, bar }: Slot): HistogramData<Time> | WhitespaceData<Time> {
    const time = toChartTime(timeMs);
    return bar ? { time, value: bar.volume, color: withAlpha(bar.close >= bar.open ? this.#colors.up : this.#colors.down, 0.4) } : { time };
  }

  #setOverlaySeries(lines: readonly OverlayLine[]): void {
    const isSameShape = lines.length === this.#overlays.length && lines.every((line, index) => line.name === this.#overlays[index]?.name);
    if (!isSameShape) {
      for (const { series } of this.#overlays) this.#chart.removeSeries(series);
      this.#overlays = lines.map(({ name }, index) => ({
        name, values: new Map(),
        series: this.#chart.addSeries(LineSeries, { color: this.#lineColor(index), lineWidth: 1, priceLineVisible: false, lastValueVisible: false, crosshairMarkerVisible: false }),
      }));
    }
    lines.forEach((line, index) => {
      const overlay = this.#overlays[index];
      if (!overlay) return;
      overlay.values.clear();
      for (const point of line.points) overlay.values.set(point.timeMs, point.value);
      overlay.series.setData(this.#overlayData(overlay.values));
    });
  }

  /** Only points that stand on a drawn slot, with the gaps of the bars: an overlay must not invent times of its own. */
  #overlayData(values: ReadonlyMap<number, number>): (LineData<Time> | WhitespaceData<Time>)[] {
    return withGaps(this.#bars, this.#settings.lengthMs).map(({ timeMs }) => {
      const value = values.get(timeMs);
      return value === undefined ? { time: toChartTime(timeMs) } : { time: toChartTime(timeMs), value };
    });
  }

  #lineColor(index: number): string {
    return this.#colors.lines[index % this.#colors.lines.length] ?? this.#colors.accent;
  }

  #applyLook(): void {
    const { zone, logScale, priceDecimals, watermark } = this.#settings;
    const colors = this.#colors;
    this.#chart.applyOptions(chartOptions(colors, zone));
    this.#chart.priceScale('right').applyOptions({ mode: logScale ? 1 : 0 });
    this.#candles.applyOptions({
      upColor: colors.up, downColor: colors.down, wickUpColor: colors.up, wickDownColor: colors.down, priceLineColor: colors.crosshair, priceLineStyle: 1,
      priceFormat: { type: 'custom', minMove: 10 ** -priceDecimals, formatter: (price: number) => formatNumber(price, priceDecimals) },
    });
    this.#overlays.forEach(({ series }, index) => { series.applyOptions({ color: this.#lineColor(index) }); });
    this.#watermark.applyOptions({ lines: watermark === '' ? [] : [{ text: watermark, color: colors.watermark, fontSize: 44, fontStyle: 'bold' }] });
  }

  #showMarks(): void {
    const { lengthMs } = this.#settings;
    this.#tradeLines.show(tradeLines(this.#trades), lengthMs, this.#colors);
    const trades = tradeMarkers(this.#trades, this.#positions, lengthMs, this.#colors, { withText: this.#hasMarkerText });
    this.#markers.setMarkers([...decisionMarkers(this.#decisions, lengthMs, this.#colors), ...trades].toSorted((left, right) => Number(left.time) - Number(right.time)));
  }

  /** Lines are moved, not rebuilt: a rebuilt line flickers and loses its place. */
  #showPositionLines(): void {
    const lines = [...this.#positions.flatMap((position) => positionLines(position, this.#colors)), ...this.#orders.filter(hasOwnLine).flatMap((order) => orderLine(order, this.#colors) ?? [])];
    const held = this.#dragged;
    const wanted = lines.map((options) => options.id === held?.id ? { ...options, price: held?.price ?? options.price, lineStyle: 0 } : options);
    const ids = new Set(wanted.map((options) => options.id));
    for (const [id, line] of this.#priceLines) {
      if (ids.has(id)) continue;
      this.#candles.removePriceLine(line);
      this.#priceLines.delete(id);
    }
    for (const options of wanted) {
      const line = this.#priceLines.get(options.id ?? '');
      if (line) line.applyOptions(options);
      else this.#priceLines.set(options.id ?? '', this.#candles.createPriceLine(options));
    }
  }

  #onRange(range: LogicalRange | null): void {
    if (!range) return;
    const info = this.#candles.barsInLogicalRange(range);
    if (info && info.barsBefore < WANT_MORE_BARS) this.#listeners.onHistoryWanted();
    const hasRoom = this.#chart.timeScale().options().barSpacing >= TEXT_FROM_SPACING;
    if (hasRoom !== this.#hasMarkerText) {
      this.#hasMarkerText = hasRoom;
      this.#showMarks();
    }
    this.#schedule();
  }

  #legend(): LegendState {
    const timeMs = this.#hover?.time === undefined ? null : fromChartTime(this.#hover.time);
    const index = timeMs === null ? this.#bars.length - 1 : this.#byTime.get(timeMs) ?? -1;
    const bar = this.#bars[index] ?? null;
    const hovered = this.#hover?.hoveredInfo;
    return {
      bar,
      previousClose: this.#bars[index - 1]?.close ?? null,
      overlays: this.#overlays.map(({ name, values }, line) => ({ name, color: this.#lineColor(line), value: bar ? values.get(bar.timeMs) ?? null : null })),
      markId: hovered?.objectKind === 'series-marker' ? String(hovered.objectId) : null,
      regime: regimeAt(this.#ribbon, timeMs),
    };
  }
}

function candle({ timeMs, bar }: Slot): CandlestickData<Time> | WhitespaceData<Time> {
  const time = toChartTime(timeMs);
  return bar ? { time, open: bar.open, high: bar.high, low: bar.low, close: bar.close } : { time };
}
