import type { RunAgain, RunComparison, RunReport, RunSummary } from '../../engine/worker/commands/runs-command.ts';
import { table } from './table.ts';
import { count, instrumentName, money, percent, ratio, signedMoney, signedPercent, things, time } from './words.ts';

/** Writes stored runs in a table. */
export function runsText(runs: readonly RunSummary[]): string {
  if (runs.length === 0) return 'No backtest is stored. Run one with tradewind backtest.';
  return table(
    [{ title: 'Run' }, { title: 'Made (UTC)' }, { title: 'Strategy' }, { title: 'Instruments' }, { title: 'Bars' }, { title: 'Return', align: 'right' }, { title: 'Sharpe', align: 'right' }, { title: 'Fall', align: 'right' }, { title: 'Trades', align: 'right' }, { title: 'Title' }],
    runs.map(({ runId, createdMs, strategy, instruments, interval, metrics, title = '' }) => [
      runId, time(createdMs), strategy, shortened(instruments), interval, signedPercent(metrics['totalReturn'] ?? null), ratio(metrics['sharpe'] ?? null), percent(metrics['maxDrawdown'] ?? null), count(metrics['trades'] ?? 0), title,
    ]),
  );
}

/** Writes what a run showed: first what to beware of, then the numbers with their ranges, then where it comes from. */
export function reportText(report: RunReport): string {
  const { run, costs, benchmark, drawdowns, streaks, excursions } = report;
  const write = (unit: 'share' | 'ratio' | 'quote', value: number | null): string => (unit === 'share' ? percent(value) : unit === 'quote' ? signedMoney(value) : ratio(value));
  const [deepest] = drawdowns;
  return [
    `${run.title ?? run.strategy} on ${run.instruments.map(instrumentName).join(', ')}, ${run.interval} bars, ${time(run.from)} to ${time(run.to)} UTC`,
    report.verdict, '',
    ...(report.warnings.length === 0 ? [] : ['Beware', ...report.warnings.map((text) => `  ${text}`), '']),
    table([{ title: '' }, { title: '', align: 'right' }, { title: 'from', align: 'right' }, { title: 'to (95 %)', align: 'right' }, { title: 'of' }], report.headline.map(({ title, unit, value, low, high, sample, sampleOf, note }) => [
      title, write(unit, value), write(unit, low), write(unit, high), note ?? `${count(sample)} ${sampleOf}`,
    ])),
    '',
    `Costs       ${money(costs.total)} ${run.quoteAsset}: fees ${money(costs.fees)}, spread ${money(costs.spread)}, slippage ${money(costs.slippage)}, on the way ${money(costs.delay)}, funding ${money(costs.funding)}${costs.isSplitAssumed ? ' (the split is assumed)' : ''}`,
    ...(benchmark.hold === null ? [] : [`Holding     ${signedPercent(benchmark.hold.totalReturn)}, at equal volatility ${signedPercent(benchmark.holdEqualVolatility?.totalReturn ?? null)}. ${benchmark.sentence}`]),
    ...(deepest === undefined ? [] : [`Deepest     ${percent(deepest.depth)} from ${time(deepest.startMs)} to ${time(deepest.troughMs)}, ${deepest.recoveryMs === null ? 'not yet back' : `back on ${time(deepest.recoveryMs)}`}`]),
    ...(excursions.trades.length === 0 ? [] : [`Trades      longest losing row ${count(streaks.longestLosing)}; winners went ${percent(excursions.winners.mae)} against and ${percent(excursions.winners.mfe)} for us, losers ${percent(excursions.losers.mae)} and ${percent(excursions.losers.mfe)}`]),
    '',
    'What this does not show', ...report.limits.map((text) => `  ${text}`), '',
    `Run ${run.runId}, seed ${run.seed}, data ${run.dataHash.slice(0, 12)}, result ${run.resultHash.slice(0, 12)}, Tradewind ${run.codeVersion}. Fills: ${run.realism.level}.`,
    `A page to share: tradewind report ${run.runId}`,
  ].join('\n');
}

/** Writes runs side by side. */
export function compareText({ runs, settings, metrics, notes }: RunComparison): string {
  const write = (unit: RunComparison['metrics'][number]['unit'], value: number | null): string => {
    switch (unit) {
      case 'share': return percent(value);
      case 'quote': return signedMoney(value);
      case 'count': return value === null ? '–' : count(value);
      case 'days': case 'ratio': return ratio(value);
    }
  };
  const columns = [{ title: '' }, ...runs.map(({ runId }) => ({ title: runId, align: 'right' as const }))];
  return [
    table(columns, [
      ['Strategy', ...runs.map(({ strategy }) => strategy)], ['Instruments', ...runs.map(({ instruments }) => shortened(instruments))],
      ...metrics.map(({ title, unit, values, best }) => [title, ...values.map((value, index) => `${write(unit, value)}${best === index ? ' *' : ''}`)]),
    ]),
    '',
    settings.length === 0 ? 'All settings are the same.' : table([{ title: 'Settings that differ' }, ...columns.slice(1)], settings.map(({ path, values }) => [path, ...values.map(settingText)])),
    '', ...notes, '* the better one',
  ].join('\n');
}

/** Writes what came of running a run again. */
export function againText({ runId, sentence, before, now, settings }: RunAgain): string {
  return [
    `${runId}: ${sentence}`,
    `  result   ${before.resultHash.slice(0, 16)}  ${before.resultHash === now.resultHash ? 'same hash' : `now ${now.resultHash.slice(0, 16)}`}`,
    `  data     ${before.dataHash.slice(0, 16)}  ${before.dataHash === now.dataHash ? 'same' : `now ${now.dataHash.slice(0, 16)}`}`,
    `  program  ${before.codeVersion}  ${before.codeVersion === now.codeVersion ? 'same' : `now ${now.codeVersion}`}`,
    ...settings.map(({ path, values }) => `  ${path}  ${settingText(values[0])}, now ${settingText(values[1])}`),
  ].join('\n');
}

function settingText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function shortened(instruments: readonly string[]): string {
  return instruments.length <= 2 ? instruments.join(', ') : `${instruments[0] ?? ''} and ${things(instruments.length - 1, 'other')}`;
}
