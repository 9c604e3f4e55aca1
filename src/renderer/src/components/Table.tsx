import { createSortedRowModel, rowSortingFeature, tableFeatures, useTable } from '@tanstack/react-table';
import type { SortingState } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronDown, ChevronRight, ChevronUp } from 'lucide-react';
import { Fragment, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { joined } from './class-names.ts';
import { heldOrder } from './held-order.ts';
import styles from './Table.module.css';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** Written after the title, once, instead of in every cell. */
  readonly unit?: string;
  /** Numbers stand at the end so that their decimals align. */
  readonly align?: 'start' | 'end';
  /** Takes the remaining width and cuts its text with an ellipsis. */
  readonly grow?: boolean;
  /** Left out where the panel is of middle width, or already where it is not very `wide`; shown again on cards. */
  readonly optional?: boolean | 'wide';
  /** On a card: `title` heads it, `bare` fills its own line without a label. */
  readonly card?: 'title' | 'bare';
  readonly render: (row: Row) => ReactNode;
  /** Ascending order; a column without one cannot be sorted. */
  readonly compare?: (left: Row, right: Row) => number;
}

export interface TableProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** Shown instead of the table when there are no rows. */
  readonly empty: ReactNode;
  readonly initialSort?: { readonly id: string; readonly desc: boolean };
  readonly onRowClick?: (row: Row) => void;
  readonly isChosen?: (row: Row) => boolean;
  /** More about a row, shown below it when it is opened; null for a row that has no more to say. */
  readonly detail?: (row: Row) => ReactNode;
  /** It stands in a box of fixed height and scrolls inside it, however few its rows. */
  readonly isBounded?: boolean;
}

const NONE_OPENED: ReadonlySet<string> = new Set();
const VIRTUAL_FROM = 60;
const ROW_HEIGHT = 29;
const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });

/**
 * Draws rows as a table, and as cards where the panel is narrow. Long tables draw only what is visible.
 * Sorting is stable, and the order is held while the pointer or the focus is inside: rows never move away under a finger.
 */
export function Table<Row extends object>({ label, rows, columns, keyOf, empty, initialSort, onRowClick, isChosen, detail, isBounded = false }: TableProps<Row>) {
  const [opened, setOpened] = useState<ReadonlySet<string>>(NONE_OPENED);
  const columnCount = columns.length + (detail ? 1 : 0);
  const [sorting, setSorting] = useState<SortingState>(initialSort ? [initialSort] : []);
  const [isHeld, setIsHeld] = useState(false);
  const order = useRef<readonly string[]>([]);
  const scroller = useRef<HTMLDivElement>(null);
  const data = rows as Row[];
  const definitions = useMemo(() => columns.map((column) => ({
    id: column.id,
    accessorFn: (row: Row) => row,
    enableSorting: column.compare !== undefined,
    sortFn: (left: { original: Row }, right: { original: Row }) => column.compare?.(left.original, right.original) ?? 0,
  })), [columns]);
  const table = useTable({ features, columns: definitions, data, getRowId: keyOf, state: { sorting }, onSortingChange: (next) => { order.current = []; setSorting(next); } });
  const sorted = table.getRowModel().rows;
  const shown = isHeld && order.current.length > 0 ? heldOrder(order.current, sorted, (row) => row.id) : sorted;
  order.current = shown.map((row) => row.id);

  const isVirtual = shown.length > VIRTUAL_FROM;
  const virtualizer = useVirtualizer({ count: shown.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_HEIGHT, overscan: 12, enabled: isVirtual, getItemKey: (index) => shown[index]?.id ?? index });
  const items = isVirtual ? virtualizer.getVirtualItems() : null;
  const first = items?.[0];
  const before = first?.start ?? 0;
  const after = items ? virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0) : 0;
  if (rows.length === 0) return <>{empty}</>;

  return (
    <div
      ref={scroller}
      className={styles.scroll}
      // a long list must be scrollable by keyboard also where nothing in it takes the focus
      {...(isVirtual || isBounded ? { role: 'group', 'aria-label': label, tabIndex: 0 } : {})}
      onPointerEnter={() => { setIsHeld(true); }}
      onPointerLeave={() => { setIsHeld(false); }}
      onFocus={() => { setIsHeld(true); }}
      onBlur={() => { setIsHeld(false); }}
    >
      <table className={styles.table} aria-label={label} aria-rowcount={shown.length + 1} role="table">
        <thead className={styles.head} role="rowgroup">
          <tr role="row">
            {detail && <th role="columnheader" scope="col" className={styles.toggle}><span className="sr-only">More</span></th>}
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} sorted={sorting[0]?.id === column.id ? (sorting[0].desc ? 'descending' : 'ascending') : 'none'} onSort={() => { table.getColumn(column.id)?.toggleSorting(); }} />
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {before > 0 && <tr className={styles.gap} aria-hidden><td style={{ height: before }} colSpan={columnCount} /></tr>}
          {(items ?? shown.map((_, index) => ({ index }))).map(({ index }) => {
            const row = shown[index];
            if (!row) return null;
            const isOpened = detail !== undefined && opened.has(row.id);
            return (
              <Fragment key={row.id}>
                <tr
                  role="row"
                  aria-rowindex={index + 2}
                  data-index={index}
                  ref={isVirtual ? virtualizer.measureElement : undefined}
                  className={joined(styles.row, onRowClick && styles.clickable, isChosen?.(row.original) === true && styles.chosen)}
                  onClick={onRowClick && (() => { onRowClick(row.original); })}
                >
                  {detail && (
                    <td role="cell" className={styles.toggle}>
                      <button type="button" className={styles.opener} aria-expanded={isOpened} aria-label={isOpened ? 'Less' : 'More'} onClick={(event) => { event.stopPropagation(); setOpened(toggled(opened, row.id)); }}><ChevronRight aria-hidden /></button>
                    </td>
                  )}
                  {columns.map((column) => (
                    <td key={column.id} role="cell" data-label={column.unit === undefined ? column.title : `${column.title} ${column.unit}`} className={joined(column.align === 'end' && styles.end, column.grow && styles.grow, column.optional === true && styles.optional, column.optional === 'wide' && styles.luxury, column.card && styles[column.card])}>
                      {column.render(row.original)}
                    </td>
                  ))}
                </tr>
                {isOpened && <tr role="row" className={styles.detail}><td role="cell" colSpan={columnCount}>{detail(row.original)}</td></tr>}
              </Fragment>
            );
          })}
          {after > 0 && <tr className={styles.gap} aria-hidden><td style={{ height: after }} colSpan={columnCount} /></tr>}
        </tbody>
      </table>
    </div>
  );
}

function toggled(opened: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(opened);
  if (!next.delete(key)) next.add(key);
  return next;
}

function HeaderCell<Row>({ column, sorted, onSort }: { readonly column: Column<Row>; readonly sorted: 'ascending' | 'descending' | 'none'; readonly onSort: () => void }) {
  const title = <>{column.title}{column.unit !== undefined && <span className={styles.unit}>{column.unit}</span>}</>;
  return (
    <th role="columnheader" scope="col" className={joined(column.align === 'end' && styles.end, column.optional === true && styles.optional, column.optional === 'wide' && styles.luxury)} {...(column.compare ? { 'aria-sort': sorted } : {})}>
      {column.compare
        ? <button type="button" className={styles.sort} onClick={onSort}>{title}{sorted === 'ascending' && <ChevronUp aria-hidden />}{sorted === 'descending' && <ChevronDown aria-hidden />}</button>
        : column.title === '' ? <span className="sr-only">Actions</span> : title}
    </th>
  );
}
