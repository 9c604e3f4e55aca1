import { tailCount } from '../../compute/tail-kernel.ts';
import type { TailKernel } from '../../compute/tail-kernel.ts';
import type { RiskLevel, Tail } from './measures.ts';
import { MAX_SCENARIOS } from './price-history.ts';
import type { ScenarioSet, ScenarioWindow } from './scenario-set.ts';

/** Columns that the kernel sums in one go. */
const GROUP = 5;
const ROOM = MAX_SCENARIOS + 2;
/** Newton's method on a function of straight pieces ends after few steps; this many are never needed. */
const MAX_STEPS = 64;
/** A share is shaved by this part, so that what rounding adds does not break a cap. */
const SHAVED = 1 - 1e-9;

/** What is held and waits, per instrument, in quote units. */
export interface HeldExposures {
  readonly held: Float64Array;
  readonly buys: Float64Array;
  readonly sells: Float64Array;
}

/**
 * The profit and loss of everything held in every scenario, kept: instruments are summed in groups of five, and a group is summed again when one of
 * its exposures has changed. The order of every sum is fixed, so what comes out depends on exposures and scenarios alone and never on how they came about.
 */
export class HeldTail {
  readonly #set: ScenarioSet;
  readonly #exposures: HeldExposures;
  readonly #kernel: TailKernel;
  readonly #memory: Float64Array;
  readonly #groups: number;
  readonly #zeros: number;
  readonly #total: number;
  readonly #scratch: number;
  /** What the sums stand for. */
  readonly #summed: { readonly held: Float64Array; readonly buys: Float64Array; readonly sells: Float64Array };
  #version = -1;
  #count = 0;
  #window: ScenarioWindow = { from: 0, count: 0 };
  /** The newest measure, and of what. */
  readonly #measured = { valueAtRisk: Infinity, expectedShortfall: Infinity };
  #level: RiskLevel = 99;
  #index = 0;
  #added = 0;
  /** Events of the search for a share. */
  readonly #rises = new Float64Array(ROOM);
  readonly #falls = new Float64Array(ROOM);
  valueAtRisk = 0;
  expectedShortfall = 0;

  constructor(set: ScenarioSet, exposures: HeldExposures) {
    this.#set = set;
    this.#exposures = exposures;
    this.#groups = Math.ceil(set.size / GROUP);
    this.#kernel = set.kernelWith((this.#groups + 1) * ROOM + ROOM + MAX_SCENARIOS / 8);
    this.#memory = this.#kernel.memory;
    this.#zeros = set.columnOf(set.size);
    this.#total = set.memoryEnd + this.#groups * ROOM;
    this.#scratch = this.#total + ROOM;
    this.#summed = { held: new Float64Array(set.size), buys: new Float64Array(set.size), sells: new Float64Array(set.size) };
  }

  /** Leaves the tail of what is held and waits with `added` of one instrument; of instruments with enough scenarios only. Losses are positive; may be below 0. */
  measure(index: number, added: number, level: RiskLevel): void {
    const { count } = this.#prepare(index);
    this.#level = level;
    this.#index = index;
    this.#added = added;
    if (count === 0) {
      this.valueAtRisk = 0;
      this.expectedShortfall = 0;
      this.#measured.valueAtRisk = 0;
      this.#measured.expectedShortfall = 0;
      return;
    }
    this.#scan(index, added, tailCount(count, level));
    this.#measured.valueAtRisk = this.valueAtRisk;
    this.#measured.expectedShortfall = this.expectedShortfall;
  }

