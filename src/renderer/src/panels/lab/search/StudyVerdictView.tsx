import { ArrowRight } from 'lucide-react';
import type { JudgedTrial, Measure, StudyView, TrialMetrics } from '../../../../../engine/contract/search.ts';
import { Button } from '../../../components/Button.tsx';
import { EmptyState } from '../../../components/Panel.tsx';
import { Definition } from '../../../components/Tooltip.tsx';
import { joined } from '../../../components/class-names.ts';
import { formatNumber } from '../../../format/decimal.ts';
import { goToLab } from '../../../state/route.ts';
import { showToast } from '../../../state/toasts.ts';
import { Fact, Facts, Note } from '../../page/PageFrame.tsx';
import { changeDraft, rememberConfig } from '../lab-store.ts';
import { isIntervalName } from '../../../form/intervals.ts';
import { VerdictLines } from '../VerdictLines.tsx';
import { ScrollBox } from '../ScrollBox.tsx';
import { Section } from '../Section.tsx';
import { counted, writeNumber, writeSettings, writeShare } from '../write.ts';
import { MEASURE_WORDS, VERDICT_WORDS, writeMeasure } from './measures.ts';
import styles from './search.module.css';

/** Says what to make of a search: the sentence, why, and its winners where the search looked and where it did not. */
export function StudyVerdictView({ study }: { readonly study: StudyView }) {
  const { result } = study;
  if (result === null) {
    if (study.state === 'running') return <Note title="No verdict yet">The best so far is the best of {formatNumber(study.progress.done, 0)}. It is judged, on the days held back too, when the search has ended.</Note>;
    return <Note tone="warn" title="Not judged">The search ended before its winner could be judged. Search on to have it judged.</Note>;
  }
  const words = VERDICT_WORDS[result.verdict];
  return (
    <>
      <div className={styles.verdict} data-tone={words.tone}>
        <h3 className={styles.verdictWord}>{words.word}</h3>
        <p className={styles.verdictSentence}>{result.sentence}</p>
        <VerdictLines lines={result.lines} />
        <Facts>
          <Fact label={<Definition title="Trials counted" text="Every distinct set of settings of this strategy on these symbols and bars that was ever tried, in whatever run or search. The store counts them.">Trials counted</Definition>}><span className="num">{formatNumber(result.trialsCounted, 0)}</span></Fact>
          <Fact label={<Definition title="Sharpe by luck alone" text="What the best of so many settings without any edge would be expected to show, a year. The winner has to beat it clearly.">Sharpe by luck alone</Definition>}><span className="num">{writeNumber(result.sharpeByLuck)}</span></Fact>
          <Fact label={<Definition title="Probability of overfitting" text="How often the best of one half of the days was below the middle in the other half, over many ways to cut the days in two. Half is pure chance." extra="Bailey, Borwein, López de Prado and Zhu 2017">Probability of overfitting</Definition>}><span className="num">{writeShare(result.overfitProbability)}</span>{result.overfitProbability !== null && <span className={styles.hint}> from {counted(result.overfitTrials, 'trial')}</span>}</Fact>
          <Fact label={<Definition title="Needed track record" text="How many days a Sharpe ratio like the winner's has to last to be told from luck. A dash: no length would do.">Needed track record</Definition>}><span className="num">{result.minimumDays === null ? '–' : `${formatNumber(result.minimumDays, 0)} d`}</span></Fact>
          <Fact label={<Definition title="Looks at the days held back" text="How many searches of this strategy on these symbols were judged on these days, this one included. Every look wears them out: after some they are days that were searched too.">Looks at the days held back</Definition>}><span className="num">{formatNumber(result.holdoutLooks, 0)}</span></Fact>
        </Facts>
      </div>
      <Section title="Where it was searched, and where it was not" text="The winners of the search on both spans. What falls apart on days that were never searched was luck.">
        {result.judged.length === 0
          ? <EmptyState title="No winner" text="No trial came to a result that could be judged." />
          : result.judged.map((judged) => <Judged key={judged.number} judged={judged} study={study} />)}
      </Section>
    </>
  );
}

function Judged({ judged, study }: { readonly judged: JudgedTrial; readonly study: StudyView }) {
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
        <span className={styles.settings}>{writeSettings(judged.values)}</span>
        <Button size="small" onClick={use}>Take into a new run<ArrowRight aria-hidden /></Button>
      </div>
      <ScrollBox label={`Trial ${judged.number} on both spans`}>
        <table className={styles.table}>
          <thead><tr><th scope="col"><span className="sr-only">Span</span></th>{measures.map(({ value, title }) => <th key={value} scope="col" className={joined(study.objectives.includes(value) && styles.sought)}>{title}</th>)}<th scope="col">Trades</th></tr></thead>
          <tbody>
            <MetricsRow title="Searched" metrics={judged.inSample} measures={measures.map(({ value }) => value)} />
            {judged.outOfSample === null
              ? <tr><th scope="row">Held back</th><td colSpan={measures.length + 1} className={styles.none}>nothing was held back</td></tr>
              : <MetricsRow title={`Held back, ${formatNumber(judged.outOfSampleDays, 0)} d`} metrics={judged.outOfSample} measures={measures.map(({ value }) => value)} />}
          </tbody>
        </table>
      </ScrollBox>
      <p className={styles.hint}>
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
