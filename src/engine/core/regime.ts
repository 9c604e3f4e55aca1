import type { Denial } from '../domain/denial.ts';
import type { Interval } from '../domain/interval.ts';
import type { Bar } from '../domain/market-event.ts';
import { REGIME_LABELS } from '../domain/regime.ts';
import type { RegimeReading } from '../domain/regime.ts';
import type { InstrumentId } from '../domain/units.ts';
import { canAggregate, createBarBuilder } from '../market/bar-builder.ts';
import type { BarBuilder } from '../market/bar-builder.ts';
import type { RegimeConfig } from '../regime/config.ts';
import { RegimeDetector, TRAINING_BARS, WARM_UP_BARS } from '../regime/detector.ts';
import type { RegimeDetectorSnapshot } from '../regime/detector.ts';
import type { SizingMultiplier } from '../risk/sizing/arithmetic.ts';
import type { Desk } from './desk.ts';
import type { EngineState } from './state.ts';

/** A detector at work on one instrument, with what makes its bars. Mutable. */
interface RegimeWatch {
  detector: RegimeDetector;
  /** Interval of the detector's bars: the configured one, or the feed's where that is longer. */
  interval: Interval;
  /** Made when the first bar tells the feed's interval. */
  builder: BarBuilder | null;
  feedInterval: Interval | null;
}

/** The detectors of a session whose regime is switched on. */
export interface Regimes {
  readonly interval: Interval;
  readonly watches: ReadonlyMap<InstrumentId, RegimeWatch>;
}

export interface RegimesSnapshot {
  readonly interval: Interval;
  readonly watches: readonly (readonly [InstrumentId, { readonly interval: Interval; readonly detector: RegimeDetectorSnapshot; readonly builder: unknown; readonly feedInterval: Interval | null }])[];
}

const NONE: readonly SizingMultiplier[] = [];

/** Returns the detectors that a configuration asks for: none while it is off, the same as before where their interval is the same. */
export function regimesFor(config: RegimeConfig | undefined, before: Regimes | null, instruments: Iterable<InstrumentId>): Regimes | null {
  if (config?.enabled !== true) return null;
  if (before?.interval === config.interval) return before;
  const { interval } = config;
  return { interval, watches: new Map([...instruments].map((id) => [id, { detector: new RegimeDetector(interval), interval, builder: null, feedInterval: null }])) };
}

/** Shows a closed bar of the feed to the detector of its instrument. */
export function watchRegime(regimes: Regimes, instrumentId: InstrumentId, bar: Bar, interval: Interval): void {
  const watch = regimes.watches.get(instrumentId);
  if (!watch) return;
  const builder = builderFor(regimes, watch, interval);
  for (let closed = builder.update(bar); closed !== null; closed = builder.takeClosed()) watch.detector.update(closed);
}

/**
 * Shows bars from before the session to the detector of their instrument. They replace what it knows where they reach back further and it could
 * not tell a regime yet; bars of an interval that does not add up to the detector's are left out.
 */
export function warmRegime(regimes: Regimes, instrumentId: InstrumentId, bars: readonly Bar[], interval: Interval): void {
  const watch = regimes.watches.get(instrumentId);
  if (!watch || !canAggregate(interval, watch.interval)) return;
  const detector = new RegimeDetector(watch.interval);
  const builder = createBarBuilder(interval, watch.interval);
  const all: Bar[] = [];
  for (const bar of bars) {
    for (let closed = builder.update(bar); closed !== null; closed = builder.takeClosed()) all.push(closed);
  }
  // A model needs the whole of its history; what comes after it settles filter and label.
  const history = all.length - (WARM_UP_BARS - TRAINING_BARS);
  all.forEach((bar, index) => (index < history ? detector.remember(bar) : detector.update(bar)));
  if (detector.reading !== null && (watch.detector.reading === null || detector.lastOpenMs >= watch.detector.lastOpenMs)) watch.detector = detector;
}

/** Returns what an instrument's detector makes of its newest bar; null while the regime is switched off or not known yet. */
export function regimeOf({ regimes }: Pick<EngineState, 'regimes'>, instrumentId: InstrumentId): RegimeReading | null {
  return regimes?.watches.get(instrumentId)?.detector.reading ?? null;
}

/** Returns what the size of a new trade is multiplied by: the smallest of the table while the regime is not known, 1 while it is switched off. */
export function regimeFactor({ config, regimes }: Pick<EngineState, 'config' | 'regimes'>, instrumentId: InstrumentId): number {
  const table = config.regime?.multipliers;
  if (regimes === null || table === undefined) return 1;
  const reading = regimeOf({ regimes }, instrumentId);
  return reading === null ? Math.min(...REGIME_LABELS.map((label) => table[label])) : table[reading.label];
}

/** Returns what the regime makes of the size of a desk's trades; nothing where that is nothing. */
export function regimeMultipliers(state: EngineState, desk: Desk): readonly SizingMultiplier[] {
  if (state.regimes === null) return NONE;
  const factor = regimeFactor(state, desk.instrument.id);
  return factor === 1 ? NONE : [{ code: 'regime', factor }];
}

/** Returns why the strategy of a desk may not open in the present regime, or null. */
export function regimeDenial(state: EngineState, desk: Desk): Denial | null {
  if (state.regimes === null || desk.assignment === null) return null;
  const allowed = state.config.regime?.strategies[desk.assignment.id];
  if (allowed === undefined) return null;
  const label = regimeOf(state, desk.instrument.id)?.label ?? null;
  return label !== null && allowed.includes(label) ? null : { code: 'regime', strategyId: desk.assignment.id, label };
}

export function snapshotRegimes({ interval, watches }: Regimes): RegimesSnapshot {
  return {
    interval,
    watches: [...watches].map(([id, watch]) => [id, { interval: watch.interval, detector: watch.detector.snapshot(), builder: watch.builder?.snapshot() ?? null, feedInterval: watch.feedInterval }]),
  };
}

/** Continues from a snapshot; instruments that it does not know begin afresh. */
export function restoreRegimes(regimes: Regimes, snapshot: RegimesSnapshot): void {
  if (snapshot.interval !== regimes.interval) return;
  for (const [id, saved] of snapshot.watches) {
    const watch = regimes.watches.get(id);
    if (!watch) continue;
    watch.interval = saved.interval;
    watch.detector = new RegimeDetector(saved.interval);
    watch.detector.restore(saved.detector);
    if (saved.feedInterval !== null) builderFor(regimes, watch, saved.feedInterval).restore(saved.builder);
  }
}

function builderFor(regimes: Regimes, watch: RegimeWatch, feed: Interval): BarBuilder {
  if (watch.builder !== null && watch.feedInterval === feed) return watch.builder;
  // Bars that are too long for the interval are read as they are.
  const interval = canAggregate(feed, regimes.interval) ? regimes.interval : feed;
  if (interval !== watch.interval) watch.detector = new RegimeDetector(interval);
  watch.interval = interval;
  watch.feedInterval = feed;
  watch.builder = createBarBuilder(feed, interval);
  return watch.builder;
}
