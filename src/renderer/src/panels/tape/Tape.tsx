import { memo } from 'react';
import type { InstrumentView, TapeView } from '../../../../engine/contract/view.ts';
import { EmptyState } from '../../components/Panel.tsx';
import { joined } from '../../components/class-names.ts';
import { formatNumber } from '../../format/decimal.ts';
import { formatTime } from '../../format/time.ts';
import type { Zone } from '../../format/time.ts';
import { useView } from '../../state/engine-context.tsx';
import { useSettings } from '../../state/settings.ts';
import styles from './Tape.module.css';

/** Lists the newest prints of the shown market, newest first; a large one stands out by weight. */
export function Tape({ instrument }: { readonly instrument: InstrumentView | null }) {
  const tape = useView((view) => (view.tape?.instrumentId === instrument?.id ? view.tape : null));
  const source = useView((view) => view.session?.source ?? null);
  const zone = useSettings((settings) => settings.zone);
  if (!instrument || !tape) return <EmptyState title="No trades yet" text={source === 'recorded' ? 'A recording of bars holds no single trades.' : 'The newest trades of the market stand here as they happen.'} />;
  const large = largeFrom(tape);
  return (
    <div className={styles.tape}>
      <div className={styles.head}><span>Price {instrument.quoteAsset}</span><span>Size {instrument.baseAsset}</span><span>Time</span></div>
      <ol className={styles.prints} aria-label={`Newest trades of ${instrument.symbol}`}>
        {tape.prints.map((print) => <Print key={print.id} print={print} instrument={instrument} isLarge={print.qty >= large} zone={zone} />)}
      </ol>
    </div>
  );
}

/** The size from which a print is among the largest tenth of those shown. */
function largeFrom({ prints }: TapeView): number {
  const sizes = prints.map(({ qty }) => qty).toSorted((left, right) => right - left);
  return sizes[Math.max(1, Math.floor(sizes.length / 10)) - 1] ?? Infinity;
}

interface PrintProps {
  readonly print: TapeView['prints'][number];
  readonly instrument: InstrumentView;
  readonly isLarge: boolean;
  readonly zone: Zone;
}

const Print = memo(function Print({ print, instrument, isLarge, zone }: PrintProps) {
  const { price, qty, takerSide, timeMs } = print;
  return (
    <li className={joined(styles.print, styles[takerSide], isLarge && styles.large, 'num')}>
      <span className={styles.price}><span aria-hidden>{takerSide === 'buy' ? '▲' : '▼'}</span><span className="sr-only">{takerSide === 'buy' ? 'Bought at ' : 'Sold at '}</span>{formatNumber(price, instrument.priceDecimals)}</span>
      <span>{formatNumber(qty, instrument.qtyDecimals)}</span>
      <span className={styles.time}>{formatTime(timeMs, zone, 'clock')}</span>
    </li>
  );
});
