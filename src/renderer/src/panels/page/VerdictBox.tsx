import type { ReactNode } from 'react';
import styles from './verdict-box.module.css';

export interface VerdictBoxProps {
  readonly tone: 'good' | 'bad' | 'warn';
  /** The verdict itself, in a few words. */
  readonly word: string;
  readonly sentence: ReactNode;
  /** What it rests on. */
  readonly children?: ReactNode;
}

/** Says the verdict first, then the sentence, then what it rests on. */
export function VerdictBox({ tone, word, sentence, children }: VerdictBoxProps) {
  return (
    <div className={styles.verdict} data-tone={tone}>
      <h3 className={styles.word}>{word}</h3>
      <p className={styles.sentence}>{sentence}</p>
      {children}
    </div>
  );
}
