import { invariant } from '../../domain/assert.ts';
import type { Breaker, BreakerCode } from '../../domain/breaker.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { RiskConfig } from '../config.ts';
import { dayEndMs, weekEndMs } from './calendar.ts';
import { levelsOf } from './equity-levels.ts';
import type { EquityLevel } from './equity-levels.ts';
import type { Latches } from './latches.ts';

/** What a person's release changed in what is measured from; null where nothing was. Say it to the person. */
export interface Rebase {
  readonly from: number;
  readonly to: number;
}

/** Plain data; `mark` is null before the first update. The week and the quiet ones are absent from snapshots of versions that knew none. */
export interface EquitySnapshot {
  readonly mark: {
    readonly dayEndMs: EpochMs;
    readonly dayStartEquity: number;
    readonly dayBaseEquity: number;
    readonly peakEquity: number;
    readonly equity: number;
  } | null;
  readonly week?: { readonly weekEndMs: EpochMs; readonly weekStartEquity: number; readonly weekBaseEquity: number } | null;
  readonly quiet?: readonly BreakerCode[];
}

const UNKNOWN = Number.NEGATIVE_INFINITY;
const NEVER = Number.POSITIVE_INFINITY;

/**
 * Watches the account's equity: the loss of the day and of the week, and the fall from the peak in its three steps.
 * Every limit is kept as an equity floor, so that an uneventful mark costs four comparisons.
 * Invariant: `floor` is the highest floor of those that may trip, `calm` the lowest equity at which a step of the fall ends.
 */
export class EquityWatch {
  /** Equity at the last midnight UTC (the last mark before it); what the day's loss is measured from is the same, or the equity at a person's release today. */
  dayStartEquity = 0;
  dayBaseEquity = 0;
  /** The same for the week, which begins on Monday. */
  weekStartEquity = 0;
  weekBaseEquity = 0;
  /** The highest equity since the start, or since a person released the drawdown. */
  peakEquity = UNKNOWN;
  readonly #latches: Latches;
  #levels: readonly EquityLevel[];
  #dayEndMs = UNKNOWN;
  #weekEndMs = UNKNOWN;
  #equity = 0;
  #floor = UNKNOWN;
  #calm = NEVER;
  /** Steps that a person released while the account was still that far down: they say nothing before it has recovered. */
  readonly #quiet = new Set<BreakerCode>();

  constructor(config: RiskConfig, latches: Latches) {
    this.#latches = latches;
    this.#levels = levelsOf(config);
  }

