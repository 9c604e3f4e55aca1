import type { TrainingView } from '../../../../../engine/contract/training.ts';
import { Moment } from '../../../components/Moment.tsx';
import { FactRow, FactRows, Section } from '../../../components/Section.tsx';
import { formatNumber } from '../../../format/decimal.ts';
import { SplitBar } from './SplitBar.tsx';
import { flatSettings } from './spec-schema.ts';
import styles from '../models.module.css';

/** Says what the training was told, complete: with the data it decides every weight. */
export function SpecSection({ training }: { readonly training: TrainingView }) {
  const settings = flatSettings(training.spec);
  return (
    <Section title="What it was told" text="With the same data and the same settings, the same weights come out, bit for bit.">
      <SplitBar spans={training.spans} />
      <FactRows>
        <FactRow name="Begun"><Moment timeMs={training.createdMs} /></FactRow>
        <FactRow name="Data"><code className={styles.code} title={training.dataHash}>{training.dataHash.slice(0, 12)}</code></FactRow>
        <FactRow name="Version">{training.codeVersion}</FactRow>
        {training.spans.map(({ name, bars }) => <FactRow key={name} name={`Bars to ${name === 'train' ? 'learn from' : name === 'validation' ? 'choose by' : 'judge by'}`}>{formatNumber(bars, 0)}</FactRow>)}
      </FactRows>
      <details>
        <summary className={styles.small}>Every setting ({settings.length})</summary>
        <FactRows>{settings.map(([path, value]) => <FactRow key={path} name={path}>{value}</FactRow>)}</FactRows>
      </details>
    </Section>
  );
}
