import { createStore } from 'zustand/vanilla';
import { useStore } from 'zustand';
import { isIntervalName } from '../form/intervals.ts';
import type { IntervalName } from '../form/intervals.ts';
import type { Zone } from '../format/time.ts';

/** What a person chose for this window. Kept in the browser's storage; nothing in here touches trading. */
export interface Settings {
  readonly theme: 'system' | 'dark' | 'light';
  readonly palette: 'classic' | 'colour-blind';
  readonly zone: Zone;
  /** How close rows stand. */
  readonly density: 'compact' | 'roomy';
  readonly instrumentId: string | null;
  /** Interval of the price chart; null follows the strategy on the instrument. */
  readonly interval: IntervalName | null;
  readonly logScale: boolean;
  /** Is the market regime drawn under the bars? */
  readonly showsRegime: boolean;
  /** Has the person closed the first-run card? */
  readonly welcomed: boolean;
}

export const DEFAULT_SETTINGS: Settings = {
  theme: 'dark', palette: 'classic', zone: 'local', density: 'compact', instrumentId: null, interval: null, logScale: false, showsRegime: true, welcomed: false,
};

const KEY = 'tradewind.settings';

const CHOICES: Readonly<Record<string, (value: unknown) => boolean>> = {
  theme: (value) => value === 'system' || value === 'dark' || value === 'light',
  palette: (value) => value === 'classic' || value === 'colour-blind',
  zone: (value) => value === 'local' || value === 'utc',
  density: (value) => value === 'compact' || value === 'roomy',
  instrumentId: (value) => value === null || typeof value === 'string',
  interval: (value) => value === null || (typeof value === 'string' && isIntervalName(value)),
  logScale: (value) => typeof value === 'boolean',
  showsRegime: (value) => typeof value === 'boolean',
  welcomed: (value) => typeof value === 'boolean',
};

export const settingsStore = createStore<Settings>()(() => readSettings(localStorage));
settingsStore.subscribe((settings) => { localStorage.setItem(KEY, JSON.stringify(settings)); });

/** Returns one setting or a few. */
export function useSettings<Part>(selector: (settings: Settings) => Part): Part {
  return useStore(settingsStore, selector);
}

/** Changes settings; takes effect at once and is remembered. */
export function changeSettings(change: Partial<Settings>): void {
  settingsStore.setState(change);
}

/** Reads what was stored; anything missing or damaged falls back to the default of that setting. */
export function readSettings(storage: Pick<Storage, 'getItem'>): Settings {
  try {
    const stored: unknown = JSON.parse(storage.getItem(KEY) ?? '{}');
    if (typeof stored !== 'object' || stored === null) return DEFAULT_SETTINGS;
    const known = Object.entries(stored).filter(([name, value]) => isPlausible(name, value));
    return { ...DEFAULT_SETTINGS, ...Object.fromEntries(known) };
  } catch {
    return DEFAULT_SETTINGS;
  }
}

function isPlausible(name: string, value: unknown): boolean {
  return CHOICES[name]?.(value) ?? false;
}
