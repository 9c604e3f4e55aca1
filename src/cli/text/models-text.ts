import type { BoostedFacts, GateReport, ModelChangePreview, ModelComparison, ModelLine, ModelRow, ModelView } from '../../engine/worker/commands/models-command.ts';
import { table } from './table.ts';
import { count, instrumentName, percent, ratio, signedPercent, things, time } from './words.ts';

/** Writes the shelf in a table, and of which bots there are more versions than it shows. */
export function modelsText({ models, lines }: { readonly models: readonly ModelRow[]; readonly lines: readonly ModelLine[] }): string {
  if (models.length === 0) return 'No model is on the shelf. Train one with tradewind train, or import one with tradewind models import.';
  return [
    table(
      [{ title: 'Model' }, { title: 'Title' }, { title: 'Status' }, { title: 'Works in' }, { title: 'Algorithms' }, { title: 'Trained on' }, { title: 'Bars' }, { title: 'Return', align: 'right' }, { title: 'Sharpe', align: 'right' }, { title: 'Trades', align: 'right' }, { title: 'Verdict' }],
      models.map(({ code, title, status, worksIn, algorithms, instruments, interval, boosted, metrics: { test, verdict } }) => [
        code.slice(0, 8), title, status, worksIn.map(({ assignmentId, role }) => (role === 'champion' ? assignmentId : `beside ${assignmentId}`)).join(', ') || '–', algorithms.join(', ') || '–',
        shortened(instruments), interval, signedPercent(test?.return ?? null), ratio(test?.sharpe ?? null), test === null ? '–' : count(test.trades), verdict?.replaceAll('-', ' ') ?? heldTo(boosted),
      ]),
    ),
    '', 'Return, Sharpe ratio and trades are those of the test, after costs. The past is no promise.',
    ...lines.flatMap((line) => moreOf(line, models.filter((model) => model.kind === 'boosting' && model.line === line.line).length)),
    ...models.filter(({ damage }) => damage !== null).map(({ code, damage }) => `${code.slice(0, 8)} cannot be used. ${damage ?? ''}`),
  ].join('\n');
}

/** Writes everything about one model. */
export function modelText(model: ModelView & { readonly gate: readonly GateReport[] }): string {
  const { metrics } = model;
  return [
    `${model.title}  ${model.code}`,
    ...(model.damage === null ? [] : [`Cannot be used. ${model.damage}`]),
    ...(model.note === '' ? [] : [model.note]),
    '',
    label('Status', `${model.status}${model.worksIn.length === 0 ? '' : `: ${model.worksIn.map(({ assignmentId, role }) => (role === 'champion' ? `trades as "${assignmentId}"` : `decides beside "${assignmentId}"`)).join(', ')}`}`),
    label('Made', `${time(model.createdMs)} UTC, ${originOf(model)}, Tradewind ${model.codeVersion}`),
    ...(model.manifest === null ? [] : agentLines(model, model.manifest)), ...(model.boosted === null ? [] : treeLines(model, model.boosted)),
    ...(model.ancestors.length === 0 ? [] : [label('Continued', `from ${model.ancestors.map(({ code, title }) => `${title} (${code.slice(0, 8)})`).join(', ')}`)]),
    ...(model.children.length === 0 ? [] : [label('Continued by', model.children.map(({ code, title }) => `${title} (${code.slice(0, 8)})`).join(', '))]),
    ...(metrics.sentence === null ? [] : ['', metrics.sentence]),
    '', ...(model.kind === 'boosting' ? [] : [figuresText(model), '']),
    ...model.gate.map(({ sentence }) => sentence), '',
    table([{ title: 'When (UTC)' }, { title: 'What' }, { title: 'Status' }, { title: 'Why' }], model.events.map(({ timeMs, kind, status, cause }) => [time(timeMs), kind.replaceAll('-', ' '), status, cause])),
  ].join('\n');
}

/** Writes models side by side. */
export function modelComparisonText({ models, groups, differences }: ModelComparison): string {
  const columns = [{ title: '' }, ...models.map(({ title, code }) => ({ title: `${title} (${code.slice(0, 8)})` }))];
  const rows = groups.flatMap(({ title, rows: lines }) => [[title], ...lines.map(({ label, values, isSame }) => [`  ${label}${isSame ? '' : ' *'}`, ...values]), ['']]);
  return [
    table(columns, rows.slice(0, -1)), '', '* differs', '',
    ...(differences.length === 0 ? ['Their settings are the same.'] : ['Settings that differ', ...differences.map((text) => `  ${text}`)]),
  ].join('\n');
}

/** Writes what a change would do. */
export function changePreviewText({ sentences, refusal, override }: ModelChangePreview): string {
  if (refusal !== null) return `This cannot be done. ${refusal}`;
  return [...sentences, ...override.map((line) => `  not passed: ${line}`)].join('\n');
}

