import { useCallback, useMemo, useState } from 'react';
import type { DriftReport, FallBack } from '../../../../../engine/contract/drift.ts';
import type { MethodInput } from '../../../../../engine/contract/api.ts';
import { Badge } from '../../../components/Badge.tsx';
import { LineChart } from '../../../components/charts/LineChart.tsx';
import { Segments } from '../../../components/Field.tsx';
import { ErrorState, LoadingState } from '../../../components/Panel.tsx';
import { Section } from '../../../components/Section.tsx';
import { Moment } from '../../../components/Moment.tsx';
import { formatNumber } from '../../../format/decimal.ts';
import { useEngine } from '../../../state/engine-context.tsx';
import { useAction } from '../../../state/use-action.ts';
import { usePolled } from '../../../state/use-polled.ts';
import { Note } from '../../page/PageFrame.tsx';
import { ActionBars } from './ActionBars.tsx';
import { DriftTable } from './DriftTable.tsx';
import { FeatureStrip } from './FeatureStrip.tsx';
import { RewardDriftView } from './RewardDriftView.tsx';
import { titleWords } from '../train/training-words.ts';
import { DRIFT_LIGHT, FALL_BACK } from './shadow-words.ts';
import styles from '../models.module.css';

const ASK_EVERY_MS = 5000;

/** Shows whether what a model sees, does and earns is still as in its training, at the newest place in which it works. */
export function DriftView({ of }: { readonly of: MethodInput<'drift.get'> }) {
  const key = JSON.stringify(of);
  const { data, error, ask } = usePolled('drift.get', useMemo(() => JSON.parse(key) as MethodInput<'drift.get'>, [key]), ASK_EVERY_MS);
  // beside one strategy there is what trades and its challengers; the one that trades comes first
  const report = data?.reports.find(({ role }) => role === 'champion') ?? data?.reports[0];
  if (report === undefined) {
    if (error !== null) return <Section title="Drift"><ErrorState message={error} meaning="What trades goes on; drift is still watched, and cannot be shown now." onRetry={ask} /></Section>;
    return data === undefined ? <Section title="Drift"><LoadingState label="Reading drift" rows={3} /></Section> : null;
  }
  return <DriftOf report={report} onChanged={ask} />;
}

function DriftOf({ report, onChanged }: { readonly report: DriftReport; readonly onChanged: () => void }) {
  const light = DRIFT_LIGHT[report.color];
  const [isAll, setIsAll] = useState(false);
  return (
    <Section title={`Drift of ${titleWords(report.title)}`} text="Is the market that it sees, what it does and what comes of it still that of its training?" actions={<Badge tone={light.tone}>{light.word}</Badge>}>
      <p>{report.sentence}{report.colorSinceMs !== null && <span className={styles.small}> So since <Moment timeMs={report.colorSinceMs} />.</span>}</p>
      {report.role === 'champion' && <FallBackField report={report} onChanged={onChanged} />}
      {report.points.length > 1 && (
        <>
          <h4 className={styles.chartTitle}>Features over time</h4>
          <p className={styles.quiet}>One row a feature, worst first; one column for each look at the newest {formatNumber(report.windowBars, 0)} bars. Grey is as in training, amber counts, red is far off; the stronger the colour, the further.</p>
          <FeatureStrip report={report} />
          <div className={styles.charts}>
            <div className={styles.chart}>
              <h4 className={styles.chartTitle}>Features that are red</h4>
              <LineChart label="Share of the features that are red" xs={report.points.map(({ timeMs }) => timeMs)} axis="time" unit="%" decimals={0} height={110} include={ZERO} lines={[{ name: 'Red', tone: 'one', values: report.points.map(({ redShare }) => redShare * 100) }]} />
            </div>
            <div className={styles.chart}>
              <h4 className={styles.chartTitle}>What it does</h4>
              <LineChart label="Stability index of the actions" xs={report.points.map(({ timeMs }) => timeMs)} axis="time" unit="PSI" decimals={2} height={110} include={ZERO} levels={levelsOf(report)} lines={[{ name: 'Actions', tone: 'three', values: report.points.map(({ actionPsi }) => actionPsi), unknown: 'bridge' }]} />
            </div>
          </div>
        </>
      )}
      <div className={styles.charts}>
        <ActionBars actions={report.actions} />
        <RewardDriftView reward={report.reward} points={report.points} />
      </div>
      <DriftTable report={report} isAll={isAll} onAll={() => { setIsAll(!isAll); }} />
      {report.events.length > 0 && (
        <ol className={styles.events} aria-label="Changes of the light, newest first">
          {report.events.map((event) => <li key={`${event.timeMs} ${event.color}`} className={styles.event}><Moment timeMs={event.timeMs} /><Badge tone={DRIFT_LIGHT[event.color].tone}>{DRIFT_LIGHT[event.color].word}</Badge><span>{event.sentence}{event.done !== null && <strong> {event.done}</strong>}</span></li>)}
        </ol>
      )}
      {report.notes.length > 0 && <details><summary className={styles.small}>How to read this</summary><ul className={styles.notes}>{report.notes.map((note) => <li key={note}>{note}</li>)}</ul></details>}
    </Section>
  );
}

const ZERO = [0];

function levelsOf({ actions }: DriftReport) {
  return [{ name: 'Counts from', tone: 'warn' as const, value: actions.amberFrom }, { name: 'Red from', tone: 'down' as const, value: actions.redFrom }];
}

function FallBackField({ report, onChanged }: { readonly report: DriftReport; readonly onChanged: () => void }) {
  const engine = useEngine();
  const { assignmentId, fallBack } = report;
  const set = useAction(useCallback(async (next: FallBack) => { await engine.call('drift.set', { assignmentId, fallBack: next }); onChanged(); }, [engine, assignmentId, onChanged]));
  return (
    <div className={styles.group}>
      <span className={styles.legend}>When the light turns red</span>
      <div><Segments label="When the light turns red" value={fallBack} options={FALL_BACK.map(({ value, title }) => ({ value, title }))} onChange={(next) => { void set.run(next); }} /></div>
      <p className={styles.quiet}>{FALL_BACK.find(({ value }) => value === fallBack)?.text}</p>
      {set.error !== null && <Note tone="bad">{set.error}</Note>}
    </div>
  );
}
