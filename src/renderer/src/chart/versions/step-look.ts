import type { BotMark } from '../../../../engine/contract/boosting.ts';

/** How a step of a bot's cycle is marked: by a shape of its own, and a colour besides. */
export interface StepLook {
  readonly word: string;
  /** Path in a box of 10 × 10. */
  readonly path: string;
  readonly isFilled: boolean;
  readonly tone: 'good' | 'quiet' | 'warn' | 'danger' | 'accent';
}

/** In order of how much a person wants to know of it, the least first. */
const LOOKS: Readonly<Record<BotMark['kind'], StepLook>> = {
  finding: { word: 'drift', path: 'M1 6 Q3 2 5 5 T9 4', isFilled: false, tone: 'warn' },
  refused: { word: 'refused', path: 'M2 2 L8 8 M8 2 L2 8', isFilled: false, tone: 'quiet' },
  passed: { word: 'passed', path: 'M1.5 5.5 L4 8 L8.5 2', isFilled: false, tone: 'good' },
  dropped: { word: 'dropped', path: 'M2 2.5 H8 M5 2.5 V8.5 M3 6.5 L5 8.5 L7 6.5', isFilled: false, tone: 'quiet' },
  declined: { word: 'not let in', path: 'M1.5 3 H8.5 M1.5 7 H8.5', isFilled: false, tone: 'warn' },
  adopted: { word: 'taken over', path: 'M5 1.5 V8.5 M1.5 5 H8.5', isFilled: false, tone: 'accent' },
  swapped: { word: 'swapped', path: 'M5 0.5 L9.5 5 L5 9.5 L0.5 5 Z', isFilled: true, tone: 'accent' },
  failed: { word: 'failed', path: 'M5 1 V6 M5 8 V9', isFilled: false, tone: 'danger' },
  rested: { word: 'resting', path: 'M3 1.5 V8.5 M7 1.5 V8.5', isFilled: false, tone: 'warn' },
  'rolled-back': { word: 'rolled back', path: 'M9 0.8 V9.2 L1 5 Z', isFilled: true, tone: 'warn' },
};

const ORDER: readonly string[] = Object.keys(LOOKS);

/** Returns how a step is marked. */
export function stepLook(kind: BotMark['kind']): StepLook {
  return LOOKS[kind];
}

/** Tells which of two steps stands for both where there is room for one mark: the larger. */
export function importanceOf(kind: BotMark['kind']): number {
  return ORDER.indexOf(kind);
}