function label(name: string, value: string): string {
  return `${name.padEnd(13)} ${value}`;
}

function originOf({ origin, kind, trainingId }: ModelRow): string {
  if (origin === 'import') return 'imported';
  return kind === 'boosting' ? 'grown by its bot' : `training ${trainingId ?? 'unknown'}`;
}

/** Whether a version has shown what it had to on the part that was kept back. */
function heldTo(boosted: BoostedFacts | null): string {
  if (boosted === null || boosted.verdict === null) return '–';
  return boosted.verdict.passed ? 'passed' : 'refused';
}

function moreOf({ line, title, versions }: ModelLine, shown: number): readonly string[] {
  return line === null || versions <= shown ? [] : [`${things(versions - shown, 'more version')} of ${title}: tradewind models list --bot ${line}`];
}

function agentLines(model: ModelView, manifest: NonNullable<ModelView['manifest']>): readonly string[] {
  const [first] = manifest.members;
  return [
    label('Trained on', manifest.trained.instruments.length === 0 ? `not known, ${manifest.features.interval} bars` : `${manifest.trained.instruments.map(instrumentName).join(', ')}, ${manifest.trained.interval} bars, ${time(manifest.trained.fromMs)} to ${time(manifest.trained.toMs)}`),
    label('Policies', `${model.algorithms.join(', ')}, ${manifest.members.length === 1 ? 'one' : `${manifest.members.length} by ${manifest.combine}`}, seeds ${model.seeds.join(', ')}, ${first === undefined ? 'no net' : `nets of ${[first.shape.inputs, ...first.shape.layers.map(({ units }) => units)].join('-')}`}, ${count(model.weightCount)} weights`),
    label('Sees', `${model.featureSet} (${manifest.features.hash.slice(0, 8)}), ${things(manifest.observation.length, 'number')}, scaled by ${manifest.normaliser.kind}${manifest.features.referenceId === null ? '' : `, beside ${manifest.features.referenceId}`}${manifest.features.withRegime ? ', with the market regime' : ''}`),
  ];
}

function treeLines(model: ModelView, { horizonBars, trained, verdict, importance }: BoostedFacts): readonly string[] {
  const known = importance.filter(({ share }) => share > 0);
  return [
    label('Trained on', trained === null ? `not known, ${model.interval} bars` : `${instrumentName(trained.instrumentId)}, ${model.interval} bars, ${time(trained.fromMs)} to ${time(trained.toMs)}, ${things(trained.rows, 'row')}; judged from ${time(trained.validationFromMs)} on`),
    label('Forecasts', `the return of the next ${things(horizonBars, 'bar')}, by boosted trees of ${things(model.weightCount, 'leaf', 'leaves')}`),
    label('Sees', `${model.featureSet} (${model.featuresHash.slice(0, 8)})`),
    ...(model.line === null ? [] : [label('Bot', model.line)]),
    ...(known.length === 0 ? [] : [label('Asks most', known.slice(0, 5).map(({ title, share }) => `${title} ${percent(share)}`).join(', '))]),
    '', ...(verdict === null ? ['Nobody here has judged it.'] : [verdict.passed ? 'It has shown what it had to on the part that was kept back:' : 'It has not shown what it had to on the part that was kept back:', ...verdict.lines.map(({ passed, sentence }) => `  ${passed ? 'passed' : 'not passed'}: ${sentence}`)]),
  ];
}

function figuresText({ metrics: { validation, test } }: ModelRow): string {
  const row = (title: string, figures: typeof test): readonly string[] => (figures === null ? [title, 'not known'] : [
    title, time(figures.from).slice(0, 10), time(figures.to).slice(0, 10), signedPercent(figures.return), ratio(figures.sharpe), figures.sharpeLow === null ? '' : `${ratio(figures.sharpeLow)} to ${ratio(figures.sharpeHigh)}`,
    percent(figures.drawdown), count(figures.trades), percent(figures.exposure),
  ]);
  return table(
    [{ title: 'After costs' }, { title: 'From' }, { title: 'To' }, { title: 'Return', align: 'right' }, { title: 'Sharpe', align: 'right' }, { title: '95 %', align: 'right' }, { title: 'Fall', align: 'right' }, { title: 'Trades', align: 'right' }, { title: 'In a position', align: 'right' }],
    [row('Validation', validation), row('Test', test)],
  );
}

function shortened(instruments: readonly string[]): string {
  if (instruments.length === 0) return '–';
  return instruments.length <= 2 ? instruments.join(', ') : `${instruments[0] ?? ''} and ${things(instruments.length - 1, 'other')}`;
}
