import type { Handlers } from '../../contract/api.ts';
import { RequestRefused } from '../../contract/server.ts';
import type { BarView } from '../../contract/events.ts';
import { barAt, sliceBarColumns } from '../../domain/bar-columns.ts';
import type { BarColumns } from '../../domain/bar-columns.ts';
import { INTERVALS, intervalMs } from '../../domain/interval.ts';
import type { Interval } from '../../domain/interval.ts';
import type { Bar } from '../../domain/market-event.ts';
import type { InstrumentId } from '../../domain/units.ts';
import { instrumentId } from '../../domain/units.ts';
import { createFeatureSet } from '../../features/feature-set.ts';
import { canAggregate, createBarBuilder } from '../../market/bar-builder.ts';
import { strategyByName } from '../../strategy/catalog.ts';
import type { Workstation } from '../workstation/workstation.ts';
import { refuseBadConfig } from './refusals.ts';

/** Bars and the lines that strategies see, for charts. */
export function marketHandlers(workstation: Workstation): Pick<Handlers, 'market.bars' | 'market.overlays' | 'market.follow-depth'> {
  return {
    'market.bars': ({ instrumentId: id, interval, before, limit }) => {
      const bars = barsBefore(workstation, instrumentId(id), interval, before ?? Infinity, limit + 1);
      return { bars: bars.slice(-limit).map(barView), hasMore: bars.length > limit };
    },
    'market.overlays': ({ instrumentId: id, interval, strategy, config, before, limit }) => {
      const definition = strategyByName(strategy, codeAtWork(workstation, id, strategy)) ?? strategyByName(strategy);
      if (!definition) throw new RequestRefused({ code: 'unknown-strategy', message: `expected a known strategy, was "${strategy}"` });
      const parsed = definition.schema.safeParse(config);
      if (!parsed.success) throw refuseBadConfig(parsed.error, 'config');
      const features = createFeatureSet(definition.overlays(parsed.data));
      const bars = barsBefore(workstation, instrumentId(id), interval, before ?? Infinity, limit + features.settlingBars);
      return { lines: overlayLines(features, bars, limit) };
    },
    'market.follow-depth': ({ instrumentId: id }) => {
      workstation.followDepth(id);
      return null;
    },
  };
}

/** Of a person's own strategy: the version that trades there, which may be another than the file is now. */
function codeAtWork({ session }: Workstation, id: string, strategy: string): string | undefined {
  return session?.engine.config.strategies.find((one) => one.strategy === strategy && one.instruments.includes(id))?.code;
}

/** Returns up to `count` closed bars that opened before `before`, oldest first. A recorded session shows nothing that it has not played yet. */
function barsBefore(workstation: Workstation, id: InstrumentId, interval: Interval, before: number, count: number): readonly Bar[] {
  const { session, store } = workstation;
  const played = session?.plan.instruments.some((instrument) => instrument.id === id) ? session.marketMs + 1 : Infinity;
  const source = sourceInterval(workstation, id, interval);
  if (!source) return [];
  const unstored = (session?.unstoredBars(id) ?? []).filter((bar) => bar.openTimeMs < before);
  const needed = Math.ceil((count * intervalMs(interval)) / intervalMs(source));
  const stored = lastBars(store.bars, id, source, Math.min(before, played), needed + intervalMs(interval) / intervalMs(source));
  const parts = [...toBars(stored), ...unstored].filter((bar) => bar.closeTimeMs < played);
  return aggregate(parts, source, interval).slice(-count);
}

/** Reads backwards in growing steps: series have gaps, so a span of time does not tell a number of bars. */
function lastBars(store: Workstation['store']['bars'], id: InstrumentId, interval: Interval, before: number, count: number): BarColumns {
  const info = store.series().find((series) => series.instrumentId === id && series.interval === interval);
  if (!info) return store.read(id, interval, 0, 0);
  const to = Math.min(before, info.to + 1);
  for (let span = count * intervalMs(interval); ; span *= 4) {
    const from = Math.max(info.from, to - span);
    const columns = store.read(id, interval, from, to);
    if (columns.length >= count || from <= info.from) return sliceBarColumns(columns, Math.max(0, columns.length - count), columns.length);
  }
}

function toBars(columns: BarColumns): readonly Bar[] {
  return Array.from({ length: columns.length }, (_, index) => barAt(columns, index));
}

function aggregate(parts: readonly Bar[], from: Interval, to: Interval): readonly Bar[] {
  if (from === to) return parts;
  const builder = createBarBuilder(from, to);
  const bars: Bar[] = [];
  for (const part of parts) {
    for (let closed = builder.update(part); closed !== null; closed = builder.takeClosed()) bars.push(closed);
  }
  const open = builder.openBar();
  return open === null ? bars : [...bars, open];
}

/** Returns the coarsest stored interval that adds up to the wanted one. */
export function sourceInterval({ session, store }: Workstation, id: InstrumentId, wanted: Interval): Interval | null {
  const stored = new Set(store.bars.series().filter((series) => series.instrumentId === id).map((series) => series.interval));
  if (session?.plan.kind === 'practice' && session.plan.instruments.some((instrument) => instrument.id === id)) stored.add('1m');
  return INTERVALS.findLast((interval) => stored.has(interval) && canAggregate(interval, wanted)) ?? null;
}

function overlayLines(features: ReturnType<typeof createFeatureSet>, bars: readonly Bar[], limit: number): { name: string; points: { timeMs: number; value: number }[] }[] {
  const lines = features.names.map((name) => ({ name, points: [] as { timeMs: number; value: number }[] }));
  const shownFrom = bars.length - limit;
  bars.forEach((bar, index) => {
    const values = features.update(bar);
    if (index < shownFrom) return;
    lines.forEach((line, slot) => {
      const value = values[slot];
      if (value !== undefined && !Number.isNaN(value)) line.points.push({ timeMs: bar.openTimeMs, value });
    });
  });
  return lines;
}

function barView({ openTimeMs, open, high, low, close, volume }: Bar): BarView {
  return { timeMs: openTimeMs, open, high, low, close, volume: Number.isNaN(volume) ? 0 : volume };
}
