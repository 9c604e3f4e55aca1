import { useMemo, useState } from 'react';
import type { BotDrift, BotLogEntry } from '../../../../../../engine/contract/boosting.ts';
import { Badge } from '../../../../components/Badge.tsx';
import { HeatStrip } from '../../../../components/charts/HeatStrip.tsx';
import { Segments } from '../../../../components/Field.tsx';
import { Moment } from '../../../../components/Moment.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../../components/Panel.tsx';
import { Section } from '../../../../components/Section.tsx';
import { formatNumber } from '../../../../format/decimal.ts';
import { formatTime } from '../../../../format/time.ts';
import { counted, writeShare } from '../../../../format/write.ts';
import { useSettings } from '../../../../state/settings.ts';
import type { Polled } from '../../../../state/use-polled.ts';
import { Note } from '../../../page/PageFrame.tsx';
import { atClose } from '../bot-words.ts';
import { useTitled } from '../use-titled.ts';
import { driftRows, reasonLines } from './drift-rows.ts';
import type { DriftMeasure } from './drift-rows.ts';
import styles from './drift.module.css';

const MEASURES = [{ value: 'psi', title: 'PSI' }, { value: 'ks', title: 'KS' }] as const;
const MEANING: Readonly<Record<DriftMeasure, string>> = {
  psi: 'PSI, the population stability index, adds up by how much the share of values in each of ten ranges differs between training and now; 0 is the same. Each cell is it by its limit.',
  ks: 'KS, the Kolmogorov–Smirnov distance, is the largest gap between how values were spread in training and how they are now; 0 is the same, 1 is nothing in common. Each cell is it by its limit.',
};
const MOST_REASONS = 12;

export interface DriftSectionProps {
  readonly drift: Polled<BotDrift>;
  /** The log as far as it was read, newest first. */
  readonly entries: readonly BotLogEntry[];
}

/** Shows whether the market is still what the version learned from, what has drifted, and why each training was begun. */
export function DriftSection({ drift: { data, error, ask }, entries }: DriftSectionProps) {
  const [measure, setMeasure] = useState<DriftMeasure>('psi');
  return (
    <Section title="Drift" text="Is what it sees still what its version learned from, and are its forecasts as good as they were?" actions={<Segments label="Measure" options={MEASURES} value={measure} onChange={setMeasure} />}>
      {data === undefined
        ? error === null ? <LoadingState label="Reading drift" rows={4} /> : <ErrorState message={error} meaning="The bot goes on and still watches; only this cannot be shown now." onRetry={ask} />
        : <Drift drift={data} measure={measure} />}
      <Reasons entries={entries} />
    </Section>
  );
}

function Drift({ drift, measure }: { readonly drift: BotDrift; readonly measure: DriftMeasure }) {
  const zone = useSettings((settings) => settings.zone);
  const titled = useTitled();
  const rows = useMemo(() => driftRows(drift, measure), [drift, measure]);
  const { report } = drift;
  if (report === null) return <EmptyState title="Nothing to compare with yet" text={drift.sentence} />;
  const textAt = (index: number): string => {
    const look = report.looks[index];
    if (look === undefined) return '';
    const beyond = rows.filter(({ history }) => (history[index] ?? 0) > 1);
    const worst = rows.toSorted((left, right) => (right.history[index] ?? -1) - (left.history[index] ?? -1))[0];
    const most = worst?.history[index] ?? null;
    return `${formatTime(atClose(look.timeMs), zone, 'stamp')}: ${beyond.length === 0 ? 'none beyond its limit' : `${counted(beyond.length, 'feature')} beyond its limit`}${worst === undefined || most === null ? '' : `, furthest ${worst.title} at ${formatNumber(most, 2)} of it`}`;
  };
  return (
    <>
      <p className={styles.sentence}>{titled(drift.sentence)}</p>
      {report.standing.map(({ kind, feature, timeMs, reason }) => <Note key={`${kind} ${feature ?? ''}`} tone="warn"><Moment timeMs={atClose(timeMs)} /> {titled(reason)}</Note>)}
      {report.looks.length > 0
        ? <HeatStrip label={`${measure === 'psi' ? 'Population stability index' : 'Kolmogorov–Smirnov distance'} of ${rows.length} features against its limit,`} times={report.looks.map(({ timeMs }) => atClose(timeMs))} rows={rows} textAt={textAt} legend="one-threshold" />
        : <p className={styles.quiet}>The first look at the features comes when enough bars have closed.</p>}
      <p className={styles.quiet}>{MEANING[measure]}</p>
      {report.wrongSide !== null && <p className={styles.quiet}>On the wrong side in {writeShare(report.wrongSide.share)} of {counted(report.wrongSide.count, 'forecast')}, one in each horizon; half is chance. Two tests watch whether that share has risen: ADWIN compares what is newest with what was before, Page–Hinkley adds up what is above the average.</p>}
    </>
  );
}

function Reasons({ entries }: { readonly entries: readonly BotLogEntry[] }) {
  const titled = useTitled();
  const lines = useMemo(() => reasonLines(entries, MOST_REASONS), [entries]);
  if (lines.length === 0) return null;
  return (
    <div className={styles.reasons}>
      <h4 className={styles.title}>Why it trained, and what drifted</h4>
      <ol className={styles.lines} aria-label="Why it trained, and what drifted, newest first">
        {lines.map(({ key, timeMs, kind, sentence, times }) => <li key={key}><Moment timeMs={atClose(timeMs)} /><Badge tone={kind === 'finding' ? 'warn' : 'neutral'}>{kind === 'finding' ? 'drift' : 'training'}</Badge><span>{titled(sentence)}{times > 1 && ` So ${formatNumber(times, 0)} times in a row.`}</span></li>)}
      </ol>
    </div>
  );
}
