import type { LimitsPair, LimitsRun, LimitsStudy, ValueAtRiskResult, ValueAtRiskStudy, Verdict } from '../../engine/worker/commands/analyze-command.ts';
import { table } from './table.ts';
import { count, instrumentName, money, percent, signedMoney, signedPercent, things, time } from './words.ts';

const VERDICTS: Readonly<Record<Verdict, string>> = {
  passes: 'passes', 'fails-coverage': 'FAILS: wrong number', 'fails-independence': 'FAILS: in bunches', 'too-few': 'too little data to tell',
};

/** Writes what became of every sort of forecast, and where it was wrong by most. */
export function valueAtRiskText(study: ValueAtRiskStudy): string {
  const { instruments, from, to, steps, longerSteps, stepMs, results } = study;
  const gaps = longerSteps === 0 ? '' : `; ${things(longerSteps, 'step')} of them ${longerSteps === 1 ? 'spans' : 'span'} missing bars`;
  return [
    `Value at risk of ${instruments.map(instrumentName).join(', ')}${instruments.length > 1 ? ' in equal parts' : ''}, held long and unchanged`,
    `${time(from)} to ${time(to)} UTC, ${count(steps)} steps of ${stepMs / 3_600_000} h${gaps}`,
    '',
    table([
      { title: 'Horizon' }, { title: 'Level', align: 'right' }, { title: 'Method' }, { title: 'Forecasts', align: 'right' }, { title: 'Exceeded', align: 'right' }, { title: 'Expected', align: 'right' },
      { title: 'Mean VaR', align: 'right' }, { title: 'Kupiec p', align: 'right' }, { title: 'Indep. p', align: 'right' }, { title: 'Both p', align: 'right' }, { title: 'Light' }, { title: 'Verdict at 5 %' },
    ], results.map(row)),
    '',
    ...worstLines(results),
    'A test that passes has not shown that the forecast is right, only that these data do not prove it wrong. No value at risk says how large a loss beyond it is.',
  ].join('\n');
}

/** Writes what the limits cost and saved, run beside run. */
export function limitsText({ name, strategy, instruments, interval, from, to, pairs }: LimitsStudy): string {
  return [
    `${name}: ${strategy} on ${instruments.map(instrumentName).join(', ')}, ${interval} bars, ${time(from)} to ${time(to)} UTC`,
    '',
    table([
      { title: 'Stake' }, { title: 'Limits' }, { title: 'Final equity', align: 'right' }, { title: 'Return', align: 'right' }, { title: 'Max drawdown', align: 'right' }, { title: 'Worst day', align: 'right' }, { title: 'Trades', align: 'right' },
    ], pairs.flatMap(({ stake, on, off }) => [limitsRow(stake, 'on', on), limitsRow(stake, 'off', off)])),
    '',
    ...pairs.flatMap(limitsVerdict),
    'One stretch of time. What limits save in a crash they cost in a recovery, and which of the two comes is not known beforehand.',
  ].join('\n');
}

function limitsRow(stake: string, limits: string, { endEquity, totalReturn, maxDrawdown, worstDay, trades }: LimitsRun): readonly string[] {
  return [stake, limits, money(endEquity), signedPercent(totalReturn), percent(maxDrawdown), percent(worstDay), count(trades)];
}

function limitsVerdict({ stake, on, saved, drawdownSpared, tradesMissed }: LimitsPair): readonly string[] {
  const effect = saved === 0 ? 'made no difference to the final equity' : saved > 0 ? `saved ${signedMoney(saved)}` : `cost ${money(-saved)}`;
  const fall = drawdownSpared >= 0 ? `made the largest fall ${percent(drawdownSpared)} of equity smaller` : `made the largest fall ${percent(-drawdownSpared)} of equity larger`;
  const trades = tradesMissed >= 0 ? `${things(tradesMissed, 'trade')} not made` : `${things(-tradesMissed, 'trade')} more`;
  return [`At the ${stake} stake the limits ${effect}, ${fall}; ${trades}.`, ...on.stops.map((sentence) => `  ${sentence}`), ''];
}

function row({ horizon, level, method, tests, meanValueAtRiskPct, verdict }: ValueAtRiskResult): readonly string[] {
  const name = [horizon, `${level} %`, method];
  if (tests === null) return [...name, '0', '–', '–', '–', '–', '–', '–', '–', VERDICTS[verdict]];
  return [
    ...name, count(tests.observations), count(tests.exceedances), tests.expected.toFixed(1), `${(meanValueAtRiskPct ?? 0).toFixed(2)} %`,
    probability(tests.coverage.pValue), probability(tests.independence.pValue), probability(tests.conditional.pValue), tests.trafficLight, VERDICTS[verdict],
  ];
}

function worstLines(results: readonly ValueAtRiskResult[]): readonly string[] {
  const worst = results.flatMap((result) => result.worst.slice(0, 1).map((loss) => ({ ...result, ...loss })));
  if (worst.length === 0) return [];
  return ['Furthest beyond:', ...worst.map(({ horizon, level, method, toMs, lossPct, valueAtRiskPct }) => `  ${horizon} ${level} % ${method}: ${lossPct.toFixed(2)} % lost to ${time(toMs)}, forecast ${valueAtRiskPct.toFixed(2)} %`), ''];
}

function probability(p: number): string {
  return p < 0.0005 ? '<0.001' : p.toFixed(3);
}
