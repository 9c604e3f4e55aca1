import { formatNumber } from '../../format/decimal.ts';
import { readDownloadReport } from './download-report.ts';
import styles from './data.module.css';

const LISTED = 5;

/** Draws what a download brought, what is not published, and what failed. */
export function DownloadReport({ report }: { readonly report: unknown }) {
  const summary = readDownloadReport(report);
  if (summary === null) return null;
  const { stored, unchanged, missing, rowsStored, restRows, missingBars, gaps, errors } = summary;
  const parts = [
    `${count(rowsStored, 'new row')} from ${count(stored, 'file')}`,
    ...(unchanged > 0 ? [`${count(unchanged, 'file')} already here`] : []),
    ...(restRows > 0 ? [`${count(restRows, 'new row')} from the exchange`] : []),
  ];
  return (
    <div className={styles.file}>
      <p>{parts.join(', ')}.</p>
      {gaps > 0 && <p>{formatNumber(missingBars, 0)} missing in {count(gaps, 'gap')} of the files: the market stood still, or the archive lacks them.</p>}
      {missing.length > 0 && <p className={styles.dim}>Not published (listed later, or not there yet): {missing.slice(0, LISTED).join(', ')}{missing.length > LISTED && ` and ${missing.length - LISTED} more`}.</p>}
      {errors.length > 0 && <ul className={styles.errors}>{errors.slice(0, LISTED).map((error) => <li key={error}>{error}</li>)}{errors.length > LISTED && <li>and {errors.length - LISTED} more</li>}</ul>}
      {errors.length > 0 && <p>Download the same again to try what failed; the rest is not fetched twice.</p>}
    </div>
  );
}

function count(number: number, word: string): string {
  return `${formatNumber(number, 0)} ${word}${number === 1 ? '' : 's'}`;
}
