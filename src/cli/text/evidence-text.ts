import type { EvidenceDocument, GateReport, Verdict } from '../../engine/worker/commands/evidence-command.ts';
import { table } from './table.ts';
import { count, instrumentName, percent, ratio, things, time } from './words.ts';

const VERDICTS: Readonly<Record<Verdict, string>> = { pass: 'PASSES', fail: 'FAILS', unclear: 'UNCLEAR' };

/** Writes what a tool found: the sentence first, then the figures it rests on. */
export function evidenceText(document: EvidenceDocument): string {
  const { title, verdict, sentence, notes, strategy, instruments, interval, from, to, runs, seed, hash, id } = document;
  const figures = figuresText(document);
  return [
    `${title}: ${strategy} on ${instruments.map(instrumentName).join(', ')}, ${interval} bars, ${time(from)} to ${time(to)} UTC`,
    '', `${VERDICTS[verdict]}. ${sentence}`, '',
    ...(figures === '' ? [] : [figures, '']),
    ...notes.map((note) => `- ${note}`), ...(notes.length === 0 ? [] : ['']),
    `${things(runs, 'backtest')}, seed ${seed}, hash ${hash.slice(0, 12)}, kept as ${id}`,
  ].join('\n');
}

const right = (title: string): { readonly title: string; readonly align: 'right' } => ({ title, align: 'right' });

function figuresText(document: EvidenceDocument): string {
  switch (document.tool) {
    case 'look-ahead': return table([{ title: 'Moment' }, { title: 'Future' }, right('Decisions'), { title: 'First difference' }], document.detail.moments.map(({ atMs, change, decisions, difference }) => [
      time(atMs), change === 'cut-off' ? 'taken away' : 'replaced', count(decisions), difference === null ? 'none' : `${time(difference.timeMs)} ${difference.instrumentId}: ${difference.expected} / ${difference.found}`,
    ]));
    case 'warm-up': return table([{ title: 'Begun' }, right('Needs bars'), right('Loads'), { title: 'Differs after that' }], document.detail.starts.map(({ startMs, neededBars, difference }) => [
      time(startMs), count(neededBars), count(document.detail.declaredBars), difference === null ? 'no' : `${time(difference.timeMs)}: ${difference.expected} / ${difference.found}`,
    ]));
    case 'walk-forward': return table([{ title: 'Traded from' }, { title: 'to' }, right('In sample'), right('Sharpe'), right('Out of sample'), right('Sharpe'), right('Trades'), { title: 'Chosen' }], document.detail.windows.map(({ inSample, outOfSample, chosen }) => [
      time(outOfSample.from).slice(0, 10), time(outOfSample.to).slice(0, 10), percent(inSample.totalReturn), ratio(inSample.sharpe), percent(outOfSample.totalReturn), ratio(outOfSample.sharpe), count(outOfSample.trades), settingsText(chosen),
    ]));
    case 'cross-validation': return table([{ title: 'Held back' }, right('Train days'), right('Purged'), right('Embargo'), right('Train Sharpe'), right('Test Sharpe'), right('Test return'), { title: 'Chosen' }], document.detail.splits.map((split) => [
      split.test.map((group) => group + 1).join(', '), count(split.trainDays), count(split.purgedDays), count(split.embargoedDays), ratio(split.trainSharpe), ratio(split.testSharpe), percent(split.testReturn), settingsText(split.chosen),
    ]));
    case 'overfit': {
      const { trials, probability, combinations, probabilityOfLoss, best, deflatedSharpe, probabilisticSharpe, trialsCounted, expectedBest } = document.detail;
      return table([{ title: 'Figure' }, right('Value')], [
        ['Settings compared, and ever tried', `${count(trials)}, ${count(trialsCounted)}`], ['Probability of overfitting', `${percent(probability)} of ${count(combinations)}`], ['Chosen one loses out of sample', percent(probabilityOfLoss)],
        ['Best: Sharpe, return, trades', `${ratio(best.figures.sharpe)}, ${percent(best.figures.totalReturn)}, ${count(best.figures.trades)}`], ['Sharpe of the best by luck', ratio(expectedBest)],
        ['Probabilistic Sharpe ratio', percent(probabilisticSharpe)], ['Deflated Sharpe ratio', percent(deflatedSharpe)],
      ]);
    }
    case 'monte-carlo': return table([{ title: 'Part' }, { title: 'Verdict' }, right('Runs'), { title: 'Measure' }, right('Actual'), right('5 %'), right('Half'), right('95 %'), right('p')], document.detail.parts.map(({ title, verdict, runs, measure, actual, distribution, pValue }) => [
      title, VERDICTS[verdict].toLowerCase(), count(runs), measure === 'maxDrawdown' ? 'deepest fall' : measure === 'sharpe' ? 'Sharpe ratio' : 'return', percent(actual), percent(distribution?.p05 ?? null), percent(distribution?.p50 ?? null), percent(distribution?.p95 ?? null), pValue === null ? '–' : pValue.toFixed(4),
    ]));
    case 'surface': {
      const { x, y, values, objective } = document.detail;
      const write = (value: number | null | undefined): string => (value === null || value === undefined ? '·' : objective === 'return' ? percent(value) : ratio(value));
      return table([{ title: `${y.key} \\ ${x.key}` }, ...x.values.map((value) => right(shortValue(value)))], y.values.map((value, row) => [shortValue(value), ...x.values.map((_, column) => write(values[row * x.values.length + column]))]));
    }
  }
}

function settingsText(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values).map(([key, value]) => `${key}=${shortValue(value)}`).join(' ');
}

function shortValue(value: unknown): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(5))) : String(value);
}

/** Writes the report of the gate: what is needed, what was found, until when it counts. */
export function gateText({ stage, subject, lines, sentence }: GateReport): string {
  return [
    `Gate to ${stage}: ${subject.strategy} on ${subject.instruments.map(instrumentName).join(', ')}, ${subject.interval} bars`,
    '', sentence, '',
    ...lines.flatMap(({ title, ok, state, found, needed, sentence: why, expiresMs }) => [`${ok ? 'passed ' : state.padEnd(7)}  ${title}: ${found} (needed: ${needed})${ok && expiresMs !== null ? `, until ${time(expiresMs).slice(0, 10)}` : ''}`, `         ${why}`]),
    '', 'Passing says that somebody has looked hard, not that money will be made.',
  ].join('\n');
}
