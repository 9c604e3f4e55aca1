import { FlaskConical } from 'lucide-react';
import { useEffect } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { BacktestResult, RunSummary } from '../../../../../engine/contract/api.ts';
import type { EvidenceTool } from '../../../../../engine/contract/evidence.ts';
import { Button } from '../../../components/Button.tsx';
import { Field, Select } from '../../../components/Field.tsx';
import { EmptyState, ErrorState, LoadingState, Panel } from '../../../components/Panel.tsx';
import { symbolOf } from '../../../format/words.ts';
import { useView } from '../../../state/engine-context.tsx';
import { goToLab, useLabPlace } from '../../../state/route.ts';
import { useRequest } from '../../../state/use-request.ts';
import { JobList } from '../../page/JobList.tsx';
import { Note } from '../../page/PageFrame.tsx';
import { openRun } from '../lab-store.ts';
import { useRunTitle } from '../use-run-title.ts';
import { useSettingTitle } from '../use-setting-title.ts';
import { writeSettings } from '../../../format/write.ts';
import { utcDay } from '../window.ts';
import { GatePanel } from './GatePanel.tsx';
import { JudgePanel } from './JudgePanel.tsx';
import { ToolCard } from './ToolCard.tsx';
import { newestByTool, TOOLS } from './tools.ts';
import page from '../page.module.css';
import styles from './honesty.module.css';

/** Finds out whether a stored run can be believed: its verdict, the gate before the next stage, and the seven tools. */
export function HonestyView() {
  const { id } = useLabPlace();
  const runs = useRequest('backtest.list', {});
  const titleOf = useRunTitle();
  if (runs.data === null) return <Panel title="Honesty">{runs.error === null ? <LoadingState label="Reading past runs" rows={6} /> : <ErrorState message={runs.error} meaning="Nothing stored is lost; it cannot be listed now." onRetry={runs.reload} />}</Panel>;
  const sorted = runs.data.runs.toSorted((left, right) => right.createdMs - left.createdMs);
  const chosen = sorted.find(({ runId }) => runId === id) ?? sorted[0];
  if (chosen === undefined) {
    return <Panel title="Honesty"><EmptyState icon={<FlaskConical aria-hidden />} title="Nothing to examine yet" text="Every question here is asked of a stored run: run a backtest first." action={<Button look="primary" onClick={() => { openRun(null); }}>To the runs</Button>} /></Panel>;
  }
  const nameOf = (run: RunSummary): string => `${titleOf(run)} · ${run.instruments.map(symbolOf).join(', ')} ${run.interval} · ${utcDay(run.from)} – ${utcDay(run.to - 1)}`;
  return (
    <div className={page.page}>
      <div className={styles.subject}>
        <Field label="Run that is examined">{(control) => <Select {...control} value={chosen.runId} onChange={(event) => { goToLab('honesty', event.target.value); }}>{sorted.map((run) => <option key={run.runId} value={run.runId}>{nameOf(run)}</option>)}</Select>}</Field>
        <Button onClick={() => { openRun(chosen.runId); }}>Open its result</Button>
      </div>
      <Subject key={chosen.runId} runId={chosen.runId} />
    </div>
  );
}

function Subject({ runId }: { readonly runId: string }) {
  const run = useRequest('backtest.get', { runId });
  if (run.data !== null) return (run.data.config.strategies?.length ?? 1) > 1 ? <ExaminedPortfolio runId={runId} /> : <Examined result={run.data} />;
  return <Panel title="Honesty">{run.error === null ? <LoadingState label="Reading the run" rows={6} /> : <ErrorState message={run.error} meaning="The stored result is not changed." onRetry={run.reload} />}</Panel>;
}

function Examined({ result }: { readonly result: BacktestResult }) {
  const { config } = result;
  const titleOf = useSettingTitle(config.strategy);
  const evidence = useRequest('evidence.list', { strategy: config.strategy });
  const jobs = useView(useShallow((view) => view.jobs.filter(({ kind }) => kind === 'evidence').slice(0, 6)));
  const ended = jobs.filter(({ status }) => status === 'done').length;
  const { reload } = evidence;
  useEffect(() => { if (ended > 0) reload(); }, [ended, reload]);
  const newest = evidence.data === null ? {} : newestByTool(evidence.data.items, config);
  const running = jobs.filter(({ status }) => status !== 'done');
  return (
    <>
      {Object.keys(config.config).length > 0 && <details className={styles.config}><summary>Settings of the run</summary><p className={styles.hint}>{writeSettings(config.config, titleOf)}</p></details>}
      {running.length > 0 && <Panel title="Under way" padded><JobList jobs={running} renderDone={() => null} /></Panel>}
      <div className={styles.top}>
        <GatePanel result={result} ended={ended} />
        <JudgePanel runId={result.runId} />
      </div>
      {evidence.error !== null && <ErrorState message={evidence.error} meaning="Evidence on file is not lost; it cannot be listed now." onRetry={reload} />}
      {config.protocol !== undefined && <Note title="Trees that are grown anew">The tools run one strategy on other days, prices and settings, and need one that stays what it is. The protocol judges only on what comes after the bars learned from; more of its days, and other settings, are run from the page of a bot.</Note>}
      <div className={styles.tools}>
        {config.protocol === undefined && TOOLS.map((words) => <ToolCard key={words.tool} words={words} result={result} newest={newest[words.tool] ?? null} isListing={evidence.data === null && evidence.error === null} wide={WIDE.has(words.tool)} titleOf={titleOf} />)}
      </div>
    </>
  );
}

/** A portfolio has no settings of its own to search, to move or to choose on one part of the days: only its result can be weighed. */
function ExaminedPortfolio({ runId }: { readonly runId: string }) {
  return (
    <>
      <Note title="A portfolio of several strategies">The gate and the tools examine one strategy at a time: run each of them on its own. Whether the portfolio’s own result is more than luck can be asked here.</Note>
      <JudgePanel runId={runId} />
    </>
  );
}

/** Tools whose figures want the whole width. */
const WIDE: ReadonlySet<EvidenceTool> = new Set(['walk-forward', 'monte-carlo', 'surface']);
