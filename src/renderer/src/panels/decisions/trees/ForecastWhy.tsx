import { useRef } from 'react';
import type { WhyParts } from '../../../../../engine/contract/decisions.ts';
import { DivergingBars } from '../../../components/charts/DivergingBars.tsx';
import { Waterfall } from '../../../components/charts/Waterfall.tsx';
import { useWidth } from '../../../components/use-width.ts';
import { formatNumber } from '../../../format/decimal.ts';
import { bpsText, contributionText, explainedSentence, forecastSteps } from '../why-words.ts';
import styles from './ForecastWhy.module.css';

/** Narrower than this the steps of a waterfall cannot be named. */
const LEAST_WIDTH = 460;
const MOST_STEPS = 8;

/** Shows what moved a forecast, in bps: the way from the usual forecast to this one where there is room for it, and the part of each number that the trees saw. */
export function ForecastWhy({ parts, titleOf, most }: { readonly parts: WhyParts; readonly titleOf: (feature: string) => string; readonly most: number }) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 0);
  const { contributions, explained } = parts;
  const hidden = contributions.length - Math.min(most, contributions.length);
  return (
    <div ref={box} className={styles.forecast}>
      {width >= LEAST_WIDTH && <Waterfall label={`How the forecast comes to ${bpsText(explained.now)}`} unit="bps" decimals={1} steps={forecastSteps(parts, titleOf, MOST_STEPS)} />}
      <DivergingBars
        label="What moved the forecast, largest first, in bps"
        items={contributions.slice(0, most).map(({ feature, value, contribution }) => ({ key: feature, name: titleOf(feature), value: contribution, text: contributionText(contribution, explained.of), hint: `${titleOf(feature)}: ${seen(value)}` }))}
      />
      {hidden > 0 && <p className={styles.quiet}>{hidden} more add up to {bpsText(contributions.slice(most).reduce((sum, { contribution }) => sum + contribution, 0))}.</p>}
      <p className={styles.quiet}>{explainedSentence(parts)}</p>
    </div>
  );
}

/** An unknown value was NaN before it was written as JSON. */
function seen(value: number | null): string {
  return value === null || Number.isNaN(value) ? 'unknown here' : `it saw ${formatNumber(value, Math.abs(value) < 0.1 ? 5 : 3)}`;
}
