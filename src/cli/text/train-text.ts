import type { CurvePoint, TestResult, TrainingPreview, TrainingSpan, TrainingSummary, VerdictKind } from '../../engine/contract/training.ts';
import type { TrainDocument, TrainSearchDocument } from '../../engine/worker/commands/train-command.ts';
import { table } from './table.ts';
import { count, money, percent, ratio, signedPercent, things, time } from './words.ts';

const VERDICTS: Readonly<Record<VerdictKind, string>> = { learned: 'LEARNED', 'not-learned': 'NOT LEARNED', overfitted: 'OVERFITTED', 'not-enough-data': 'NOT ENOUGH DATA' };

/** Writes what a training has come to, and first whether to believe it. */
export function trainText(training: TrainDocument): string {
  const { title, trainingId, interval, spans, state, algorithm, steps, stepsPerSecond, spec, result, tests, model } = training;
  const windows = spec.walkForward?.windows ?? 1;
  const head = [
    `${title}: ${algorithm.toUpperCase()}, ${interval} bars, ${things(spec.seeds.length, 'seed')}${windows === 1 ? '' : ` in ${windows} windows`}, ${count(steps)} steps${stepsPerSecond === null ? '' : `, ${count(Math.round(stepsPerSecond))} a second`}`,
    ...spans.map(spanLine),
    ...(windows === 1 ? [] : ['Learned from and chosen by are those of the first window; before each of the others it learns again from a time of the same length.']),
    '',
  ];
  if (state === 'paused') return [...head, seedTable(training), '', `Paused, nothing is lost: tradewind train --resume ${trainingId} goes on exactly here; --judge ${trainingId} ends it with what it has learned.`].join('\n');
  return [
    ...head,
    ...(result === null ? [] : [`${VERDICTS[result.verdict]}: ${result.sentence}`, '', ...result.lines.map(({ ok, title: line, found, needed }) => `  ${ok ? 'holds' : 'fails'}  ${line}: ${found}; needed: ${needed}`), '']),
    seedTable(training),
    ...(tests.length === 0 ? [] : ['', 'On the test days, which nothing was chosen by, net of all costs:', testTable(tests)]),
    '',
    `Training ${trainingId}${state === 'stopped' ? ', stopped before its end' : ''}. Model ${model?.slice(0, 12) ?? '–'} is a candidate on the shelf. ${training.trialsCounted === null ? '' : `${things(training.trialsCounted, 'agent')} ${training.trialsCounted === 1 ? 'was' : 'were'} tried on these days: `}the past, not a promise.`,
  ].join('\n');
}

/** Writes one judgement on the days that are kept back. */
export function judgedLine({ seed, steps, validation, isBest }: CurvePoint): string {
  if (validation === null) return '';
  const { sharpe, return: total, trades } = validation;
  return `seed ${seed}, step ${count(steps)}: Sharpe ratio ${ratio(sharpe)}, return ${signedPercent(total)}, ${things(trades, 'trade')} on the days kept back${isBest ? ', the best so far' : ''}`;
}

/** Writes what a training would be. */
export function previewText({ spec, spans, observation, warmupBars, weights, steps, estimatedMs, notes }: TrainingPreview): string {
  return [
    `${spec.algorithm.toUpperCase()} on ${spec.instruments.join(', ')} ${spec.interval}: ${things(spec.seeds.length, 'seed')} of ${count(spec.totalSteps)} steps, ${count(steps)} in all${estimatedMs === null ? '' : `, about ${duration(estimatedMs)}`}`,
    ...spans.map(spanLine),
    `The agent sees ${observation.length} numbers after ${things(warmupBars, 'bar')}; its nets have ${count(weights)} weights.`,
    ...notes,
  ].join('\n');
}

