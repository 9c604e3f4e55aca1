import type { SettingStore } from '../../adapters/sqlite/store.ts';

/** Tells whether the person chose that the session comes back armed after a restart. */
export function isStayingArmed(settings: SettingStore, sessionId: string): boolean {
  return settings.get(keyOf(sessionId)) === true;
}

/** Remembers what the person chose. */
export function setStayingArmed(settings: SettingStore, sessionId: string, isStaying: boolean): void {
  settings.set(keyOf(sessionId), isStaying);
}

const keyOf = (sessionId: string): string => `stay-armed:${sessionId}`;
