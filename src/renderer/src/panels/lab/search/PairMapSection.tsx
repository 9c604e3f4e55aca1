import { useState } from 'react';
import type { StudyView, TrialView } from '../../../../../engine/contract/search.ts';
import { Field, Select } from '../../../components/Field.tsx';
import { strengthOf } from '../../../components/charts/heat-cell.ts';
import { HeatGrid } from '../../../components/charts/HeatGrid.tsx';
import { Section } from '../../../components/Section.tsx';
import { counted } from '../../../format/write.ts';
import { inSentence, measureWords, writeMeasure } from './measures.ts';
import { pairMap } from './trial-figures.ts';
import lab from '../lab.module.css';
import styles from './search.module.css';

/** Draws the mean result over two settings: a plateau can be believed sooner than a spike. */
export function PairMapSection({ study, trials }: { readonly study: StudyView; readonly trials: readonly TrialView[] }) {
  const searched = study.space.filter(({ name }) => trials.some(({ values }) => name in values));
  const [first, second] = study.importance?.pair?.names ?? study.importance?.parameters.map(({ name }) => name) ?? [];
  const [xName, setX] = useState<string | null>(null);
  const [yName, setY] = useState<string | null>(null);
  const x = searched.find(({ name }) => name === (xName ?? first)) ?? searched[0];
  const y = searched.find(({ name }) => name === (yName ?? second) && name !== x?.name) ?? searched.find(({ name }) => name !== x?.name);
  const objective = study.objectives[0] ?? 'sharpe';
  const { better, title } = measureWords(objective);
  const map = x === undefined || y === undefined ? null : pairMap(trials, x, y, better);
  const means = map?.cells.map(({ mean }) => mean) ?? [];
  return (
    <Section title="Two settings against each other" text={`Mean ${inSentence(objective)} of the trials in each cell. Look for a wide field of one colour, not for the single brightest cell.`}>
      {map === null || x === undefined || y === undefined
        ? <p className={lab.hint}>It takes two searched settings.</p>
        : (
          <>
            <div className={styles.days}>
              <Field label="Across">{(control) => <Select {...control} value={x.name} onChange={(event) => { setX(event.target.value); }}>{searched.map(({ name, title: word }) => <option key={name} value={name}>{word}</option>)}</Select>}</Field>
              <Field label="Down">{(control) => <Select {...control} value={y.name} onChange={(event) => { setY(event.target.value); }}>{searched.filter(({ name }) => name !== x.name).map(({ name, title: word }) => <option key={name} value={name}>{word}</option>)}</Select>}</Field>
            </div>
            <HeatGrid
              label={`Mean ${title} by ${x.title} and ${y.title}`} rows={map.rows} columns={map.columns} rowName={y.title} columnName={x.title} look="result" hint="Point at a cell, or walk with the arrow keys."
              cellAt={(row, column) => {
                const cell = map.cells[row * map.columns.length + column];
                const place = `${y.title} ${map.rows[row]}, ${x.title} ${map.columns[column]}`;
                if (cell === undefined || cell.mean === null) return { strength: null, text: '', label: `${place}: no trial`, sentence: <><strong>{place}</strong>: no trial.</> };
                const strength = strengthOf(cell.mean, means);
                return { strength: strength === null ? null : better === 'higher' ? strength : -strength, text: writeMeasure(objective, cell.mean).replace('\u202f%', ''), label: `${place}: mean ${writeMeasure(objective, cell.mean)}, best ${writeMeasure(objective, cell.best)}, ${counted(cell.count, 'trial')}`, sentence: <><strong>{place}</strong>: mean {writeMeasure(objective, cell.mean)}, best {writeMeasure(objective, cell.best)}, from {counted(cell.count, 'trial')}.</> };
              }}
            />
          </>
        )}
    </Section>
  );
}
