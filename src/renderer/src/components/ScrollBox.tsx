import type { ReactNode } from 'react';
import { joined } from './class-names.ts';
import styles from './section.module.css';

/** Lets what is wider than its room be scrolled, by keyboard too where nothing in it takes the focus. */
export function ScrollBox({ label, className, children }: { readonly label: string; readonly className?: string | undefined; readonly children: ReactNode }) {
  const reachable = { role: 'group', 'aria-label': label, tabIndex: 0 } as const;
  return <div className={joined(styles.scroll, className)} {...reachable}>{children}</div>;
}
