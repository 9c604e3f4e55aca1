import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filteredPairs, joinedCurves, waterfallSteps, writeMeasured } from '../../../../src/renderer/src/panels/lab/live/drift.ts';
import LabPage from '../../../../src/renderer/src/panels/lab/LabPage.tsx';
import { createFakeEngine } from '../../fake-engine.ts';
import type { FakeEngine } from '../../fake-engine.ts';
import { callsOf, openPage } from '../open-page.tsx';
import type { OpenPage } from '../open-page.tsx';
import { FROM, installRichAnswers, job } from '../rich-answers.ts';
import { installLabAnswers, RECONCILIATION, SESSION } from './lab-answers.ts';

const DAY = 86_400_000;

describe('a comparison in figures', () => {
  it('goes from the backtest to the live result by the parts that are something', () => {
    expect(waterfallSteps(RECONCILIATION)).toEqual([
      { name: 'Backtest', kind: 'total', value: 13 }, { name: 'Missed trades', kind: 'step', value: -5 }, { name: 'Price', kind: 'step', value: -1.5 }, { name: 'Live', kind: 'total', value: 6.5 },
    ]);
  });

  it('puts both results on one axis of time, each keeping its last value', () => {
    expect(joinedCurves(RECONCILIATION.curves)).toEqual({ times: [FROM + DAY, FROM + 3 * DAY], live: [6.5, 6.5], backtest: [8, 13] });
  });

  it('keeps the lines of one kind or cause', () => {
    const numbers = (filter: Parameters<typeof filteredPairs>[1]) => filteredPairs(RECONCILIATION.pairs, filter).map(({ number }) => number);
    expect(numbers({ kind: 'all', cause: 'all' })).toEqual([1, 2]);
    expect(numbers({ kind: 'missed', cause: 'all' })).toEqual([2]);
    expect(numbers({ kind: 'missed', cause: 'fill-price' })).toEqual([]);
  });

  it('writes every measure in its own unit', () => {
    expect([writeMeasured('share', 0.361), writeMeasured('percent-of-trade', 0.361), writeMeasured('basis-points', 4.2), writeMeasured('trades', 12), writeMeasured('trades', null)]).toEqual(['36.1\u202f%', '0.36\u202f%', '4.2 bps', '12', '–']);
  });
});

describe('the room of live against backtest', () => {
  let fake: FakeEngine;
  let page: OpenPage;
  beforeEach(() => {
    location.hash = '#/lab/live';
    fake = createFakeEngine();
    installRichAnswers(fake);
    installLabAnswers(fake);
    fake.answer('reconciliation.sessions', () => ({ sessions: [SESSION] }));
    fake.answer('reconciliation.get', () => RECONCILIATION);
    fake.answer('reconciliation.start', () => { fake.emit({ type: 'job-updated', job: job({ id: 'job-r', kind: 'reconciliation' }) }); return { jobId: 'job-r' }; });
  });
  afterEach(() => page.close());
  const open = async (): Promise<void> => { page = await openPage(fake, <LabPage />); };

  it('lists the sessions with their light in a word', async () => {
    await open();
    const row = document.querySelector('table[aria-label="Sessions"] tbody tr')?.textContent ?? '';
    for (const text of ['Paper on BTCUSDT', 'PAPER', 'Near the edge', '−6.50']) expect(row).toContain(text);
  });

  it('shows what a difference is made of, trade by trade', async () => {
    location.hash = '#/lab/live/paper-1';
    await open();
    expect(callsOf(fake, 'reconciliation.get')).toEqual([{ sessionId: 'paper-1' }]);
    for (const text of ['Near the edge', 'one trade was missed, and one was filled worse', 'Missed1', 'red below 0.83 %']) expect(page.text()).toContain(text);
    const lines = (): readonly string[] => [...document.querySelectorAll('table[aria-label="Trades of both sides"] tbody tr')].map((row) => row.textContent ?? '');
    expect(lines()).toHaveLength(2);
    await page.choose(page.field('Trades in'), 'missed');
    expect(lines()).toHaveLength(1);
    expect(lines()[0]).toContain('Denied: exposure would have been 31 % of equity');
    await page.press(page.button('More'));
    expect(lines()[1]).toContain('Liveno trade');
    expect(lines()[1]).toContain('Missed trades');
  });

  it('compares again, and shows what came of it', async () => {
    location.hash = '#/lab/live/paper-1';
    fake.answer('reconciliation.sessions', () => ({ sessions: [{ ...SESSION, newest: null }] }));
    await open();
    expect(page.text()).toContain('Not compared yet');
    expect(callsOf(fake, 'reconciliation.get')).toEqual([]);
    await page.press(page.button('Compare with its backtest'));
    expect(callsOf(fake, 'reconciliation.start')).toEqual([{ sessionId: 'paper-1', realism: 'bars' }]);
    expect(document.querySelector('[role=progressbar][aria-label="Progress of the comparison"]')).not.toBeNull();
    await page.let(() => { fake.emit({ type: 'job-updated', job: job({ id: 'job-r', kind: 'reconciliation', status: 'done', report: RECONCILIATION }) }); });
    expect(page.text()).toContain('one trade was missed, and one was filled worse');
  });

  it('says when trades were closed since', async () => {
    location.hash = '#/lab/live/paper-1';
    fake.answer('reconciliation.sessions', () => ({ sessions: [{ ...SESSION, newest: SESSION.newest === null ? null : { ...SESSION.newest, tradesSince: 4 } }] }));
    await open();
    expect(page.text()).toContain('4 trades were closed since this comparison.');
  });

  it('says what is missing, and what went wrong', async () => {
    fake.answer('reconciliation.sessions', () => ({ sessions: [] }));
    await open();
    expect(page.text()).toContain('Nothing to compare yet');
    await page.close();
    fake.answer('reconciliation.sessions', () => { throw new Error('The store is locked.'); });
    await open();
    expect(page.text()).toContain('The store is locked.');
  });
});
