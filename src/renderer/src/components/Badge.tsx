import type { ReactNode } from 'react';
import styles from './Badge.module.css';
import { joined } from './class-names.ts';

export interface BadgeProps {
  readonly tone?: 'neutral' | 'up' | 'down' | 'warn' | 'danger' | 'good' | 'info';
  readonly children: ReactNode;
}

/** Draws a small label; its words carry the meaning, the tone only underlines it. */
export function Badge({ tone = 'neutral', children }: BadgeProps) {
  return <span className={joined(styles.badge, styles[tone])}>{children}</span>;
}
