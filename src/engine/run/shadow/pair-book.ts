import type { ShadowHolding } from '../../contract/shadow.ts';
import type { Desk } from '../../core/desk.ts';
import type { Reason } from '../../domain/decision.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { BarGroup } from './bar-groups.ts';
import type { ShadowAccount } from './shadow-account.ts';

/** What one account made of one bar. */
export interface BookedChoice {
  /** Wanted exposure, -1 to 1; NaN where it could not decide. */
  readonly wants: number;
  readonly holds: -1 | 0 | 1;
  /** Null where it could not decide, and on bars so old that they are only counted. */
  readonly reason: Reason | null;
}

/** One closed bar of the strategies. */
export interface BookedBar {
  readonly timeMs: EpochMs;
  readonly instrumentId: InstrumentId;
  readonly price: number;
  readonly champion: BookedChoice;
  readonly challenger: BookedChoice;
}

/** Newest bars, and newest bars on which the two differed, of which the reasons are kept. */
const REASONS_KEPT = 300;
const DIFFERING_KEPT = 100;

/** Bar by bar what two accounts wanted and held, and how their equity went. */
export class PairBook {
  readonly bars: BookedBar[] = [];
  /** The newest on which they differed, oldest first. */
  readonly differing: BookedBar[] = [];
  readonly times: EpochMs[] = [];
  readonly championEquity: number[] = [];
  readonly challengerEquity: number[] = [];
  /** Bars on which both could decide, and on which they wanted the same side. */
  decided = 0;
  agreed = 0;
  /** Of these, by what the one and the other wanted: 3 x 3, short first. */
  readonly table = new Int32Array(9);
  /** Bars on which each held something. */
  championHeld = 0;
  challengerHeld = 0;

  /** Takes what the accounts have made of a moment. */
  note({ timeMs, bars }: BarGroup, champion: ShadowAccount, challenger: ShadowAccount): void {
    let isStrategyBar = false;
    for (const { instrumentId, bar } of bars) {
      const [one, other] = [deskFor(champion, instrumentId), deskFor(challenger, instrumentId)];
      if (!hasDecided(one, timeMs) && !hasDecided(other, timeMs)) continue;
      isStrategyBar = true;
      this.#noteBar({ timeMs, instrumentId, price: bar.close, champion: choiceOf(champion, one), challenger: choiceOf(challenger, other) });
    }
    if (!isStrategyBar) return;
    this.times.push(timeMs);
    this.championEquity.push(champion.engine.equity());
    this.challengerEquity.push(challenger.engine.equity());
  }

  #noteBar(booked: BookedBar): void {
    this.bars.push(booked);
    const old = this.bars.length - 1 - REASONS_KEPT;
    if (old >= 0) this.bars[old] = withoutReasons(this.bars[old]!);
    if (booked.champion.holds !== 0) this.championHeld++;
    if (booked.challenger.holds !== 0) this.challengerHeld++;
    const [one, other] = [Math.sign(booked.champion.wants), Math.sign(booked.challenger.wants)];
    if (Number.isNaN(one) || Number.isNaN(other)) return;
    this.decided++;
    if (one === other) this.agreed++;
    else this.differing.push(booked);
    if (this.differing.length > DIFFERING_KEPT) this.differing.shift();
    this.table[(one + 1) * 3 + other + 1]!++;
  }
}

/** Tells whether both could decide on a bar and wanted different sides. */
export function differs({ champion, challenger }: BookedBar): boolean {
  return !Number.isNaN(champion.wants) && !Number.isNaN(challenger.wants) && Math.sign(champion.wants) !== Math.sign(challenger.wants);
}

/** Returns the word for a side. */
export function holdingOf(sign: number): ShadowHolding {
  if (sign === 0) return 'flat';
  return sign > 0 ? 'long' : 'short';
}

/** The desk on which the strategy that is looked at works; null where it does not work on this instrument. */
function deskFor({ engine, assignmentId }: ShadowAccount, instrumentId: InstrumentId): Desk | null {
  const desk = engine.desks.get(instrumentId);
  return desk?.assignment?.id === assignmentId ? desk : null;
}

/** Tells whether a bar of the strategy has closed with this moment. */
function hasDecided(desk: Desk | null, timeMs: EpochMs): boolean {
  return desk !== null && desk.newest?.timeMs === timeMs;
}

function choiceOf({ engine, assignmentId }: ShadowAccount, desk: Desk | null): BookedChoice {
  if (desk === null) return { wants: Number.NaN, holds: 0, reason: null };
  const held = engine.state.ledger.position(desk.instrument.id);
  const holds = held !== null && held.trade.strategyId === assignmentId ? Math.sign(held.qty) as -1 | 1 : 0;
  const decision = desk.newest?.decision ?? null;
  if (decision === null || !desk.isEnabled) return { wants: Number.NaN, holds, reason: null };
  // A strategy may say its next decision with the same object.
  return { wants: decision.targetExposure, holds, reason: { code: decision.reason.code, values: { ...decision.reason.values } } };
}

function withoutReasons(bar: BookedBar): BookedBar {
  return { ...bar, champion: { ...bar.champion, reason: null }, challenger: { ...bar.challenger, reason: null } };
}
