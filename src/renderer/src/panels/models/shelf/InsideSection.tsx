import type { ModelView } from '../../../../../engine/contract/models.ts';
import { FactRow, FactRows, Section } from '../../../components/Section.tsx';
import { ScrollBox } from '../../../components/ScrollBox.tsx';
import tables from '../../../components/small-table.module.css';
import { formatNumber } from '../../../format/decimal.ts';
import { symbolOf } from '../../../format/words.ts';
import { useFeatureTitles } from '../use-feature-titles.ts';
import { algorithmWord } from '../train/training-words.ts';
import { flatSettings } from '../train/spec-schema.ts';
import styles from '../models.module.css';

type Manifest = NonNullable<ModelView['manifest']>;

/** Says what is in a model: its nets, what they see, how it is protected, and by what it is told apart from every other. */
export function InsideSection({ model, manifest }: { readonly model: ModelView; readonly manifest: Manifest }) {
  const titleOf = useFeatureTitles();
  const settings = flatSettings(manifest.agent);
  return (
    <Section title="What is in it">
      <ScrollBox label="Nets of the model">
        <table className={tables.table} aria-label="Nets of the model">
          <thead><tr><th scope="col">Member</th><th scope="col">Seed</th><th scope="col">Layers, units</th><th scope="col">Between layers</th><th scope="col">Says</th><th scope="col">Values places</th><th scope="col">Weights</th></tr></thead>
          <tbody>
            {manifest.members.map(({ algorithm, seed, shape, head, value, count }, index) => (
              <tr key={`${algorithm} ${seed}`}>
                <th scope="row">{index + 1}. {algorithmWord(algorithm)}</th>
                <td className="num">{seed}</td>
                <td className="num">{[shape.inputs, ...shape.layers.map(({ units }) => units)].join(' → ')}</td>
                <td>{shape.layers[0]?.activation ?? '–'}</td>
                <td>{HEADS[head]}</td>
                <td>{value === undefined ? 'no' : 'yes'}</td>
                <td className="num">{formatNumber(count + (value?.count ?? 0), 0)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      <FactRows>
        <FactRow name="Weights in all">{formatNumber(model.weightCount, 0)}</FactRow>
        <FactRow name="Features">{manifest.features.set}, version {manifest.features.version}</FactRow>
        <FactRow name="Scale">{manifest.normaliser.kind}</FactRow>
        <FactRow name="Leading market">{manifest.features.referenceId === null ? 'none' : symbolOf(manifest.features.referenceId)}</FactRow>
        <FactRow name="Hash of the features"><code className={styles.code} title={model.featuresHash}>{model.featuresHash.slice(0, 12)}</code></FactRow>
        <FactRow name="Hash of the data"><code className={styles.code} title={model.dataHash}>{model.dataHash.slice(0, 12)}</code></FactRow>
        <FactRow name="Version">{model.codeVersion}</FactRow>
      </FactRows>
      <details>
        <summary className={styles.small}>What it sees, in order ({manifest.observation.length})</summary>
        <ol className={styles.names}>{manifest.observation.map((name) => <li key={name} className={styles.name} title={titleOf(name)}>{name}</li>)}</ol>
      </details>
      <details>
        <summary className={styles.small}>What it may do, and how what it opens is protected ({settings.length})</summary>
        <FactRows>{settings.map(([path, value]) => <FactRow key={path} name={path}>{value}</FactRow>)}</FactRows>
      </details>
    </Section>
  );
}

const HEADS: Readonly<Record<NonNullable<ModelView['manifest']>['members'][number]['head'], string>> = {
  categorical: 'a probability for each choice', 'q-values': 'a worth for each choice', duelling: 'a worth for each choice, over that of the place', gaussian: 'a size, with how sure it is', tanh: 'a size',
};
