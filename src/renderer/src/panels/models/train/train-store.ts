import { createStore } from 'zustand/vanilla';
import { useStore } from 'zustand';
import type { TrainDraft } from './train-draft.ts';
import { NEW_TRAINING } from './train-draft.ts';

interface TrainState {
  readonly draft: TrainDraft;
  /** Counts drafts that came from elsewhere; forms begin anew on each. */
  readonly edition: number;
}

export const trainStore = createStore<TrainState>()(() => ({ draft: NEW_TRAINING, edition: 0 }));

/** Returns what is filled in for the next training. */
export function useTrainDraft(): TrainState {
  return useStore(trainStore);
}

/** Changes fields of the next training. */
export function editTrainDraft(change: Partial<TrainDraft>): void {
  trainStore.setState(({ draft }) => ({ draft: { ...draft, ...change } }));
}

/** Replaces the next training, and lets its forms begin anew on it. */
export function changeTrainDraft(change: Partial<TrainDraft>): void {
  trainStore.setState(({ draft, edition }) => ({ draft: { ...draft, ...change }, edition: edition + 1 }));
}

/** Remembers the changed settings of one part of the spec. */
export function rememberPart(name: string, settings: Readonly<Record<string, unknown>>): void {
  trainStore.setState(({ draft }) => ({ draft: { ...draft, parts: { ...draft.parts, [name]: settings } } }));
}
