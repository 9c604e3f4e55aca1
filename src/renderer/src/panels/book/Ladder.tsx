import { useEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, RefObject } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { BookView, InstrumentView, OrderView } from '../../../../engine/contract/view.ts';
import { joined } from '../../components/class-names.ts';
import { formatNumber } from '../../format/decimal.ts';
import { nearestStep } from '../../format/steps.ts';
import { useView } from '../../state/engine-context.tsx';
import { pickPrice } from '../../state/ticket-draft.ts';
import styles from './Book.module.css';
import { bookLevels, groupedSide } from './book-levels.ts';
import type { Level } from './book-levels.ts';

const LEVEL_HEIGHT = 20;
const MOST_LEVELS = 40;

export interface LadderProps {
  readonly book: BookView;
  readonly instrument: InstrumentView;
  /** Width of one row in units of the price. */
  readonly step: number;
}

/** Draws asks above, the spread, bids below, with bars for the summed depth and a mark where one's own orders rest. A row puts its price into the ticket. */
export function Ladder({ book, instrument, step }: LadderProps) {
  const side = useRef<HTMLDivElement>(null);
  const count = useLevelsThatFit(side);
  const grouped = useMemo(() => ({ bids: groupedSide(book.bids, step, 'bid', instrument.priceDecimals), asks: groupedSide(book.asks, step, 'ask', instrument.priceDecimals) }), [book, step, instrument.priceDecimals]);
  const { bids, asks } = bookLevels(grouped.bids, grouped.asks, count);
  const own = useOwnOrders(instrument, step);
  const bestBid = book.bids[0]?.[0] ?? null;
  const bestAsk = book.asks[0]?.[0] ?? null;
  const mid = bestBid === null || bestAsk === null ? null : (bestBid + bestAsk) / 2;
  const spread = bestBid === null || bestAsk === null ? null : bestAsk - bestBid;
  const row = (level: Level, of: 'bid' | 'ask', isEntry: boolean) => <LevelRow key={level.price} level={level} side={of} instrument={instrument} own={own.get(`${of}/${level.price}`) ?? null} isEntry={isEntry} />;
  return (
    <div className={styles.book} role="listbox" aria-label={`Order book of ${instrument.symbol}`}>
      <div className={styles.head} role="presentation"><span>Price {instrument.quoteAsset}</span><span>Size {instrument.baseAsset}</span><span>Sum</span></div>
      <div className={joined(styles.side, styles.asks)} ref={side} role="presentation">{asks.toReversed().map((level) => row(level, 'ask', false))}</div>
      <div className={styles.spread} role="presentation">
        <span className={joined('num', styles.last)} title="Middle between the best bid and the best ask">{formatNumber(mid, instrument.priceDecimals)}</span>
        <span className={joined('num', styles.muted)}>spread {formatNumber(spread, instrument.priceDecimals)}{mid !== null && spread !== null && ` · ${formatNumber((spread / mid) * 10_000, 2)} bps`}</span>
      </div>
      <div className={styles.side} role="presentation">{bids.map((level, index) => row(level, 'bid', index === 0))}</div>
    </div>
  );
}

/** Arrow keys walk along the prices, Enter takes one. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const row = event.currentTarget;
  const rows = [...row.closest('[role="listbox"]')?.querySelectorAll<HTMLElement>('[role="option"]') ?? []];
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0 && event.key !== 'Enter' && event.key !== ' ') return;
  event.preventDefault();
  if (step === 0) row.click();
  else rows[Math.min(Math.max(rows.indexOf(row) + step, 0), rows.length - 1)]?.focus();
}

/** What rests of one's own orders, by side and drawn price. */
function useOwnOrders(instrument: InstrumentView, step: number): ReadonlyMap<string, string> {
  const orders = useView(useShallow((view) => view.orders.filter((order) => order.instrumentId === instrument.id && isResting(order))));
  return useMemo(() => {
    const byLevel = new Map<string, number>();
    for (const { side, limitPrice, qty, filledQty } of orders) {
      const of = side === 'buy' ? 'bid' : 'ask';
      const [[price] = [Number(limitPrice)]] = groupedSide([[Number(limitPrice), 1]], step, of, instrument.priceDecimals);
      byLevel.set(`${of}/${price}`, (byLevel.get(`${of}/${price}`) ?? 0) + Number(qty) - Number(filledQty));
    }
    return new Map([...byLevel].map(([level, left]) => [level, formatNumber(left, instrument.qtyDecimals)]));
  }, [orders, step, instrument]);
}

/** Conditional orders wait beside the book until they are triggered; only limit orders stand in it. */
function isResting({ type, limitPrice, status }: OrderView): boolean {
  return type === 'limit' && limitPrice !== null && (status === 'accepted' || status === 'partially-filled');
}

/** Counts the whole rows that one side has room for: a level cut in half reads as another price. */
function useLevelsThatFit(side: RefObject<HTMLDivElement | null>): number {
  const [count, setCount] = useState(20);
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

interface LevelRowProps {
  readonly level: Level;
  readonly side: 'bid' | 'ask';
  readonly instrument: InstrumentView;
  /** How much of it is one's own, or null. */
  readonly own: string | null;
  /** Where the keyboard enters the ladder. */
  readonly isEntry: boolean;
}

function LevelRow({ level, side, instrument, own, isEntry }: LevelRowProps) {
  const price = formatNumber(level.price, instrument.priceDecimals);
  const pick = (): void => { pickPrice(nearestStep(level.price, instrument.tickSize)); };
  return (
    <div
      className={joined(styles.level, styles[side], own !== null && styles.own, 'num')}
      role="option"
      aria-selected={own !== null}
      tabIndex={isEntry ? 0 : -1}
      title={own === null ? undefined : `Your order: ${own} ${instrument.baseAsset}`}
      onClick={pick}
      onKeyDown={walk}
    >
      <i className={styles.depth} style={{ width: `${(level.share * 100).toFixed(1)}%` }} />
      <span className={styles.price}><span className="sr-only">{side === 'bid' ? 'Bid ' : 'Ask '}</span>{price}</span>
      <span>{formatNumber(level.qty, instrument.qtyDecimals)}</span>
      <span className={styles.total}>{formatNumber(level.total, instrument.qtyDecimals)}{own !== null && <span className="sr-only">, yours: {own}</span>}</span>
    </div>
  );
}
