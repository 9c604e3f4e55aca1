import type { DecisionView } from '../../../../engine/contract/view.ts';
import type { BadgeProps } from '../../components/Badge.tsx';

/** How each outcome of a decision is named and toned. */
export const OUTCOME_WORDS: Readonly<Record<DecisionView['outcome'], { readonly word: string; readonly tone: NonNullable<BadgeProps['tone']> }>> = {
  hold: { word: 'hold', tone: 'neutral' },
  enter: { word: 'entered', tone: 'info' },
  exit: { word: 'left', tone: 'info' },
  turn: { word: 'turned', tone: 'info' },
  denied: { word: 'denied', tone: 'warn' },
  cooldown: { word: 'cooling down', tone: 'neutral' },
  'warming-up': { word: 'warming up', tone: 'neutral' },
  blocked: { word: 'blocked', tone: 'warn' },
};
