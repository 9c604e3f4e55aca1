import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import DataPage from '../../../../src/renderer/src/panels/data/DataPage.tsx';
import { downloadInput, firstForm, pairsError, periodError } from '../../../../src/renderer/src/panels/data/download-request.ts';
import { downloadBadge, readDownloadReport } from '../../../../src/renderer/src/panels/data/download-report.ts';
import { createFakeEngine } from '../../fake-engine.ts';
import type { FakeEngine } from '../../fake-engine.ts';
import { callsOf, openPage } from '../open-page.tsx';
import type { OpenPage } from '../open-page.tsx';
import { installRichAnswers, job } from '../rich-answers.ts';

const NOW = Date.UTC(2024, 2, 10, 15);
const REPORT = {
  files: [
    { path: 'data/x/BTCUSDT-1h-2024-01.zip', status: 'stored', rowsRead: 744, rowsStored: 744, duplicates: 0, gaps: [{ from: 0, to: 1, missing: 3 }], error: null },
    { path: 'data/x/BTCUSDT-1h-2024-02.zip', status: 'unchanged', rowsRead: 0, rowsStored: 0, duplicates: 0, gaps: [], error: null },
    { path: 'data/x/BTCUSDT-1h-2024-03-01.zip', status: 'missing', rowsRead: 0, rowsStored: 0, duplicates: 0, gaps: [], error: null },
    { path: 'data/x/BTCUSDT-1h-2024-03-02.zip', status: 'failed', rowsRead: 0, rowsStored: 0, duplicates: 0, gaps: [], error: 'BTCUSDT-1h-2024-03-02.zip: expected the published checksum a, found b' },
  ],
  rest: { requests: 2, rowsRead: 40, rowsStored: 38, duplicates: 2, series: [] }, bytes: 1_000, tookMs: 5,
};

let fake: FakeEngine;
let page: OpenPage;
beforeEach(async () => {
  fake = createFakeEngine();
  installRichAnswers(fake);
  page = await openPage(fake, <DataPage />);
});
afterEach(() => page.close());

describe('the download form', () => {
  it('asks for what was chosen', async () => {
    await page.type(page.field('Pairs'), 'btcusdt, ethusdt btcusdt');
    await page.choose(page.field('Length of a bar'), '1h');
    await page.press(page.button('Funding'));
    await page.type(page.field('First day'), '2024-01-01');
    await page.type(page.field('Last day'), '2024-01-31');
    await page.press(document.querySelector('[aria-labelledby=newest]') as HTMLElement);
    await page.press(page.button('Download'));
    expect(callsOf(fake, 'data.download')).toEqual([{ market: 'um', symbols: ['BTCUSDT', 'ETHUSDT'], kinds: ['klines', 'funding'], intervals: ['1h'], from: Date.UTC(2024, 0, 1), to: Date.UTC(2024, 1, 1), archiveOnly: true }]);
  });

  it('never asks spot for funding', async () => {
    await page.press(page.button('Funding'));
    await page.choose(page.field('Traded as'), 'spot');
    expect(page.button('Funding').disabled).toBe(true);
    await page.press(page.button('Download'));
    expect(callsOf(fake, 'data.download')).toMatchObject([{ market: 'spot', kinds: ['klines'] }]);
  });

  it('asks for nothing while something is wrong, and says what', async () => {
    await page.type(page.field('Pairs'), 'BTC/USDT');
    expect(page.text()).toContain('Expected pairs such as BTCUSDT, ETHUSDT, was "BTC/USDT".');
    expect(page.button('Download').disabled).toBe(true);
    await page.type(page.field('Pairs'), 'BTCUSDT');
    await page.press(page.button('Bars'));
    expect(page.button('Download').disabled).toBe(true);
  });
});

describe('a download that is done', () => {
  it('says what came, what is not published, and what failed', async () => {
    await page.let(() => { fake.emit({ type: 'job-updated', job: job({ id: 'd', kind: 'download', title: 'Download BTCUSDT futures: 1h', status: 'done', report: REPORT }) }); });
    expect(page.text()).toContain('744 new rows from 1 file, 1 file already here, 38 new rows from the exchange.');
    expect(page.text()).toContain('Not published (listed later, or not there yet): BTCUSDT-1h-2024-03-01.zip.');
    expect(page.text()).toContain('expected the published checksum a, found b');
    expect(page.text()).toContain('1 failed');
  });

  it('is read only from what is a report', () => {
    expect([readDownloadReport(null), readDownloadReport({ files: [] }), downloadBadge({ ...REPORT, files: REPORT.files.slice(0, 2) })]).toEqual([null, null, null]);
    expect(readDownloadReport(REPORT)).toMatchObject({ stored: 1, unchanged: 1, rowsStored: 744, restRows: 38, missingBars: 3, gaps: 1 });
  });
});

describe('the request', () => {
  it('opens as a year and today', () => {
    expect(downloadInput(firstForm(NOW), NOW)).toEqual({ market: 'um', symbols: ['BTCUSDT'], kinds: ['klines'], intervals: ['15m'], from: Date.UTC(2023, 2, 11), to: Date.UTC(2024, 2, 11), archiveOnly: false });
  });

  it('is none for a period that ends before it begins or has not begun', () => {
    expect(periodError({ firstDay: '2024-02-02', lastDay: '2024-02-01' }, NOW)).toBe('Expected the last day not before the first.');
    expect(periodError({ firstDay: '2024-03-11', lastDay: '2024-03-12' }, NOW)).toBe('Expected a first day that has begun.');
    expect(periodError({ firstDay: '2024-03-10', lastDay: '2024-03-10' }, NOW)).toBeNull();
    expect(pairsError(' , ')).toBe('Expected at least one pair, such as BTCUSDT.');
  });
});

describe('context data', () => {
  it('is asked for only by the button', async () => {
    expect(callsOf(fake, 'context.refresh')).toEqual([]);
    expect(page.text()).toContain('Nothing is asked before you press the button');
    await page.press(page.button('Ask CoinGecko'));
    expect(callsOf(fake, 'context.refresh')).toEqual([{}]);
    expect(page.text()).toContain('Dominance of BTC56.40 %');
    expect(page.text()).toContain('Searched for most: ENA.');
  });

  it('says how old it is and why', async () => {
    fake.answer('context.refresh', () => ({ values: [], fetchedMs: 0, problem: 'context data is 5 hours old: it cannot be reached' }));
    await page.press(page.button('Ask CoinGecko'));
    expect(page.text()).toContain('Context data is 5 hours old: it cannot be reached.');
  });
});