  /** Returns the largest share of `added` with which the tail is within the caps, and with every smaller share too; 0 when it is not without. */
  shareWithin(index: number, added: number, level: RiskLevel, caps: Tail): number {
    if (level === this.#level && this.#isSurelyWithin(index, added, caps)) return 1;
    this.measure(index, added, level);
    if (this.#isWithin(caps)) return 1;
    const { from, count } = this.#window;
    if (count === 0 || !this.#set.hasEnough(index)) return 0;
    const worst = tailCount(count, level);
    const returns = this.#set.columnOf(index) + from;
    const most = this.#shareByShortfall(index, added, caps.expectedShortfall, worst);
    let share = this.#shareByValueAtRisk(returns, added, { cap: caps.valueAtRisk, worst, most }) * SHAVED;
    for (let step = 0; step < MAX_STEPS && share > 0; step++, share *= SHAVED) {
      this.#scan(index, added * share, worst);
      if (this.#isWithin(caps)) return share;
    }
    return 0;
  }

  /**
   * Neither measure can grow by more than what has changed since the last one loses at its very worst: VaR(X + D) ≤ VaR(X) + max loss of D, and so for
   * expected shortfall. Where that is within the caps no scenario needs a look; where it is not, nothing is said.
   */
  #isSurelyWithin(index: number, added: number, caps: Tail): boolean {
    const { held, buys, sells } = this.#exposures;
    const set = this.#set;
    if (set.version !== this.#version || this.#commonCount(index) !== this.#count) return false;
    let slack = 0;
    for (let i = 0; i < held.length; i++) {
      if (!set.hasEnough(i)) continue;
      const change = held[i]! - this.#summed.held[i]! + (i === index ? added : 0) - (i === this.#index ? this.#added : 0);
      const fall = -set.lowestOf(i);
      const rise = set.highestOf(i);
      slack += change > 0 ? change * fall : -change * rise;
      slack += Math.max(0, buys[i]! - this.#summed.buys[i]!) * fall + Math.max(0, sells[i]! - this.#summed.sells[i]!) * rise;
    }
    // A thousandth for what rounding may hide.
    slack *= 1.001;
    return this.#measured.valueAtRisk + slack <= caps.valueAtRisk && this.#measured.expectedShortfall + slack <= caps.expectedShortfall;
  }

  #isWithin(caps: Tail): boolean {
    return this.valueAtRisk <= caps.valueAtRisk && this.expectedShortfall <= caps.expectedShortfall;
  }

  #scan(index: number, added: number, worst: number): void {
    const { from, count } = this.#window;
    const column = added === 0 || !this.#set.hasEnough(index) ? this.#zeros : this.#set.columnOf(index) + from;
    this.#kernel.scan(this.#total, column, added, count, worst, this.#scratch);
    this.valueAtRisk = -this.#memory[0]!;
    this.expectedShortfall = -this.#memory[1]!;
  }

  /**
   * Expected shortfall is convex in the share: the tangent at a share that is too large meets the cap at or above the largest share that is not, so
   * Newton's method from 1 comes down to it, and reaches it, since between two changes of the worst scenarios the function is straight.
   * @see Acerbi & Tasche 2002, "On the coherence of expected shortfall", Journal of Banking & Finance 26(7): convexity
   */
  #shareByShortfall(index: number, added: number, cap: number, worst: number): number {
    this.#scan(index, 0, worst);
    if (this.expectedShortfall > cap) return 0;
    let share = 1;
    for (let step = 0; step < MAX_STEPS; step++) {
      this.#scan(index, added * share, worst);
      const excess = this.expectedShortfall - cap;
      if (excess <= 0) return share;
      const slope = -added * this.#meanReturnOfWorst(index, added * share, worst);
      const next = share - excess / slope;
      if (!(slope > 0) || next <= 0) return 0;
      // A step too small for a float: it is there.
      if (next >= share) return share;
      share = next;
    }
    return 0;
  }

  /** Of the worst scenarios that the newest scan has found, the mean return of one instrument; of those alike at the edge the oldest count. */
  #meanReturnOfWorst(index: number, added: number, worst: number): number {
    const memory = this.#memory;
    const { from, count } = this.#window;
    const returns = this.#set.columnOf(index) + from;
    const threshold = memory[0]!;
    let sum = 0;
    let beyond = 0;
    let atEdge = 0;
    let found = 0;
    for (let i = 0; i < count; i++) {
      const value = memory[this.#total + i]! + added * memory[returns + i]!;
      if (value > threshold) continue;
      if (value < threshold) {
        sum += memory[returns + i]!;
        beyond++;
      } else if (found < worst) {
        atEdge += memory[returns + i]!;
        found++;
      }
    }
    return (sum + (found === 0 ? 0 : (atEdge / found) * (worst - beyond))) / worst;
  }

  /**
   * Value at risk is not convex: the share is that at which, coming from 0, it first reaches the cap. Along the share every scenario's loss is a straight
   * line that crosses the cap at most once; the first share at which as many are beyond it as make the tail is the answer, `most` where there is none below.
   */
  #shareByValueAtRisk(returns: number, added: number, { cap, worst, most }: { readonly cap: number; readonly worst: number; readonly most: number }): number {
    const memory = this.#memory;
    const [rises, falls] = [this.#rises, this.#falls];
    const { count } = this.#window;
    let beyond = 0;
    let risen = 0;
    let fallen = 0;
    for (let i = 0; i < count; i++) {
      const room = cap + memory[this.#total + i]!;
      const loss = -added * memory[returns + i]!;
      if (room < 0) beyond++;
      // It crosses below `most`.
      if (room < 0 ? loss * most < room : loss * most > room) {
        if (room < 0) falls[fallen++] = room / loss;
        else rises[risen++] = room / loss;
      }
    }
    if (beyond >= worst) return 0;
    rises.subarray(0, risen).sort();
    falls.subarray(0, fallen).sort();
    let fall = 0;
    for (let rise = 0; rise < risen; rise++) {
      const share = rises[rise]!;
      while (fall < fallen && falls[fall]! <= share) fall++;
      if (beyond + rise + 1 - fall >= worst) return Math.min(share, most);
    }
    return most;
  }

  /** Brings the sums up to what is held, over the scenarios that all instruments involved have. */
  #prepare(index: number): ScenarioWindow {
    const set = this.#set;
    const count = this.#commonCount(index);
    const isStale = count !== this.#count || set.version !== this.#version;
    if (isStale) {
      this.#window = set.windowOf(count);
      this.#count = count;
      this.#version = set.version;
    }
    if (count === 0) return this.#window;
    let isChanged = isStale;
    for (let group = 0; group < this.#groups; group++) {
      if (!isStale && !this.#hasChanged(group)) continue;
      this.#sumGroup(group);
      isChanged = true;
    }
    if (this.#hasWaitingChanged() || isChanged) this.#sumAll();
    return this.#window;
  }

  #commonCount(index: number): number {
    const { held, buys, sells } = this.#exposures;
    let least = Infinity;
    for (let i = 0; i < held.length; i++) {
      const isInvolved = i === index || held[i] !== 0 || buys[i] !== 0 || sells[i] !== 0;
      if (isInvolved && this.#set.hasEnough(i)) least = Math.min(least, this.#set.countOf(i));
    }
    return least === Infinity ? 0 : least;
  }

  #hasChanged(group: number): boolean {
    const { held } = this.#exposures;
    const end = Math.min(held.length, (group + 1) * GROUP);
    for (let i = group * GROUP; i < end; i++) if (held[i] !== this.#summed.held[i]) return true;
    return false;
  }

  #hasWaitingChanged(): boolean {
    const { buys, sells } = this.#exposures;
    for (let i = 0; i < buys.length; i++) if (buys[i] !== this.#summed.buys[i] || sells[i] !== this.#summed.sells[i]) return true;
    return false;
  }

  #sumGroup(group: number): void {
    const first = group * GROUP;
    for (let i = first; i < Math.min(this.#set.size, first + GROUP); i++) this.#summed.held[i] = this.#exposures.held[i]!;
    this.#kernel.combine(
      this.#set.memoryEnd + group * ROOM, this.#window.count,
      this.#columnOf(first), this.#heldOf(first), this.#columnOf(first + 1), this.#heldOf(first + 1), this.#columnOf(first + 2), this.#heldOf(first + 2),
      this.#columnOf(first + 3), this.#heldOf(first + 3), this.#columnOf(first + 4), this.#heldOf(first + 4),
    );
  }

  #sumAll(): void {
    const { count, from } = this.#window;
    this.#kernel.combine(this.#total, count, this.#groupAt(0), 1, this.#groupAt(1), 1, this.#groupAt(2), 1, this.#groupAt(3), 1, this.#zeros, 0);
    for (let group = 4; group < this.#groups; group += 4) {
      this.#kernel.combine(this.#total, count, this.#total, 1, this.#groupAt(group), 1, this.#groupAt(group + 1), 1, this.#groupAt(group + 2), 1, this.#groupAt(group + 3), 1);
    }
    const { buys, sells } = this.#exposures;
    for (let i = 0; i < buys.length; i++) {
      this.#summed.buys[i] = buys[i]!;
      this.#summed.sells[i] = sells[i]!;
      if ((buys[i] !== 0 || sells[i] !== 0) && this.#set.hasEnough(i)) this.#kernel.burden(this.#total, count, this.#set.columnOf(i) + from, buys[i]!, sells[i]!);
    }
  }

  #groupAt(group: number): number {
    return group < this.#groups ? this.#set.memoryEnd + group * ROOM : this.#zeros;
  }

  /** A column that is not held may lack the older scenarios, and 0 × NaN is NaN. */
  #columnOf(index: number): number {
    return this.#heldOf(index) === 0 ? this.#zeros : this.#set.columnOf(index) + this.#window.from;
  }

  #heldOf(index: number): number {
    const held = this.#exposures.held[index];
    return held !== undefined && this.#set.hasEnough(index) ? held : 0;
  }
}
