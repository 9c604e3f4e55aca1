import type { ValueAtRiskResult, ValueAtRiskStudy, Verdict } from '../../engine/worker/commands/analyze-command.ts';
import { table } from './table.ts';
import { count, instrumentName, things, time } from './words.ts';

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
