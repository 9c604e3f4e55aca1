import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ContractFailure } from '../../../../src/engine/contract/client.ts';
import { labStore } from '../../../../src/renderer/src/panels/lab/lab-store.ts';
import LabPage from '../../../../src/renderer/src/panels/lab/LabPage.tsx';
import { createFakeEngine } from '../../fake-engine.ts';
import type { FakeEngine } from '../../fake-engine.ts';
import { callsOf, openPage } from '../open-page.tsx';
import type { OpenPage } from '../open-page.tsx';
import { DATASETS, FROM, installRichAnswers, job, resultOf, TO } from '../rich-answers.ts';
import { installLabAnswers } from './lab-answers.ts';

// a canvas cannot be drawn on here; the browser tests look at the chart
vi.mock('../../../../src/renderer/src/panels/lab/RunChart.tsx', () => ({ default: () => null }));

const startedWith = labStore.getInitialState();
let fake: FakeEngine;
let page: OpenPage;
beforeEach(async () => {
  labStore.setState(startedWith, true);
  location.hash = '#/lab';
  fake = createFakeEngine();
  installRichAnswers(fake);
  installLabAnswers(fake);
  page = await openPage(fake, <LabPage />);
});
afterEach(() => page.close());

const openResult = async (index: number): Promise<void> => {
  const button = [...document.querySelectorAll('button')].filter((candidate) => candidate.textContent === 'Open result')[index];
  if (!button) throw new Error('expected a past run');
  await page.press(button);
};

describe('a new run', () => {
  it('asks for what the data covers, and leaves the defaults to the engine so that the command line runs the same', async () => {
    await page.press(page.button('Run backtest'));
    expect(callsOf(fake, 'backtest.start')).toEqual([{
      strategy: 'moving-average-cross', config: {}, instruments: ['spot:BTCUSDT'], interval: '15m', from: FROM, to: TO, startingCash: '10000', seed: 1, risk: {}, execution: {},
    }]);
  });

  it('names only the settings that were changed', async () => {
    await page.type(page.field('Fast average'), '12');
    await page.type(page.field('Slippage'), '3');
    await page.press(page.button('90 days'));
    await page.press(page.button('Run backtest'));
    expect(callsOf(fake, 'backtest.start')).toMatchObject([{ config: { fastPeriod: 12 }, execution: { slippageBps: 3 }, risk: {}, from: TO - 90 * 86_400_000, to: TO }]);
  });

  it('says that trading is not free before a run without costs', async () => {
    for (const label of ['Taker fee', 'Spread', 'Slippage']) await page.type(page.field(label), '0');
    expect(page.text()).toContain('Costs are switched off');
  });

  it('does not start with an amount that is none', async () => {
    await page.type(page.field('Starting cash'), '1e4');
    expect(page.text()).toContain('expected an amount above 0, was "1e4"');
    expect(page.button('Run backtest').disabled).toBe(true);
  });

  it('remembers what was filled in when the page is left', async () => {
    await page.type(page.field('Fast average'), '12');
    await page.close();
    page = await openPage(fake, <LabPage />);
    expect(page.field('Fast average').value).toBe('12');
    expect(page.text()).toContain('1 changed from the default.');
  });

  it('says what is missing where there is no history', async () => {
    await page.close();
    fake.answer('data.list', () => ({ datasets: DATASETS.filter((dataset) => dataset.kind === 'funding') }));
    page = await openPage(fake, <LabPage />);
    expect(page.text()).toContain('A backtest needs stored bars.');
    expect(page.hasButton('Import data')).toBe(true);
  });

  it('puts what the engine refuses beside its field, in whichever part of the form it is', async () => {
    fake.answer('backtest.start', () => { throw new ContractFailure({ code: 'invalid-config', message: 'no', violations: [{ path: 'risk.riskPerTradePct', message: 'a single losing trade would end the day' }] }); });
    await page.press(page.button('Run backtest'));
    expect(document.querySelector('[data-path=riskPerTradePct]')?.textContent).toContain('A single losing trade would end the day.');
    expect(document.querySelector('[data-path=riskPerTradePct]')?.closest('details')?.open).toBe(true);
    expect(page.text()).not.toContain('The run did not start');
  });

  it('says why it did not start', async () => {
    fake.answer('backtest.start', () => { throw new Error('um:LAYERUSDT: expected funding rates from 2024-11-04, found none'); });
    await page.press(page.button('Run backtest'));
    expect(page.text()).toContain('The run did not start');
    expect(page.text()).toContain('expected funding rates from 2024-11-04, found none');
  });
});

