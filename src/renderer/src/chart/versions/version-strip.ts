import type { BotMark, BotShadowSpan, BotVersions, BotVersionSpan } from '../../../../engine/contract/boosting.ts';

/** What every piece of the ribbon has. */
interface Piece {
  readonly key: string;
  readonly fromMs: number;
  /** Null while it lasts. */
  readonly toMs: number | null;
  /** The version that it is about; null for none. */
  readonly code: string | null;
  readonly sentence: string;
}

/** A stretch of time in which one version decided, or none did. */
export interface VersionStretch extends Piece {
  readonly type: 'version';
  readonly title: string;
  /** Counts from the oldest that is known: neighbours are drawn unlike each other. */
  readonly number: number;
}

/** A stretch in which a version decided in the shadow, without orders. */
export interface ShadowStretch extends Piece {
  readonly type: 'shadow';
  readonly title: string;
  readonly outcome: BotShadowSpan['outcome'];
}

/** One step of the cycle, or something that has drifted. */
export interface StepMark extends Piece {
  readonly type: 'step';
  readonly toMs: number;
  readonly kind: BotMark['kind'];
}

export type StripPiece = VersionStretch | ShadowStretch | StepMark;

/** What the ribbon draws, each list oldest first. */
export interface VersionStrip {
  readonly versions: readonly VersionStretch[];
  readonly shadows: readonly ShadowStretch[];
  readonly steps: readonly StepMark[];
}

/** Lays out over time what a bot did: which version decided when, which one was in the shadow, and every step of its cycle. */
export function stripOf({ spans, shadows, marks }: Pick<BotVersions, 'spans' | 'shadows' | 'marks'>): VersionStrip {
  return {
    versions: spans.map(({ code, title, fromMs, toMs, sentence }, number) => ({ type: 'version', key: `version ${fromMs} ${code ?? ''}`, code, title, fromMs, toMs, sentence, number })),
    shadows: shadows.map(({ code, title, fromMs, toMs, outcome, sentence }) => ({ type: 'shadow', key: `shadow ${fromMs} ${code}`, code, title, fromMs, toMs, outcome, sentence })),
    steps: marks.map(({ timeMs, kind, code, seq, sentence }) => ({ type: 'step', key: `step ${seq}`, fromMs: timeMs, toMs: timeMs, kind, code, sentence })),
  };
}

/** A step at the close of a bar, and what is kept of that bar, are no further apart. */
export const SAME_BAR_MS = 1000;

/** Returns the version that decided at the close of a bar. A version that took over at that close decides from the next one on. */
export function versionAt(spans: readonly BotVersionSpan[], timeMs: number): BotVersionSpan | null {
  return spans.findLast(({ fromMs, toMs }) => fromMs + SAME_BAR_MS < timeMs && (toMs === null || timeMs <= toMs + SAME_BAR_MS)) ?? null;
}
