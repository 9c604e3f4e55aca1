import type { ShadowHolding } from '../../contract/shadow.ts';
import type { Desk } from '../../core/desk.ts';
import type { Reason } from '../../domain/decision.ts';
import { intervalMs } from '../../domain/interval.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { BarGroup } from './bar-groups.ts';
import type { ShadowAccount } from './shadow-account.ts';

/** What one account made of one bar. */
export interface BookedChoice {
  /** Wanted exposure, -1 to 1; NaN where it could not decide. */
  readonly wants: number;
  readonly holds: -1 | 0 | 1;
  /** Shared by the bars on which it stands. */
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

/** Bar by bar what two accounts wanted and held, and how their equity went. */
export class PairBook {
  readonly bars: BookedBar[] = [];
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
      if (!closesBar(one, timeMs) && !closesBar(other, timeMs)) continue;
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
    if (booked.champion.holds !== 0) this.championHeld++;
    if (booked.challenger.holds !== 0) this.challengerHeld++;
    const [one, other] = [Math.sign(booked.champion.wants), Math.sign(booked.challenger.wants)];
    if (Number.isNaN(one) || Number.isNaN(other)) return;
    this.decided++;
    if (one === other) this.agreed++;
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

function closesBar(desk: Desk | null, timeMs: EpochMs): boolean {
  return desk !== null && desk.assignment !== null && (timeMs + 1) % intervalMs(desk.assignment.interval) === 0;
}

function choiceOf({ engine, assignmentId }: ShadowAccount, desk: Desk | null): BookedChoice {
  if (desk === null) return { wants: Number.NaN, holds: 0, reason: null };
  const held = engine.state.ledger.position(desk.instrument.id);
  const holds = held !== null && held.trade.strategyId === assignmentId ? Math.sign(held.qty) as -1 | 1 : 0;
  const { standing } = desk;
  return standing === null || !desk.isEnabled ? { wants: Number.NaN, holds, reason: null } : { wants: standing.targetExposure, holds, reason: standing.reason };
}
