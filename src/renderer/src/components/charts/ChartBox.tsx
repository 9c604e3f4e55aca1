import { Table2 } from 'lucide-react';
import { useRef, useState } from 'react';
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import { IconButton } from '../Button.tsx';
import { joined } from '../class-names.ts';
import { useWidth } from '../use-width.ts';
import { ScrollBox } from '../ScrollBox.tsx';
import tables from '../small-table.module.css';
import styles from './chart.module.css';

/** Where a chart may draw. */
export interface Frame {
  readonly width: number;
  /** Without the room for the axis of values. */
  readonly plot: number;
  readonly height: number;
  /** The item under the pointer or reached by the arrow keys; null when none is. */
  readonly cursor: number | null;
}

/** The same numbers as the picture, as a table. */
export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface ChartBoxProps {
  /** What the picture shows, in a sentence that can be heard instead of seen. */
  readonly label: string;
  /** The values at the cursor, above the picture and never over it. */
  readonly legend?: (cursor: number | null) => ReactNode;
  readonly count: number;
  /** What is said of an item. */
  readonly textOf: (index: number) => string;
  /** The item nearest to a place in the picture. */
  readonly indexAt: (x: number, y: number, frame: Omit<Frame, 'cursor'>) => number | null;
  readonly height: number;
  /** Room for the axis of values at the right. */
  readonly axis?: number;
  readonly table?: () => ChartTable;
  /** What pressing Enter or clicking on an item does. */
  readonly onChoose?: (index: number) => void;
  readonly children: (frame: Frame) => ReactNode;
}

/** Draws the frame that all charts share: legend, pointer, arrow keys, and the table that says the same as the picture. */
export function ChartBox({ label, legend, count, textOf, indexAt, height, axis = 56, table, onChoose, children }: ChartBoxProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 560);
  const [cursor, setCursor] = useState<number | null>(null);
  const [isTable, setIsTable] = useState(false);
  const at = cursor === null ? null : Math.min(cursor, count - 1);
  const frame = { width, plot: Math.max(40, width - axis), height };

  function onPointerMove(event: PointerEvent): void {
    const place = box.current?.getBoundingClientRect();
    if (place) setCursor(indexAt(event.clientX - place.left, event.clientY - place.top, frame));
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter' && at !== null && onChoose) {
      onChoose(at);
      return;
    }
    const next = stepped(at, event.key, count);
    if (next === null) return;
    event.preventDefault();
    setCursor(next);
  }
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.legend}>
        {legend?.(at)}
        {table && <span className={styles.toTable}><IconButton size="small" label={isTable ? 'Show the picture' : 'Show as a table'} icon={<Table2 aria-hidden />} pressed={isTable} onClick={() => { setIsTable(!isTable); }} /></span>}
      </figcaption>
      {isTable && table ? <AsTable label={label} table={table()} /> : (
        <div
          ref={box}
          className={styles.plot}
          style={{ height }}
          role="slider"
          tabIndex={0}
          aria-label={label}
          aria-valuemin={1}
          aria-valuemax={Math.max(1, count)}
          aria-valuenow={(at ?? count - 1) + 1}
          aria-valuetext={count === 0 ? 'nothing to show' : textOf(at ?? count - 1)}
          data-choosable={onChoose !== undefined || undefined}
          onPointerMove={onPointerMove}
          onPointerLeave={() => { setCursor(null); }}
          onKeyDown={onKeyDown}
          onBlur={() => { setCursor(null); }}
          onClick={() => { if (at !== null) onChoose?.(at); }}
        >
          <svg width={width} height={height} aria-hidden>{children({ ...frame, cursor: at })}</svg>
        </div>
      )}
    </figure>
  );
}

/** Returns the item that a key leads to; null for a key that leads nowhere. */
export function stepped(at: number | null, key: string, count: number): number | null {
  const stride = Math.max(1, Math.round(count / 200));
  const from = at ?? count - 1;
  const within = (index: number): number => Math.min(Math.max(index, 0), count - 1);
  switch (key) {
    case 'ArrowRight': case 'ArrowUp': return within(from + stride);
    case 'ArrowLeft': case 'ArrowDown': return within(from - stride);
    case 'PageUp': return within(from + stride * 10);
    case 'PageDown': return within(from - stride * 10);
    case 'Home': return 0;
    case 'End': return within(count - 1);
    default: return null;
  }
}

function AsTable({ label, table }: { readonly label: string; readonly table: ChartTable }) {
  return (
    <ScrollBox label={label} className={styles.tableScroll}>
      <table className={joined(tables.table, tables.ofChart)}>
        <thead><tr>{table.columns.map((column) => <th key={column} scope="col">{column}</th>)}</tr></thead>
        <tbody>{table.rows.map((row) => <tr key={row.join('|')}>{row.map((cell, column) => (column === 0 ? <th key={table.columns[column]} scope="row">{cell}</th> : <td key={table.columns[column]} className="num">{cell}</td>))}</tr>)}</tbody>
      </table>
    </ScrollBox>
  );
}

/** One entry of a legend: its key, name and value. */
export function LegendEntry({ tone, look = 'line', name, value }: { readonly tone: Tone; readonly look?: 'line' | 'dash' | 'box' | 'dot'; readonly name: string; readonly value?: ReactNode }) {
  return <span className={styles.entry}><span className={styles.key} data-tone={tone} data-look={look} />{name}{value !== undefined && <> <strong className="num">{value}</strong></>}</span>;
}

/** The colours of a chart by what they mean. */
export type Tone = 'one' | 'two' | 'three' | 'four' | 'quiet' | 'up' | 'down' | 'warn' | 'accent';
