import { Download } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { BotLogEntry, BotSummary } from '../../../../../../engine/contract/boosting.ts';
import { Button } from '../../../../components/Button.tsx';
import { Time } from '../../../../components/Cells.tsx';
import { Segments } from '../../../../components/Field.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../../components/Panel.tsx';
import { Section } from '../../../../components/Section.tsx';
import tables from '../../../../components/small-table.module.css';
import type { Column } from '../../../../components/Table.tsx';
import { Table } from '../../../../components/Table.tsx';
import { joined } from '../../../../components/class-names.ts';
import { csvOf } from '../../../../export/csv.ts';
import { saveFile } from '../../../../export/save-file.ts';
import { formatNumber } from '../../../../format/decimal.ts';
import { counted, writeNumber, writeShare } from '../../../../format/write.ts';
import { useEngine } from '../../../../state/engine-context.tsx';
import { useAction } from '../../../../state/use-action.ts';
import { atClose, STEP_WHY } from '../bot-words.ts';
import { useTitled } from '../use-titled.ts';
import { errorShare, fits, kindOf, LOG_CSV, metricsOf, sentenceOf } from './log-rows.ts';
import type { LogFilter } from './log-rows.ts';
import { StepBadge } from './StepBadge.tsx';
import { StepDetail } from './StepDetail.tsx';
import type { BotLog } from './use-log.ts';
import styles from './log.module.css';

const FILTERS: readonly { readonly value: LogFilter; readonly title: string }[] = [{ value: 'all', title: 'All' }, { value: 'trainings', title: 'Trainings' }, { value: 'changes', title: 'Who trades' }, { value: 'drift', title: 'Drift' }];

/** Rows from which on the log stands in a box of its own. */
const BOUNDED_FROM = 12;
const PAGE = 500;

/** Lists every step of a bot's cycle: when, why, on which bars, what the version showed, and what became of it. */
export function RetrainLog({ bot, log }: { readonly bot: BotSummary; readonly log: BotLog }) {
  const engine = useEngine();
  const [filter, setFilter] = useState<LogFilter>('all');
  const rows = log.entries.filter((entry) => fits(entry, filter));
  const save = useAction(useCallback(async () => {
    const all: BotLogEntry[] = [];
    for (let before: number | null | undefined; before !== null;) {
      const page = await engine.call('bots.log', { id: bot.id, limit: PAGE, ...(before === undefined ? {} : { before }) });
      all.push(...page.entries);
      before = page.next;
    }
    saveFile(`retrain-log-${bot.symbol}.csv`, csvOf(LOG_CSV, all), 'text/csv');
  }, [engine, bot.id, bot.symbol]));
  return (
    <Section
      title="Retrain log"
      text="Every training and every change of what trades, newest first. Refused is the usual answer. Open a row for what a version had to show."
      actions={<div className={styles.tools}><Segments label="Which steps" options={FILTERS} value={filter} onChange={setFilter} /><Button size="small" pending={save.pending} disabled={log.entries.length === 0} onClick={() => { void save.run(); }}><Download aria-hidden />CSV</Button></div>}
    >
      {log.error !== null && log.entries.length === 0
        ? <ErrorState message={log.error} meaning="The bot goes on; only its log cannot be shown now." onRetry={log.retry} />
        : log.isLoading && log.entries.length === 0
          ? <LoadingState label="Reading the log" rows={4} />
          : (
            <div className={joined(tables.frame, rows.length > BOUNDED_FROM && styles.bounded)}>
              <Table
                label="Retrain log" rows={rows} columns={COLUMNS} keyOf={({ seq }) => String(seq)} detail={(entry) => <StepDetail entry={entry} />} isBounded={rows.length > BOUNDED_FROM}
                empty={<EmptyState title={filter === 'all' ? 'No step yet' : 'No such step yet'} text={filter === 'all' ? 'The first training stands here once there are enough bars to learn from.' : 'Choose All to see every step.'} />}
              />
            </div>
          )}
      {log.entries.some((entry) => metricsOf(entry) !== null) && (
        <p className={styles.quiet}>
          Measured on the newest part of the window, which was kept back. Error: by that of forecasting nothing; below 1 is better. Rank IC: how well the order of the forecasts is the order of what came; 1 exactly, 0 not at all.
          Right side: half is what a coin finds. Sharpe: return over its swings, for a year; a few hours say little.
        </p>
      )}
      {log.older !== null && <div><Button size="small" look="ghost" onClick={log.older}>Older steps ({counted(log.total - log.entries.length, 'more')})</Button></div>}
    </Section>
  );
}

const COLUMNS: readonly Column<BotLogEntry>[] = [
  { id: 'when', title: 'When', card: 'title', render: ({ timeMs }) => <Time valueMs={atClose(timeMs)} />, compare: (left, right) => left.timeMs - right.timeMs },
  { id: 'outcome', title: 'Outcome', render: (entry) => <StepBadge kind={kindOf(entry)} /> },
  { id: 'why', title: 'Why', render: (entry) => (entry.kind === 'step' ? <span title={entry.record.cause}>{STEP_WHY[entry.record.why]}</span> : <span title={entry.finding.reason}>{entry.finding.feature === null ? 'forecasts' : 'a feature'}</span>) },
  { id: 'window', title: 'Learned up to', optional: 'wide', render: (entry) => { const window = entry.kind === 'step' ? entry.record.window : null; return window === null ? '–' : <Time valueMs={atClose(window.toMs)} />; } },
  { id: 'error', title: 'Error', unit: '× zero', align: 'end', render: (entry) => <span className="num">{writeNumber(errorShare(entry), 3)}</span>, compare: (left, right) => (errorShare(left) ?? 9) - (errorShare(right) ?? 9) },
  { id: 'ic', title: 'Rank IC', align: 'end', render: (entry) => <span className="num">{writeNumber(metricsOf(entry)?.rankIc, 3)}</span>, compare: (left, right) => (metricsOf(left)?.rankIc ?? -9) - (metricsOf(right)?.rankIc ?? -9) },
  { id: 'side', title: 'Right side', align: 'end', optional: true, render: (entry) => <span className="num">{writeShare(metricsOf(entry)?.directionalAccuracy)}</span> },
  { id: 'sharpe', title: 'Sharpe after costs', align: 'end', render: (entry) => <span className="num">{sharpeText(entry)}</span>, compare: (left, right) => (metricsOf(left)?.netSharpe ?? -1e9) - (metricsOf(right)?.netSharpe ?? -1e9) },
  { id: 'sentence', title: 'What happened', grow: true, optional: true, render: (entry) => <Sentence entry={entry} /> },
];

function Sentence({ entry }: { readonly entry: BotLogEntry }) {
  const sentence = useTitled()(sentenceOf(entry));
  return <span title={sentence}>{sentence}</span>;
}

function sharpeText(entry: BotLogEntry): string {
  const metrics = metricsOf(entry);
  if (metrics === null) return '–';
  return metrics.netSharpe === null ? 'no trade' : formatNumber(metrics.netSharpe, 1);
}
