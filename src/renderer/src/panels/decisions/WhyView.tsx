import { DivergingBars } from '../../components/charts/DivergingBars.tsx';
import { SideBars } from '../../components/charts/SideBars.tsx';
import { Definition } from '../../components/Tooltip.tsx';
import { formatNumber } from '../../format/decimal.ts';
import { counted, writeNumber, writeShare } from '../../format/write.ts';
import type { DecisionView } from '../../../../engine/contract/view.ts';
import { useFeatureTitles } from '../models/use-feature-titles.ts';
import { algorithmWord } from '../models/train/training-words.ts';
import { useExplanation } from './use-explanation.ts';
import type { Explanation } from './use-explanation.ts';
import type { Why } from './why-words.ts';
import { choiceSentence, contributionText, explainedSentence, isForecast, riskSentences } from './why-words.ts';
import { DecidedByView } from './trees/DecidedByView.tsx';
import { ForecastWhy } from './trees/ForecastWhy.tsx';
import styles from './WhyView.module.css';

const FIRST = 8;

/** Shows why a model decided what it did: what it could do, what moved it, who of several said what, what risk made of it. */
export function WhyView({ why, decision, most = FIRST }: { readonly why: Why; readonly decision?: Pick<DecisionView, 'strategyId' | 'timeMs'>; readonly most?: number }) {
  const risk = riskSentences(why);
  const explanation = useExplanation(why);
  const ofTrees = isForecast(why);
  const isValued = why.actions.some(({ value }) => value !== null);
  return (
    <div className={styles.why}>
      <p>{choiceSentence(why)}</p>
      {why.actions.length > 1 && !isValued && (
        <SideBars label="Probability of each action" bars={why.actions.map(({ title, probability }, index) => ({ key: title, name: index === why.chosen ? <strong>{title}</strong> : title, share: probability ?? 0, text: writeShare(probability, 1) }))} />
      )}
      {why.actions.length > 1 && isValued && (
        <DivergingBars label="Worth of each action" items={why.actions.map(({ title, value }, index) => ({ key: title, name: index === why.chosen ? <strong>{title}</strong> : title, value: value ?? 0, text: writeNumber(value, 3) }))} />
      )}
      {ofTrees && decision !== undefined && <DecidedByView decision={decision} />}
      {why.value !== null && !ofTrees && <p className={styles.fact}><Definition title="What it expects" text="The sum of all rewards from here on, later ones counting less, as the model judges this moment. In units of its reward, not money.">It expects</Definition> <strong className="num">{formatNumber(why.value, 3)}</strong> of reward from here on.</p>}
      <Moved explanation={explanation} most={most} />
      {why.members.length > 1 && (
        <>
          <p className={styles.heading}>Its members</p>
          <ul className={styles.members}>{why.members.map(({ algorithm, seed, exposure, probability }) => <li key={`${algorithm} ${seed}`}>{algorithmWord(algorithm)}, seed {seed}: {exposureWords(exposure)}{probability !== null && <> at <span className="num">{writeShare(probability, 0)}</span></>}</li>)}</ul>
        </>
      )}
      {risk.length > 0 && (
        <>
          <p className={styles.heading}>What risk made of it</p>
          <ul className={styles.members}>{risk.map((sentence) => <li key={sentence}>{sentence}</li>)}</ul>
        </>
      )}
      {explanation.state === 'known' && explanation.parts.masked.length > 0 && <p className={styles.quiet} title={explanation.parts.masked.join(', ')}>{counted(explanation.parts.masked.length, 'number')} of what it sees {explanation.parts.masked.length === 1 ? 'was' : 'were'} unknown here{ofTrees ? ': the trees have learned a way for that' : ' and masked'}.</p>}
    </div>
  );
}

function Moved({ explanation, most }: { readonly explanation: Explanation; readonly most: number }) {
  const titleOf = useFeatureTitles();
  if (explanation.state === 'asked') return <p className={styles.quiet} role="status">Working out what moved it …</p>;
  if (explanation.state === 'unsaid') return <p className={styles.quiet} role="status">{explanation.sentence}</p>;
  const { parts } = explanation;
  if (parts.contributions.length === 0) return null;
  return (
    <>
      <p className={styles.heading}>What moved it</p>
      {parts.explained.of === 'forecast'
        ? <ForecastWhy parts={parts} titleOf={titleOf} most={most} />
        : <>
            <DivergingBars
              label="What moved the decision, largest first"
              items={parts.contributions.slice(0, most).map(({ feature, value, contribution }) => ({ key: feature, name: titleOf(feature), value: contribution, text: contributionText(contribution, parts.explained.of), hint: `${feature}: ${formatNumber(value, 2)} on the scale of the model` }))}
            />
            <p className={styles.quiet}>{explainedSentence(parts)}</p>
          </>}
    </>
  );
}

function exposureWords(exposure: number): string {
  if (exposure === 0) return 'flat';
  const size = Math.abs(exposure) === 1 ? '' : ` ${writeShare(Math.abs(exposure), 0)}`;
  return `${exposure > 0 ? 'long' : 'short'}${size}`;
}
