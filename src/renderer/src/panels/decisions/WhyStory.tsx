import type { DecisionView } from '../../../../engine/contract/view.ts';
import { useFeatureTitles } from '../models/use-feature-titles.ts';
import type { DecidedBy } from './trees/use-decided-by.ts';
import { useDecidedBy } from './trees/use-decided-by.ts';
import { useKnownParts } from './use-explanation.ts';
import type { Why } from './why-words.ts';
import { choiceSentence, contributionText, outcomeSentence } from './why-words.ts';

const FIRST = 3;

/** Says in three lines why a model decided what it did, beside the mark of the decision on the chart. */
export function WhyStory({ decision }: { readonly decision: DecisionView }) {
  const by = useDecidedBy(decision);
  const { why } = decision;
  if (why === undefined) return null;
  return (
    <>
      <strong>{choiceSentence(why)}</strong>
      <FirstParts why={why} />
      {by !== null && <ByLine by={by} />}
      <br />Click the mark for all of it.
    </>
  );
}

/** Only where they are known: a pointer that passes over a mark has nothing worked out. */
function FirstParts({ why }: { readonly why: Why }) {
  const titleOf = useFeatureTitles();
  const parts = useKnownParts(why);
  if (parts === null || parts.contributions.length === 0) return null;
  return <><br />{parts.contributions.slice(0, FIRST).map(({ feature, contribution }) => `${titleOf(feature)} ${contributionText(contribution, parts.explained.of)}`).join(' · ')}</>;
}

function ByLine({ by: { version, forecastBps, outcomeBps, horizonMinutes } }: { readonly by: DecidedBy }) {
  if (version === null) return null;
  const came = forecastBps === null || horizonMinutes === null ? '' : ` ${outcomeSentence(forecastBps, outcomeBps, horizonMinutes)}`;
  return <><br />{version.code === null ? 'No version decided.' : `Decided by ${version.title}.`}{came}</>;
}
