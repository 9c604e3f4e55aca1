import type { SettingStore } from '../../adapters/sqlite/store.ts';

/** What a person went without when arming a session. */
export interface WaivedLines {
  /** Titles of lines of the gate. */
  readonly titles: readonly string[];
  /** What was at work then, by the id of the place: hashes of what the gate was asked about. */
  readonly subjects: Readonly<Record<string, string>>;
}

/** Returns the titles that were gone without for what is at a place, as long as it is what it was then. */
export function waivedLines(settings: SettingStore, sessionId: string, place: { readonly id: string; readonly subjectHash: string }): readonly string[] {
  const kept = settings.get(keyOf(sessionId)) as WaivedLines | null | undefined;
  return kept?.subjects[place.id] === place.subjectHash ? kept.titles : [];
}

/** Remembers what the person goes without. */
export function setWaivedLines(settings: SettingStore, sessionId: string, waived: WaivedLines): void {
  settings.set(keyOf(sessionId), waived);
}

const keyOf = (sessionId: string): string => `armed-without:${sessionId}`;
