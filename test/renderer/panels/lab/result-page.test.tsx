import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { labStore } from '../../../../src/renderer/src/panels/lab/lab-store.ts';
import LabPage from '../../../../src/renderer/src/panels/lab/LabPage.tsx';
import { createFakeEngine } from '../../fake-engine.ts';
import type { FakeEngine } from '../../fake-engine.ts';
import { callsOf, openPage } from '../open-page.tsx';
import type { OpenPage } from '../open-page.tsx';
import type { RollingDetail } from '../../../../src/engine/contract/protocol.ts';
import { installRichAnswers, job, resultOf } from '../rich-answers.ts';
import { installLabAnswers, reportOf } from './lab-answers.ts';

// a canvas cannot be drawn on here; the browser tests look at the chart
vi.mock('../../../../src/renderer/src/panels/lab/RunChart.tsx', () => ({ default: () => null }));

const startedWith = labStore.getInitialState();
let fake: FakeEngine;
let page: OpenPage;
beforeEach(() => {
  labStore.setState(startedWith, true);
  location.hash = '#/lab/runs/run-3';
  fake = createFakeEngine();
  installRichAnswers(fake);
  installLabAnswers(fake);
});
afterEach(() => page.close());
const open = async (): Promise<void> => { page = await openPage(fake, <LabPage />); };

describe('the numbers at the top', () => {
  it('stand with their range and with how much is behind them', async () => {
    await open();
    const card = (title: string): string => [...document.querySelectorAll('[aria-label="Headline numbers"] > div')].find((one) => one.textContent?.startsWith(title))?.textContent ?? '';
    expect(card('Sharpe ratio')).toContain('−0.83−2.11 … 0.52');
    expect(card('Sharpe ratio')).toContain('from 728 days');
    // one trade has no range: the reason stands in its place
    expect(card('Mean trade')).toContain('One trade has no range.');
    expect(card('Mean trade')).toContain('from 1 trade');
  });

  it('say how much of them luck may be', async () => {
    await open();
    const luck = document.querySelector('[aria-label="How much of it may be luck"]')?.textContent ?? '';
    expect(luck).toContain('Trials so far34');
    expect(luck).toContain('Deflated Sharpe2.1\u202f%');
    expect(luck).toContain('34 settings were tried: this run is not more than luck.');
  });
});

describe('an analysis that cannot be had', () => {
  it('leaves the stored trades and measures, and says what is missing', async () => {
    fake.answer('report.get', () => { throw new Error('The bars of run-3 are gone.'); });
    await open();
    expect(page.text()).toContain('The bars of run-3 are gone.');
    expect(page.text()).toContain('The run itself is stored and whole');
    expect(document.querySelector('table[aria-label="Trades of the run"]')?.getAttribute('aria-rowcount')).toBe('843');
  });

  it('shows the run while it is on its way', async () => {
    fake.answer('report.get', () => new Promise(() => { /* never comes */ }));
    await open();
    expect(document.querySelector('[role=status][aria-label="Reading the run and computing its intervals"]')).not.toBeNull();
    expect(page.text()).toContain('No edge here');
  });
});

describe('a figure', () => {
  it('can be read as a table and walked by keyboard', async () => {
    await open();
    const curve = document.querySelector('[role=slider][aria-label="Equity of the run beside holding"]') as HTMLElement;
    await page.key(curve, 'Home');
    expect(curve.getAttribute('aria-valuetext')).toContain('Equity 10\u202f000, Hold 10\u202f000');
    await page.press([...curve.closest('figure')?.querySelectorAll('button') ?? []].find((button) => button.getAttribute('aria-label') === 'Show as a table') as HTMLElement);
    expect(document.querySelector('[role=group][aria-label="Equity of the run beside holding"] table')?.querySelectorAll('tbody tr')).toHaveLength(3);
  });

  it('leaves holding out when it dwarfs the run', async () => {
    await open();
    const names = (): string => document.querySelector('section[aria-label="Equity"] figcaption')?.textContent ?? '';
    expect(names()).toContain('Hold, equal volatility');
    const box = [...document.querySelectorAll('section[aria-label="Equity"] label')].find((label) => label.textContent === 'Holding beside it')?.querySelector('input');
    await page.press(box as HTMLElement);
    expect(names()).not.toContain('Hold');
  });

  it('says a month by its return and that it is not whole', async () => {
    await open();
    expect(document.querySelector('[role=gridcell][aria-label^="Jan 2023"]')?.getAttribute('aria-label')).toBe('Jan 2023: up 4.00\u202f%, not the whole month');
    expect(document.querySelector('[role=gridcell][aria-label^="Mar 2023"]')?.getAttribute('aria-label')).toBe('Mar 2023: not in the run');
  });

  it('leaves out trades whose bars are gone, and groups by strategy on demand', async () => {
    await open();
    expect(document.querySelector('[role=slider][aria-label^="Maximum adverse excursion of 1 trade"]')).not.toBeNull();
    await page.press([...document.querySelectorAll('[role=radio]')].find((radio) => radio.textContent === 'Strategy') as HTMLElement);
    const rows = [...document.querySelectorAll('table[aria-label="Trades by strategy"] tbody tr')].map((row) => row.textContent);
    expect(rows).toHaveLength(2);
    expect(rows[1]).toContain('Breakout');
  });
});

