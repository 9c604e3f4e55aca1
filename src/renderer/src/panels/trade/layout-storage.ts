const PREFIX = 'tradewind.layout.';

/** Where the sizes of the panels are kept: the browser's storage, under names of our own. */
export const layoutStorage: Pick<Storage, 'getItem' | 'setItem'> = {
  getItem: (key) => localStorage.getItem(`${PREFIX}${key}`),
  setItem: (key, value) => { localStorage.setItem(`${PREFIX}${key}`, value); },
};

/** Forgets every size, so that the panels start over. */
export function forgetLayout(): void {
  const keys = Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index));
  for (const key of keys) if (key?.startsWith(PREFIX)) localStorage.removeItem(key);
}
