import type { BracketPrices } from '../orders/brackets.ts';
import type { Progress } from '../orders/trailing.ts';
import type { EpochMs } from '../domain/units.ts';

/** Lots of a position that no resting stop covers, counted from the first lot: those above the part before it, up to `upTo`. */
export interface BarePart {
  readonly upTo: number;
  readonly sinceMs: EpochMs;
}

/** What is wanted for a position's protection and how it stands. Plain data, replaced and never changed. */
export interface ProtectionState {
  /** Where stop and target should rest; a price that is null is not wanted. Null while there is no plan. */
  readonly wanted: BracketPrices | null;
  /** How often in a row, within one grace, the exchange refused a stop or took it away. */
  readonly stopRefusals: number;
  readonly stopRefusedAtMs: EpochMs;
  readonly targetRefusals: number;
  /** Why the newest stop is not there; empty when nothing was refused. */
  readonly cause: string;
  /** Lots that a resting stop covers, and those that none does, lowest first. */
  readonly covered: number;
  readonly bare: readonly BarePart[];
  /** Emergency exits that were tried for this position, and when the next may be. */
  readonly exits: number;
  readonly nextExitMs: EpochMs;
  /** How far the position has come; absent where no rule asks for it. */
  readonly progress?: Progress;
}

/** The state of an instrument without a position. */
export const UNPROTECTED: ProtectionState = {
  wanted: null, stopRefusals: 0, stopRefusedAtMs: 0, targetRefusals: 0, cause: '', covered: 0, bare: [], exits: 0, nextExitMs: 0,
};
