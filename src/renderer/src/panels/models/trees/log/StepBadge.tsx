import type { BotMark } from '../../../../../../engine/contract/boosting.ts';
import type { StepLook } from '../../../../chart/versions/step-look.ts';
import { stepLook } from '../../../../chart/versions/step-look.ts';
import type { BadgeProps } from '../../../../components/Badge.tsx';
import { Badge } from '../../../../components/Badge.tsx';
import styles from './log.module.css';

const TONES: Readonly<Record<StepLook['tone'], NonNullable<BadgeProps['tone']>>> = { good: 'good', quiet: 'neutral', warn: 'warn', danger: 'danger', accent: 'info' };

/** Says what became of a step: by its shape, as under the chart, by a word, and by a colour besides. */
export function StepBadge({ kind }: { readonly kind: BotMark['kind'] }) {
  const { word, path, isFilled, tone } = stepLook(kind);
  return <Badge tone={TONES[tone]}><svg className={styles.sign} viewBox="0 0 10 10" aria-hidden><path d={path} fill={isFilled ? 'currentColor' : 'none'} stroke="currentColor" strokeWidth="1.5" /></svg>{word}</Badge>;
}
