import { joined } from './class-names.ts';
import styles from './Meter.module.css';

export interface MeterProps {
  readonly label: string;
  /** Share of the limit that is used; beyond 1 is a breach. */
  readonly share: number;
  /** What it says in words, for screen readers. */
  readonly text: string;
}

/** Draws how much of a limit is used: quiet, then warning from 80 %, then breached. */
export function Meter({ label, share, text }: MeterProps) {
  const percent = Math.round(Math.min(Math.max(share, 0), 1) * 100);
  return (
    <span className={styles.meter} role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent} aria-valuetext={text}>
      <span className={joined(styles.fill, share >= 1 ? styles.over : share >= 0.8 && styles.near)} style={{ width: `${percent}%` }} />
    </span>
  );
}

/** Draws how far a job has come; an unknown share moves to and fro. */
export function Progress({ label, share }: { readonly label: string; readonly share: number | null }) {
  const percent = share === null ? null : Math.round(Math.min(Math.max(share, 0), 1) * 100);
  return (
    <span className={styles.meter} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} {...(percent === null ? {} : { 'aria-valuenow': percent })}>
      <span className={styles.fill} style={{ width: `${percent ?? 35}%` }} />
    </span>
  );
}
