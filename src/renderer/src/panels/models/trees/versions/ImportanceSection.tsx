import { useState } from 'react';
import { SideBars } from '../../../../components/charts/SideBars.tsx';
import { Button } from '../../../../components/Button.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../../components/Panel.tsx';
import { Section } from '../../../../components/Section.tsx';
import { formatNumber } from '../../../../format/decimal.ts';
import { counted, writeShare } from '../../../../format/write.ts';
import { modelsHash } from '../../../../state/route.ts';
import { useRequest } from '../../../../state/use-request.ts';
import styles from './versions.module.css';

const FIRST = 8;

/** Shows which features a version asks about, and how much each gains it. */
export function ImportanceSection({ code }: { readonly code: string | null }) {
  const { data, error, reload } = useRequest('bots.importance', code === null ? null : { code });
  const [isAll, setIsAll] = useState(false);
  if (code === null) return <Section title="What it asks about"><EmptyState title="No version yet" text="Its features stand here, the most important first." /></Section>;
  if (data === null) return <Section title="What it asks about">{error === null ? <LoadingState label="Reading the version" rows={6} /> : <ErrorState message={error} meaning="What trades goes on." onRetry={reload} />}</Section>;
  const shown = isAll ? data.features : data.features.slice(0, FIRST);
  return (
    <Section title="What it asks about" text={<>Of {data.title}, <span className="num">{counted(data.trees, 'tree')}</span>. Share of the gain of all its splits. Much asked about is not the same as right.</>}>
      <SideBars label="Features by share of the gain" bars={shown.map(({ name, title, gainShare, splits }) => ({ key: name, name: <span title={`${name}, ${formatNumber(splits, 0)} splits`}>{title}</span>, share: gainShare, text: writeShare(gainShare) }))} />
      <div className={styles.foot}>
        {data.features.length > FIRST && <Button size="small" look="ghost" onClick={() => { setIsAll(!isAll); }}>{isAll ? 'Only the first' : `All ${data.features.length}`}</Button>}
        <a href={modelsHash('shelf', code)}>On the shelf</a>
      </div>
    </Section>
  );
}
