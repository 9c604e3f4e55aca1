import type { ReactNode } from 'react';
import { extentOf } from './scale.ts';
import styles from './bars.module.css';

/** One bar of a list: a share of a whole, and a second share that contains it. */
export interface SideBar {
  readonly name: ReactNode;
  readonly key: string;
  /** 0 to 1. */
  readonly share: number;
  /** 0 to 1, at least `share`; drawn paler behind it. */
  readonly wider?: number;
  readonly text: string;
}

/** Draws shares as bars beside their names; the numbers say the same as the bars. */
export function SideBars({ label, bars }: { readonly label: string; readonly bars: readonly SideBar[] }) {
  const most = Math.max(0.01, ...bars.map(({ share, wider = 0 }) => Math.max(share, wider)));
  return (
    <ul className={styles.list} aria-label={label}>
      {bars.map(({ key, name, share, wider = 0, text }) => (
        <li key={key} className={styles.item}>
          <span>{name}</span>
          <span className={styles.track} aria-hidden><span className={styles.fill} data-weak style={{ width: `${(Math.max(0, wider) / most) * 100}%` }} /><span className={styles.fill} style={{ width: `${(Math.max(0, share) / most) * 100}%` }} /></span>
          <span className={`num ${styles.value ?? ''}`}>{text}</span>
        </li>
      ))}
    </ul>
  );
}

/** Draws the interval of a number with the number in it, against zero. Decoration: the text beside it says the same. */
export function RangeBar({ value, low, high }: { readonly value: number | null; readonly low: number; readonly high: number }) {
  const extent = extentOf([[low, high, value]], [0]);
  const span = extent.high - extent.low || 1;
  const place = (number: number): string => `${(((number - extent.low) / span) * 100).toFixed(2)}%`;
  return (
    <span className={styles.range} aria-hidden>
      <span className={styles.span} style={{ left: place(low), right: `calc(100% - ${place(high)})` }} />
      <span className={styles.zero} style={{ left: place(0) }} />
      {value !== null && <span className={styles.value0} style={{ left: place(value) }} />}
    </span>
  );
}