  /** Loss since `dayBaseEquity`, since `weekBaseEquity` and fall from `peakEquity` in percent, 0 or more. */
  get dayLossPct(): number {
    return fallPct(this.dayBaseEquity, this.#equity);
  }

  get weekLossPct(): number {
    return fallPct(this.weekBaseEquity, this.#equity);
  }

  get drawdownPct(): number {
    return this.#isMarked ? fallPct(this.peakEquity, this.#equity) : 0;
  }

  get levels(): readonly EquityLevel[] {
    return this.#levels;
  }

  /** Takes the equity of now. */
  update(timeMs: EpochMs, equity: number): void {
    if (!(timeMs < this.#dayEndMs)) this.#changeDay(timeMs, equity);
    this.#equity = equity;
    if (equity > this.peakEquity) this.#raisePeak(equity);
    if (!(equity > this.#floor)) this.#trip(timeMs, equity);
    if (equity >= this.#calm) this.#recover(timeMs, equity);
  }

  /** Takes new limits; what is latched stays so, and everything is measured from where it was. */
  retune(config: RiskConfig): void {
    this.#levels = levelsOf(config);
    this.#setFloors();
  }

  /** A person has released a breaker of this family: it measures from the equity of now on. Call it before the latch is gone. */
  rebase(code: BreakerCode): Rebase | null {
    const level = this.#levels.find((one) => one.code === code);
    if (!level || !this.#latches.get(code, 'account')) return null;
    if (level.calmPct !== null) {
      this.#quiet.add(code);
      return null;
    }
    const from = this.#baseOf(level);
    this[level.base] = this.#equity;
    return { from, to: this.#equity };
  }

  /** Works the floors out again after latches were released. */
  settle(): void {
    this.#setFloors();
  }

  /** Money came (positive) or left without a trade: everything that is measured from moves with it, so that it is neither profit nor loss. */
  transfer(amount: number): void {
    invariant(Number.isFinite(amount), () => `expected an amount of money, was ${amount}`);
    if (!this.#isMarked) return;
    for (const key of ['dayStartEquity', 'dayBaseEquity', 'weekStartEquity', 'weekBaseEquity', 'peakEquity'] as const) this[key] = Math.max(0, this[key] + amount);
    this.#equity += amount;
    this.#setFloors();
  }

  snapshot(): EquitySnapshot {
    const { dayStartEquity, dayBaseEquity, weekStartEquity, weekBaseEquity, peakEquity } = this;
    if (!this.#isMarked) return { mark: null, week: null, quiet: [] };
    return {
      mark: { dayEndMs: this.#dayEndMs, dayStartEquity, dayBaseEquity, peakEquity, equity: this.#equity },
      week: { weekEndMs: this.#weekEndMs, weekStartEquity, weekBaseEquity },
      quiet: [...this.#quiet],
    };
  }

  /** Continues from a snapshot; an older one that knows no week begins it with the day that it knows. The latches must be restored before. */
  restore({ mark, week = null, quiet = [] }: EquitySnapshot): void {
    for (const part of [mark, week]) invariant(part === null || Object.values(part).every(Number.isFinite), `expected finite numbers in the breakers' snapshot, was ${JSON.stringify(part)}`);
    this.#dayEndMs = mark?.dayEndMs ?? UNKNOWN;
    this.dayStartEquity = mark?.dayStartEquity ?? 0;
    this.dayBaseEquity = mark?.dayBaseEquity ?? 0;
    this.peakEquity = mark?.peakEquity ?? UNKNOWN;
    this.#equity = mark?.equity ?? 0;
    this.#weekEndMs = week?.weekEndMs ?? (mark === null ? UNKNOWN : weekEndMs(mark.dayEndMs - 1));
    this.weekStartEquity = week?.weekStartEquity ?? this.dayStartEquity;
    this.weekBaseEquity = week?.weekBaseEquity ?? this.dayBaseEquity;
    this.#quiet.clear();
    for (const code of quiet) this.#quiet.add(code);
    this.#setFloors();
  }

  get #isMarked(): boolean {
    return this.#dayEndMs !== UNKNOWN;
  }

  #raisePeak(equity: number): void {
    invariant(equity < NEVER, () => `expected a finite equity, was ${equity}`);
    this.peakEquity = equity;
    this.#setFloors();
  }

  /**
   * A day, and with it perhaps a week, starts from the last mark before midnight: a loss over the change of day, or over a pause, belongs to the new one.
   * A clock that jumps back begins no day: nothing is forgotten before its midnight has come.
   */
  #changeDay(timeMs: EpochMs, equity: number): void {
    invariant(Number.isFinite(timeMs) && Number.isFinite(equity), () => `expected a time and an equity, was ${timeMs} and ${equity}`);
    const last = this.#isMarked ? this.#equity : equity;
    this.dayStartEquity = last;
    this.dayBaseEquity = last;
    this.#dayEndMs = dayEndMs(timeMs);
    this.#end('daily-loss-limit', timeMs, 'A new day (UTC) has begun: the daily loss limit starts afresh.');
    if (timeMs >= this.#weekEndMs) {
      this.weekStartEquity = last;
      this.weekBaseEquity = last;
      this.#weekEndMs = weekEndMs(timeMs);
      this.#end('weekly-loss-limit', timeMs, 'A new week (Monday, UTC) has begun: the weekly loss limit starts afresh.');
    }
    this.#setFloors();
  }

  #end(code: BreakerCode, timeMs: EpochMs, cause: string): void {
    const latched = this.#latches.get(code, 'account');
    if (latched) this.#latches.release(latched, { timeMs, by: 'automatic', cause });
  }

  #trip(timeMs: EpochMs, equity: number): void {
    invariant(Number.isFinite(equity), () => `expected a finite equity, was ${equity}`);
    for (const level of this.#levels) {
      if (this.#mayTrip(level) && equity <= this.#floorOf(level)) this.#latches.trip(this.#breakerOf(level, timeMs));
    }
    this.#setFloors();
  }

  #breakerOf(level: EquityLevel, timeMs: EpochMs): Breaker {
    const { code, action, limitPct, release, endsWith } = level;
    const value = fallPct(this.#baseOf(level), this.#equity);
    return {
      code, scope: 'account', action, sinceMs: timeMs, value, limit: limitPct, unit: '%', cause: level.cause(value), side: null, release,
      releasesAtMs: endsWith === 'day' ? this.#dayEndMs : endsWith === 'week' ? this.#weekEndMs : null,
    };
  }

  /** The account has recovered so far that a step of its fall ends. */
  #recover(timeMs: EpochMs, equity: number): void {
    for (const level of this.#levels) {
      if (level.calmPct === null || equity < this.#calmOf(level, level.calmPct)) continue;
      this.#quiet.delete(level.code);
      this.#end(level.code, timeMs, `The account has recovered to ${equity.toFixed(2)}, less than ${level.calmPct.toFixed(2)} % below its peak.`);
    }
    this.#setFloors();
  }

  #mayTrip({ code }: EquityLevel): boolean {
    if (this.#latches.size === 0 && this.#quiet.size === 0) return true;
    return !this.#quiet.has(code) && this.#latches.get(code, 'account') === null;
  }

  #baseOf({ base }: EquityLevel): number {
    return this[base];
  }

  #floorOf(level: EquityLevel): number {
    return this.#baseOf(level) * (1 - level.limitPct / 100);
  }

  #calmOf(level: EquityLevel, calmPct: number): number {
    return this.#baseOf(level) * (1 - calmPct / 100);
  }

  #setFloors(): void {
    this.#floor = UNKNOWN;
    this.#calm = NEVER;
    if (!this.#isMarked) return;
    for (const level of this.#levels) {
      if (this.#mayTrip(level)) this.#floor = Math.max(this.#floor, this.#floorOf(level));
      else if (level.calmPct !== null) this.#calm = Math.min(this.#calm, this.#calmOf(level, level.calmPct));
    }
  }
}

/** An account that is worth nothing or less has fallen the whole way. */
function fallPct(from: number, to: number): number {
  if (to >= from) return 0;
  return from > 0 ? ((from - to) / from) * 100 : 100;
}
