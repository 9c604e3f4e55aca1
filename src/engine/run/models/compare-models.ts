import type { StoredModel } from '../../adapters/sqlite/model-store.ts';
import type { ModelComparison, ModelFigures, ModelRow } from '../../contract/models.ts';
import { dateText, percent, ratio } from '../analysis/say.ts';
import { settingDifferences } from '../report/setting-differences.ts';
import { MODEL_KINDS } from './kinds/kinds.ts';

/** A model with everything that it is compared by. */
export interface ComparedModel {
  readonly row: ModelRow;
  readonly stored: StoredModel;
}

/** A line is left out where no model has it. */
type Line = readonly [label: string, value: (row: ModelRow, ownValues: Readonly<Record<string, string>>) => string | undefined];

const own = (label: string): Line => [label, (_, values) => values[label]];
const OWN_VERDICT = ['Held to what it must show', 'Error against no forecast', 'Rank correlation', 'Right side', 'Entries of the rule', 'Return of the rule', 'Sharpe ratio of the rule'];

const GROUPS: readonly (readonly [title: string, lines: readonly Line[]])[] = [
  ['What it is', [
    ['Kind', ({ kind }) => MODEL_KINDS[kind].noun],
    ['Algorithms', ({ algorithms }) => algorithms.join(', ')],
    own('Policies'),
    ['Seeds', ({ seeds }) => seeds.join(', ')],
    own('Nets'),
    own('Looks ahead'),
    ['Status', ({ status }) => status],
  ]],
  ['What it sees', [['Features', ({ featureSet }) => featureSet], ...['Hash of the features', 'Bars', 'Market beside it', 'Market of the basis', 'Market regime', 'Scaled by', 'Numbers in all'].map(own)]],
  ['What it was trained on', [
    ...['Markets', 'From', 'To', 'Rows', 'Hash of the data'].map(own),
    ['Continued from', ({ parent }) => parent?.slice(0, 8) ?? 'nothing'],
    ['Verdict', ({ metrics }) => metrics.verdict?.replaceAll('-', ' ') ?? 'none'],
  ]],
  ['On what was kept back', OWN_VERDICT.map(own)],
  ['In validation', figureLines(({ metrics }) => metrics.validation)],
  ['In the test', figureLines(({ metrics }) => metrics.test)],
];

/** Puts models side by side: what they are, see, were trained on and have shown, and in words what their settings differ in. */
export function compareModels(models: readonly ComparedModel[]): ModelComparison {
  const parts = models.map(({ row, stored }) => ({ row, values: MODEL_KINDS[stored.kind].compared(stored)?.values ?? {} }));
  const groups = GROUPS.map(([title, lines]) => ({
    title,
    rows: lines.flatMap(([label, valueOf]) => {
      const found = parts.map(({ row, values }) => valueOf(row, values));
      const values = found.map((value) => value ?? '–');
      return found.every((value) => value === undefined) ? [] : [{ label, values, isSame: values.every((value) => value === values[0]) }];
    }),
  }));
  return { models: models.map(({ row }) => row), groups: groups.filter(({ rows }) => rows.length > 0), differences: differencesOf(models) };
}

function figureLines(of: (row: ModelRow) => ModelFigures | null): readonly Line[] {
  const line = (label: string, value: (figures: ModelFigures) => string): Line => [label, (row) => { const figures = of(row); return figures === null ? 'not known' : value(figures); }];
  return [
    line('From', ({ from }) => dateText(from)),
    line('To', ({ to }) => dateText(to)),
    line('Return', (figures) => percent(figures.return)),
    line('Sharpe ratio', ({ sharpe, sharpeLow, sharpeHigh }) => (sharpeLow === null || sharpeHigh === null ? ratio(sharpe) : `${ratio(sharpe)} (${ratio(sharpeLow)} to ${ratio(sharpeHigh)})`)),
    line('Deepest fall', ({ drawdown }) => percent(drawdown)),
    line('Trades', ({ trades }) => trades.toLocaleString('en-US')),
    line('Time in a position', ({ exposure }) => percent(exposure)),
  ];
}

/** Settings of the agent and of the training, by their names; what was drawn of the training's data and results is in the table. */
function differencesOf(models: readonly ComparedModel[]): readonly string[] {
  const agents = settingDifferences(models.map(({ stored }) => MODEL_KINDS[stored.kind].compared(stored)?.settings ?? {}));
  const trainings = settingDifferences(models.map(({ stored: { config } }) => (typeof config === 'object' && config !== null ? { training: config } : { training: {} })));
  return [...agents, ...trainings].map(({ path, values }) => `${path.replaceAll('.', ' › ')}: ${values.map((value) => inWords(value)).join(' against ')}.`);
}

function inWords(value: unknown): string {
  if (value === null || value === undefined) return 'not set';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