describe('a run of the protocol', () => {
  it('shows every step of its cycle: what was learned, what it showed, and who took over', async () => {
    const step = { whenMs: Date.UTC(2025, 5, 2, 16), why: 'due', window: null, lines: [], code: 'c', activeCode: 'c' } as const;
    const metrics = { rows: 500, rmse: 0.0022, rmseOfZero: 0.002, rankIc: 0.031, directionalAccuracy: 0.52, netSharpe: null, netReturn: 0, entries: 0 };
    const rolling: RollingDetail = {
      trainFromMs: Date.UTC(2025, 4, 31, 16), windowBars: 2880, everyMinutes: 60, counts: { trained: 1, passed: 1, refused: 0, failed: 0, swapped: 1, rolledBack: 0 }, sharpeOfMinutes: -15.2, sentence: '1 of 1 models passed; 25 trades lost 63.19.',
      retrains: [{ ...step, id: 1, cause: 'An hour is over.', metrics, outcome: 'passed', sentence: 'It goes on to the shadow.' }, { ...step, id: 2, why: 'shadowed', cause: '', metrics: null, outcome: 'swapped', sentence: 'It trades from now on.' }],
    };
    fake.answer('backtest.get', () => ({ ...resultOf('run-3', 842, -1), rolling }));
    await open();
    const section = document.querySelector('section[aria-label="How the trees came and went"]');
    expect(section?.textContent).toContain('1 of 1 models passed; 25 trades lost 63.19.');
    const rows = [...(section?.querySelectorAll('tbody tr') ?? [])].map((row) => row.textContent);
    expect(rows[0]).toContain('passed');
    expect(rows[0]).toContain('1.100'); // 0.0022 / 0.002
    expect(rows.at(-1)).toContain('swapped');
    expect(rows.at(-1)).toContain('It trades from now on.');
  });
});

describe('what can be done with a run', () => {
  it('runs it again and says whether it is the same', async () => {
    await open();
    await page.press(page.button('Run again'));
    expect(callsOf(fake, 'backtest.again')).toEqual([{ runId: 'run-3' }]);
    expect(page.hasButton('Running again')).toBe(true);
    const fingerprint = { resultHash: 'b1946ac92492d234', dataHash: '9f2c71b6d0aa5e51', codeVersion: '1.4.0', seed: 1 };
    await page.let(() => { fake.emit({ type: 'job-updated', job: job({ id: 'job-again', status: 'done', report: { runId: 'run-3', newRunId: null, isSame: true, changed: [], before: fingerprint, now: fingerprint, settings: [], sentence: 'The same result hash.' } }) }); });
    expect(document.querySelector('dialog[open] h2')?.textContent).toBe('The same again');
    expect(document.querySelector('dialog[open]')?.textContent).toContain('The same result hash.');
  });

  it('shows the page to share before it is downloaded, without letting it run anything', async () => {
    await open();
    await page.press(page.button('Share report'));
    const frame = document.querySelector('iframe');
    expect(frame?.getAttribute('sandbox')).toBe('');
    expect(frame?.getAttribute('srcdoc')).toContain('All of it');
    const blobs: Blob[] = [];
    const create = vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => { blobs.push(blob as Blob); return 'blob:x'; });
    await page.press(page.button(/^Download run-3\.html/));
    expect(await blobs[0]?.text()).toBe('<!doctype html><title>A run</title><p>All of it</p>');
    create.mockRestore();
  });

  it('says the settings, the seed and the hashes that tell whether it is the same', async () => {
    await open();
    const setup = document.querySelector('section[aria-label="Set-up"]')?.textContent ?? '';
    for (const text of ['run-3', 'Seed1', '9f2c71b6d0aa5e51', 'b1946ac92492d234', reportOf('run-3').run.codeVersion]) expect(setup).toContain(text);
    // only a run of the protocol has a cycle
    expect(page.text()).not.toContain('How the trees came and went');
  });
});
