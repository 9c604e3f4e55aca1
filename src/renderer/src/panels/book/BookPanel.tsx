import { useEffect, useRef, useState } from 'react';
import { Segments, Select } from '../../components/Field.tsx';
import { EmptyState, LoadingState, Panel } from '../../components/Panel.tsx';
import { formatNumber } from '../../format/decimal.ts';
import { stepDecimals } from '../../format/steps.ts';
import { useView } from '../../state/engine-context.tsx';
import { useFeedHealth } from '../../state/use-feed-health.ts';
import { useFollowedDepth } from '../../state/use-followed-depth.ts';
import { useShownInstrument } from '../../state/use-shown-instrument.ts';
import { Tape } from '../tape/Tape.tsx';
import styles from './Book.module.css';
import { groupSteps } from './book-levels.ts';
import { Ladder } from './Ladder.tsx';

const BOTH_FROM_PX = 460;

/** Draws the order book and the newest prints of the shown market: side by side where there is room, one at a time where there is not. */
export function BookPanel() {
  const instrument = useShownInstrument();
  const instrumentId = instrument?.id ?? null;
  const book = useView((view) => (view.book?.instrumentId === instrumentId ? view.book : null));
  const simulated = useView((view) => view.session?.simulated ?? false);
  const source = useView((view) => view.session?.source ?? null);
  const { isStale, ageMs } = useFeedHealth();
  const [shown, setShown] = useState<'book' | 'tape'>('book');
  const [group, setGroup] = useState<{ readonly id: string; readonly times: number }>({ id: '', times: 0 });
  const body = useRef<HTMLDivElement>(null);
  const hasRoom = useIsWide(body, BOTH_FROM_PX);
  useFollowedDepth(instrumentId);
  const steps = instrument ? groupSteps(instrument.tickSize) : [];
  const chosen = group.id === instrumentId ? group.times : 0;
  const step = steps[chosen] ?? steps[0] ?? 1;
  const title = `${hasRoom ? 'Book and trades' : shown === 'book' ? 'Book' : 'Trades'}${simulated ? ' · SIMULATED' : ''}`;
  const actions = (
    <>
      {(hasRoom || shown === 'book') && instrument && (
        <Select className={styles.step} aria-label="Step of the prices" value={chosen} onChange={(event) => { setGroup({ id: instrument.id, times: Number(event.target.value) }); }}>
          {steps.map((size, index) => <option key={size} value={index}>{formatNumber(size, Math.max(0, stepDecimals(instrument.tickSize) - (index === 0 ? 0 : index === 3 ? 2 : 1)))}</option>)}
        </Select>
      )}
      {!hasRoom && <Segments label="Book or trades" value={shown} options={[{ value: 'book', title: 'Book' }, { value: 'tape', title: 'Trades' }]} onChange={setShown} />}
    </>
  );
  const ladder = !instrument
    ? <EmptyState title="No book" text="Bids and asks of the shown market stand here." />
    : book ? <Ladder book={book} instrument={instrument} step={step} />
      : source === 'recorded' ? <EmptyState title="No book" text="A recording of bars holds no order book. Fills use a modelled spread." /> : <LoadingState label="Waiting for the book" rows={8} />;
  return (
    <Panel title={title} look="flush" staleMs={isStale ? ageMs : null} actions={actions}>
      <div ref={body} className={styles.body}>
        {(hasRoom || shown === 'book') && <div className={styles.half}>{ladder}</div>}
        {(hasRoom || shown === 'tape') && <div className={styles.half}><Tape instrument={instrument} /></div>}
      </div>
    </Panel>
  );
}

/** Tells whether an element is at least so wide. */
function useIsWide(element: { readonly current: HTMLElement | null }, px: number): boolean {
  const [isWide, setIsWide] = useState(false);
  useEffect(() => {
    if (!element.current) return undefined;
    const observer = new ResizeObserver(([entry]) => { if (entry) setIsWide(entry.contentRect.width >= px); });
    observer.observe(element.current);
    return () => { observer.disconnect(); };
  }, [element, px]);
  return isWide;
}
