import { Suspense, useState } from 'react';
import styles from './App.module.css';
import { ErrorBoundary } from './components/ErrorBoundary.tsx';
import { LoadingState } from './components/Panel.tsx';
import { TooltipProvider } from './components/Tooltip.tsx';
import { PAGES } from './pages.ts';
import { HoldsBanner } from './panels/live/HoldsBanner.tsx';
import { BottomBar } from './shell/BottomBar.tsx';
import { CommandPalette } from './shell/CommandPalette.tsx';
import { HelpSheet } from './shell/HelpSheet.tsx';
import { LinkBanner } from './shell/LinkBanner.tsx';
import { Opening } from './shell/Opening.tsx';
import { Rail } from './shell/Rail.tsx';
import { StatusBar } from './shell/StatusBar.tsx';
import { Toasts } from './shell/Toasts.tsx';
import { useAppearance } from './shell/use-appearance.ts';
import { useHotkeys } from './shell/use-hotkeys.ts';
import { useMenu } from './shell/use-menu.ts';
import { useIsNarrow } from './shell/use-is-narrow.ts';
import { useWindowIdentity } from './shell/use-window-identity.ts';
import { useHasView, useView } from './state/engine-context.tsx';
import { usePage } from './state/route.ts';
import { useRememberedInstrument } from './state/use-shown-instrument.ts';

/** The whole window: what surrounds every page, and the page. */
export function App() {
  useAppearance();
  const hasView = useHasView();
  return <TooltipProvider>{hasView ? <Workstation /> : <Opening />}</TooltipProvider>;
}

function Workstation() {
  const [overlay, setOverlay] = useState<'palette' | 'help' | null>(null);
  const mode = useView((view) => view.session?.mode ?? null);
  const isDisarmed = useView((view) => view.trading.arming?.isArmed === false);
  const isNarrow = useIsNarrow();
  useWindowIdentity();
  const close = () => { setOverlay(null); };
  useHotkeys({ onPalette: () => { setOverlay('palette'); }, onHelp: () => { setOverlay('help'); } });
  useRememberedInstrument();
  useMenu(() => { setOverlay('palette'); });
  return (
    <div className={styles.app} data-mode={mode ?? undefined} data-disarmed={isDisarmed || undefined}>
      <a className={styles.skip} href="#main" onClick={(event) => { event.preventDefault(); document.getElementById('main')?.focus(); }}>Skip to the page</a>
      <StatusBar isNarrow={isNarrow} />
      <div className={styles.banners}><LinkBanner /><HoldsBanner /></div>
      {!isNarrow && <Rail onPalette={() => { setOverlay('palette'); }} onHelp={() => { setOverlay('help'); }} />}
      <main className={styles.main} id="main" tabIndex={-1}><CurrentPage /></main>
      {isNarrow && <BottomBar onPalette={() => { setOverlay('palette'); }} onHelp={() => { setOverlay('help'); }} />}
      <CommandPalette open={overlay === 'palette'} onClose={close} onHelp={() => { setOverlay('help'); }} />
      <HelpSheet open={overlay === 'help'} onClose={close} />
      <Toasts />
    </div>
  );
}

function CurrentPage() {
  const id = usePage();
  const page = PAGES.find((candidate) => candidate.id === id);
  if (!page) return null;
  const { Component, title } = page;
  return (
    <ErrorBoundary key={id} what={`The ${title} page`}>
      <Suspense fallback={<LoadingState label={`Opening ${title}`} />}><div className={styles.page}><Component /></div></Suspense>
    </ErrorBoundary>
  );
}
