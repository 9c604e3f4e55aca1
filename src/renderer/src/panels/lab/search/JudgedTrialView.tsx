import { ArrowRight } from 'lucide-react';
import type { JudgedTrial, Measure, StudyView, TrialMetrics } from '../../../../../engine/contract/search.ts';
import { Button } from '../../../components/Button.tsx';
import { joined } from '../../../components/class-names.ts';
import { isIntervalName } from '../../../form/intervals.ts';
import { formatNumber } from '../../../format/decimal.ts';
import { goToLab } from '../../../state/route.ts';
import { showToast } from '../../../state/toasts.ts';
import { changeDraft, rememberConfig } from '../lab-store.ts';
import { ScrollBox } from '../../../components/ScrollBox.tsx';
import { writeShare } from '../../../format/write.ts';
import { MEASURE_WORDS, writeMeasure, writeValues } from './measures.ts';
import lab from '../lab.module.css';
import tables from '../../../components/small-table.module.css';
import styles from './search.module.css';

/** Shows one winner on the span that was searched and on the one that was held back. */
export function JudgedTrialView({ judged, study }: { readonly judged: JudgedTrial; readonly study: StudyView }) {
  const measures = MEASURE_WORDS.toSorted((left, right) => rank(study, left.value) - rank(study, right.value));
  const use = (): void => {
    rememberConfig(study.strategy, judged.config);
    changeDraft({ strategy: study.strategy, instruments: study.instruments, interval: isIntervalName(study.interval) ? study.interval : null, span: study.holdout ?? { from: study.from, to: study.to } });
    goToLab('runs');
    showToast('info', 'The settings stand in the new run. Nothing was started.');
  };
  return (
    <article className={styles.judged} aria-label={`Trial ${judged.number}`}>
      <div className={styles.judgedHead}>
        <h4>Trial {formatNumber(judged.number, 0)}</h4>
        <span className={styles.settings}>{writeValues(judged.values, study.space)}</span>
        <Button size="small" onClick={use}>Take into a new run<ArrowRight aria-hidden /></Button>
      </div>
      <ScrollBox label={`Trial ${judged.number} on both spans`}>
        <table className={tables.table}>
          <thead><tr><th scope="col"><span className="sr-only">Span</span></th>{measures.map(({ value, title }) => <th key={value} scope="col" className={joined(study.objectives.includes(value) && tables.sought)}>{title}</th>)}<th scope="col">Trades</th></tr></thead>
          <tbody>
            <MetricsRow title="Searched" metrics={judged.inSample} measures={measures.map(({ value }) => value)} />
            {judged.outOfSample === null
              ? <tr><th scope="row">Held back</th><td colSpan={measures.length + 1} className={tables.none}>nothing was held back</td></tr>
              : <MetricsRow title={`Held back, ${formatNumber(judged.outOfSampleDays, 0)} d`} metrics={judged.outOfSample} measures={measures.map(({ value }) => value)} />}
          </tbody>
        </table>
      </ScrollBox>
      <p className={lab.hint}>
        Deflated Sharpe <strong className="num">{writeShare(judged.deflatedSharpe)}</strong>: chance of a true edge above the luck of so many trials.
        {judged.outOfSample !== null && <> On the days held back, chance of a true Sharpe above zero <strong className="num">{writeShare(judged.probabilisticSharpeOutOfSample)}</strong>.</>} 95 % is the usual bar.
      </p>
    </article>
  );
}

function MetricsRow({ title, metrics, measures }: { readonly title: string; readonly metrics: TrialMetrics; readonly measures: readonly Measure[] }) {
  return <tr><th scope="row">{title}</th>{measures.map((measure) => <td key={measure} className="num">{writeMeasure(measure, MEASURE_WORDS.find(({ value }) => value === measure)?.of(metrics) ?? null)}</td>)}<td className="num">{formatNumber(metrics.trades, 0)}</td></tr>;
}

/** What was looked for comes first. */
function rank(study: StudyView, measure: Measure): number {
  const at = study.objectives.indexOf(measure);
  return at === -1 ? study.objectives.length : at;
}
