import type { RunReport, TradeGroup } from '../../../contract/report.ts';
import { area, bars, dots, figure, line, rule, upright } from './chart.ts';
import type { Markup } from './markup.ts';
import { markup } from './markup.ts';
import { digitsOf, numberScale, timeScale } from './scale.ts';
import { count, day, money, percent, ratio } from './write.ts';

const wholeMoney = (value: number, step: number): string => value.toLocaleString('en-US', { minimumFractionDigits: digitsOf(step), maximumFractionDigits: digitsOf(step) }).replace('-', '\u2212');
const share = (value: number, step: number): string => percent(value, { digits: digitsOf(step * 100) });
const plain = (value: number, step: number): string => value.toFixed(digitsOf(step)).replace('-', '\u2212');

/** Equity with what holding would have made, and the falls beneath on the same time. */
export function equityFigure({ curve, run }: RunReport): Markup {
  if (curve.time.length < 2) return markup`<p class="none">There is no equity to draw.</p>`;
  const x = timeScale(curve.time[0]!, curve.time.at(-1)!);
  const known = (column: readonly (number | null)[] | null): readonly number[] => (column ?? []).filter((value) => value !== null);
  const drawn = [...curve.equity, ...known(curve.holdEqualVolatility)];
  const hold = isFar(drawn, known(curve.hold)) ? null : curve.hold;
  const y = numberScale([...drawn, ...known(hold)], wholeMoney, { count: 5 });
  const falls = numberScale(curve.drawdown, share, { include: [0], count: 2 });
  const lowest = curve.drawdown.reduce((least, value) => Math.min(least, value), 0);
  const description = `Equity from ${money(curve.equity[0]!)} on ${day(curve.time[0]!)} to ${money(curve.equity.at(-1)!)} ${run.quoteAsset} on ${day(curve.time.at(-1)!)}.`;
  return markup`${figure({
    id: 'equity', title: 'Equity', description, x, y, height: 19,
    caption: `Cash and open positions at the market, ${run.quoteAsset}, after all costs.${curve.hold === null || hold !== null ? '' : ` Holding, which ended at ${money(curve.hold.at(-1) ?? null)}, is too far away to be drawn beside it.`}`,
    marks: [
      ...(hold === null ? [] : [line('bench', x, y, curve.time, hold)]), ...(curve.holdEqualVolatility === null ? [] : [line('bench dash', x, y, curve.time, curve.holdEqualVolatility)]),
      line('main', x, y, curve.time, curve.equity),
    ],
    legend: [{ kind: 'main', text: 'This run' }, ...(hold === null ? [] : [{ kind: 'bench', text: 'Holding' }]), ...(curve.holdEqualVolatility === null ? [] : [{ kind: 'bench dash', text: 'Holding at equal volatility' }])],
  })}${figure({
    id: 'underwater', title: 'Below the peak', description: `The equity was up to ${percent(-lowest)} below its highest value so far.`, x, y: falls, height: 8, isInner: true,
    marks: [area('loss', x, falls, curve.time, curve.drawdown, 0), line('loss', x, falls, curve.time, curve.drawdown)],
  })}`;
}

/** A benchmark that went another way altogether would press the run into a flat line. */
function isFar(drawn: readonly number[], hold: readonly number[]): boolean {
  const spread = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, value), 0) - values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  return spread(hold) > 6 * spread(drawn);
}

/** How daily returns were spread. */
export function distributionFigure({ distribution }: RunReport): Markup | null {
  if (distribution === null) return null;
  const { edges, counts, best, worst } = distribution;
  const x = numberScale(edges, share, { count: 5 });
  const y = numberScale(counts, count, { include: [0], count: 4 });
  const boxes = counts.map((value, index) => ({ from: edges[index]!, to: edges[index + 1]!, value, kind: edges[index + 1]! <= 1e-12 ? 'bar loss' : 'bar gain' }));
  return figure({
    id: 'distribution', title: 'Daily returns', x, y, height: 13, marks: [bars(x, y, boxes), ...(distribution.mean === null ? [] : [upright('mark', x, distribution.mean)])],
    caption: `${count(distribution.count)} days, ${percent(distribution.positiveShare, { digits: 0 })} of them up${distribution.flatDays === 0 ? '' : `, ${count(distribution.flatDays)} without any change (not drawn)`}. Best ${percent(best.value, { signed: true })} on ${day(best.dayMs)}, worst ${percent(worst.value, { signed: true })} on ${day(worst.dayMs)}.`,
    description: `Histogram of ${count(distribution.count)} daily returns from ${percent(worst.value)} to ${percent(best.value)}; the mean is ${percent(distribution.mean)}.`,
  });
}

