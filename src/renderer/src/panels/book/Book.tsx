import { useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import type { BookView, InstrumentView } from '../../../../engine/contract/view.ts';
import { joined } from '../../components/class-names.ts';
import { EmptyState, LoadingState, Panel } from '../../components/Panel.tsx';
import { formatNumber } from '../../format/decimal.ts';
import { useEngine, useLink, useView } from '../../state/engine-context.tsx';
import { useStaleMs } from '../../state/use-feed-health.ts';
import { useShownInstrument } from '../../state/use-shown-instrument.ts';
import styles from './Book.module.css';
import { bookLevels } from './book-levels.ts';
import type { Level } from './book-levels.ts';

const LEVEL_HEIGHT = 20;
const MOST_LEVELS = 20;

/** Draws the order book of the shown instrument: asks above, the spread, bids below, with bars for the summed depth. */
export function Book() {
  const instrument = useShownInstrument();
  const book = useView((view) => (view.book?.instrumentId === instrument?.id ? view.book : null));
  const simulated = useView((view) => view.session?.simulated ?? false);
  const source = useView((view) => view.session?.source ?? null);
  const staleMs = useStaleMs();
  useFollowedDepth(instrument?.id ?? null);
  return (
    <Panel title={`Order book${simulated ? ' · SIMULATED' : ''}`} look="flush" staleMs={staleMs}>
      {instrument && book
        ? <Ladder book={book} instrument={instrument} />
        : source === 'recorded'
          ? <EmptyState title="No book" text="A recording of bars holds no order book. Fills use a modelled spread." />
          : instrument ? <LoadingState label="Waiting for the book" rows={8} /> : <EmptyState title="No book" text="Bids and asks of the shown market stand here." />}
    </Panel>
  );
}

/** Only one book is sent at a time: the one that is looked at, and none when nobody looks. */
function useFollowedDepth(instrumentId: string | null): void {
  const engine = useEngine();
  const isOpen = useLink().state === 'open';
  const sessionId = useView((view) => view.session?.id ?? null);
  useEffect(() => {
    if (!isOpen || instrumentId === null) return undefined;
    const follow = (id: string | null) => { engine.call('market.follow-depth', { instrumentId: id }).catch(() => { /* the book stays as it is, and its age shows */ }); };
    follow(instrumentId);
    return () => { follow(null); };
  }, [engine, isOpen, instrumentId, sessionId]);
}

function Ladder({ book, instrument }: { readonly book: BookView; readonly instrument: InstrumentView }) {
  const side = useRef<HTMLDivElement>(null);
  const { bids, asks } = bookLevels(book.bids, book.asks, useLevelsThatFit(side));
  const bestBid = bids[0]?.price ?? null;
  const bestAsk = asks[0]?.price ?? null;
  const mid = bestBid === null || bestAsk === null ? null : (bestBid + bestAsk) / 2;
  const spread = bestBid === null || bestAsk === null ? null : bestAsk - bestBid;
  return (
    <div className={styles.book}>
      <div className={styles.head}><span>Price {instrument.quoteAsset}</span><span>Size {instrument.baseAsset}</span><span>Sum</span></div>
      <div className={joined(styles.side, styles.asks)} ref={side}>{asks.toReversed().map((level) => <LevelRow key={level.price} level={level} side="ask" instrument={instrument} />)}</div>
      <div className={styles.spread}>
        <span className={joined('num', styles.last)} title="Middle between the best bid and the best ask">{formatNumber(mid, instrument.priceDecimals)}</span>
        <span className={joined('num', styles.muted)}>spread {formatNumber(spread, instrument.priceDecimals)}{mid !== null && spread !== null && ` · ${formatNumber((spread / mid) * 10_000, 2)} bps`}</span>
      </div>
      <div className={styles.side}>{bids.map((level) => <LevelRow key={level.price} level={level} side="bid" instrument={instrument} />)}</div>
    </div>
  );
}

/** Counts the whole rows that one side has room for: a level cut in half reads as another price. */
function useLevelsThatFit(side: RefObject<HTMLDivElement | null>): number {
  const [count, setCount] = useState(MOST_LEVELS);
  useEffect(() => {
    if (!side.current) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setCount(Math.min(Math.max(Math.floor(entry.contentRect.height / LEVEL_HEIGHT), 1), MOST_LEVELS));
    });
    observer.observe(side.current);
    return () => { observer.disconnect(); };
  }, [side]);
  return count;
}

function LevelRow({ level, side, instrument }: { readonly level: Level; readonly side: 'bid' | 'ask'; readonly instrument: InstrumentView }) {
  return (
    <div className={joined(styles.level, styles[side], 'num')}>
      <i className={styles.depth} style={{ width: `${(level.share * 100).toFixed(1)}%` }} />
      <span className={styles.price}>{formatNumber(level.price, instrument.priceDecimals)}</span>
      <span>{formatNumber(level.qty, instrument.qtyDecimals)}</span>
      <span className={styles.total}>{formatNumber(level.total, instrument.qtyDecimals)}</span>
    </div>
  );
}
