import type { TicketPreview } from '../../../../engine/contract/api.ts';
import { Money } from '../../components/Cells.tsx';
import { joined } from '../../components/class-names.ts';
import { formatNumber } from '../../format/decimal.ts';
import styles from './ticket.module.css';

/** Writes what an order would do to the account; dimmed while the sums belong to an earlier version of it. */
export function Sums({ preview, isOld, quoteAsset }: { readonly preview: TicketPreview | null; readonly isOld: boolean; readonly quoteAsset: string }) {
  return (
    <dl className={joined(styles.sums, isOld && styles.old)} title={`In ${quoteAsset}`}>
      <div><dt>Value</dt><dd><Money value={preview?.notional ?? null} /></dd></div>
      <div><dt>Margin</dt><dd><Money value={preview?.margin ?? null} /></dd></div>
      <div><dt title="Estimated at the taker’s rate">Fee, about</dt><dd><Money value={preview?.fee ?? null} /></dd></div>
      <div><dt>At risk</dt><dd>{preview !== null && preview.atRisk === null ? <span className={styles.dim}>no stop</span> : <><Money value={preview?.atRisk ?? null} />{preview?.atRiskPct !== null && preview?.atRiskPct !== undefined && <span className={styles.dim}> · {formatNumber(preview.atRiskPct, 2)} %</span>}</>}</dd></div>
    </dl>
  );
}
