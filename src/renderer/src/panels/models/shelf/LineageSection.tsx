import { ArrowRight } from 'lucide-react';
import type { ModelView } from '../../../../../engine/contract/models.ts';
import { Section } from '../../../components/Section.tsx';
import { modelsHash } from '../../../state/route.ts';
import { titleWords } from '../train/training-words.ts';
import styles from '../models.module.css';

/** Draws the line that a model stands in: from the first of it to those that went on from this one. */
export function LineageSection({ model }: { readonly model: ModelView }) {
  const line = model.ancestors.toReversed();
  return (
    <Section title="Lineage" text="Training that goes on from a model makes another, and the one before stays as it was.">
      <div className={styles.line}>
        {line.map(({ code, title, isDeleted }) => <span key={code} className={styles.line}>{isDeleted ? <span className={styles.step}>{titleWords(title)} (deleted)</span> : <a className={styles.step} href={modelsHash('shelf', code)}>{titleWords(title)}</a>}<ArrowRight size={14} aria-label="then" /></span>)}
        <strong className={styles.step} data-here aria-current="true">{titleWords(model.title)}</strong>
        {model.children.length > 0 && <ArrowRight size={14} aria-label="then" />}
        {model.children.map(({ code, title }) => <a key={code} className={styles.step} href={modelsHash('shelf', code)}>{titleWords(title)}</a>)}
      </div>
      {line.length === 0 && model.children.length === 0 && <p className={styles.quiet}>It began afresh, and nothing has gone on from it.</p>}
    </Section>
  );
}
