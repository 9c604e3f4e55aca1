import { ArrowLeft } from 'lucide-react';
import { useMemo } from 'react';
import type { RunComparison } from '../../../../../engine/contract/report.ts';
import { Button } from '../../../components/Button.tsx';
import { ErrorState, LoadingState, Panel } from '../../../components/Panel.tsx';
import { joined } from '../../../components/class-names.ts';
import { formatNumber } from '../../../format/decimal.ts';
import { symbolOf } from '../../../format/words.ts';
import { useRequest } from '../../../state/use-request.ts';
import { Note } from '../../page/PageFrame.tsx';
import { HeatGrid } from '../../../components/charts/HeatGrid.tsx';
import type { Line } from '../../../components/charts/LineChart.tsx';
import { LineChart } from '../../../components/charts/LineChart.tsx';
import { openRun } from '../lab-store.ts';
import { ScrollBox } from '../../../components/ScrollBox.tsx';
import { Section, SectionPair } from '../../../components/Section.tsx';
import { useRunTitle } from '../use-run-title.ts';
import { writeNumber, writeSetting, writeShare } from '../../../format/write.ts';
import { utcDay } from '../window.ts';
import page from '../page.module.css';
import styles from './compare.module.css';

/** Puts any runs side by side: measures, settings that differ, growth of one unit of money, and how alike their days were. */
export function CompareRuns({ runIds }: { readonly runIds: readonly string[] }) {
  const answer = useRequest('report.compare', runIds.length < 2 ? null : { runIds: [...runIds] });
  return (
    <div className={page.page}>
      <div><Button look="ghost" size="small" onClick={() => { openRun(null); }}><ArrowLeft aria-hidden />All runs</Button></div>
      {answer.data !== null
        ? <Compared comparison={answer.data} />
        : (
          <Panel title="Runs side by side">
            {runIds.length < 2
              ? <ErrorState message="It takes two runs to compare." meaning="Tick them in the list of past runs." />
              : answer.error === null ? <LoadingState label="Reading the runs" rows={8} /> : <ErrorState message={answer.error} meaning="The stored results are not changed." onRetry={answer.reload} />}
          </Panel>
        )}
    </div>
  );
}

const TONES = ['one', 'two', 'three', 'four', 'up', 'down', 'warn', 'quiet'] as const;

function Compared({ comparison }: { readonly comparison: RunComparison }) {
  const titleOf = useRunTitle();
  const names = useMemo(() => comparison.runs.map((run, index) => `${String.fromCharCode(65 + index)}  ${titleOf(run)}`), [comparison, titleOf]);
  const lines = useMemo((): readonly Line[] => names.map((name, index) => ({ name, tone: TONES[index % TONES.length] ?? 'one', values: comparison.curves.growth[index]?.map((value) => (value === null ? null : (value - 1) * 100)) ?? [] })), [comparison, names]);
  return (
    <>
      {comparison.notes.length > 0 && <Note tone="warn" title="Before you compare"><ul>{comparison.notes.map((note) => <li key={note}>{note}</li>)}</ul></Note>}
      <Section title="Growth" text="What each made of the same money, from the first moment that all of them have.">
        {comparison.curves.time.length < 2 ? <p className={styles.hint}>The runs have no time in common.</p> : <LineChart label="Growth of the runs" xs={comparison.curves.time} axis="time" lines={lines} unit="%" decimals={1} height={260} include={[0]} />}
      </Section>
      <Section title="Measures" text="The better one of each line is set off, where more or less is better at all. A difference on one stretch of time says little of the next.">
        <SideTable caption="Both runs" comparison={comparison} names={names} rows={comparison.metrics.map(({ name, title, unit, values, best }) => ({ key: name, title, best, cells: values.map((value) => writeMeasure(unit, value)) }))} />
      </Section>
      <SectionPair>
        <Section title="What was set differently" text={comparison.settings.length === 0 ? 'Nothing: settings, costs and limits are the same.' : 'Only what differs.'}>
          {comparison.settings.length > 0 && <SideTable caption="Settings that differ" comparison={comparison} names={names} rows={comparison.settings.map(({ path, values }) => ({ key: path, title: path, best: null, cells: values.map(writeSetting) }))} />}
        </Section>
        <Section title="How alike their days were" text="Correlation of daily returns: 1 the same bet twice, 0 on their own. Two strategies that move together do not make each other safer.">
          <HeatGrid
            label="Correlation of daily returns" rows={names} columns={names.map((name) => name.slice(0, 1))} hint="Point at a pair, or walk with the arrow keys."
            cellAt={(row, column) => {
              const value = comparison.correlations[row]?.[column] ?? null;
              const pair = `${names[row]} and ${names[column]}`;
              return { strength: row === column ? 0 : value, text: value === null ? '–' : formatNumber(value, 2), label: `${pair}: ${value === null ? 'fewer than ten days in common' : formatNumber(value, 2)}`, sentence: <><strong>{pair}</strong> {value === null ? 'have fewer than ten days in common.' : <span className="num">{formatNumber(value, 2)}</span>}</> };
            }}
          />
        </Section>
      </SectionPair>
    </>
  );
}

interface SideRow {
  readonly key: string;
  readonly title: string;
  readonly cells: readonly string[];
  /** Column that is better, or null. */
  readonly best: number | null;
}

function SideTable({ caption, comparison, names, rows }: { readonly caption: string; readonly comparison: RunComparison; readonly names: readonly string[]; readonly rows: readonly SideRow[] }) {
  return (
    <ScrollBox label={caption}>
      <table className={styles.table} aria-label={caption}>
        <thead>
          <tr>
            <th scope="col"><span className="sr-only">Measure</span></th>
            {comparison.runs.map((run, index) => (
              <th key={run.runId} scope="col">
                <button type="button" className={styles.run} onClick={() => { openRun(run.runId); }}>{names[index]}</button>
                <span className={styles.of}>{run.instruments.map(symbolOf).join(', ')} {run.interval}<br />{utcDay(run.from)} – {utcDay(run.to - 1)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{rows.map(({ key, title, cells, best }) => <tr key={key}><th scope="row">{title}</th>{cells.map((cell, index) => <td key={comparison.runs[index]?.runId} className={joined('num', index === best && styles.best)}>{cell}{index === best && <span className="sr-only"> (the better)</span>}</td>)}</tr>)}</tbody>
      </table>
    </ScrollBox>
  );
}

function writeMeasure(unit: RunComparison['metrics'][number]['unit'], value: number | null): string {
  switch (unit) {
    case 'share': return writeShare(value, 2);
    case 'count': return writeNumber(value, 0);
    case 'days': return writeNumber(value, 1);
    case 'ratio': case 'quote': return writeNumber(value);
  }
}
