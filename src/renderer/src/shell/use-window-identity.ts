import { useEffect } from 'react';
import type { Mode } from '../../../engine/contract/view.ts';
import { useView } from '../state/engine-context.tsx';

/** The shapes of the mode badge, as far as a title can draw them. */
const TITLES: Readonly<Record<Mode, string>> = { practice: '○ PRACTICE', paper: '□ PAPER', demo: '△ DEMO', live: '◆ LIVE' };
const ICONS: Readonly<Record<Mode, string>> = { practice: './icon.svg', paper: './icon.svg', demo: './icon-demo.svg', live: './icon-live.svg' };

/** Gives the window a title and an icon that say whose money is at stake, for whoever looks only at tabs or a task bar. */
export function useWindowIdentity(): void {
  const mode = useView((view) => view.session?.mode ?? null);
  const isDisarmed = useView((view) => view.trading.arming?.isArmed === false);
  useEffect(() => {
    document.title = mode === null ? 'Tradewind' : `${TITLES[mode]}${isDisarmed ? ', disarmed' : ''} · Tradewind`;
    document.querySelector<HTMLLinkElement>('link[rel="icon"]')?.setAttribute('href', mode === null ? './icon.svg' : ICONS[mode]);
  }, [mode, isDisarmed]);
}
