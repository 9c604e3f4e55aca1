import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labStore } from '../../../../src/renderer/src/panels/lab/lab-store.ts';
import LabPage from '../../../../src/renderer/src/panels/lab/LabPage.tsx';
import { createFakeEngine } from '../../fake-engine.ts';
import type { FakeEngine } from '../../fake-engine.ts';
import { callsOf, openPage } from '../open-page.tsx';
import type { OpenPage } from '../open-page.tsx';
import { installRichAnswers, job, resultOf } from '../rich-answers.ts';
import { headOf, installLabAnswers, surfaceDocument } from './lab-answers.ts';

const startedWith = labStore.getInitialState();
let fake: FakeEngine;
let page: OpenPage;
beforeEach(() => {
  labStore.setState(startedWith, true);
  location.hash = '#/lab/honesty/run-3';
  fake = createFakeEngine();
  installRichAnswers(fake);
  installLabAnswers(fake);
});
afterEach(() => page.close());
const open = async (): Promise<void> => { page = await openPage(fake, <LabPage />); };
const card = (name: string): HTMLElement => document.querySelector(`article[aria-label="${name}"]`) as HTMLElement;

describe('the gate', () => {
  it('says line by line what was found, what is needed, and until when it holds', async () => {
    await open();
    expect(page.text()).toContain('The gate is closed');
    const row = (title: string): string => [...document.querySelectorAll('table[aria-label="Lines of the gate"] tr')].find((line) => line.textContent?.startsWith(title))?.textContent ?? '';
    expect(row('Enough history')).toMatch(/728 days365 daysPassed2027-02-19$/);
    expect(row('Drawdown in bounds')).toMatch(/18\.2 %below 15 %Not enough–$/);
    expect(row('Works after')).toContain('Missing');
  });

  it('asks about another stage, and collects what is missing for it', async () => {
    await open();
    await page.press([...document.querySelectorAll('[role=radio]')].find((radio) => radio.textContent === 'Before live') as HTMLElement);
    expect(callsOf(fake, 'gate.get').at(-1)).toMatchObject({ strategy: 'moving-average-cross', instruments: ['spot:BTCUSDT'], interval: '15m', stage: 'live' });
    await page.press(page.button('Collect what is missing'));
    expect(callsOf(fake, 'evidence.start')).toMatchObject([{ work: { tool: 'gate', stage: 'live' } }]);
  });
});

describe('a tool', () => {
  it('shows its newest answer with the figure behind it', async () => {
    await open();
    const surface = card('Surface');
    expect(surface.textContent).toContain('Failed');
    expect(surface.textContent).toContain('A peak that stands alone is more likely luck than skill.');
    expect(surface.querySelector('[role=gridcell][data-mark=best]')?.getAttribute('aria-label')).toBe('Slow average 90, Fast average 30: 0.83 from 31 trades, the best');
    expect(surface.querySelector('[role=gridcell][data-mark=current]')?.getAttribute('aria-label')).toContain('Slow average 40, Fast average 10');
    expect(surface.textContent).not.toContain('Out of date');
    expect(card('Look-ahead').textContent).toContain('Not run yet');
  });

  it('is out of date when the settings, the data or its time have changed', async () => {
    fake.answer('evidence.get', () => surfaceDocument({ request: { ...resultOf('run-3', 842, -1).config, config: { fastPeriod: 7 } }, dataHash: 'other', expiresMs: 1 }));
    await open();
    expect(card('Surface').textContent).toContain('Out of date: it has expired and the settings have changed and it was made on other data. Run it again.');
  });

  it('takes no notice of evidence on other symbols', async () => {
    fake.answer('evidence.list', () => ({ items: [headOf({ instruments: ['spot:ETHUSDT'] })] }));
    await open();
    expect(card('Surface').textContent).toContain('Not run yet');
  });

  it('runs with the few choices a person made, says how far it is, and shows what it found', async () => {
    await open();
    const look = card('Look-ahead');
    const moments = look.querySelector('input') as HTMLInputElement;
    await page.type(moments, '12');
    await page.press(look.querySelector('button:last-of-type') as HTMLElement);
    expect(callsOf(fake, 'evidence.start')).toMatchObject([{ request: { strategy: 'moving-average-cross' }, work: { tool: 'look-ahead', moments: 12 } }]);
    expect(look.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')).toBe('42');
    const asked = callsOf(fake, 'evidence.list').length;
    await page.let(() => { fake.emit({ type: 'job-updated', job: job({ id: 'job-e', kind: 'evidence', status: 'done' }) }); });
    expect(callsOf(fake, 'evidence.list').length).toBe(asked + 1);
  });

  it('does not run with a choice that it cannot take', async () => {
    await open();
    const blocks = [...card('Overfitting').querySelectorAll('label')].find((label) => label.textContent === 'Blocks of days');
    await page.type(document.getElementById(blocks?.htmlFor ?? '') as HTMLElement, '7');
    expect(card('Overfitting').textContent).toContain('expected an even number, was 7');
  });
});

describe('the judge', () => {
  it('weighs a run against everything that was tried, when asked', async () => {
    await open();
    expect(callsOf(fake, 'evidence.judge')).toEqual([]);
    await page.press(page.button('Judge this run'));
    expect(callsOf(fake, 'evidence.judge')).toEqual([{ runId: 'run-3' }]);
    for (const text of ['No evidence of an edge', 'Luck explains this result.', 'Deleted, still counted2', '−2.10 … 0.50', 'no length would do']) expect(page.text()).toContain(text);
  });
});

it('has nothing to examine without a run', async () => {
  fake.answer('backtest.list', () => ({ runs: [] }));
  await open();
  expect(page.text()).toContain('Nothing to examine yet');
});

it('weighs a portfolio, and leaves out what only one strategy can answer', async () => {
  const run = resultOf('run-3', 842, -1);
  const part = { strategy: 'moving-average-cross', interval: '15m' as const, enabled: true, config: {} };
  fake.answer('backtest.get', () => ({ ...run, config: { ...run.config, strategy: 'portfolio', strategies: [{ ...part, id: 'a', instruments: ['spot:BTCUSDT'] }, { ...part, id: 'b', instruments: ['spot:ETHUSDT'] }] } }));
  await open();
  expect(page.text()).toContain('A portfolio of several strategies');
  expect(page.hasButton('Judge this run')).toBe(true);
  expect(callsOf(fake, 'gate.get')).toEqual([]);
  expect(document.querySelectorAll('article')).toHaveLength(0);
});

it('asks the gate about how trees are grown, and offers no tools that need a strategy that stays what it is', async () => {
  const run = resultOf('run-3', 842, -1);
  const protocol = { name: 'rolling-72h' as const, data: {}, training: { trees: 60 }, retraining: {}, isUngated: true };
  fake.answer('backtest.get', () => ({ ...run, config: { ...run.config, strategy: 'boosting', code: '0'.repeat(64), protocol } }));
  await open();
  expect(page.text()).toContain('Trees that are grown anew');
  const [asked] = callsOf(fake, 'gate.get');
  expect(asked).toMatchObject({ strategy: 'boosting', protocol: { training: { trees: 60 }, isUngated: false } });
  expect(asked).not.toHaveProperty('code');
  expect(page.hasButton('Collect what is missing')).toBe(false);
  expect(document.querySelectorAll('article')).toHaveLength(0);
});
