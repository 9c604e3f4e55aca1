import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { htmlReport } from '../../../../../src/engine/run/report/html/html-report.ts';
import { escaped, markup } from '../../../../../src/engine/run/report/html/markup.ts';
import { numberScale, timeScale } from '../../../../../src/engine/run/report/html/scale.ts';
import { money, percent } from '../../../../../src/engine/run/report/html/write.ts';
import { DAY, HOUR, START, aStore, aTrade, hour, putRun } from './report-fixture.ts';
import type { RunParts } from './report-fixture.ts';

const EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(2)> & \' `';

/** 120 days with trades, on bars that are stored. */
function aWholeRun(parts: RunParts = {}): string {
  const rng = createRng('page');
  let price = 100;
  const bars = Array.from({ length: 120 * 24 }, (_, index) => {
    const open = price;
    price *= 1 + 0.004 * rng.normal();
    return hour(index, open, price, Math.min(open, price) * 0.999, Math.max(open, price) * 1.001);
  });
  const store = aStore(bars);
  let value = 1000;
  const equity = [[START, 1000] as const, ...bars.map(({ closeTimeMs }) => [closeTimeMs, (value *= 1 + 0.0005 * rng.normal())] as const)];
  const trades = Array.from({ length: 30 }, (_, index) => {
    const [entryTime, exitTime] = [START + index * 3 * DAY + HOUR, START + index * 3 * DAY + 20 * HOUR];
    const pnl = 5 * rng.normal();
    return aTrade({ id: `t${index}`, entryTime, exitTime, pnl: pnl.toFixed(8), returnPct: pnl, exitReason: pnl < 0 ? 'stop-loss' : EVIL, side: index % 4 === 0 ? 'short' : 'long' });
  });
  return htmlReport(store, putRun(store, { equity, trades, ...parts })).html;
}

