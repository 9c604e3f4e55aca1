import type { JudgedTrial, Measure, StudySummary, StudyVerdict, TrialMetrics, TrialView } from '../../engine/contract/search.ts';
import type { TuneDocument } from '../../engine/worker/commands/tune-command.ts';
import { table } from './table.ts';
import type { Column } from './table.ts';
import { count, percent, ratio, signedPercent, things, time } from './words.ts';

const VERDICTS: Readonly<Record<StudyVerdict['verdict'], string>> = { evidence: 'EVIDENCE', 'no-evidence': 'NO EVIDENCE', 'not-enough-data': 'NOT ENOUGH DATA' };

/** Writes what a search found, and first whether to believe it. */
export function tuneText(study: TuneDocument): string {
  const { title, studyId, interval, from, to, holdout, sampler, objectives, progress, state, result, importance, request } = study;
  return [
    `${title}, ${interval} bars, ${time(from)} to ${time(to)} UTC${holdout === null ? '' : `; held out: ${time(holdout.from)} to ${time(holdout.to)} UTC`}`,
    `${things(progress.done, 'trial')} by ${sampler} for ${objectives.map(measureWords).join(', ')}${progress.pruned > 0 ? `, ${count(progress.pruned)} of them given up early` : ''}${progress.failed > 0 ? `, ${count(progress.failed)} failed` : ''}${progress.trialsPerSecond === null ? '' : `, ${ratio(progress.trialsPerSecond)} a second`}; seed ${request.seed}`,
    ...(state === 'stopped' ? [`Stopped after ${count(progress.done)} of ${count(progress.total)}: tradewind tune --resume ${studyId} goes on.`] : []),
    '',
    ...(result === null ? [`No trial can be compared: none made ${things(request.leastTrades, 'trade')} or more and had the measures defined.`] : verdictLines(result, study)),
    ...(importance === null ? [] : ['', importance.sentence, table([{ title: 'Setting' }, { title: 'Alone', align: 'right' }, { title: 'With others', align: 'right' }], importance.parameters.map(({ name, alone, withOthers }) => [name, percent(alone), percent(withOthers)]))]),
    '',
    `Search ${studyId}, result ${study.resultHash?.slice(0, 12) ?? '–'}. More trials make the best look better than it is: that is why they are counted.`,
  ].join('\n');
}

/** Writes the stored searches. */
export function studiesText(studies: readonly StudySummary[]): string {
  if (studies.length === 0) return 'No searches are stored. Start one with tradewind tune --strategy … --symbol …';
  return table([{ title: 'Search' }, { title: 'Title' }, { title: 'Begun (UTC)' }, { title: 'State' }, { title: 'Trials', align: 'right' }, { title: 'Best', align: 'right' }, { title: 'Verdict' }],
    studies.map(({ studyId, title, createdMs, state, done, total, best, verdict }) => [studyId, title, time(createdMs), state, `${count(done)}/${count(total)}`, ratio(best), verdict === null ? '–' : VERDICTS[verdict].toLowerCase()]));
}

function verdictLines(result: StudyVerdict, { objectives, front, bestTrial }: TuneDocument): readonly string[] {
  const [winner] = result.judged;
  return [
    `${VERDICTS[result.verdict]}: ${result.sentence}`,
    '',
    ...(result.lines.length === 0 ? [] : [...result.lines.map(({ ok, title, sentence }) => `  ${ok ? 'holds' : 'fails'}  ${title}: ${sentence}`), '']),
    ...(winner === undefined ? [] : [`${objectives.length > 1 ? 'Suggested compromise' : 'Winner'}, trial ${winner.number}: --set ${Object.entries(winner.values).map(([name, value]) => `${name}=${String(value)}`).join(' ')}`]),
    judgedTable(result.judged),
    ...(objectives.length > 1 && front.length > 0 ? ['', `${things(front.length, 'trial')} on the front, which no other beats in everything:`, frontTable(front, objectives, bestTrial?.number ?? null)] : []),
  ];
}

function judgedTable(judged: readonly JudgedTrial[]): string {
  const isHeldOut = judged.some(({ outOfSample }) => outOfSample !== null);
  const columns = (first: string): readonly Column[] => [first, 'Sharpe', 'Drawdown', 'Trades'].map((title) => ({ title, align: 'right' }));
  return table([{ title: 'Trial', align: 'right' }, { title: 'Settings' }, ...columns('Return'), ...(isHeldOut ? columns('Held out: return') : [])],
    judged.map(({ number, values, inSample, outOfSample }) => [String(number), settingsText(values), ...figures(inSample), ...(isHeldOut ? figures(outOfSample) : [])]));
}

function figures(metrics: TrialMetrics | null): readonly string[] {
  return metrics === null ? ['–', '–', '–', '–'] : [signedPercent(metrics.return), ratio(metrics.sharpe), percent(metrics.drawdown), count(metrics.trades)];
}

function frontTable(front: readonly TrialView[], objectives: readonly Measure[], suggested: number | null): string {
  return table([{ title: 'Trial', align: 'right' }, ...objectives.map((measure) => ({ title: measureWords(measure), align: 'right' as const })), { title: 'Settings' }],
    front.map(({ number, objectives: values, values: chosen }) => [String(number), ...values.map((value, index) => measureText(objectives[index] ?? 'return', value)), `${settingsText(chosen)}${number === suggested ? '  (suggested)' : ''}`]));
}

function settingsText(values: TrialView['values']): string {
  return Object.entries(values).map(([name, value]) => `${name}=${String(value)}`).join(' ');
}

function measureWords(measure: Measure): string {
  return measure === 'sharpe' || measure === 'sortino' || measure === 'calmar' ? `${measure} ratio` : measure.replace('-', ' ');
}

function measureText(measure: Measure, value: number | null): string {
  return measure === 'return' || measure === 'drawdown' ? percent(value) : ratio(value);
}
