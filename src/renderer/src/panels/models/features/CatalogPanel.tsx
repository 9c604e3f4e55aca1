import { useMemo, useState } from 'react';
import type { FeatureView } from '../../../../../engine/contract/features.ts';
import { Field, Segments, TextInput } from '../../../components/Field.tsx';
import { EmptyState, ErrorState, LoadingState, Panel } from '../../../components/Panel.tsx';
import { codeWords } from '../../../format/words.ts';
import type { Column } from '../../../components/Table.tsx';
import { Table } from '../../../components/Table.tsx';
import { counted } from '../../../format/write.ts';
import { useRequest } from '../../../state/use-request.ts';
import styles from '../models.module.css';

/** Lists every number that models can see, with its formula and where it comes from. */
export function CatalogPanel() {
  const { data, error, reload } = useRequest('features.catalog', {});
  const [chosen, setChosen] = useState<string | null>(null);
  const [search, setSearch] = useState('');
  const set = data?.sets.find(({ name }) => name === chosen) ?? data?.sets[0];
  const shown = useMemo(() => {
    const word = search.trim().toLowerCase();
    return set?.features.filter((feature) => word === '' || [feature.name, feature.title, feature.group, feature.formula, feature.needs, feature.source].some((text) => text.toLowerCase().includes(word))) ?? [];
  }, [set, search]);
  return (
    <Panel title="The features" actions={data !== null && <Segments label="Set of features" value={set?.name ?? ''} options={data.sets.map(({ name }) => ({ value: name, title: name }))} onChange={setChosen} />}>
      {set === undefined
        ? error === null ? <LoadingState label="Reading the features" rows={8} /> : <ErrorState message={error} onRetry={reload} />
        : (
          <>
            <div className={styles.catalogHead}>
              <p className={styles.small}>{set.title}, version {set.version}: {counted(set.features.length, 'number')}. A model remembers the hash <code className={styles.code} title={set.hash}>{set.hash.slice(0, 12)}</code> and is refused other features.</p>
              <Field label="Find">{(control) => <TextInput {...control} type="search" placeholder="a word of the title, the formula or the source" value={search} onChange={(event) => { setSearch(event.target.value); }} />}</Field>
            </div>
            <div className={styles.tallTable}>
              <Table label={`Features of ${set.name}`} rows={shown} columns={COLUMNS} keyOf={({ name }) => name} isBounded detail={detailOf} empty={<EmptyState title="No feature fits" text="Try a shorter word." />} />
            </div>
          </>
        )}
    </Panel>
  );
}

function detailOf({ formula, source, needs, range, unit, name }: FeatureView) {
  return (
    <dl className={styles.reasons}>
      <dt>Name</dt><dd className={styles.code}>{name}</dd>
      <dt>Formula</dt><dd className={styles.code}>{formula}</dd>
      <dt>From</dt><dd>{source}</dd>
      <dt>Range</dt><dd className="num">{range[0]} to {range[1]} {unit}</dd>
      <dt>Needs</dt><dd>{needs}</dd>
    </dl>
  );
}

const COLUMNS: readonly Column<FeatureView>[] = [
  { id: 'title', title: 'Feature', card: 'title', render: ({ title, name }) => <span title={name}>{title}</span>, compare: (left, right) => left.title.localeCompare(right.title) },
  { id: 'group', title: 'Of', render: ({ group }) => codeWords(group), compare: (left, right) => left.group.localeCompare(right.group) },
  { id: 'needs', title: 'Needs', render: ({ needs }) => needs, compare: (left, right) => left.needs.localeCompare(right.needs) },
  { id: 'unit', title: 'Unit', optional: true, render: ({ unit }) => unit },
  { id: 'range', title: 'Range', align: 'end', optional: true, render: ({ range }) => <span className="num">{range[0]} to {range[1]}</span> },
  { id: 'formula', title: 'Formula', grow: true, render: ({ formula }) => <span className={styles.code} title={formula}>{formula}</span> },
];
