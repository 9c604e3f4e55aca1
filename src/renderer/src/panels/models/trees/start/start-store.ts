import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { BotPrices } from '../../../../../../engine/contract/boosting.ts';
import { dayStart } from '../../../lab/window.ts';
import type { SectionValues } from './use-bot-forms.ts';

/** On which prices a bot is to be started, as it is filled in. */
export interface PricesDraft {
  readonly kind: BotPrices['kind'];
  /** Decides the practice market; empty takes any. */
  readonly seed: string;
  /** Of the practice market and of stored bars: 1 is real time. */
  readonly speed: string;
  /** UTC day from which stored bars are played; empty for the newest. */
  readonly fromDay: string;
}

/** What is filled in for the next bot. */
export interface StartDraft {
  /** Empty takes the first that there is. */
  readonly instruments: readonly string[];
  /** What differs from the defaults. */
  readonly sections: SectionValues;
  readonly prices: PricesDraft;
  /** Name of the preset that the settings come from; null for a person's own, or a file's. */
  readonly preset: string | null;
}

interface StartState {
  readonly draft: StartDraft;
  /** Counts drafts that came from elsewhere; forms begin anew on each. */
  readonly edition: number;
}

export const NEW_START: StartDraft = { instruments: [], sections: {}, prices: { kind: 'fitting', seed: '', speed: '', fromDay: '' }, preset: null };

export const startStore = createStore<StartState>()(() => ({ draft: NEW_START, edition: 0 }));

/** Returns what is filled in for the next bot. It outlives the page, not the window. */
export function useStartDraft(): StartState {
  return useStore(startStore);
}

/** Changes what is filled in. */
export function editStart(change: Partial<StartDraft>): void {
  startStore.setState(({ draft }) => ({ draft: { ...draft, ...change } }));
}

/** Replaces what is filled in, and lets the forms begin anew on it. */
export function replaceStart(draft: StartDraft): void {
  startStore.setState(({ edition }) => ({ draft, edition: edition + 1 }));
}

/** Returns what is wrong with the prices, by field. */
export function pricesErrors({ kind, seed, speed, fromDay }: PricesDraft): Readonly<Partial<Record<'seed' | 'speed' | 'fromDay', string>>> {
  const takesSpeed = kind === 'practice' || kind === 'recorded';
  return {
    ...(kind !== 'practice' || /^\d{0,9}$/.test(seed) ? {} : { seed: `Expected a whole number from 0 to 999999999, was "${seed}".` }),
    ...(!takesSpeed || speed === '' || (/^\d+(\.\d+)?$/.test(speed) && Number(speed) <= 100_000) ? {} : { speed: `Expected a number from 0 to 100000, was "${speed}".` }),
    ...(kind !== 'recorded' || fromDay === '' || dayStart(fromDay) !== null ? {} : { fromDay: `Expected a day, was "${fromDay}".` }),
  };
}

/** Returns the prices as the engine is told; null while something is wrong with them. */
export function pricesOf(draft: PricesDraft): { readonly kind: BotPrices['kind']; readonly seed?: number; readonly speed?: number; readonly from?: number } | null {
  if (Object.keys(pricesErrors(draft)).length > 0) return null;
  const { kind, seed, speed, fromDay } = draft;
  const atSpeed = speed === '' ? {} : { speed: Number(speed) };
  if (kind === 'practice') return { kind, ...(seed === '' ? {} : { seed: Number(seed) }), ...atSpeed };
  if (kind !== 'recorded') return { kind };
  const from = fromDay === '' ? null : dayStart(fromDay);
  return { kind, ...(from === null ? {} : { from }), ...atSpeed };
}
