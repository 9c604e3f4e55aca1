import type { DatasetView } from '../../../../engine/contract/api.ts';
import type { LabChoice } from './lab-request.ts';
import type { RealismLevel } from './realism.ts';
import { lackingFor, REALISM_WORDS } from './realism.ts';
import styles from './lab.module.css';

export interface RealismFieldProps {
  readonly value: RealismLevel;
  readonly datasets: readonly DatasetView[];
  readonly choice: LabChoice;
  readonly onChange: (level: RealismLevel) => void;
}

/** Draws the levels of realism, each with its sentence and the data that it needs; one whose data is not stored cannot be chosen. */
export function RealismField({ value, datasets, choice, onChange }: RealismFieldProps) {
  return (
    <fieldset className={styles.period}>
      <legend className={styles.legend}>Realism</legend>
      {REALISM_WORDS.map(({ level, title, text, needs }) => {
        const lacking = lackingFor(level, datasets, choice);
        const isBlocked = lacking.length > 0;
        return (
          <label key={level} className={styles.level} data-chosen={value === level || undefined} data-blocked={isBlocked || undefined}>
            <input type="radio" name="realism" value={level} checked={value === level} disabled={isBlocked && value !== level} onChange={() => { onChange(level); }} />
            <span className={styles.levelWords}>
              <span className={styles.levelTitle}>{title}</span>
              {(value === level || !isBlocked) && <span className={styles.hint}>{text}</span>}
              <span className={styles.hint}>{isBlocked ? `Needs ${needs}: not stored for ${lacking.join(', ')} in this period.` : `Needs ${needs}.`}</span>
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}
