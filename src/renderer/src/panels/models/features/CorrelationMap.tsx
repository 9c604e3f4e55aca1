import type { FeatureSelection } from '../../../../../engine/contract/features.ts';
import { ChartBox, LegendEntry } from '../../../components/charts/ChartBox.tsx';
import { Section } from '../../../components/Section.tsx';
import { formatNumber } from '../../../format/decimal.ts';
import { useFeatureTitles } from '../use-feature-titles.ts';
import styles from './correlation-map.module.css';

/** Draws the correlation of every two features as one square: together in one colour, against each other in another. */
export function CorrelationMap({ correlations }: { readonly correlations: FeatureSelection['correlations'] }) {
  const titleOf = useFeatureTitles();
  const { names, values } = correlations;
  const size = names.length;
  if (size < 2) return null;
  const at = (row: number, column: number): number => values[row * size + column] ?? 0;
  const sayAt = (index: number): string => {
    const [row, column] = [Math.floor(index / size), index % size];
    return row === column ? titleOf(names[row] ?? '') : `${titleOf(names[row] ?? '')} and ${titleOf(names[column] ?? '')}: ${formatNumber(at(row, column), 2)}`;
  };
  const height = Math.min(560, Math.max(180, size * 8));
  const pairs = strongest(names, values);
  return (
    <Section title="Every two of them" text="Correlation on the training rows: blue together, orange against each other, stronger the more.">
      <ChartBox
        label={`Correlations of ${size} features`} count={size * size} height={height} axis={0} textOf={sayAt}
        indexAt={(x, y, { width }) => {
          const each = Math.min(width, height) / size;
          const [column, row] = [Math.floor(x / each), Math.floor(y / each)];
          return column >= 0 && row >= 0 && column < size && row < size ? row * size + column : null;
        }}
        legend={(cursor) => <><LegendEntry tone="one" look="box" name="together" /><LegendEntry tone="two" look="box" name="against" /><span className={styles.now}>{cursor === null ? 'Point at a square, or walk with the arrow keys.' : sayAt(cursor)}</span></>}
        table={() => ({ columns: ['One', 'Other', 'Correlation'], rows: pairs.map(({ one, other, value }) => [titleOf(one), titleOf(other), formatNumber(value, 2)]) })}
      >
        {({ width, cursor }) => {
          const each = Math.min(width, height) / size;
          return (
            <>
              {names.map((name, row) => names.map((other, column) => {
                const value = at(row, column);
                return <rect key={`${name} ${other}`} className={styles.cell} data-sign={row === column ? 'self' : value < 0 ? 'against' : 'together'} x={column * each} y={row * each} width={each - 0.5} height={each - 0.5} style={{ opacity: row === column ? 1 : Math.abs(value) }} />;
              }))}
              {cursor !== null && <rect className={styles.cursor} x={(cursor % size) * each} y={Math.floor(cursor / size) * each} width={each} height={each} />}
            </>
          );
        }}
      </ChartBox>
    </Section>
  );
}

const MOST_PAIRS = 60;

/** Returns the pairs of features that are most alike, strongest first. */
export function strongest(names: readonly string[], values: readonly number[]): readonly { readonly one: string; readonly other: string; readonly value: number }[] {
  const size = names.length;
  return names.flatMap((one, row) => names.slice(row + 1).map((other, index) => ({ one, other, value: values[row * size + row + 1 + index] ?? 0 })))
    .toSorted((left, right) => Math.abs(right.value) - Math.abs(left.value)).slice(0, MOST_PAIRS);
}
