import type { BenchmarkLine, HeadlineNumber, RunReport, TradeGroup } from '../../../contract/report.ts';
import { exposureFigure, groupFigure } from './figures.ts';
import { markup } from './markup.ts';
import type { Markup, Part } from './markup.ts';
import { count, day, days, duration, moment, money, MONTHS, PERCENT, percent, ratio } from './write.ts';

/** A table with its heads; the first cell of a row is its head. Numbers stand at the right. */
export function table(caption: string, heads: readonly Part[], rows: readonly (readonly Part[])[], options: { readonly left?: readonly number[]; readonly kind?: string } = {}): Markup {
  const side = (index: number): string => (index === 0 || options.left?.includes(index) === true ? 'l' : '');
  return markup`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table class="${options.kind ?? ''}"><caption>${caption}</caption><thead><tr>${heads.map((head, index) => markup`<th scope="col" class="${side(index)}">${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => markup`<tr>${row.map((cell, index) => (index === 0 ? markup`<th scope="row" class="l">${cell}</th>` : markup`<td class="${side(index)}">${cell}</td>`))}</tr>
`)}</tbody></table></div>`;
}

/** A head that the eye does not need. */
export function unseen(text: string): Markup {
  return markup`<span class="unseen">${text}</span>`;
}

/** A number whose sign matters, told by sign and colour. */
export function signed(text: string, value: number | null): Markup {
  return markup`<span class="${value === null || value === 0 ? '' : value > 0 ? 'up' : 'down'}">${text}</span>`;
}

/** The numbers at the top, each with the range that chance would give it. */
export function headlineSection({ headline, bootstrap, run }: RunReport): Markup {
  return markup`<section aria-labelledby="h-numbers"><h2 id="h-numbers">The numbers, and how sure they are</h2><dl class="numbers">${headline.map((one) => numberOf(one, run.quoteAsset))}</dl><p class="note">${bootstrap.sentence}</p></section>`;
}

/** Where each number means nothing gained and nothing lost. */
const NEUTRAL: Readonly<Partial<Record<HeadlineNumber['name'], number>>> = { totalReturn: 0, cagr: 0, sharpe: 0, sortino: 0, calmar: 0, profitFactor: 1, expectancy: 0 };

function numberOf(one: HeadlineNumber, quoteAsset: string): Markup {
  const write = (value: number | null): string => (one.unit === 'share' ? percent(value, { signed: one.name === 'totalReturn' || one.name === 'cagr' }) : one.unit === 'quote' ? money(value, { signed: true }) : ratio(value));
  const neutral = NEUTRAL[one.name];
  const colored = neutral === undefined || one.value === null ? markup`${write(one.value)}` : signed(write(one.value), one.value - neutral);
  const range = one.low === null && one.high === null ? null : markup`<dd class="range">${intervalBar(one, neutral)}<span><abbr title="95 % interval">95 %</abbr> ${one.low === null ? '?' : write(one.low)} to ${one.high === null ? 'no upper end' : write(one.high)}</span></dd>`;
  return markup`<div><dt title="${one.meaning}">${one.title}</dt><dd class="value">${colored}${one.unit === 'quote' ? markup` <small>${quoteAsset}</small>` : null}</dd>${range}<dd class="from">${one.note ?? `from ${count(one.sample)} ${one.sampleOf}`}</dd></div>`;
}

function intervalBar({ low, high, value, title }: HeadlineNumber, neutral: number | undefined): Markup | null {
  if (low === null || value === null) return null;
  const top = high ?? Math.max(value, low) + Math.abs(Math.max(value, low) - low) * 0.5;
  const points = [low, top, value, ...(neutral === undefined ? [] : [neutral])];
  const [from, to] = [Math.min(...points), Math.max(...points)];
  if (!(to > from)) return null;
  const at = (point: number): string => (3 + ((point - from) / (to - from)) * 94).toFixed(2);
  return markup`<svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="${title}: interval with the value as a dot${neutral === undefined ? '' : ' and the neutral point as a line'}">${neutral === undefined ? null : markup`<path class="neutral" d="M${at(neutral)} 0V10"/>`}<path class="span" d="M${at(low)} 5H${at(top)}"/><path class="value" d="M${at(value)} 5h0"/></svg>`;
}

/** Month by month; the deeper the colour, the larger the move. */
export function monthlySection({ monthly }: RunReport): Markup {
  if (monthly.length === 0) return markup``;
  const largest = Math.max(0.001, ...monthly.flatMap(({ months }) => months.map((value) => Math.abs(value ?? 0))));
  const cell = (value: number | null, isPartial: boolean): Part => {
    if (value === null) return '';
    const strength = Math.min(1, Math.abs(value) / largest) * 0.55;
    return markup`<span class="heat ${value < 0 ? 'loss' : 'gain'}" style="--a:${strength.toFixed(2)}">${percent(value, { signed: true, digits: 1 }).replace(PERCENT, '')}${isPartial ? '*' : ''}</span>`;
  };
  const rows = monthly.map(({ year, months, isPartial, total }) => [String(year), ...months.map((value, month) => cell(value, isPartial[month] ?? false)), total === null ? '' : signed(percent(total, { signed: true, digits: 1 }).replace(PERCENT, ''), total)]);
  const isCut = monthly.some(({ isPartial }) => isPartial.includes(true));
  return markup`<section aria-labelledby="h-months"><h2 id="h-months">Month by month</h2>${table(`Returns in percent${isCut ? '; * the month is not whole' : ''}`, [unseen('Year'), ...MONTHS, 'Total'], rows, { kind: 'months' })}</section>`;
}

/** The deepest falls with their ways back. */
export function drawdownSection({ drawdowns, timeUnderWater }: RunReport): Markup {
  if (drawdowns.length === 0) return markup`<p class="none">The equity never fell below an earlier value.</p>`;
  const rows = drawdowns.slice(0, 5).map(({ startMs, troughMs, recoveryMs, depth, daysDown, daysUp, days: all }) => [markup`<span class="down">${percent(-depth)}</span>`, day(startMs), day(troughMs), recoveryMs === null ? 'not yet' : day(recoveryMs), days(daysDown), daysUp === null ? 'not yet' : days(daysUp), days(all)]);
  return markup`${table('The deepest falls', ['Depth', 'Peak', 'Lowest', 'Back at the peak', 'Down', 'Back', 'In all'], rows, { left: [1, 2, 3] })}<p class="note">${percent(timeUnderWater, { digits: 1 })} of the time was spent below an earlier peak.</p>`;
}

/** From the result before costs to what was left. */
export function costSection({ costs, run }: RunReport): Markup {
  const parts: readonly (readonly [string, string | null, string])[] = [
    ['Fees', costs.fees, 'to the exchange'], ['Spread', costs.spread, 'half of it on each fill that took liquidity'], ['Slippage', costs.slippage, 'worse fills than the quoted price'],
    ['On the way', costs.delay, 'what the price moved between decision and fill'], ['Funding', costs.funding, 'of perpetual futures'], ['Borrowing', costs.borrow, 'interest'],
  ];
  const cost = (amount: string): Markup => signed(money(-Number(amount), { signed: true }), -Number(amount));
  const largest = Math.max(1e-9, ...parts.map(([, amount]) => Math.abs(Number(amount ?? 0))));
  const bar = (amount: string): Markup => markup`<span class="cost ${Number(amount) < 0 ? 'gain' : 'loss'}" style="--w:${((Math.abs(Number(amount)) / largest) * 100).toFixed(1)}%"></span>`;
  const rows = [
    ['Before costs', '', costs.beforeCosts === null ? '–' : signed(money(costs.beforeCosts, { signed: true }), Number(costs.beforeCosts)), ''],
    ...parts.flatMap(([title, amount, meaning]) => (amount === null ? [] : [[title, bar(amount), cost(amount), meaning]])),
    ['After costs', '', costs.net === null ? '–' : signed(money(costs.net, { signed: true }), Number(costs.net)), costs.shareOfGross === null ? '' : `costs took ${percent(costs.shareOfGross, { digits: 0 })} of it`],
  ];
  return markup`<section aria-labelledby="h-costs"><h2 id="h-costs">What it cost</h2>${table(`Costs, ${run.quoteAsset}`, [unseen('Part'), unseen('Beside the largest'), run.quoteAsset, unseen('What it is')], rows, { left: [1, 3], kind: 'costs' })}<p class="note">${costs.sentence}</p></section>`;
}

/** Beside holding. */
export function benchmarkSection({ benchmark }: RunReport): Markup {
  const { strategy, hold, holdEqualVolatility, weight } = benchmark;
  const row = (line: BenchmarkLine, title = line.title): readonly Part[] => [title, signed(percent(line.totalReturn, { signed: true }), line.totalReturn), percent(line.cagr, { signed: true }), ratio(line.sharpe), percent(line.maxDrawdown === null ? null : -line.maxDrawdown), percent(line.annualVolatility)];
  const rows = [row(strategy), ...(hold === null ? [] : [row(hold)]), ...(holdEqualVolatility === null ? [] : [row(holdEqualVolatility, `${holdEqualVolatility.title} (${percent(weight, { digits: 0 })} of the money)`)])];
  const facts = benchmark.beta === null ? null : markup`<p class="note">Beta ${ratio(benchmark.beta)}, alpha ${percent(benchmark.alpha, { signed: true })} a year, correlation ${ratio(benchmark.correlation)}, information ratio ${ratio(benchmark.informationRatio)}, all against holding. ${benchmark.costsSentence}</p>`;
  return markup`<section aria-labelledby="h-holding"><h2 id="h-holding">Beside holding</h2><p class="lead">${benchmark.sentence}</p>${table('Against holding', [unseen('Account'), 'Return', 'A year', 'Sharpe', 'Deepest fall', 'Volatility'], rows)}${facts}</section>`;
}

/** Trades in every grouping that has more than one group. */
export function tradesSection({ tables, streaks, excursions, turnover, run }: RunReport, figures: Markup | null): Markup {
  if (excursions.trades.length === 0) return markup`<section aria-labelledby="h-trades"><h2 id="h-trades">Trades</h2><p class="none">No trade was closed, so there is nothing to say about trades.</p></section>`;
  const side = (title: string, one: RunReport['excursions']['winners']): readonly Part[] => [title, count(one.trades), percent(one.mae), percent(one.mfe), title === 'Losers' ? '' : percent(one.kept, { digits: 0 })];
  const groups: readonly (readonly [string, readonly TradeGroup[]])[] = [['By symbol', tables.bySymbol], ['By strategy', tables.byStrategy], ['By exit', tables.byExitReason], ['Long and short', tables.bySide]];
  return markup`<section aria-labelledby="h-trades"><h2 id="h-trades">Trades</h2>
