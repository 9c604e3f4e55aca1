import { invariant } from '../domain/assert.ts';
import { DAY_MS } from '../domain/interval.ts';
import type { EpochMs } from '../domain/units.ts';
import type { RiskConfig } from './config.ts';
import { percentAgainst } from './words.ts';
import type { Breakers, BreakerCode, BreakerResume, BreakersSnapshot, BreakerTrip, BreakerTripped } from './breaker-state.ts';

export type { Breakers, BreakerCode, BreakerReleased, BreakerResume, BreakersSnapshot, BreakerTrip, BreakerTripped } from './breaker-state.ts';

const NO_FLOOR = Number.NEGATIVE_INFINITY;

/** Creates breakers that have seen nothing yet; the first update is the first day's start and the first peak. */
export function createBreakers(config: RiskConfig): Breakers {
  return new EquityBreakers(config);
}

/**
 * Both limits are kept as equity floors, so that an uneventful bar costs two comparisons.
 * Invariant: `floor` is the higher of the floors of the breakers that are not latched.
 */
class EquityBreakers implements Breakers {
  dayStartEquity = 0;
  dayBaseEquity = 0;
  peakEquity = Number.NEGATIVE_INFINITY;
  private readonly config: RiskConfig;
  private dayEndMs = Number.NEGATIVE_INFINITY;
  private equity = 0;
  private floor = NO_FLOOR;
  private dailyLoss: BreakerTripped | null = null;
  private drawdown: BreakerTripped | null = null;

  constructor(config: RiskConfig) {
    this.config = config;
  }

  get dayLossPct(): number {
    return fallPct(this.dayBaseEquity, this.equity);
  }

  get drawdownPct(): number {
    return this.isMarked ? fallPct(this.peakEquity, this.equity) : 0;
  }

  get tripped(): BreakerTripped | null {
    return this.drawdown ?? this.dailyLoss;
  }

  update(timeMs: EpochMs, equity: number): BreakerTrip | null {
    if (timeMs < this.dayEndMs) return this.mark(timeMs, equity);
    const released = this.changeDay(timeMs, equity);
    return this.mark(timeMs, equity) ?? released;
  }

  resume(timeMs: EpochMs, equity: number): BreakerResume {
    this.update(timeMs, equity);
    const dayBase = this.dailyLoss ? { from: this.dayBaseEquity, to: equity } : null;
    const peak = this.drawdown ? { from: this.peakEquity, to: equity } : null;
    if (dayBase) this.dayBaseEquity = equity;
    if (peak) this.peakEquity = equity;
    this.dailyLoss = null;
    this.drawdown = null;
    this.setFloor();
    return { dayBase, peak };
  }

  transfer(amount: number): void {
    invariant(Number.isFinite(amount), () => `expected an amount of money, was ${amount}`);
    if (!this.isMarked) return;
    this.dayStartEquity = Math.max(0, this.dayStartEquity + amount);
    this.dayBaseEquity = Math.max(0, this.dayBaseEquity + amount);
    this.peakEquity = Math.max(0, this.peakEquity + amount);
    this.equity += amount;
    this.setFloor();
  }

  snapshot(): BreakersSnapshot {
    const { dayEndMs, dayStartEquity, dayBaseEquity, peakEquity, equity } = this;
    const mark = this.isMarked ? { dayEndMs, dayStartEquity, dayBaseEquity, peakEquity, equity } : null;
    return { mark, dailyLoss: this.dailyLoss, drawdown: this.drawdown };
  }

  restore({ mark, dailyLoss, drawdown }: BreakersSnapshot): void {
    invariant(mark === null || Object.values(mark).every(Number.isFinite), `expected finite numbers in the breakers' snapshot, was ${JSON.stringify(mark)}`);
    this.dayEndMs = mark?.dayEndMs ?? Number.NEGATIVE_INFINITY;
    this.dayStartEquity = mark?.dayStartEquity ?? 0;
    this.dayBaseEquity = mark?.dayBaseEquity ?? 0;
    this.peakEquity = mark?.peakEquity ?? Number.NEGATIVE_INFINITY;
    this.equity = mark?.equity ?? 0;
    this.dailyLoss = dailyLoss;
    this.drawdown = drawdown;
    this.setFloor();
  }