/** The Sharpe ratio of a moving window. */
export function rollingFigure({ rolling }: RunReport): Markup | null {
  if (rolling.time.length < 2) return null;
  const x = timeScale(rolling.time[0]!, rolling.time.at(-1)!);
  const known = rolling.sharpe.filter((value) => value !== null);
  const y = numberScale(known, plain, { include: [0], count: 4 });
  return figure({
    id: 'rolling', title: `Sharpe ratio of ${rolling.windowDays} days`, x, y, height: 13, marks: [rule('zero', y, 0), line('main', x, y, rolling.time, rolling.sharpe)],
    caption: 'A good strategy is not good in one stretch only. Gaps: nothing moved.', description: `The Sharpe ratio of the last ${rolling.windowDays} days went from ${ratio(known[0] ?? null)} to ${ratio(known.at(-1) ?? null)}.`,
  });
}

/** How much was at stake. */
export function exposureFigure({ exposure }: RunReport): Markup | null {
  if (exposure.time.length < 2 || exposure.maxGross === null || exposure.maxGross === 0) return null;
  const ends = [...exposure.time, exposure.time.at(-1)! + exposure.stepMs];
  const x = timeScale(ends[0]!, ends.at(-1)!);
  const y = numberScale([...exposure.long, ...exposure.short], share, { include: [0], count: 4 });
  const steps = (column: readonly number[], kind: string) => column.map((value, index) => ({ from: ends[index]!, to: ends[index + 1]!, value, kind }));
  return figure({
    id: 'exposure', title: 'Exposure', x, y, height: 11, marks: [bars(x, y, [...steps(exposure.long, 'step gain'), ...steps(exposure.short, 'step loss')]), rule('zero', y, 0)],
    caption: `Notional of open positions over equity: ${percent(exposure.meanGross)} on average, ${percent(exposure.maxGross)} at most. ${exposure.note ?? ''}`,
    description: `Long exposure above zero, short below; at most ${percent(exposure.maxGross)} of equity.`,
    ...(exposure.short.some((value) => value !== 0) ? { legend: [{ kind: 'gain', text: 'Long' }, { kind: 'loss', text: 'Short' }] } : {}),
  });
}

/** Each trade's move against and for it, beside its result. */
export function excursionFigures({ excursions }: RunReport): Markup | null {
  const known = excursions.trades.filter(({ mae, mfe }) => mae !== null && mfe !== null);
  if (known.length === 0) return null;
  const y = numberScale(known.map(({ returnPct }) => returnPct / 100), share, { include: [0], count: 5 });
  const scatter = (id: string, title: string, of: (trade: (typeof known)[number]) => number, caption: string): Markup => {
    const x = numberScale(known.map(of), share, { include: [0], count: 4 });
    const points = (isWon: boolean) => known.filter(({ pnl }) => pnl > 0 === isWon).map((trade) => [of(trade), trade.returnPct / 100] as const);
    return figure({
      id, title, x, y, height: 15, marks: [rule('zero', y, 0), dots('loss', x, y, points(false)), dots('gain', x, y, points(true))], caption,
      description: `${count(known.length)} trades: their result above the axis of the ${title.toLowerCase()}.`, legend: [{ kind: 'gain dot', text: 'Won' }, { kind: 'loss dot', text: 'Lost' }],
    });
  };
  return markup`<div class="pair">${scatter('mae', 'Worst move against the trade', ({ mae }) => mae ?? 0, 'Across: maximum adverse excursion; up: the result. Winners that never went far against us allow a closer stop.')}${scatter('mfe', 'Best move for the trade', ({ mfe }) => mfe ?? 0, 'Across: maximum favourable excursion; up: the result. Losers far to the right were once winners.')}</div>`;
}

/** Net profit by hour or weekday of the entry. */
export function groupFigure(id: string, title: string, groups: readonly TradeGroup[], label: (group: TradeGroup) => string): Markup {
  const y = numberScale(groups.map(({ netProfit }) => Number(netProfit)), wholeMoney, { include: [0], count: 3 });
  const x = { low: 0, high: groups.length, at: (value: number) => value / groups.length, ticks: groups.map((group, index) => ({ value: index + 0.5, label: label(group) })).filter((_, index) => groups.length <= 7 || index % 3 === 0) };
  const boxes = groups.map(({ netProfit }, index) => ({ from: index + 0.15, to: index + 0.85, value: Number(netProfit), kind: Number(netProfit) < 0 ? 'bar loss' : 'bar gain' }));
  const best = groups.toSorted((a, b) => Number(b.netProfit) - Number(a.netProfit))[0];
  return figure({ id, title, x, y, height: 10, marks: [bars(x, y, boxes), rule('zero', y, 0)], description: best === undefined ? 'No trades.' : `Net profit of the trades by their entry; most in ${best.title}: ${money(best.netProfit)}.` });
}

