import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BoostedFacts, ModelRow } from '../../../../src/engine/contract/models.ts';
import ModelsPage from '../../../../src/renderer/src/panels/models/ModelsPage.tsx';
import { readWish } from '../../../../src/renderer/src/panels/models/shelf/trees/LightGbmFields.tsx';
import { isBetterThanNothing, metricRows, verdictWords } from '../../../../src/renderer/src/panels/models/shelf/trees/version-words.ts';
import { createFakeEngine } from '../../fake-engine.ts';
import type { FakeEngine } from '../../fake-engine.ts';
import { callsOf, openPage } from '../open-page.tsx';
import type { OpenPage } from '../open-page.tsx';
import { installRichAnswers } from '../rich-answers.ts';
import { CODE, installModelsAnswers, modelRow, modelView } from './models-answers.ts';

const HOUR = 3_600_000;
const TO = Date.UTC(2026, 2, 2, 9);
const VERDICT: NonNullable<BoostedFacts['verdict']> = {
  passed: true,
  metrics: { rows: 556, rmse: 0.00099, rmseOfZero: 0.001, rankIc: 0.08, directionalAccuracy: 0.53, netSharpe: 1.2, netReturn: 0.004, entries: 9 },
  lines: [
    { name: 'error', found: 0.99, needed: 1, passed: true, sentence: 'It missed by 9.9 bps where predicting no return misses by 10.0.' },
    { name: 'rank', found: 0.08, needed: 0.02, passed: true, sentence: 'Its forecasts and what came are ordered alike by 0.08.' },
  ],
};
const FACTS: BoostedFacts = {
  horizonBars: 10, verdict: VERDICT, trained: { instrumentId: 'practice:BTCUSDT', fromMs: TO - 48 * HOUR, validationFromMs: TO - 10 * HOUR, toMs: TO, rows: 2200 },
  importance: [{ name: 'momentum.rsi-14', title: 'Relative strength', unit: 'share', share: 0.75 }, { name: 'cost.spread', title: 'Spread, by the range', unit: 'log ratio', share: 0.25 }, { name: 'trend.vwap-60', title: 'Price above the average price paid', unit: 'log ratio', share: 0 }],
};
const version = (number: number, change: Partial<ModelRow> = {}): ModelRow => modelRow({
  kind: 'boosting', line: 's.trees', boosted: FACTS, code: String(number).repeat(64), title: `Trees of 2026-03-02 0${number}:00`, algorithms: ['trees'], combine: 'single', instruments: ['practice:BTCUSDT'], interval: '1m', trainingId: null, parent: null,
  metrics: { validation: null, test: null, verdict: null, sentence: null }, createdMs: TO + number, ...change,
});

let fake: FakeEngine;
let page: OpenPage;
beforeEach(() => {
  fake = createFakeEngine();
  installRichAnswers(fake);
  installModelsAnswers(fake);
});
afterEach(() => page.close());
const open = async (hash: string): Promise<void> => {
  location.hash = hash;
  page = await openPage(fake, <ModelsPage />);
};

