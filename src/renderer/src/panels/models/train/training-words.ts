import type { TrainingState, VerdictKind } from '../../../../../engine/contract/training.ts';
import type { BadgeProps } from '../../../components/Badge.tsx';

type Tone = NonNullable<BadgeProps['tone']>;

/** How the state of a training is named and toned. */
export const TRAINING_STATE: Readonly<Record<TrainingState, { readonly word: string; readonly tone: Tone }>> = {
  running: { word: 'Training', tone: 'info' },
  paused: { word: 'Paused', tone: 'warn' },
  stopped: { word: 'Stopped', tone: 'neutral' },
  done: { word: 'Done', tone: 'good' },
  failed: { word: 'Failed', tone: 'danger' },
  interrupted: { word: 'Interrupted', tone: 'warn' },
};

/** How a verdict is put: the word that comes first, and its tone. */
export const TRAINING_VERDICT: Readonly<Record<VerdictKind, { readonly word: string; readonly short: string; readonly tone: 'good' | 'bad' | 'warn'; readonly badge: Tone }>> = {
  learned: { word: 'It learned something', short: 'learned', tone: 'good', badge: 'good' },
  'not-learned': { word: 'It learned nothing that pays', short: 'not learned', tone: 'warn', badge: 'warn' },
  overfitted: { word: 'It learned the past by heart', short: 'overfitted', tone: 'bad', badge: 'danger' },
  'not-enough-data': { word: 'Too little to say', short: 'too little data', tone: 'warn', badge: 'neutral' },
};

/** The ways of learning, each in a word and a sentence. */
export const ALGORITHMS: readonly { readonly value: 'ppo' | 'dqn' | 'td3'; readonly title: string; readonly name: string; readonly text: string }[] = [
  { value: 'ppo', title: 'PPO', name: 'Proximal policy optimisation', text: 'Learns probabilities of actions and moves them in small, bounded steps. Steady; works with every kind of action.' },
  { value: 'dqn', title: 'DQN', name: 'Deep Q network', text: 'Learns what each choice is worth from a memory of what it lived. Choices only.' },
  { value: 'td3', title: 'TD3', name: 'Twin delayed deterministic policy gradient', text: 'Learns one exact size, judged by two critics of which the more careful counts. Continuous actions only.' },
];

/** Says the short name of an algorithm. */
export function algorithmWord(algorithm: string): string {
  return ALGORITHMS.find(({ value }) => value === algorithm)?.title ?? algorithm.toUpperCase();
}

/** Writes the name of a training as people say symbols: `PPO on spot:BTCUSDT 15m` → `PPO on BTCUSDT 15m`. */
export function titleWords(title: string): string {
  return title.replaceAll(/\b(?:spot|um|practice):/g, '');
}

/** Tells whether a training still works or can go on. */
export function canResume(state: TrainingState): boolean {
  return state === 'paused' || state === 'interrupted' || state === 'stopped';
}
