import type { ModelComparison, ModelFigures, ModelRow } from '../../contract/models.ts';
import type { ModelManifest } from '../../domain/model.ts';
import { dateText, percent, ratio } from '../analysis/say.ts';
import { settingDifferences } from '../report/setting-differences.ts';

/** A model with everything that it is compared by. */
export interface ComparedModel {
  readonly row: ModelRow;
  readonly manifest: ModelManifest;
  readonly config: unknown;
}

type Line = readonly [label: string, value: (model: ComparedModel) => string];

const GROUPS: readonly (readonly [title: string, lines: readonly Line[]])[] = [
  ['What it is', [
    ['Algorithms', ({ row }) => row.algorithms.join(', ')],
    ['Policies', ({ manifest }) => (manifest.members.length === 1 ? 'one' : `${manifest.members.length}, ${COMBINED[manifest.combine]}`)],
    ['Seeds', ({ row }) => row.seeds.join(', ')],
    ['Nets', ({ manifest }) => [...new Set(manifest.members.map(({ shape }) => [shape.inputs, ...shape.layers.map(({ units }) => units)].join('-')))].join(', ')],
    ['Status', ({ row }) => row.status],
  ]],
  ['What it sees', [
    ['Features', ({ row }) => row.featureSet],
    ['Hash of the features', ({ manifest }) => manifest.features.hash.slice(0, 8)],
    ['Bars', ({ manifest }) => manifest.features.interval],
    ['Market beside it', ({ manifest }) => manifest.features.referenceId ?? 'none'],
    ['Market of the basis', ({ manifest }) => manifest.features.basisId ?? 'none'],
    ['Market regime', ({ manifest }) => (manifest.features.withRegime ? 'yes' : 'no')],
    ['Scaled by', ({ manifest }) => manifest.normaliser.kind],
    ['Numbers in all', ({ manifest }) => String(manifest.observation.length)],
  ]],
  ['What it was trained on', [
    ['Markets', ({ manifest }) => manifest.trained.instruments.join(', ') || 'not known'],
    ['From', ({ manifest: { trained } }) => (trained.instruments.length === 0 ? 'not known' : dateText(trained.fromMs))],
    ['To', ({ manifest: { trained } }) => (trained.instruments.length === 0 ? 'not known' : dateText(trained.toMs))],
    ['Hash of the data', ({ manifest }) => manifest.trained.dataHash.slice(0, 8)],
    ['Continued from', ({ row }) => row.parent?.slice(0, 8) ?? 'nothing'],
    ['Verdict', ({ row }) => row.metrics.verdict?.replaceAll('-', ' ') ?? 'none'],
  ]],
  ['In validation', figureLines(({ metrics }) => metrics.validation)],
  ['In the test', figureLines(({ metrics }) => metrics.test)],
];

const COMBINED: Readonly<Record<ModelManifest['combine'], string>> = { single: 'the first alone', mean: 'their mean', vote: 'by vote', confidence: 'weighted by how sure each is' };

/** Puts models side by side: what they are, see, were trained on and have shown, and in words what their settings differ in. */
export function compareModels(models: readonly ComparedModel[]): ModelComparison {
  return {
    models: models.map(({ row }) => row),
    groups: GROUPS.map(([title, lines]) => ({
      title,
      rows: lines.map(([label, valueOf]) => {
        const values = models.map(valueOf);
        return { label, values, isSame: values.every((value) => value === values[0]) };
      }),
    })),
    differences: differencesOf(models),
  };
}

function figureLines(of: (row: ModelRow) => ModelFigures | null): readonly Line[] {
  const line = (label: string, value: (figures: ModelFigures) => string): Line => [label, ({ row }) => { const figures = of(row); return figures === null ? 'not known' : value(figures); }];
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
  const agents = settingDifferences(models.map(({ manifest }) => ({ agent: manifest.agent })));
  const trainings = settingDifferences(models.map(({ config }) => (typeof config === 'object' && config !== null ? { training: config } : { training: {} })));
  return [...agents, ...trainings].map(({ path, values }) => `${path.replaceAll('.', ' › ')}: ${values.map((value) => inWords(value)).join(' against ')}.`);
}

function inWords(value: unknown): string {
  if (value === null || value === undefined) return 'not set';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
