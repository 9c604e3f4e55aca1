import { Tabs as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { joined } from './class-names.ts';
import styles from './Tabs.module.css';

export interface Tab {
  readonly id: string;
  readonly title: string;
  /** How many items wait behind the tab. */
  readonly count?: number;
  readonly content: ReactNode;
}

export interface TabsProps {
  /** What the tabs choose between, for screen readers. */
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly value: string;
  readonly onChange: (id: string) => void;
  /** Controls at the right end of the row. */
  readonly extra?: ReactNode;
  /** `page` is as tall as its content and scrolls with the page; the row stays in view. */
  readonly look?: 'dock' | 'page';
}

/** Draws a row of tabs; only the chosen one is mounted, so a hidden panel costs nothing. */
export function Tabs({ label, tabs, value, onChange, extra, look = 'dock' }: TabsProps) {
  return (
    <Primitive.Root className={joined(styles.root, look === 'page' && styles.page)} value={value} onValueChange={onChange}>
      <div className={styles.list}>
        <Primitive.List aria-label={label} style={{ display: 'contents' }}>
          {tabs.map((tab) => (
            <Primitive.Trigger key={tab.id} value={tab.id} className={styles.tab}>
              {tab.title}
              {tab.count !== undefined && tab.count > 0 && <span className={styles.count}>{tab.count}</span>}
            </Primitive.Trigger>
          ))}
        </Primitive.List>
        {extra !== undefined && <div className={styles.extra}>{extra}</div>}
      </div>
      {tabs.map((tab) => <Primitive.Content key={tab.id} value={tab.id} className={styles.content}>{tab.content}</Primitive.Content>)}
    </Primitive.Root>
  );
}
