import { ChevronDown, Columns2, Download, Eye, Microscope, RefreshCw, Share2 } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import type { BacktestResult } from '../../../../../engine/contract/api.ts';
import type { HtmlReport, RunAgain } from '../../../../../engine/contract/report.ts';
import { Button } from '../../../components/Button.tsx';
import { Dialog } from '../../../components/Dialog.tsx';
import { Menu } from '../../../components/Menu.tsx';
import { joined } from '../../../components/class-names.ts';
import { csvOf } from '../../../export/csv.ts';
import { saveFile } from '../../../export/save-file.ts';
import { symbolOf } from '../../../format/words.ts';
import { useEngine, useView } from '../../../state/engine-context.tsx';
import { goToLab } from '../../../state/route.ts';
import { showToast } from '../../../state/toasts.ts';
import { useAction } from '../../../state/use-action.ts';
import { Note } from '../../page/PageFrame.tsx';
import { CompareWith } from '../compare/CompareWith.tsx';
import { openRun } from '../lab-store.ts';
import { TRADE_CSV } from '../RunTrades.tsx';
import { writeSetting } from '../../../format/write.ts';
import { saveBytes } from '../../../export/save-bytes.ts';
import tables from '../../../components/small-table.module.css';
import styles from './result.module.css';

/** What can be done with a stored run: again, shared, taken out, put beside others. */
export function ResultActions({ result, onChanged }: { readonly result: BacktestResult; readonly onChanged: () => void }) {
  const { runId, config } = result;
  const engine = useEngine();
  const [preview, setPreview] = useState<HtmlReport | null>(null);
  const [again, setAgain] = useState<RunAgain | null>(null);
  const [isComparing, setIsComparing] = useState(false);
  const share = useAction(useCallback(async () => { setPreview(await engine.call('report.html', { runId })); }, [engine, runId]));
  const download = useAction(useCallback(async () => {
    const { files } = await engine.call('report.export', { runId, dir: null });
    for (const file of files) if (file.content !== null) saveBytes(file.name, file.content, file.mediaType);
  }, [engine, runId]), 'The files of the run are handed over.');
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useView((view) => view.jobs.find(({ id }) => id === jobId) ?? null);
  const repeat = useAction(useCallback(async () => { setJobId((await engine.call('backtest.again', { runId })).jobId); }, [engine, runId]));
  useEffect(() => {
    if (job === null || job.status === 'running') return;
    setJobId(null);
    if (job.status === 'failed') showToast('critical', job.error ?? 'The run could not be repeated.');
    if (job.status !== 'done') return;
    setAgain(job.report as RunAgain);
    onChanged();
  }, [job, onChanged]);
  const isRepeating = repeat.pending || jobId !== null;
  const name = `${config.strategy}-${config.instruments.map(symbolOf).join('-')}-${config.interval}-${runId}`;
  return (
    <div className={styles.deeds}>
      <Button pending={isRepeating} onClick={() => { void repeat.run(); }}><RefreshCw aria-hidden />{isRepeating ? 'Running again' : 'Run again'}</Button>
      <Button onClick={() => { setIsComparing(true); }}><Columns2 aria-hidden />Compare</Button>
      <Button onClick={() => { goToLab('honesty', runId); }}><Microscope aria-hidden />Examine</Button>
      <Button look="primary" pending={share.pending} onClick={() => { void share.run(); }}><Share2 aria-hidden />Share report</Button>
      <Menu
        trigger={<Button pending={download.pending}><Download aria-hidden />Export<ChevronDown aria-hidden /></Button>}
        items={[
          { id: 'files', title: 'All tables as CSV and Parquet', run: () => { void download.run(); } },
          { id: 'csv', title: 'Trades as CSV', run: () => { saveFile(`${name}-trades.csv`, csvOf(TRADE_CSV, result.trades), 'text/csv'); } },
          { id: 'json', title: 'Result as JSON', run: () => { saveFile(`${name}.json`, JSON.stringify(result, null, 2), 'application/json'); } },
        ]}
      />
      <Dialog
        open={preview !== null} size="wide" title="Share the report" onClose={() => { setPreview(null); }}
        footer={<><Button onClick={() => { setPreview(null); }}>Close</Button><Button look="primary" onClick={() => { if (preview) saveFile(preview.name, preview.html, 'text/html'); }}><Download aria-hidden />Download {preview?.name}</Button></>}
      >
        <p><Eye aria-hidden size={14} /> One file with everything in it: it opens in any browser, without this program and without a network. It holds the settings and every trade of this run, and nothing of your accounts.</p>
        {preview !== null && <iframe className={styles.preview} title="Preview of the report" sandbox="" srcDoc={preview.html} />}
      </Dialog>
      <Dialog open={again !== null} title={again?.isSame === true ? 'The same again' : 'Not the same again'} onClose={() => { setAgain(null); }} footer={<><Button onClick={() => { setAgain(null); }}>Close</Button>{again?.newRunId !== null && <Button look="primary" onClick={() => { const id = again?.newRunId ?? null; setAgain(null); openRun(id); }}>Open the new run</Button>}</>}>
        {again !== null && <Again again={again} />}
      </Dialog>
      <Dialog open={isComparing} title="Compare with other runs" onClose={() => { setIsComparing(false); }}>
        <CompareWith runId={runId} />
      </Dialog>
    </div>
  );
}

function Again({ again }: { readonly again: RunAgain }) {
  const { before, now } = again;
  const rows = [['Result hash', before.resultHash, now.resultHash], ['Data hash', before.dataHash, now.dataHash], ['Version', before.codeVersion, now.codeVersion], ['Seed', String(before.seed), String(now.seed)]] as const;
  return (
    <>
      <Note tone={again.isSame ? 'good' : 'warn'}>{again.sentence}</Note>
      <table className={joined(tables.table, tables.flush)}>
        <thead><tr><th scope="col"><span className="sr-only">What</span></th><th scope="col">Stored</th><th scope="col">Now</th></tr></thead>
        <tbody>
          {rows.map(([title, left, right]) => <tr key={title}><th scope="row">{title}</th><td className={styles.hash} title={left}>{left.slice(0, 16)}</td><td className={styles.hash} title={right}>{right === left ? 'the same' : right.slice(0, 16)}</td></tr>)}
          {again.settings.map(({ path, values }) => <tr key={path}><th scope="row">{path}</th><td>{writeSetting(values[0])}</td><td>{writeSetting(values[1])}</td></tr>)}
        </tbody>
      </table>
    </>
  );
}
