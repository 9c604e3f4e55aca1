import { createStore } from 'zustand/vanilla';
import { useStore } from 'zustand';
import type { RangeDraft, StudyDraft } from './study-draft.ts';
import { NEW_STUDY } from './study-draft.ts';

export const studyStore = createStore<StudyDraft>()(() => NEW_STUDY);

/** Returns what is filled in for the next search. Outlives the page. */
export function useStudyDraft(): StudyDraft {
  return useStore(studyStore);
}

/** Changes the next search. */
export function changeStudy(change: Partial<StudyDraft>): void {
  studyStore.setState(change);
}

/** Changes how one setting of a strategy is searched. */
export function changeRange(strategy: string, name: string, range: RangeDraft): void {
  studyStore.setState(({ ranges }) => ({ ranges: { ...ranges, [strategy]: { ...ranges[strategy], [name]: range } } }));
}
