import type { HtmlReport, RunReport } from '../../../contract/report.ts';
import { reportOf } from '../report-run.ts';
import { readRun } from '../stored-run.ts';
import type { RunSource, StoredRun } from '../stored-run.ts';
import { distributionFigure, equityFigure, excursionFigures, rollingFigure } from './figures.ts';
import { Markup, markup } from './markup.ts';
import { benchmarkSection, costSection, cycleSection, drawdownSection, exposureSection, headlineSection, honestySection, monthlySection, regimeSection, table, tradesSection, unseen } from './sections.ts';
import { STYLE } from './style.ts';
import { day, moment, money, ratio } from './write.ts';

/** Returns the page of a stored run. @throws RunUnusable when there is no such run */
export function htmlReport(source: RunSource, runId: string): HtmlReport {
  const run = readRun(source, runId);
  return { name: `${runId}.html`, html: pageOf(reportOf(source, run), run) };
}

/**
 * Writes a report as one page that needs nothing else: no script, no font, no picture from elsewhere, and it asks for none.
 * The same run in the same store gives the same bytes: nothing of the moment in which it is written is in it.
 */
export function pageOf(report: RunReport, { request }: Pick<StoredRun, 'request'>): string {
  const { run } = report;
  const title = run.title ?? `${run.strategy} on ${run.instruments.join(', ')}`;
  const { title: _title, ...settings } = request;
  return `<!DOCTYPE html>\n${markup`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"><title>${title} · Tradewind</title><style>${new Markup(STYLE)}</style></head><body><main>
<header><p class="kind">Tradewind · backtest${run.isSimulatedData ? markup` <strong class="tag">SIMULATED PRICES</strong>` : null}</p><h1>${title}</h1>
<p class="sub">${run.title === null ? null : `${run.strategy} on ${run.instruments.join(', ')}, `}${run.interval} bars, ${day(run.firstMs ?? run.from)} to ${day(run.lastMs ?? run.to)}. ${money(run.startingCash)} ${run.quoteAsset} became ${money(run.endEquity)}.</p>
<p class="verdict">${report.verdict}</p></header>
${warningsOf(report)}${headlineSection(report)}${honestySection(report)}
<section aria-labelledby="h-equity"><h2 id="h-equity">The account</h2>${equityFigure(report)}${drawdownSection(report)}</section>
${monthlySection(report)}${benchmarkSection(report)}${shapeSection(report)}${costSection(report)}${exposureSection(report)}${cycleSection(report)}${tradesSection(report, excursionFigures(report))}${regimeSection(report)}
<section aria-labelledby="h-limits"><h2 id="h-limits">What this does not show</h2><ul class="limits">${report.limits.map((text) => markup`<li>${text}</li>`)}</ul></section>
<section aria-labelledby="h-measures"><h2 id="h-measures">Every measure</h2><p class="note">Ratios as plain numbers, 0.1 is 10 %. Definitions: docs/metrics.md of the program.</p><dl class="measures">${Object.entries(report.metrics).map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value === null ? '–' : Math.abs(value) >= 1000 ? ratio(value) : String(Number(value.toPrecision(6))).replace('-', '\u2212')}</dd></div>`)}</dl></section>
<section aria-labelledby="h-again"><h2 id="h-again">To have it again</h2>${identityTable(report)}<h3>Settings</h3><pre tabindex="0">${JSON.stringify(settings, null, 2)}</pre></section>
<footer><p>Made by Tradewind ${run.codeVersion} from run ${run.runId}. A record of what a rule would have done under the assumptions named above; no promise, and no advice.</p></footer>
</main></body></html>`.text}\n`;
}

function warningsOf({ warnings }: RunReport): Markup {
  return warnings.length === 0 ? markup`` : markup`<aside aria-labelledby="h-beware"><h2 id="h-beware">Beware</h2><ul>${warnings.map((text) => markup`<li>${text}</li>`)}</ul></aside>`;
}

function shapeSection(report: RunReport): Markup {
  const figures = [distributionFigure(report), rollingFigure(report)].filter((one) => one !== null);
  if (figures.length === 0) return markup``;
  return markup`<section aria-labelledby="h-shape"><h2 id="h-shape">The shape of its days</h2><div class="${figures.length === 2 ? 'pair' : ''}">${figures}</div>${report.rolling.note === null ? null : markup`<p class="note">${report.rolling.note}</p>`}</section>`;
}

function identityTable({ run }: RunReport): Markup {
  return table('What it was made from', [unseen('Fact'), unseen('Value')], [
    ['Run', markup`<code>${run.runId}</code>`], ['Made', `${moment(run.createdMs)} UTC`], ['Asked for', `${moment(run.from)} to ${moment(run.to)} UTC`], ['Fills', `${run.realism.level}: ${run.realism.sentence}`], ['Seed', String(run.seed)],
    ['Data', markup`<code>${run.dataHash}</code>`], ['Result', markup`<code>${run.resultHash}</code>`], ['Program', run.codeVersion], ['The same again', markup`<code>tradewind backtest --again ${run.runId}</code>`],
  ], { left: [1], kind: 'facts' });
}