/** Every attribute and style that makes a browser ask for something. */
const LOADS = /\b(src|srcset|href|xlink:href|action|data|poster|background)\s*=|url\(|@import|@font-face|<(script|link|iframe|object|embed|base|img|image|use|form|input|video|audio)\b/i;

/** What of a page matches, with a little around it: a page as a whole is no message. */
const found = (html: string, what: RegExp): readonly string[] => [...html.matchAll(what)].map(({ index }) => html.slice(Math.max(0, index - 20), index + 40));

describe('the page to share', () => {
  const page = (parts?: RunParts): string => aWholeRun(parts);

  it('needs nothing but itself: no script, no link, no address, and it forbids the browser to load any', () => {
    const html = page();
    const tags = [...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag);
    expect(tags.length).toBeGreaterThan(500);
    expect([...tags, /<style>[\s\S]*<\/style>/.exec(html)?.[0] ?? ''].filter((text) => LOADS.test(text))).toEqual([]);
    expect(found(html, /https?:|file:|javascript:|\/\/[a-z]/gi)).toEqual([]);
    expect(html.includes("default-src 'none'")).toBe(true);
  });

  it('holds no path of this machine', () => {
    expect(found(page(), /(?<=[\s"'(>])(\/(home|root|tmp|work|usr|var|Users|etc)\b|[A-Z]:\\)/g)).toEqual([]);
  });

  it('is the same, byte for byte, for the same run', () => {
    expect(page() === page()).toBe(true);
  });

  it('keeps every text a text, whoever wrote it', () => {
    const html = page({ config: { title: EVIL, config: { entryPeriod: 20, note: EVIL } }, warnings: [EVIL] });
    expect(found(html, /<(script|img)/g)).toEqual([]);
    expect(html.includes(escaped(EVIL))).toBe(true);
    // In the title, the heading, a warning, the exits, and the settings; in the settings twice escaped: as JSON first.
    expect(html.split(escaped('<script>alert(1)</script>')).length - 1).toBeGreaterThanOrEqual(5);
  });

  it('tells config, seed, hashes, version, level of realism, warnings and what it does not show', () => {
    const html = page({ warnings: ['The disk was full.'] });
    for (const text of ['&#34;entryPeriod&#34;: 20', '<td class="l">7</td>', 'd'.repeat(64), 'e'.repeat(64), 'Tradewind 1.2.3', 'bars: Orders fill along bars', 'The disk was full.', 'What this does not show', 'backtest --again bt-test']) expect([text, html.includes(text)]).toEqual([text, true]);
  });

  it('can be read by ear: one heading of the first rank, none skipped, captions and heads of tables, titles of drawings', () => {
    const html = page();
    const ranks = [...html.matchAll(/<h([1-6])/g)].map(([, rank]) => Number(rank));
    expect(ranks.filter((rank) => rank === 1)).toHaveLength(1);
    ranks.forEach((rank, index) => { expect(rank - (ranks[index - 1] ?? 0)).toBeLessThanOrEqual(1); });
    expect(html.includes('<th scope="col" class="l"></th>')).toBe(false);
    const tables = html.split('<table').length - 1;
    expect(html.split('<caption>').length - 1).toBe(tables);
    expect(html.split('<thead>').length - 1).toBe(tables);
    const drawings = [...html.matchAll(/<svg [^>]*>/g)].map(([tag]) => tag);
    expect(drawings.length).toBeGreaterThan(10);
    for (const tag of drawings) expect(tag).toMatch(/role="img" (aria-labelledby="\S+ \S+"|aria-label="[^"]+")/);
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, label] of html.matchAll(/aria-labelledby="([^"]+)"/g)) for (const id of (label ?? '').split(' ')) expect(ids).toContain(id);
  });

  it('knows light, dark, paper and a narrow screen', () => {
    const html = page();
    for (const rule of ['prefers-color-scheme:dark', '@media print', 'size:A4', '@media (max-width:46rem)', 'width=device-width']) expect([rule, html.includes(rule)]).toEqual([rule, true]);
  });

  it('draws numbers only', () => {
    expect(found(page(), /NaN|Infinity|undefined|\[object/g)).toEqual([]);
  });

  it('is there for a run that never traded, for one day, and without equity', () => {
    const store = aStore();
    const empty = htmlReport(store, putRun(store, { id: 'a' })).html;
    expect(empty).toContain('It never traded: there is nothing to judge.');
    expect(empty).toContain('No trade was closed, so there is nothing to say about trades.');
    const short = htmlReport(store, putRun(store, { id: 'b', trades: [aTrade()], equity: [[START, 1000], [START + 5 * HOUR, 1009.79]] })).html;
    const none = htmlReport(store, putRun(store, { id: 'c', equity: [] })).html;
    for (const html of [empty, short, none]) expect(found(html, /NaN|Infinity|undefined|\[object/g)).toEqual([]);
    expect(none).toContain('There is no equity to draw.');
  });

  it('says so where the prices were made up', () => {
    const store = aStore();
    expect(htmlReport(store, putRun(store, { config: { instruments: ['practice:BTCUSDT'] } })).html).toContain('SIMULATED PRICES');
  });
});

describe('markup', () => {
  it('escapes what is put in and leaves markup alone', () => {
    expect(markup`<b title="${'"x"'}">${['<', markup`<i>${'&'}</i>`, null, 3]}</b>`.text).toBe('<b title="&#34;x&#34;">&#60;<i>&#38;</i>3</b>');
    expect(escaped('a\u0000b')).toBe('a\uFFFDb');
  });
});

describe('scales', () => {
  it('end on whole steps and hold the values', () => {
    const scale = numberScale([-3, 97], String, { count: 4 });
    expect(scale.ticks.map(({ value }) => value)).toEqual([-50, 0, 50, 100]);
    expect([scale.at(-50), scale.at(100)]).toEqual([0, 1]);
    expect(numberScale([], String).ticks.length).toBeGreaterThan(1);
    expect(numberScale([5, 5], String).at(5)).toBeGreaterThan(0);
  });

  it('mark the beginnings of months and years', () => {
    expect(timeScale(Date.UTC(2023, 10, 15), Date.UTC(2024, 2, 15)).ticks.map(({ label }) => label)).toEqual(['Dec', '2024', 'Feb', 'Mar']);
    expect(timeScale(Date.UTC(2018, 0, 1), Date.UTC(2022, 0, 1)).ticks.map(({ label }) => label)).toEqual(['2018', 'Jul', '2019', 'Jul', '2020', 'Jul', '2021', 'Jul', '2022']);
    expect(timeScale(START, START + 3 * HOUR).ticks.map(({ label }) => label)).toEqual(['00:00', '01:00', '02:00', '03:00']);
    expect(timeScale(START, START).ticks.length).toBeGreaterThan(0);
  });
});

describe('numbers in words', () => {
  it('have signs where they matter, and no sign before nothing', () => {
    expect([percent(0.1234, { signed: true }), percent(-0.05), percent(-0.00001), percent(null), money(-1234.5), money('0.00000000', { signed: true })]).toEqual(['+12.3\u00a0%', '\u22125.00\u00a0%', '0.00\u00a0%', '–', '\u22121,234.50', '0.00']);
  });
});
