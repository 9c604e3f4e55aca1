import type { ModelEventView, ModelFigures, ModelRow, ModelStatus } from '../../../../../engine/contract/models.ts';
import type { BadgeProps } from '../../../components/Badge.tsx';
import { writeNumber } from '../../../format/write.ts';
import { madeOfTrees } from './trees/version-words.ts';
import { algorithmWord } from '../train/training-words.ts';

/** How the status of a model is named, toned and explained. */
export const MODEL_STATUS: Readonly<Record<ModelStatus, { readonly word: string; readonly tone: NonNullable<BadgeProps['tone']>; readonly text: string }>> = {
  candidate: { word: 'Candidate', tone: 'neutral', text: 'Made, and works nowhere.' },
  shadow: { word: 'Shadow', tone: 'info', text: 'Decides beside what trades. Nothing that it decides is sent.' },
  active: { word: 'Active', tone: 'good', text: 'Trades.' },
  retired: { word: 'Retired', tone: 'neutral', text: 'No longer at work, and ready to come back.' },
};

/** What an event of a model is called. */
export const EVENT_WORDS: Readonly<Record<ModelEventView['kind'], string>> = {
  made: 'Made', promoted: 'Promoted', 'rolled-back': 'Rolled back', 'fell-back': 'Fell back by itself', retired: 'Retired', deleted: 'Deleted', dropped: 'Trees dropped', reconciled: 'Set right at the start', noted: 'Noted',
};

const COMBINE: Readonly<Record<ModelRow['combine'], string>> = { single: 'alone', mean: 'by the mean', vote: 'by vote', confidence: 'by how sure each is' };

/** Says what a model is made of: `PPO, 3 seeds by the mean`. */
export function madeOf({ kind, boosted, algorithms, seeds, combine }: Pick<ModelRow, 'kind' | 'boosted' | 'algorithms' | 'seeds' | 'combine'>): string {
  if (kind === 'boosting') return madeOfTrees(boosted);
  const names = algorithms.map(algorithmWord).join(', ');
  return seeds.length > 1 ? `${names}, ${seeds.length} seeds ${COMBINE[combine]}` : `${names}, seed ${seeds[0] ?? '–'}`;
}

/** Writes a Sharpe ratio with its range: `0.81 (−0.20 … 1.79)`. */
export function sharpeText(figures: ModelFigures | null): string {
  if (figures === null) return '–';
  const { sharpe, sharpeLow, sharpeHigh } = figures;
  return sharpeLow === null || sharpeHigh === null ? writeNumber(sharpe) : `${writeNumber(sharpe)} (${writeNumber(sharpeLow)} … ${writeNumber(sharpeHigh)})`;
}

/** Shortens the code of a model. */
export function shortCode(code: string): string {
  return code.slice(0, 12);
}
