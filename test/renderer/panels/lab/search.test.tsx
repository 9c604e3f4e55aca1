import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labStore } from '../../../../src/renderer/src/panels/lab/lab-store.ts';
import LabPage from '../../../../src/renderer/src/panels/lab/LabPage.tsx';
import { NEW_STUDY } from '../../../../src/renderer/src/panels/lab/search/study-draft.ts';
import { studyStore } from '../../../../src/renderer/src/panels/lab/search/study-store.ts';
import { createFakeEngine } from '../../fake-engine.ts';
import type { FakeEngine } from '../../fake-engine.ts';
import { callsOf, openPage } from '../open-page.tsx';
import type { OpenPage } from '../open-page.tsx';
import { FROM, installRichAnswers, TO } from '../rich-answers.ts';
import { installLabAnswers, studyOf } from './lab-answers.ts';

const startedWith = labStore.getInitialState();
let fake: FakeEngine;
let page: OpenPage;
beforeEach(() => {
  labStore.setState(startedWith, true);
  studyStore.setState(NEW_STUDY, true);
  fake = createFakeEngine();
  installRichAnswers(fake);
  installLabAnswers(fake);
});
afterEach(() => page.close());
const open = async (hash: string): Promise<void> => {
  location.hash = hash;
  page = await openPage(fake, <LabPage />);
};

describe('a new search', () => {
  it('searches one year and holds the next back, with the settings that are suggested', async () => {
    await open('#/lab/search');
    await page.press(page.button('Start the search'));
    expect(callsOf(fake, 'search.start')).toEqual([{
      strategy: 'moving-average-cross', config: {}, space: { fastPeriod: { min: 2, max: 400, step: 1 }, slowPeriod: { min: 2, max: 400, step: 1 } }, instruments: ['spot:BTCUSDT'], interval: '15m',
      from: FROM, to: Date.UTC(2024, 0, 1), holdout: { from: Date.UTC(2024, 0, 1), to: TO },
      startingCash: '10000', seed: 1, risk: {}, execution: {}, objectives: ['sharpe'], sampler: 'tpe', trials: 200, leastTrades: 10,
    }]);
    expect(location.hash).toBe('#/lab/search/study-1');
  });

  it('narrows a setting and keeps another at its fixed value', async () => {
    await open('#/lab/search');
    await page.type(document.querySelector('[aria-label="Fast average, lowest"]') as HTMLElement, '5');
    await page.type(document.querySelector('[aria-label="Fast average, highest"]') as HTMLElement, '60');
    const slow = [...document.querySelectorAll('label')].find((label) => label.textContent === 'Slow average' && label.querySelector('[type=checkbox]'));
    await page.press(slow?.querySelector('input') as HTMLElement);
    expect(page.text()).toContain('stays at 50');
    await page.press(page.button('Start the search'));
    expect(callsOf(fake, 'search.start')).toMatchObject([{ space: { fastPeriod: { min: 5, max: 60, step: 1 } } }]);
  });

  it('does not begin with bounds that the setting does not allow', async () => {
    await open('#/lab/search');
    await page.type(document.querySelector('[aria-label="Fast average, highest"]') as HTMLElement, '900');
    expect(page.text()).toContain('expected at most 400, was 900');
    expect(page.button('Start the search').disabled).toBe(true);
  });

  it('warns when nothing is held back', async () => {
    await open('#/lab/search');
    await page.press(page.button('No hold-out'));
    expect(page.text()).toContain('Nothing is held back');
    await page.press(page.button('Start the search'));
    expect(callsOf(fake, 'search.start')).toMatchObject([{ from: FROM, to: TO }]);
    expect(callsOf(fake, 'search.start')[0]).not.toHaveProperty('holdout');
  });
});

describe('a search that ended', () => {
  it('is rejected in words, with both spans of its winner', async () => {
    await open('#/lab/search/study-1');
    expect(page.text()).toContain('Rejected: no evidence');
    expect(page.text()).toContain('the best of 60 made 71.4 % where the search looked and lost 4.0 % where it did not');
    const winner = document.querySelector('article[aria-label="Trial 2"]')?.textContent ?? '';
    expect(winner).toContain('Fast average 30 · Slow average 90');
    expect(winner).toContain('Searched2.78');
    expect(winner).toContain('Held back, 364 d−0.37');
  });

  it('lists every trial, and those inside a filter', async () => {
    await open('#/lab/search/study-1');
    const numbers = (): readonly string[] => [...document.querySelectorAll('table[aria-label="Trials"] tbody tr')].map((row) => row.querySelector('button')?.textContent ?? '');
    expect(numbers()).toHaveLength(5);
    await page.choose(page.field('Keep by'), 'fastPeriod');
    await page.type(page.field('At least'), '15');
    await page.type(page.field('At most'), '20');
    expect(numbers().toSorted()).toEqual(['1', '4']);
    await page.choose(page.field('State'), 'failed');
    expect(page.text()).toContain('No trial fits the filter');
  });

  it('hands its winner to a new run, which nobody starts', async () => {
    await open('#/lab/search/study-1');
    await page.press(page.button('Take into a new run'));
    expect(location.hash).toBe('#/lab');
    await page.settle();
    expect(page.field('Fast average').value).toBe('30');
    expect(callsOf(fake, 'backtest.start')).toEqual([]);
  });

  it('goes on only after it was said what that means', async () => {
    await open('#/lab/search/study-1');
    await page.press(page.button('Search on'));
    expect(document.querySelector('dialog[open]')?.textContent).toContain('makes a lucky winner likelier');
    await page.type(page.field('Trials in all'), '59');
    expect(page.button('Search up to 59 trials').disabled).toBe(true);
    await page.type(page.field('Trials in all'), '120');
    await page.press(page.button('Search up to 120 trials'));
    expect(callsOf(fake, 'search.resume')).toEqual([{ studyId: 'study-1', trials: 120 }]);
  });
});

describe('a search that runs', () => {
  it('says how far it is, can be stopped, and has no verdict yet', async () => {
    const running = studyOf();
    fake.answer('search.get', () => ({ ...running, state: 'running', done: 12, result: null, verdict: null, resultHash: null, progress: { ...running.progress, done: 12, trialsPerSecond: 2.4, etaMs: 20_000, stage: 'searching' } }));
    await open('#/lab/search/study-1');
    expect(document.querySelector('[role=progressbar][aria-label="Progress of the search"]')?.getAttribute('aria-valuenow')).toBe('20');
    for (const text of ['12 of 60', '2.4 a second', '20 s', 'No verdict yet']) expect(page.text()).toContain(text);
    await page.press(page.button('Stop'));
    expect(callsOf(fake, 'search.stop')).toEqual([{ studyId: 'study-1' }]);
  });

  it('says what happened when it cannot be read', async () => {
    fake.answer('search.get', () => { throw new Error('There is no search study-1.'); });
    await open('#/lab/search/study-1');
    expect(page.text()).toContain('There is no search study-1.');
  });
});
