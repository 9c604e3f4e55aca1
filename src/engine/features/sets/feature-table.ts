import type { FeatureDefinition, FeatureSetDefinition } from './definition.ts';
import { featureSetHash } from './definition.ts';

/** Returns a feature set as a table in Markdown, for people. */
export function featureTable(definition: FeatureSetDefinition): string {
  const { name, version, features } = definition;
  const lines = features.map(lineOf);
  return [
    `\`${name}\` version ${version}, ${features.length} features, hash \`${featureSetHash(definition)}\``, '',
    '| # | name | what it is | formula | unit | range | needs | source |', '|---|---|---|---|---|---|---|---|', ...lines,
  ].join('\n');
}

function lineOf({ name, title, formula, unit, range, needs, source }: FeatureDefinition, index: number): string {
  const cells = [String(index + 1), `\`${name}\``, title, formula, unit, range.map(shortNumber).join(' to '), needs, source];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function shortNumber(value: number): string {
  return String(Number(value.toPrecision(4)));
}
