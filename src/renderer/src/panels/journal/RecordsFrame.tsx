import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../components/Button.tsx';
import { ErrorState, LoadingState } from '../../components/Panel.tsx';
import type { CsvColumn } from '../../export/csv.ts';
import { csvOf } from '../../export/csv.ts';
import { saveFile } from '../../export/save-file.ts';
import { formatNumber } from '../../format/decimal.ts';
import styles from './journal.module.css';
import type { Records } from './use-records.ts';

export interface RecordsFrameProps<Item> {
  /** What is listed: "trades". */
  readonly what: string;
  readonly records: Records<Item>;
  /** What is on screen, after the filter; the file holds exactly this. */
  readonly shown: readonly Item[];
  readonly csv: readonly CsvColumn<Item>[];
  readonly filters?: ReactNode;
  readonly children: ReactNode;
}

/** Puts filters, count, export and the way to older records around a list. */
export function RecordsFrame<Item>({ what, records, shown, csv, filters, children }: RecordsFrameProps<Item>) {
  if (records.items.length === 0 && records.loading) return <LoadingState label={`Reading the ${what}`} rows={6} />;
  if (records.items.length === 0 && records.error !== null) return <ErrorState message={records.error} meaning="The records are stored; they cannot be read now." onRetry={records.loadMore} />;
  return (
    <div className={styles.frame}>
      <div className={styles.bar}>
        {filters}
        <span className={styles.count}>{formatNumber(shown.length, 0)} {what}{records.hasMore ? ' read, there are older ones' : ''}</span>
        <Button size="small" disabled={shown.length === 0} onClick={() => { saveFile(`tradewind-${what}.csv`, csvOf(csv, shown), 'text/csv'); }}><Download aria-hidden />CSV</Button>
      </div>
      <div className={styles.list} data-long={shown.length > 25 || undefined}>{children}</div>
      {(records.hasMore || records.error !== null) && (
        <div className={styles.more}>
          {records.error !== null && <span className={styles.error}>{records.error}</span>}
          <Button size="small" pending={records.loading} onClick={records.loadMore}>{records.loading ? 'Reading' : 'Read older ones'}</Button>
        </div>
      )}
    </div>
  );
}
