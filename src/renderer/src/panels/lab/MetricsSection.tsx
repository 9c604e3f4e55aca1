import { Signed } from '../../components/Cells.tsx';
import { Definition } from '../../components/Tooltip.tsx';
import { formatMetric, signedMetric } from './metric-format.ts';
import type { MetricWords } from './metric-words.ts';
import { HEADLINE_METRICS, METRIC_GROUPS } from './metric-words.ts';
import { Section } from '../../components/Section.tsx';
import styles from './lab.module.css';

const GROUPS = METRIC_GROUPS.map((group, index) => (index === 0 ? { ...group, metrics: [...HEADLINE_METRICS, ...group.metrics] } : group));

/** Lists every measure of a run with its definition. */
export function MetricsSection({ metrics, unit }: { readonly metrics: Readonly<Record<string, number | null>>; readonly unit: string }) {
  return (
    <Section title="All measures" anchor="lab-measures">
      <div className={styles.groups}>
        {GROUPS.map((group) => (
          <div key={group.title}>
            <h4 className={styles.groupTitle}>{group.title}</h4>
            <dl className={styles.metrics}>{group.metrics.filter(({ key }) => key in metrics).map((words) => <Metric key={words.key} words={words} value={metrics[words.key]} unit={unit} />)}</dl>
          </div>
        ))}
      </div>
    </Section>
  );
}

function Metric({ words, value, unit }: { readonly words: MetricWords; readonly value: number | null | undefined; readonly unit: string }) {
  const signed = signedMetric(words, value, unit);
  const moneyUnit = words.shape === 'money' ? unit : '';
  return (
    <div>
      <dt><Definition title={words.label} text={words.definition}>{words.label}</Definition></dt>
      <dd className="num">{signed ? <Signed signed={signed} unit={moneyUnit} /> : formatMetric(words.shape, value, unit)}</dd>
    </div>
  );
}
