import { Badge } from '../../components/Badge.tsx';
import { Time } from '../../components/Cells.tsx';
import { formatNumber } from '../../format/decimal.ts';
import type { FileReport } from './import-report.ts';
import { missingBars, readImportReport, reportSentence } from './import-report.ts';
import styles from './data.module.css';

const GAPS_SHOWN = 8;
const ERRORS_SHOWN = 5;

/** Draws what became of each file of an import, in sentences and counts. */
export function ImportReport({ report }: { readonly report: unknown }) {
  const files = readImportReport(report);
  if (files === null) return null;
  return <ul className={styles.files}>{files.map((file) => <FileEntry key={file.path} file={file} />)}</ul>;
}

function FileEntry({ file }: { readonly file: FileReport }) {
  const missing = missingBars(file);
  const counts = [
    { label: 'missing', value: missing, text: `in ${file.gaps.length} ${file.gaps.length === 1 ? 'gap' : 'gaps'}` },
    { label: 'without volume', value: file.zeroVolume, text: '' },
    { label: file.shortBars === 1 ? 'short bar' : 'short bars', value: file.shortBars, text: '' },
    { label: 'repeated', value: file.duplicates, text: '' },
    { label: 'left out', value: file.skipped, text: '' },
    { label: 'worth a look', value: file.anomalies, text: '' },
  ].filter(({ value }) => value > 0);
  return (
    <li className={styles.file}>
      <p className={styles.fileTop}>
        <span className={styles.fileName}>{file.path.split(/[/\\]/).at(-1)}</span>
        {file.series !== '' && <span className={styles.dim}>{file.series}</span>}
        <Badge tone={!file.isStored ? 'danger' : file.skipped > 0 ? 'warn' : 'good'}>{!file.isStored ? 'Refused' : file.skipped > 0 ? 'Stored in part' : 'Stored'}</Badge>
      </p>
      <p>{reportSentence(file)}</p>
      {counts.length > 0 && <p className={styles.counts}>{counts.map(({ label, value, text }) => <span key={label}><strong className="num">{formatNumber(value, 0)}</strong> {label} {text}</span>)}</p>}
      {file.errors.length > 0 && <ul className={styles.errors}>{file.errors.slice(0, ERRORS_SHOWN).map((error) => <li key={error}>{error}</li>)}{file.errors.length > ERRORS_SHOWN && <li>and {file.errors.length - ERRORS_SHOWN} more</li>}</ul>}
      {file.needsMore && <p>Say it in the form, under Symbol or Market, and choose the file again.</p>}
      {file.inferred.length > 0 && <p className={styles.dim}>Read from the file: {file.inferred.join('; ')}.</p>}
      {file.gaps.length > 0 && (
        <details className={styles.gaps}>
          <summary>Where bars are missing</summary>
          <ul>
            {file.gaps.slice(0, GAPS_SHOWN).map((gap) => <li key={gap.from}><Time valueMs={gap.from} style="full" /> – <Time valueMs={gap.to} style="full" />: <span className="num">{formatNumber(gap.missing, 0)}</span> missing</li>)}
            {file.gaps.length > GAPS_SHOWN && <li>and {file.gaps.length - GAPS_SHOWN} more</li>}
          </ul>
        </details>
      )}
    </li>
  );
}
