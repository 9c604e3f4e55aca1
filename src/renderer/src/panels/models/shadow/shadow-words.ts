import type { DriftLightColor, FallBack } from '../../../../../engine/contract/drift.ts';
import type { ShadowChoice, ShadowHolding, ShadowState } from '../../../../../engine/contract/shadow.ts';
import type { BadgeProps } from '../../../components/Badge.tsx';
import { formatNumber } from '../../../format/decimal.ts';

type Tone = NonNullable<BadgeProps['tone']>;

/** How the state of a challenger is named and toned. */
export const SHADOW_STATE: Readonly<Record<ShadowState, { readonly word: string; readonly tone: Tone }>> = {
  'catching-up': { word: 'Catching up', tone: 'info' }, 'in-step': { word: 'In step', tone: 'good' }, waiting: { word: 'Waiting for bars', tone: 'neutral' }, failed: { word: 'Cannot go on', tone: 'danger' }, ended: { word: 'Ended', tone: 'neutral' },
};

/** How the light of drift is named, toned and explained. */
export const DRIFT_LIGHT: Readonly<Record<DriftLightColor, { readonly word: string; readonly tone: Tone; readonly text: string }>> = {
  green: { word: 'As in training', tone: 'good', text: 'What it sees, does and earns is as it was.' },
  amber: { word: 'Moving away', tone: 'warn', text: 'Something is further from training than is usual.' },
  red: { word: 'Another market', tone: 'danger', text: 'It sees, does or earns what it was not trained for.' },
  grey: { word: 'Too early to say', tone: 'neutral', text: 'Too few bars, or nothing to compare with.' },
};

/** What is done by itself when the light turns red. */
export const FALL_BACK: readonly { readonly value: FallBack; readonly title: string; readonly text: string }[] = [
  { value: 'off', title: 'Only tell me', text: 'An alert; the model goes on trading.' },
  { value: 'flat', title: 'Go flat', text: 'Its positions are closed and it opens nothing until you say so.' },
  { value: 'previous', title: 'Bring back what was before', text: 'What it took the place of comes back, as if you had rolled back.' },
];

const SIDES: Readonly<Record<ShadowHolding, { readonly word: string; readonly tone: Tone }>> = { long: { word: 'long', tone: 'up' }, short: { word: 'short', tone: 'down' }, flat: { word: 'flat', tone: 'neutral' } };

/** Names a side and its tone. */
export function sideWords(side: ShadowHolding): { readonly word: string; readonly tone: Tone } {
  return SIDES[side];
}

/** Says what was wanted: `long 67 %`, `flat`; a dash where it could not decide. */
export function wantWords({ wants }: Pick<ShadowChoice, 'wants'>): string {
  if (wants === null) return '–';
  if (wants === 0) return 'flat';
  const size = Math.abs(wants) === 1 ? '' : ` ${formatNumber(Math.abs(wants) * 100, 0)}\u202f%`;
  return `${wants > 0 ? 'long' : 'short'}${size}`;
}

/** Tells the side that was wanted. */
export function wantedSide({ wants }: Pick<ShadowChoice, 'wants'>): ShadowHolding | null {
  return wants === null ? null : wants > 0 ? 'long' : wants < 0 ? 'short' : 'flat';
}
