import type { Market, World } from './world.ts';

/** One drill, as it is told: what is given, what happens, what must be true when it has settled. */
export interface Drill {
  readonly name: string;
  readonly market: Market;
  /** The trading process is one of its own, so that it can be killed. */
  readonly isIsolated: boolean;
  readonly byName: boolean;
  /** `live` has to be armed first. */
  readonly mode: 'demo' | 'live';
  /** Seconds of the drill in one of the wall's; undefined is as usual. */
  readonly speed: number | undefined;
  /** Longest time that a position may stand without a stop; by default the grace of five seconds and the way out. */
  readonly bareAtMostMs: number;
  /** How long it may take until session and exchange agree. */
  readonly patienceMs: number;
  given(world: World): Promise<unknown> | void;
  when(world: World): Promise<unknown> | void;
  so(world: World): void;
}

export interface DrillStory {
  given?(world: World): Promise<unknown> | void;
  when(world: World): Promise<unknown> | void;
  so?(world: World): void;
}

export interface DrillTerms {
  readonly market?: Market;
  readonly isolated?: true;
  readonly byName?: true;
  readonly mode?: 'live';
  readonly bareAtMostMs?: number;
  readonly patienceMs?: number;
  readonly speed?: number;
}

const GRACE_MS = 5_000;
const WAY_OUT_MS = 2_000;

/** Tells a drill. Terms that are left out: futures, one process, the grace. */
export function drill(name: string, terms: DrillTerms, { given = nothing, when, so = nothing }: DrillStory): Drill {
  return { name, market: terms.market ?? 'um', isIsolated: terms.isolated ?? false, byName: terms.byName ?? false, mode: terms.mode ?? 'demo', speed: terms.speed, bareAtMostMs: terms.bareAtMostMs ?? GRACE_MS + WAY_OUT_MS, patienceMs: terms.patienceMs ?? 240_000, given, when, so };
}

const nothing = (): void => {};
