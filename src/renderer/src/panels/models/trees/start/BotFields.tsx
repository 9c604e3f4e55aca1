import type { ReactNode } from 'react';
import { Fold } from '../../../../form/Fold.tsx';
import { SchemaForm } from '../../../../form/SchemaForm.tsx';
import { sectionWords } from './section-words.ts';
import type { BotForms } from './use-bot-forms.ts';
import styles from './start.module.css';

export interface BotFieldsProps {
  readonly forms: BotForms;
  readonly compareWith: 'running' | 'default';
  /** The choice of instruments, where there is one. */
  readonly instruments?: ReactNode;
}

const FOLDED = ['training', 'retraining', 'execution'] as const;

/** Draws the settings as the file has them: the same sections and the same keys. */
export function BotFields({ forms, compareWith, instruments }: BotFieldsProps) {
  const { data } = forms;
  return (
    <div className={styles.sections}>
      <div className={styles.section}>
        {instruments}
        <SchemaForm label={data.title} form={data.form.state} dispatch={data.form.dispatch} compareWith={compareWith} />
        <p className={styles.quiet}>It decides at the close of every bar of one minute, by the nineteen numbers of bars-19.</p>
      </div>
      {FOLDED.map((name) => {
        const { title, form } = forms[name];
        return (
          <Fold key={name} title={title} form={form} summary={sectionWords(name, forms[name])}>
            <SchemaForm label={title} form={form.state} dispatch={form.dispatch} compareWith={compareWith} />
          </Fold>
        );
      })}
    </div>
  );
}
