import { createStore } from 'zustand/vanilla';
import { useStore } from 'zustand';
import { goToPage } from './route.ts';

export type DockTab = 'positions' | 'orders' | 'fills' | 'trades' | 'alerts' | 'equity' | 'foreign';

const dockStore = createStore<{ readonly tab: DockTab }>()(() => ({ tab: 'positions' }));

/** Returns the tab that the dock shows. */
export function useDockTab(): DockTab {
  return useStore(dockStore, ({ tab }) => tab);
}

/** Shows a tab of the dock. */
export function showDockTab(tab: DockTab): void {
  dockStore.setState({ tab });
}

/** Goes to where a tab of the dock is, on the desk and on a phone. */
export function goToDock(tab: DockTab): void {
  showDockTab(tab);
  goToPage('trade');
  location.hash = '#/trade/positions';
}
