import type { DecisionView } from '../../../../engine/contract/view.ts';
import { useFeatureTitles } from '../models/use-feature-titles.ts';
import { choiceSentence, contributionText } from './why-words.ts';

const FIRST = 3;

/** Says in three lines why an agent decided what it did, beside the mark of the decision on the chart. */
export function WhyStory({ decision }: { readonly decision: DecisionView }) {
  const titleOf = useFeatureTitles();
  const { why } = decision;
  if (why === undefined) return null;
  return (
    <>
      <strong>{choiceSentence(why)}</strong>
      {why.contributions.length > 0 && <><br />{why.contributions.slice(0, FIRST).map(({ feature, contribution }) => `${titleOf(feature)} ${contributionText(contribution, why.explained.of)}`).join(' · ')}</>}
      <br />Click the mark for all of it.
    </>
  );
}