  private get isMarked(): boolean {
    return this.dayEndMs !== Number.NEGATIVE_INFINITY;
  }

  private mark(timeMs: EpochMs, equity: number): BreakerTrip | null {
    this.equity = equity;
    if (equity > this.peakEquity) this.raisePeak(equity);
    return equity > this.floor ? null : this.trip(timeMs, equity);
  }

  private raisePeak(equity: number): void {
    invariant(equity < Number.POSITIVE_INFINITY, () => `expected a finite equity, was ${equity}`);
    this.peakEquity = equity;
    this.setFloor();
  }

  /** The day starts from the last mark before midnight: a loss over the change of day, or over a pause, belongs to the new day. */
  private changeDay(timeMs: EpochMs, equity: number): BreakerTrip | null {
    invariant(Number.isFinite(timeMs) && Number.isFinite(equity), `expected a time and an equity, was ${timeMs} and ${equity}`);
    this.dayStartEquity = this.isMarked ? this.equity : equity;
    this.dayBaseEquity = this.dayStartEquity;
    this.dayEndMs = (Math.floor(timeMs / DAY_MS) + 1) * DAY_MS;
    const isReleased = this.dailyLoss !== null && this.config.dailyLossRelease === 'next-day';
    if (isReleased) this.dailyLoss = null;
    this.setFloor();
    if (!isReleased || this.drawdown) return null;
    return { type: 'released', code: 'daily-loss-limit', state: 'active', timeMs, cause: 'A new day (UTC) has begun: the daily loss limit starts afresh.' };
  }

  private trip(timeMs: EpochMs, equity: number): BreakerTripped | null {
    invariant(Number.isFinite(equity), () => `expected a finite equity, was ${equity}`);
    const { dailyLossLimitPct, maxDrawdownPct } = this.config;
    const hasLostDay = this.dailyLoss === null && equity <= floorOf(this.dayBaseEquity, dailyLossLimitPct);
    const hasFallen = this.drawdown === null && equity <= floorOf(this.peakEquity, maxDrawdownPct);
    if (hasLostDay) this.dailyLoss = tripOf('daily-loss-limit', timeMs, this.dayLossPct, this.config);
    if (hasFallen) this.drawdown = tripOf('drawdown-limit', timeMs, this.drawdownPct, this.config);
    this.setFloor();
    if (hasFallen) return this.drawdown;
    return hasLostDay && this.drawdown === null ? this.dailyLoss : null;
  }

  private setFloor(): void {
    const { dailyLossLimitPct, maxDrawdownPct } = this.config;
    const day = this.dailyLoss ? NO_FLOOR : floorOf(this.dayBaseEquity, dailyLossLimitPct);
    const peak = this.drawdown ? NO_FLOOR : floorOf(this.peakEquity, maxDrawdownPct);
    this.floor = this.isMarked ? Math.max(day, peak) : NO_FLOOR;
  }
}

function tripOf(code: BreakerCode, timeMs: EpochMs, valuePct: number, config: RiskConfig): BreakerTripped {
  const value = percentAgainst(valuePct, code === 'daily-loss-limit' ? config.dailyLossLimitPct : config.maxDrawdownPct);
  if (code === 'drawdown-limit') {
    const cause = `The account has fallen ${value[0]} from its peak; the limit is ${value[1]}. Trading is halted until a person resumes.`;
    return { type: 'tripped', code, state: 'halted', timeMs, valuePct, limitPct: config.maxDrawdownPct, cause };
  }
  const until = config.dailyLossRelease === 'next-day' ? 'the next day (UTC)' : 'a person resumes';
  const cause = `The account has lost ${value[0]} today (UTC); the limit is ${value[1]}. Nothing new is opened until ${until}.`;
  return { type: 'tripped', code, state: 'reducing', timeMs, valuePct, limitPct: config.dailyLossLimitPct, cause };
}

function floorOf(base: number, limitPct: number): number {
  return base * (1 - limitPct / 100);
}

/** An account that is worth nothing or less has fallen the whole way. */
function fallPct(from: number, to: number): number {
  if (to >= from) return 0;
  return from > 0 ? ((from - to) / from) * 100 : 100;
}
