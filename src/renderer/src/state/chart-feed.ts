import type { OverlayLine } from '../../../engine/contract/api.ts';
import type { BarView } from '../../../engine/contract/events.ts';
import type { StrategyView } from '../../../engine/contract/view.ts';
import { BarFolder } from '../chart/bar-folder.ts';
import { intervalLengthMs } from '../form/intervals.ts';
import type { IntervalName } from '../form/intervals.ts';
import type { Engine } from './engine-store.ts';

/** What a chart must be able to do to be fed. */
export interface ChartTarget {
  /** The history of what is to be shown has come. */
  onHistory(bars: readonly BarView[]): void;
  onOlder(bars: readonly BarView[]): void;
  /** Bars that were skipped on the way, among others that are known. */
  onRefill(bars: readonly BarView[]): void;
  onBar(bar: BarView): void;
  onOverlays(lines: readonly OverlayLine[]): void;
  onError(message: string): void;
}

export interface ChartSubject {
  readonly instrumentId: string;
  readonly interval: IntervalName;
  /** Whose lines are drawn; null for none. Only a strategy of the same interval looks at these bars. */
  readonly strategy: Pick<StrategyView, 'strategy' | 'config'> | null;
}

/** A running feed of one chart. */
export interface ChartFeed {
  /** Asks for the bars before the oldest one; does nothing while it is being asked or when there are none. */
  loadOlder(): void;
  stop(): void;
}

const PAGE = 1000;
const MOST_BARS = 5000;
const OVERLAY_PAUSE_MS = 1000;
const REFILL_PAUSE_MS = 400;

/**
 * Feeds a chart: its history, then every moving bar, older bars on demand, and the lines of its strategy renewed when a bar closes.
 * Moving bars are conflated on the way, so at high speed some never come: a jump in time asks for what lies between.
 */
export function feedChart(engine: Engine, subject: ChartSubject, target: ChartTarget): ChartFeed {
  const { instrumentId, interval, strategy } = subject;
  let isStopped = false;
  let waiting: { readonly from: IntervalName; readonly bar: BarView; readonly closed: boolean }[] | null = [];
  let folder: BarFolder | null = null;
  let oldestMs: number | null = null;
  let count = 0;
  let hasMore = false;
  let isLoading = true;
  let overlayTimer: ReturnType<typeof setTimeout> | null = null;
  let refillTimer: ReturnType<typeof setTimeout> | null = null;
  let newestMs: number | null = null;
  let jumpedFromMs: number | null = null;

  const unsubscribe = engine.onBar((id, from, bar, closed) => {
    if (id !== instrumentId || (from !== interval && from !== '1m')) return;
    if (waiting) waiting.push({ from, bar, closed });
    else take(from, bar, closed);
  });

  function take(from: IntervalName, bar: BarView, closed: boolean): void {
    if (from === interval) {
      // the engine sends this interval itself, so nothing needs to be folded from minutes
      folder = null;
      show(bar);
    } else {
      const folded = folder?.update(bar);
      if (folded) show(folded);
    }
    if (closed) renewOverlays();
  }

  function show(bar: BarView): void {
    if (newestMs !== null && bar.timeMs > newestMs + intervalLengthMs(interval)) {
      jumpedFromMs ??= newestMs;
      refillTimer ??= setTimeout(() => { refillTimer = null; void refill(); }, REFILL_PAUSE_MS);
    }
    newestMs = Math.max(newestMs ?? 0, bar.timeMs);
    target.onBar(bar);
  }

  async function refill(): Promise<void> {
    if (jumpedFromMs === null || newestMs === null) return;
    const missing = Math.ceil((newestMs - jumpedFromMs) / intervalLengthMs(interval));
    jumpedFromMs = null;
    try {
      const { bars } = await engine.call('market.bars', { instrumentId, interval, limit: Math.min(missing + 5, MOST_BARS) });
      if (isStopped) return;
      if (folder) folder = new BarFolder(intervalLengthMs(interval), bars.at(-1) ?? null);
      target.onRefill(bars);
      renewOverlays();
    } catch {
      // the jump stays a gap until the next one; a chart with a hole is better than none
    }
  }

  function renewOverlays(): void {
    if (!strategy || overlayTimer !== null) return;
    overlayTimer = setTimeout(() => { overlayTimer = null; void askOverlays(); }, OVERLAY_PAUSE_MS);
  }

  async function askOverlays(): Promise<void> {
    if (!strategy) return;
    try {
      const { lines } = await engine.call('market.overlays', { instrumentId, interval, strategy: strategy.strategy, config: { ...strategy.config }, limit: Math.min(Math.max(count, PAGE), MOST_BARS) });
      if (!isStopped) target.onOverlays(lines);
    } catch {
      // bars without lines are still worth showing; the next closed bar asks again
      if (!isStopped) target.onOverlays([]);
    }
  }

  async function ask(before: number | null): Promise<void> {
    isLoading = true;
    try {
      const { bars, hasMore: more } = await engine.call('market.bars', { instrumentId, interval, limit: PAGE, ...(before === null ? {} : { before }) });
      if (isStopped) return;
      hasMore = more && bars.length > 0;
      oldestMs = bars[0]?.timeMs ?? oldestMs;
      count += bars.length;
      if (before === null) begin(bars);
      else target.onOlder(bars);
      void askOverlays();
    } catch (error) {
      if (!isStopped) target.onError(error instanceof Error ? error.message : String(error));
    } finally {
      isLoading = false;
    }
  }

  function begin(bars: readonly BarView[]): void {
    folder = interval === '1m' ? null : new BarFolder(intervalLengthMs(interval), bars.at(-1) ?? null);
    newestMs = bars.at(-1)?.timeMs ?? null;
    target.onHistory(bars);
    const queued = waiting ?? [];
    waiting = null;
    for (const { from, bar, closed } of queued) take(from, bar, closed);
  }

  void ask(null);
  return {
    loadOlder() {
      if (!isLoading && hasMore && oldestMs !== null) void ask(oldestMs);
    },
    stop() {
      isStopped = true;
      unsubscribe();
      if (overlayTimer !== null) clearTimeout(overlayTimer);
      if (refillTimer !== null) clearTimeout(refillTimer);
    },
  };
}
