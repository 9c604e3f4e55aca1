import { useRef } from 'react';
import type { KeyboardEvent } from 'react';
import type { InstrumentView, PositionView, QuoteView } from '../../../../engine/contract/view.ts';
import { joined } from '../../components/class-names.ts';
import { Num, SignedPercent } from '../../components/Cells.tsx';
import { EmptyState, Panel } from '../../components/Panel.tsx';
import { Sparkline } from '../../components/Sparkline.tsx';
import { useView } from '../../state/engine-context.tsx';
import { useStaleMs } from '../../state/use-feed-health.ts';
import { showInstrument, useShownInstrument } from '../../state/use-shown-instrument.ts';
import styles from './Watchlist.module.css';

/** Lists the instruments of the session with their price and how it moved; arrow keys walk through it. */
export function Watchlist() {
  const instruments = useView((view) => view.instruments);
  const shown = useShownInstrument();
  const list = useRef<HTMLDivElement>(null);
  const staleMs = useStaleMs();
  function onKeyDown(event: KeyboardEvent): void {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const index = instruments.findIndex(({ id }) => id === shown?.id);
    const next = instruments[Math.min(Math.max(index + step, 0), instruments.length - 1)];
    if (!next) return;
    showInstrument(next.id);
    list.current?.querySelectorAll<HTMLElement>('[role="option"]')[instruments.indexOf(next)]?.focus();
  }
  return (
    <Panel title="Markets" look="flush" staleMs={staleMs}>
      {instruments.length === 0
        ? <EmptyState title="No markets" text="The markets of the session are listed here." />
        : (
          <div ref={list} className={styles.list} role="listbox" aria-label="Markets" onKeyDown={onKeyDown}>
            {instruments.map((instrument) => <Row key={instrument.id} instrument={instrument} isShown={instrument.id === shown?.id} />)}
          </div>
        )}
    </Panel>
  );
}

function Row({ instrument, isShown }: { readonly instrument: InstrumentView; readonly isShown: boolean }) {
  const quote = useView((view) => view.quotes[instrument.id]);
  const position = useView((view) => view.positions.find((candidate) => candidate.instrumentId === instrument.id));
  const show = () => { showInstrument(instrument.id); };
  return (
    <div className={styles.row} role="option" aria-selected={isShown} tabIndex={isShown ? 0 : -1} onClick={show} onKeyDown={(event) => { if (event.key === 'Enter' || event.key === ' ') show(); }}>
      <span className={styles.name}>
        <span className={styles.symbol} title={instrument.symbol}>{instrument.baseAsset}<span className={styles.quote}>{instrument.quoteAsset}</span></span>
        <Holding position={position} />
      </span>
      <span className={styles.spark}><Sparkline values={quote?.spark ?? []} width={48} height={22} /></span>
      <Price quote={quote} decimals={instrument.priceDecimals} />
    </div>
  );
}

function Holding({ position }: { readonly position: PositionView | undefined }) {
  if (!position) return <span className={styles.sub}>flat</span>;
  return <span className={joined(styles.sub, styles[position.side])}>{position.side === 'long' ? '▲ long' : '▼ short'}</span>;
}

function Price({ quote, decimals }: { readonly quote: QuoteView | undefined; readonly decimals: number }) {
  return (
    <span className={styles.price}>
      <Num value={quote?.last ?? null} decimals={decimals} />
      <span className={styles.change}><SignedPercent value={quote?.changePct ?? null} /></span>
    </span>
  );
}
