import type { ModelView } from '../../../../../engine/contract/models.ts';
import { Moment } from '../../../components/Moment.tsx';
import { Section } from '../../../components/Section.tsx';
import { EVENT_WORDS } from './model-words.ts';
import styles from '../models.module.css';

/** Tells what became of a model, newest first. */
export function HistorySection({ model }: { readonly model: ModelView }) {
  return (
    <Section title="History">
      <ol className={styles.events} aria-label="History of the model, newest first">
        {model.events.toReversed().map(({ timeMs, kind, cause }) => (
          <li key={`${timeMs} ${kind} ${cause}`} className={styles.event}><Moment timeMs={timeMs} /><strong>{EVENT_WORDS[kind]}</strong><span>{cause}</span></li>
        ))}
      </ol>
    </Section>
  );
}
