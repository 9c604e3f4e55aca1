import type { ReactNode } from 'react';
import { formatNumber } from '../../format/decimal.ts';
import type { ChartMark } from './limit-chart.ts';
import styles from './strip.module.css';

export interface MarkedBarProps {
  readonly label: string;
  readonly value: number | null;
  /** Thresholds, the last one at the end of the bar. */
  readonly marks: readonly ChartMark[];
  readonly caption?: ReactNode;
}

/** Draws a percentage against its thresholds on one bar; the farthest threshold is its end. */
export function MarkedBar({ label, value, marks, caption }: MarkedBarProps) {
  const end = marks.reduce((most, mark) => Math.max(most, mark.value), 0);
  const share = (amount: number): number => (end > 0 ? Math.min(Math.max(amount / end, 0), 1) * 100 : 0);
  const passed = marks.filter((mark) => value === null || value >= mark.value);
  const tone = passed.at(-1)?.tone ?? 'clear';
  const words = marks.map((mark) => `${mark.name} at ${formatNumber(mark.value, 1)} %`).join(', ');
  return (
    <span className={styles.marked}>
      <span className={styles.track} role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(share(value ?? end))} aria-valuetext={`${value === null ? 'unknown' : `${formatNumber(value, 2)} %`}; ${words}`} data-tone={tone}>
        <span className={styles.fill} style={{ width: `${share(value ?? end)}%` }} />
        {marks.slice(0, -1).map((mark) => <span key={mark.name} className={styles.tickMark} data-tone={mark.tone} style={{ left: `${share(mark.value)}%` }} />)}
      </span>
      {caption !== undefined && <span className={styles.caption}>{caption}</span>}
    </span>
  );
}
