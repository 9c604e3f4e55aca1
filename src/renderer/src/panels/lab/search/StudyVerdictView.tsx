import type { StudyView } from '../../../../../engine/contract/search.ts';
import { EmptyState } from '../../../components/Panel.tsx';
import { Definition } from '../../../components/Tooltip.tsx';
import { formatNumber } from '../../../format/decimal.ts';
import { Fact, Facts, Note } from '../../page/PageFrame.tsx';
import { VerdictBox } from '../../page/VerdictBox.tsx';
import { VerdictLines } from '../../page/VerdictLines.tsx';
import { Section } from '../../../components/Section.tsx';
import { counted, writeNumber, writeShare } from '../../../format/write.ts';
import { JudgedTrialView } from './JudgedTrialView.tsx';
import { VERDICT_WORDS } from './measures.ts';
import { RunnersUp } from './RunnersUp.tsx';
import lab from '../lab.module.css';

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
      <VerdictBox tone={words.tone} word={words.word} sentence={result.sentence}>
        <VerdictLines lines={result.lines} />
        <Facts>
          <Fact label={<Definition title="Trials counted" text="Every distinct set of settings of this strategy on these symbols and bars that was ever tried, in whatever run or search. The store counts them.">Trials counted</Definition>}><span className="num">{formatNumber(result.trialsCounted, 0)}</span></Fact>
          <Fact label={<Definition title="Sharpe by luck alone" text="What the best of so many settings without any edge would be expected to show, a year. The winner has to beat it clearly.">Sharpe by luck alone</Definition>}><span className="num">{writeNumber(result.sharpeByLuck)}</span></Fact>
          <Fact label={<Definition title="Probability of overfitting" text="How often the best of one half of the days was below the middle in the other half, over many ways to cut the days in two. Half is pure chance." extra="Bailey, Borwein, López de Prado and Zhu 2017">Probability of overfitting</Definition>}><span className="num">{writeShare(result.overfitProbability)}</span>{result.overfitProbability !== null && <span className={lab.hint}> from {counted(result.overfitTrials, 'trial')}</span>}</Fact>
          <Fact label={<Definition title="Needed track record" text="How many days a Sharpe ratio like the winner's has to last to be told from luck. A dash: no length would do.">Needed track record</Definition>}><span className="num">{result.minimumDays === null ? '–' : `${formatNumber(result.minimumDays, 0)} d`}</span></Fact>
          <Fact label={<Definition title="Looks at the days held back" text="How many searches of this strategy on these symbols were judged on these days, this one included. Every look wears them out: after some they are days that were searched too.">Looks at the days held back</Definition>}><span className="num">{formatNumber(result.holdoutLooks, 0)}</span></Fact>
        </Facts>
      </VerdictBox>
      <Section title="Where it was searched, and where it was not" text="The winner on both spans. What falls apart on days that were never searched was luck.">
        {result.judged[0] === undefined
          ? <EmptyState title="No winner" text="No trial came to a result that could be judged." />
          : <JudgedTrialView judged={result.judged[0]} study={study} />}
      </Section>
      {result.judged.length > 1 && <RunnersUp study={study} judged={result.judged} />}
    </>
  );
}
