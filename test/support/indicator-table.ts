import type { CatalogEntry } from '../../src/engine/features/indicator-catalog.ts';
import { INDICATORS } from '../../src/engine/features/indicator-catalog.ts';

/** Returns the table of docs/indicators.md, made from the catalogue. */
export function indicatorTable(): string {
  const groups = [...new Set(INDICATORS.map(({ group }) => group))];
  return groups.map((group) => `### ${group[0]!.toUpperCase()}${group.slice(1)}\n\n${tableOf(INDICATORS.filter((entry) => entry.group === group))}`).join('\n\n');
}

function tableOf(entries: readonly CatalogEntry[]): string {
  const rows = entries.map((entry) => [
    `\`${entry.name}\``, entry.title, entry.inputs.join(', '), Object.entries(entry.parameters).map(([name, parameter]) => `${name} ${parameter.default} (${parameter.kind === 'choice' ? parameter.choices.join(' or ') : `${parameter.min} to ${parameter.max}`})`).join(', ') || '–',
    entry.outputs.map(({ name, unit }) => `${name}: ${unit}`).join(', '), entry.formula, `${entry.warmupBars()} / ${entry.settlingBars() ?? 'never'}`, entry.source,
  ]);
  return [['Name', 'Title', 'Inputs', 'Parameters', 'Outputs', 'Formula', 'Warm-up / settling', 'Source'], Array.from({ length: 8 }, () => '---'), ...rows].map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');
}