describe('versions of trees on the shelf', () => {
  it('stand bot by bot, and all of one bot when asked, beside the agents', async () => {
    const all = [1, 2, 3].map((number) => version(number));
    fake.answer('models.list', ({ line }) => ({
      models: line === undefined ? [modelRow(), ...all.slice(1)] : all,
      lines: [{ line: 's.trees', title: 'Boosted trees of practice:BTCUSDT', instruments: ['practice:BTCUSDT'], interval: '1m', versions: 3, newestMs: TO }],
    }));
    await open('#/models/shelf');
    const rows = (): (string | null | undefined)[] => [...document.querySelectorAll('[aria-label="Boosted trees of BTCUSDT"] a[href^="#/models/shelf/"]')].map((link) => link.textContent);
    expect(rows()).toEqual(['Trees of 2026-03-02 03:00', 'Trees of 2026-03-02 02:00']);
    expect(document.querySelector('[aria-label="Models"]')?.textContent).not.toContain('Trees of');
    await page.press(page.button('All 3'));
    expect(rows()).toHaveLength(3);
    expect(callsOf(fake, 'models.list')).toContainEqual({ line: 's.trees' });
  });

  it('are ticked to be set side by side, with an agent too', async () => {
    fake.answer('models.list', () => ({ models: [modelRow(), version(2), version(3)], lines: [{ line: 's.trees', title: 'Boosted trees of practice:BTCUSDT', instruments: ['practice:BTCUSDT'], interval: '1m', versions: 2, newestMs: TO }] }));
    await open('#/models/shelf');
    await page.press(page.field('Compare Trees of 2026-03-02 02:00'));
    expect(page.button('Compare').disabled).toBe(true);
    await page.press(page.field('Compare Trees of 2026-03-02 03:00'));
    await page.press(page.button('Compare 2'));
    expect(decodeURIComponent(location.hash)).toBe(`#/models/shelf/${'2'.repeat(64)},${'3'.repeat(64)}`);
  });

  it('say on their own page what they showed, asked and learned from, and nothing of nets', async () => {
    fake.answer('models.get', () => modelView({ ...version(1), manifest: null, boosted: FACTS, weightCount: 64_000 }));
    await open(`#/models/shelf/${CODE}`);
    const text = page.text();
    expect(text).toContain('On 556 rows that it was not grown on, it passed all 2 questions.');
    expect(text).toContain('It missed by 9.9 bps where predicting no return misses by 10.0.');
    expect([...document.querySelectorAll('[aria-label="Share of the gain by feature"] li')].map((item) => item.textContent)).toEqual(['Relative strength75.0\u202f%', 'Spread, by the range25.0\u202f%']);
    expect(text).toContain('Never asked about: Price above the average price paid.');
    expect(text).toContain('10 bars of 1m');
    // 48 hours from the first bar to the last
    expect(text).toContain('2 d 00 h');
    for (const other of ['Nets of the model', 'Go on training', 'Lineage', 'Not judged here']) expect(`${text} ${document.body.innerHTML}`).not.toContain(other);
  });

  it('can be taken out for LightGBM, and not as nets', async () => {
    fake.answer('models.get', () => modelView({ ...version(1), manifest: null, boosted: FACTS }));
    fake.answer('models.export', () => ({ files: [{ name: 'trees.txt', path: '/tmp/trees.txt', base64: null, bytes: 9 }], notes: [] }));
    await open(`#/models/shelf/${CODE}`);
    await page.press(page.button('Take out'));
    expect(page.text()).not.toContain('ONNX');
    await page.press([...document.querySelectorAll<HTMLElement>('[role="radio"]')].find((option) => option.textContent === 'LightGBM') ?? page.button('LightGBM'));
    await page.type(page.field('Folder'), '/out');
    await page.press(page.button('Write the files'));
    expect(callsOf(fake, 'models.export')).toEqual([{ code: '1'.repeat(64), format: 'lightgbm', folder: '/out' }]);
  });
});

describe('the verdict on a version', () => {
  it('is not called passed where its settings ask for less than nothing', () => {
    // 12.6 against 10.4 bps, as the preset that shows the cycle lets in
    const worse = { ...VERDICT, metrics: { ...VERDICT.metrics, rmse: 0.00126, rmseOfZero: 0.00104, rankIc: -0.07 } };
    expect(verdictWords(VERDICT)).toMatchObject({ word: 'Passed', tone: 'good' });
    expect(verdictWords(worse)).toMatchObject({ word: 'Let in, and no better than nothing', tone: 'warn' });
    expect(verdictWords({ ...worse, passed: false, lines: worse.lines.map((line) => ({ ...line, passed: false })) })).toMatchObject({ word: 'Refused', sentence: expect.stringContaining('2 of 2 questions failed') as string });
    expect([VERDICT, worse].map(isBetterThanNothing)).toEqual([true, false]);
  });

  it('shows its figures with the digits that they need', () => {
    expect(metricRows(VERDICT).map(({ value }) => value)).toEqual(['0.9900', '0.080', '53.0\u202f%', '0.40\u202f%', '1.20', '9']);
  });
});

describe('what a LightGBM file does not say', () => {
  it('is asked for, within what can be', () => {
    expect(readWish({ horizonBars: '10', instrumentId: '' })).toEqual({ value: { horizonBars: 10 }, error: null });
    expect(readWish({ horizonBars: '15', instrumentId: 'um:BTCUSDT' }).value).toEqual({ horizonBars: 15, instrumentId: 'um:BTCUSDT' });
    for (const wrong of ['', '0', '1441', '1.5', 'ten']) expect(readWish({ horizonBars: wrong, instrumentId: '' }).error).toBe(`expected 1 to 1440, was "${wrong}"`);
  });
});
