import type { Store } from './store.ts';
export function openStore(_dataDir: string): Store { throw new Error('published as an interface first; the body follows'); }
