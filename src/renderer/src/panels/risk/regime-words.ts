import type { RegimeLabel } from '../../../../engine/contract/regime.ts';

/** What each kind of market is called, and what it means. */
export const REGIME_WORDS: Readonly<Record<RegimeLabel, { readonly name: string; readonly meaning: string }>> = {
  'calm-ranging': { name: 'Calm, ranging', meaning: 'Small moves that turn back.' },
  'calm-trending': { name: 'Calm, trending', meaning: 'Small moves that carry on.' },
  'volatile-ranging': { name: 'Volatile, ranging', meaning: 'Large moves that turn back.' },
  'volatile-trending': { name: 'Volatile, trending', meaning: 'Large moves that carry on.' },
};
