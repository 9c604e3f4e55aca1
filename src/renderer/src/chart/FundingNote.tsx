import { signedPercent } from '../format/signed.ts';
import { formatCountdown } from '../format/time.ts';
import { useView } from '../state/engine-context.tsx';
import styles from './PriceChart.module.css';

/** Says what a future is about to pay and when; nothing where no funding is paid. */
export function FundingNote({ instrumentId }: { readonly instrumentId: string }) {
  const funding = useView((view) => view.funding[instrumentId]);
  const nowMs = useView((view) => Math.floor(view.feed.eventTimeMs / 1000) * 1000);
  if (!funding) return null;
  const { rate, nextTimeMs } = funding;
  return (
    <span className={styles.market} title={rate === 0 ? 'Nobody pays' : rate > 0 ? 'Longs pay shorts this share of the value' : 'Shorts pay longs this share of the value'}>
      Funding <span className="num">{signedPercent(rate * 100, 4).text}</span> in <span className="num">{nextTimeMs > nowMs ? formatCountdown(nextTimeMs - nowMs) : '0:00'}</span>
    </span>
  );
}
