import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { BookPanel } from '../book/BookPanel.tsx';
import { DecisionLog } from '../decisions/DecisionLog.tsx';
import { TicketPanel } from '../ticket/TicketPanel.tsx';
import { Watchlist } from '../watchlist/Watchlist.tsx';
import { ChartPane } from './ChartPane.tsx';
import { Dock } from './Dock.tsx';
import styles from './TradePage.module.css';
import { forgetLayout, layoutStorage } from './layout-storage.ts';

/** Draws the panels of the Trade page side by side; their sizes are remembered until they are reset. */
export function Workspace() {
  const [round, setRound] = useState(0);
  return <Panes key={round} onReset={() => { forgetLayout(); setRound((last) => last + 1); }} />;
}

function Panes({ onReset }: { readonly onReset: () => void }) {
  const isTight = innerWidth < 1240;
  const columns = useRemembered('columns', ['desk', 'side']);
  const desk = useRemembered('desk', ['top', 'dock']);
  const top = useRemembered('top', ['markets', 'chart']);
  const markets = useRemembered('markets', ['watchlist', 'why']);
  const side = useRemembered('side', ['book', 'ticket']);
  return (
    <Group className={styles.group} orientation="horizontal" {...columns}>
      <Panel id="desk" minSize="420px">
        <Group orientation="vertical" {...desk}>
          <Panel id="top" minSize="200px">
            <Group orientation="horizontal" {...top}>
              <Panel id="markets" defaultSize={isTight ? '204px' : '244px'} minSize="150px" maxSize="420px" groupResizeBehavior="preserve-pixel-size">
                <Group orientation="vertical" {...markets}>
                  <Panel id="watchlist" defaultSize="58" minSize="90px"><Pane><Watchlist /></Pane></Panel>
                  <Separator className={styles.bar} aria-label="Height of the watchlist" />
                  <Panel id="why" minSize="90px"><Pane><DecisionLog /></Pane></Panel>
                </Group>
              </Panel>
              <Separator className={styles.bar} aria-label="Width of the markets" />
              <Panel id="chart" minSize="280px"><Pane><ChartPane /></Pane></Panel>
            </Group>
          </Panel>
          <Separator className={styles.bar} aria-label="Height of the dock" />
          <Panel id="dock" defaultSize="272px" minSize="110px" groupResizeBehavior="preserve-pixel-size"><Pane><Dock onResetLayout={onReset} /></Pane></Panel>
        </Group>
      </Panel>
      <Separator className={styles.bar} aria-label="Width of the side" />
      <Panel id="side" defaultSize={isTight ? '256px' : '304px'} minSize="220px" maxSize="520px" groupResizeBehavior="preserve-pixel-size">
        <Group orientation="vertical" {...side}>
          <Panel id="book" minSize="120px"><Pane><BookPanel /></Pane></Panel>
          <Separator className={styles.bar} aria-label="Height of the book" />
          <Panel id="ticket" defaultSize="452px" minSize="120px" groupResizeBehavior="preserve-pixel-size"><Pane><TicketPanel /></Pane></Panel>
        </Group>
      </Panel>
    </Group>
  );
}

function Pane({ children }: { readonly children: ReactNode }) {
  return <div className={styles.pane}>{children}</div>;
}

function useRemembered(id: string, panelIds: string[]) {
  const { defaultLayout, onLayoutChanged } = useDefaultLayout({ id, panelIds, storage: layoutStorage, onlySaveAfterUserInteractions: true });
  return { id, ...(defaultLayout ? { defaultLayout } : {}), onLayoutChanged };
}