describe('a run that goes on', () => {
  it('says how far it is and how long it will take, and can be canceled', async () => {
    await page.press(page.button('Run backtest'));
    expect(document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')).toBe('42');
    expect(page.text()).toContain('running bars · 42 % · about 9 s left');
    await page.press(page.button('Cancel'));
    expect(callsOf(fake, 'jobs.cancel')).toEqual([{ jobId: 'job-9' }]);
  });

  it('opens its result by itself when it is done', async () => {
    await page.press(page.button('Run backtest'));
    await page.let(() => { fake.emit({ type: 'job-updated', job: job({ id: 'job-9', status: 'done', runId: 'run-3' }) }); });
    await page.settle();
    expect(callsOf(fake, 'backtest.get')).toEqual([{ runId: 'run-3' }]);
    expect(page.text()).toContain('No edge here');
  });

  it('says what went wrong', async () => {
    await page.let(() => { fake.emit({ type: 'job-updated', job: job({ id: 'job-7', status: 'failed', error: 'The run was given 2 bars: expected at least 50.' }) }); });
    expect(page.text()).toContain('The run was given 2 bars: expected at least 50.');
  });
});

describe('a result', () => {
  it('is opened by its button', async () => {
    expect(callsOf(fake, 'backtest.get')).toEqual([]);
    await openResult(0);
    expect(callsOf(fake, 'backtest.get')).toEqual([{ runId: 'run-3' }]);
  });

  it('puts the warnings first and says plainly when there is no edge', async () => {
    await openResult(0);
    const text = page.text();
    expect(text.indexOf('2 warnings')).toBeGreaterThan(-1);
    expect(text.indexOf('2 warnings')).toBeLessThan(text.indexOf('No edge here'));
    expect(text.indexOf('No edge here')).toBeLessThan(text.indexOf('Sharpe'));
  });

  it('shows the numbers of the engine as they are', async () => {
    await openResult(0);
    // from resultOf: totalReturn -0.12044, sharpe -0.83, maxDrawdown 0.182, winRate 0.361, 842 trades; from reportOf: all costs 1442.32
    for (const shown of ['−12.04\u202f%', '−0.83', '18.20\u202f%', '36.10\u202f%', '842', '1\u202f442.32']) expect(page.text()).toContain(shown);
  });

  it('draws ten thousand trades as quickly as ten', async () => {
    await openResult(1);
    const table = document.querySelector('table[aria-label="Trades of the run"]');
    expect(table?.getAttribute('aria-rowcount')).toBe('10001');
    expect(table?.querySelectorAll('tbody tr').length).toBeLessThan(120);
  });

  it('is given out as the very document of the engine', async () => {
    const blobs: Blob[] = [];
    // here a link goes where it leads even when it is a download
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
    const create = vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => { blobs.push(blob as Blob); return 'blob:x'; });
    await openResult(0);
    for (const item of ['Result as JSON', 'Trades as CSV']) {
      await page.key(page.button('Export'), 'Enter');
      await page.settle();
      const found = [...document.querySelectorAll('[role=menuitem]')].find((candidate) => candidate.textContent === item);
      await page.press(found as HTMLElement);
    }
    expect(JSON.parse(await blobs[0]?.text() ?? '')).toEqual(resultOf('run-3', 842, -1204.4));
    expect((await blobs[1]?.text())?.trimEnd().split('\r\n')).toHaveLength(843);
    create.mockRestore();
    click.mockRestore();
  });

  it('is put beside other runs: each measure, what was set differently, and how alike their days were', async () => {
    await openResult(0);
    await page.press(page.button('Compare'));
    const box = [...document.querySelectorAll('dialog label')].find((label) => label.textContent?.includes('−0.4'));
    await page.press(box?.querySelector('input') as HTMLElement);
    await page.press(page.button('Put them side by side'));
    await page.settle();
    expect(callsOf(fake, 'report.compare')).toEqual([{ runIds: ['run-3', 'run-1'] }]);
    const rowOf = (label: string) => [...document.querySelectorAll('tr')].find((row) => row.querySelector('th')?.textContent === label)?.textContent?.replaceAll(/[\u202f\u00a0 ]/g, '') ?? '';
    expect(rowOf('Total return')).toMatch(/12\.04%.*0\.42%\(thebetter\)/);
    expect(rowOf('Trades')).toBe('Trades842118');
    expect(rowOf('config.fastPeriod')).toBe('config.fastPeriod2012');
    expect(page.text()).toContain('The runs paid different fees.');
  });

  it('is deleted only after it was asked', async () => {
    await page.press(document.querySelector('[aria-label^="Delete the run of Moving-average cross"]') as HTMLElement);
    expect(callsOf(fake, 'backtest.delete')).toEqual([]);
    await page.press(page.button('Delete the run'));
    expect(callsOf(fake, 'backtest.delete')).toEqual([{ runId: 'run-3' }]);
    expect(document.querySelectorAll('table[aria-label="Past runs"] tbody tr')).toHaveLength(2);
  });
});