<p class="lead">${count(excursions.trades.length)} trades, ${turnover.tradesPerDay === null ? '' : `${turnover.tradesPerDay >= 1 ? `${turnover.tradesPerDay.toFixed(1)} a day` : `one every ${days(1 / turnover.tradesPerDay)}`}, `}held for ${duration(turnover.averageHoldingMs)} on average. The longest losing row was ${count(streaks.longestLosing)} (${money(streaks.worstStreakLoss)} ${run.quoteAsset} at worst)${streaks.expectedLosing === null ? '' : `; with this share of losers about ${count(streaks.expectedLosing)} would come by chance alone`}. The longest winning row was ${count(streaks.longestWinning)}.</p>
${figures}${table('How far trades moved, on average', [unseen('Result'), 'Trades', 'Against', 'For', 'Kept of the best'], [side('Winners', excursions.winners), side('Losers', excursions.losers)])}<p class="note">${excursions.note}</p>
<div class="pair">${groupFigure('hours', 'By hour of the entry (UTC)', tables.byHour, ({ title }) => title.slice(0, 2))}${groupFigure('weekdays', 'By day of the entry (UTC)', tables.byWeekday, ({ title }) => title.slice(0, 3))}</div>
${groups.map(([title, rows]) => (rows.filter(({ trades }) => trades > 0).length < 2 ? null : groupTable(title, rows, run.quoteAsset)))}</section>`;
}

function groupTable(title: string, groups: readonly TradeGroup[], quoteAsset: string): Markup {
  return table(title, [unseen(title), 'Trades', 'Won', `Net ${quoteAsset}`, 'Mean', 'Profit factor', 'Held'], groups.map((one) => [
    one.title, count(one.trades), percent(one.winRate, { digits: 0 }), signed(money(one.netProfit, { signed: true }), Number(one.netProfit)), percent(one.meanReturn, { signed: true }), ratio(one.profitFactor), duration(one.averageHoldingMs),
  ]));
}

/** How boosted trees came and went; of other runs nothing. */
export function cycleSection({ cycle }: RunReport): Markup {
  if (cycle === null) return markup``;
  const { counts } = cycle;
  const rows = cycle.retrains.map(({ whenMs, outcome, metrics, cause, sentence }) => [
    moment(whenMs), outcome.replaceAll('-', ' '), metrics === null ? '' : (metrics.rmse / metrics.rmseOfZero).toFixed(3), metrics === null ? '' : ratio(metrics.rankIc), metrics === null ? '' : percent(metrics.directionalAccuracy, { digits: 0 }),
    metrics === null ? '' : ratio(metrics.netSharpe), [cause, sentence].filter((text) => text !== '').join(' '),
  ]);
  return markup`<section aria-labelledby="h-cycle"><h2 id="h-cycle">How the trees came and went</h2><p>${cycle.sentence}</p><p class="note">${count(counts.trained)} trainings on ${count(cycle.windowBars)} bars each: ${count(counts.passed)} passed, ${count(counts.refused)} refused, ${count(counts.failed)} failed; ${count(counts.swapped)} took over, ${count(counts.rolledBack)} rolled back.</p>${table('Steps of the cycle, UTC', ['When', 'Step', 'Error of zero’s', 'Rank IC', 'Right side', 'Net Sharpe', 'Why, and what came of it'], rows, { left: [1, 6] })}</section>`;
}

/** How it went in each kind of market. */
export function regimeSection({ regimes, run }: RunReport): Markup {
  if (regimes === null || regimes.rows.length === 0) return markup``;
  const rows = regimes.rows.map(({ label, share, trades, netProfit, winRate, sharpe, maxDrawdown }) => [label === null ? 'not yet known' : label.replaceAll('-', ' '), percent(share, { digits: 0 }), count(trades), percent(winRate, { digits: 0 }), signed(money(netProfit, { signed: true }), Number(netProfit)), ratio(sharpe), percent(-maxDrawdown)]);
  return markup`<section aria-labelledby="h-regimes"><h2 id="h-regimes">By kind of market</h2>${table(`Read from ${regimes.interval} bars of ${regimes.leader}`, ['Market', 'Of the time', 'Trades', 'Won', `Net ${run.quoteAsset}`, 'Sharpe', 'Deepest fall'], rows)}</section>`;
}

/** How much was at stake, and how often it was turned over. */
export function exposureSection(report: RunReport): Markup {
  const { turnover, metrics } = report;
  return markup`<section aria-labelledby="h-exposure"><h2 id="h-exposure">At stake</h2><p class="lead">In the market ${percent(metrics['exposure'] ?? null, { digits: 0 })} of the time; the account was turned over ${ratio(turnover.total)} times${turnover.perYear === null ? '' : `, ${ratio(turnover.perYear)} times a year`}.</p>${exposureFigure(report)}</section>`;
}

/** How much of it luck may be. */
export function honestySection({ honesty }: RunReport): Markup {
  if (honesty === null) return markup``;
  const rows: readonly (readonly Part[])[] = [
    ['Settings tried on this strategy, these instruments and this time', count(honesty.trials)], ['Chance that the true Sharpe ratio is above zero', percent(honesty.probabilisticSharpe, { digits: 1 })],
    [`Chance that it is above ${ratio(honesty.sharpeByLuck)}, which the best of so many worthless settings would show (deflated Sharpe ratio)`, percent(honesty.deflatedSharpe, { digits: 1 })],
    [`Days that such a Sharpe ratio has to last to be told from zero (there are ${count(honesty.days)})`, honesty.minTrackRecordDays === null ? 'no length would do' : count(honesty.minTrackRecordDays)],
  ];
  return markup`<section aria-labelledby="h-luck"><h2 id="h-luck">Skill or luck</h2><p class="lead">${honesty.sentence}</p>${table('Counted by the store of the program when this page was written', [unseen('Measure'), unseen('Value')], rows, { kind: 'luck' })}</section>`;
}