/** Writes what a search of trainings found, the best first. */
export function trainSearchText({ title, studyId, state, progress, trials, importance }: TrainSearchDocument): string {
  const ordered = trials.toSorted((a, b) => (b.objectives[0] ?? -Infinity) - (a.objectives[0] ?? -Infinity)).slice(0, SHOWN);
  return [
    `${title}: ${things(progress.done, 'training')} of ${count(progress.total)}${progress.failed > 0 ? `, ${count(progress.failed)} failed` : ''}`,
    ...(state === 'stopped' ? [`Stopped: tradewind train --resume ${studyId} goes on.`] : []),
    '',
    table([{ title: 'Trial', align: 'right' }, { title: 'Sharpe', align: 'right' }, { title: 'Return', align: 'right' }, { title: 'Trades', align: 'right' }, { title: 'Settings' }],
      ordered.map(({ number, state: how, metrics, values, error }) => [String(number), ratio(metrics?.sharpe ?? null), signedPercent(metrics?.return ?? null), metrics === null ? '–' : count(metrics.trades), error ?? `${Object.entries(values).map(([name, value]) => `${name}=${String(value)}`).join(' ')}${how === 'pruned' ? '  (given up early)' : ''}`])),
    ...(importance === null ? [] : ['', importance.sentence]),
    '',
    `Search ${studyId}. These are the days that the best was chosen by: what it is worth says a training with its settings (--set …), three seeds and --test-from.`,
  ].join('\n');
}

const SHOWN = 20;

/** Writes the stored trainings. */
export function trainingsText(trainings: readonly TrainingSummary[]): string {
  if (trainings.length === 0) return 'No trainings are stored. Start one with tradewind train --symbol … --test-from …';
  return table([{ title: 'Training' }, { title: 'Title' }, { title: 'Begun (UTC)' }, { title: 'State' }, { title: 'Steps', align: 'right' }, { title: 'Best Sharpe', align: 'right' }, { title: 'Verdict' }],
    trainings.map(({ trainingId, title, createdMs, state, steps, totalSteps, bestSharpe, verdict }) => [trainingId, title, time(createdMs), state, `${count(steps)}/${count(totalSteps)}`, ratio(bestSharpe), verdict === null ? '–' : VERDICTS[verdict].toLowerCase()]));
}

const SPANS: Readonly<Record<TrainingSpan['name'], string>> = { train: 'Learned from', validation: 'Chosen by', test: 'Judged by' };

function spanLine({ name, from, to, bars }: TrainingSpan): string {
  return `${SPANS[name].padEnd(13)} ${time(from)} to ${time(to)} UTC, ${count(bars)} bars`;
}

function seedTable({ seeds, spec, state: whole }: TrainDocument): string {
  const isWalk = spec.walkForward !== null;
  return table([...isWalk ? [{ title: 'Window', align: 'right' as const }] : [], { title: 'Seed', align: 'right' }, { title: 'State' }, { title: 'Steps', align: 'right' }, { title: 'Best Sharpe on the days kept back', align: 'right' }, { title: 'After', align: 'right' }, { title: 'Model' }],
    seeds.map(({ seed, window, state, steps, best, model }) => [...isWalk ? [String(window + 1)] : [], String(seed), state === 'running' && whole === 'paused' ? 'begun' : state, count(steps), ratio(best?.sharpe ?? null), best === null ? '–' : count(best.steps), model?.slice(0, 12) ?? '–']));
}

function testTable(tests: readonly TestResult[]): string {
  return table([{ title: 'What' }, ...['Return', 'Sharpe', '95 % interval', 'Drawdown', 'Trades', 'In the market', 'Costs'].map((title) => ({ title, align: 'right' as const }))],
    tests.map(({ title, return: total, sharpe, interval, drawdown, trades, exposure, costs }) => [
      title, signedPercent(total), ratio(sharpe), interval === null ? '–' : `${ratio(interval[0])} to ${ratio(interval[1])}`, percent(drawdown), count(trades), percent(exposure), money(costs),
    ]));
}

function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 1 ? 'less than a minute' : minutes < 120 ? things(minutes, 'minute') : `${(minutes / 60).toFixed(1)} hours`;
}
