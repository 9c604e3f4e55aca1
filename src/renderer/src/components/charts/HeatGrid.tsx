import { useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { nextHeatCell } from './heat-cell.ts';
import styles from './heat.module.css';

/** One cell: how strong its colour is, −1 … 1, what stands in it, and what it says. */
export interface HeatCell {
  readonly strength: number | null;
  readonly text: string;
  readonly sentence: ReactNode;
  /** Read aloud. */
  readonly label: string;
  /** Outlined: the best, the current. */
  readonly mark?: 'best' | 'current';
}

export interface HeatGridProps {
  readonly label: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly rowName?: string;
  readonly columnName?: string;
  readonly cellAt: (row: number, column: number) => HeatCell;
  /** `result`: gains and losses have the colours of results; `heat`: more is stronger. */
  readonly look?: 'result' | 'heat';
  readonly hint: string;
  readonly onChoose?: (row: number, column: number) => void;
}

/** Draws values of two things as coloured cells. One cell takes the focus; arrow keys move it, and the sentence beneath says what it means. */
export function HeatGrid({ label, rows, columns, rowName = '', columnName = '', cellAt, look = 'heat', hint, onChoose }: HeatGridProps) {
  const [at, setAt] = useState<readonly [number, number] | null>(null);
  const [row, column] = [Math.min(at?.[0] ?? 0, rows.length - 1), Math.min(at?.[1] ?? 0, columns.length - 1)];
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter' && onChoose) {
      onChoose(row, column);
      return;
    }
    const next = nextHeatCell([row, column], event.key, [rows.length, columns.length]);
    if (next === null) return;
    event.preventDefault();
    setAt(next);
    event.currentTarget.closest('[role=grid]')?.querySelector<HTMLElement>(`[data-cell="${next[0]}-${next[1]}"]`)?.focus();
  }
  return (
    <div className={styles.box}>
      {(rowName !== '' || columnName !== '') && <p className={styles.axes}><span>{rowName} ↓</span><span>{columnName} →</span></p>}
      <div className={styles.scroll}>
        <div className={styles.heat} role="grid" tabIndex={-1} aria-label={label} data-look={look} data-many={columns.length > 14 || undefined} style={{ '--size': columns.length } as Record<string, number>}>
          <div role="row" className={styles.line}>
            <span role="columnheader"><span className="sr-only">{rowName === '' ? label : rowName}</span></span>
            {columns.map((name) => <span key={name} role="columnheader" className={styles.top}>{name}</span>)}
          </div>
          {rows.map((name, rowAt) => (
            <div key={name} role="row" className={styles.line}>
              <span role="rowheader" className={styles.side}>{name}</span>
              {columns.map((other, columnAt) => {
                const cell = cellAt(rowAt, columnAt);
                return (
                  <span
                    key={other}
                    role="gridcell"
                    className={styles.cell}
                    tabIndex={rowAt === row && columnAt === column ? 0 : -1}
                    data-cell={`${rowAt}-${columnAt}`}
                    data-mark={cell.mark}
                    data-unknown={cell.strength === null || undefined}
                    data-choosable={onChoose !== undefined || undefined}
                    style={{ '--strength': `${Math.round(Math.min(1, Math.abs(cell.strength ?? 0)) * 100)}%`, '--heat': (cell.strength ?? 0) < 0 ? 'var(--cold)' : 'var(--hot)' } as Record<string, string>}
                    aria-label={cell.label}
                    onKeyDown={onKeyDown}
                    onFocus={() => { setAt([rowAt, columnAt]); }}
                    onPointerEnter={() => { setAt([rowAt, columnAt]); }}
                    onClick={() => { onChoose?.(rowAt, columnAt); }}
                  >
                    {cell.text}
                  </span>
                );
              })}
            </div>
          ))}
        </div>
      </div>
      <p className={styles.words}>{at === null ? hint : cellAt(row, column).sentence}</p>
    </div>
  );
}
