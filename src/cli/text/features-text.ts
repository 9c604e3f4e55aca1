import type { FeatureSelection, FeatureSetView } from '../../engine/worker/commands/features-command.ts';
import { table } from './table.ts';

/** Writes the lists of features. */
export function featureSetsText(sets: readonly FeatureSetView[]): string {
  return sets.map(({ name, version, title, hash, features }) => [
    `${name} version ${version}: ${title}, ${features.length} features`, `hash ${hash}`, '',
    table([{ title: 'Feature' }, { title: 'What it is' }, { title: 'Formula' }, { title: 'Unit' }, { title: 'Needs' }, { title: 'Source' }], features.map(({ name: feature, title: what, formula, unit, needs, source }) => [feature, what, formula, unit, needs, source])),
  ].join('\n')).join('\n\n');
}

/** Writes what was found of features, those that know the most first. */
export function selectionText({ set, features, sentence, trainingRows, rows, trainFrom, trainTo, components, components90, components95, notes }: FeatureSelection): string {
  const order = features.toSorted((one, other) => one.rank - other.rank);
  return [
    sentence, '',
    table(
      [{ title: 'Rank', align: 'right' }, { title: 'Feature' }, { title: 'Knows', align: 'right' }, { title: 'Direction', align: 'right' }, { title: 'Worth', align: 'right' }, { title: 'Known', align: 'right' }, { title: 'Verdict' }],
      order.map(({ rank, name, information, chance, direction, directionChance, importance, known, verdict, like }) => [
        String(rank), name, above(information, chance), above(direction, directionChance), importance === null ? '' : percent(importance.drop), percent(known),
        like === null ? verdict : `like ${like.name} (${like.correlation.toFixed(2)})`,
      ]),
    ), '',
    'Knows, Direction: mutual information with the return to come and with its side, in thousandths of a nat; * is more than chance would seem to know 95 times in 100.',
    'Worth: by how much a forest foretells less when the feature is shuffled, in points of R² on bars that it has not learned from.', '',
    `Components: ${components90} hold 90 % of the variance, ${components95} hold 95 %.`,
    ...components.slice(0, 5).map(({ share, loadings }, index) => `  ${index + 1}: ${percent(share)}, leans on ${loadings.slice(0, 4).map(({ name, weight }) => `${name} ${weight.toFixed(2)}`).join(', ')}`), '',
    `${set.name} version ${set.version} (${set.hash.slice(0, 12)}); looked at ${trainingRows} of ${rows} bars, ${day(trainFrom)} to ${day(trainTo)}.`,
    ...notes,
  ].join('\n');
}

function above(information: number | null, chance: number): string {
  return information === null ? '' : `${(information * 1000).toFixed(2)}${information > chance ? '*' : ' '}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

function day(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
