import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import ModelsPage from '../../../../src/renderer/src/panels/models/ModelsPage.tsx';
import { trainStore } from '../../../../src/renderer/src/panels/models/train/train-store.ts';
import { createFakeEngine } from '../../fake-engine.ts';
import type { FakeEngine } from '../../fake-engine.ts';
import { callsOf, openPage } from '../open-page.tsx';
import type { OpenPage } from '../open-page.tsx';
import { installRichAnswers } from '../rich-answers.ts';
import { activeModel, CODE, installModelsAnswers, OTHER, trainingOf } from './models-answers.ts';

const startedWith = trainStore.getInitialState();
let fake: FakeEngine;
let page: OpenPage;
beforeEach(() => {
  trainStore.setState(startedWith, true);
  fake = createFakeEngine();
  installRichAnswers(fake);
  installModelsAnswers(fake);
});
afterEach(() => page.close());
const open = async (hash: string): Promise<void> => {
  location.hash = hash;
  page = await openPage(fake, <ModelsPage />);
};

describe('a new training', () => {
  it('starts with what was changed and opens its own page', async () => {
    await open('#/models');
    const weight = document.querySelector('[id$="-tradingWeight"]') as HTMLElement;
    await page.type(weight, '0.9');
    expect(page.text()).toContain('0.9·trading');
    await page.press(page.button('Start training'));
    expect(callsOf(fake, 'training.start')).toMatchObject([{ spec: { instruments: ['spot:BTCUSDT'], interval: '15m', algorithm: 'ppo', seeds: [1, 2, 3], trading: { reward: { tradingWeight: 0.9 } }, agent: {}, ppo: { hiddenUnits: [128, 64, 32] } } }]);
    expect(location.hash).toBe('#/models/train/training-1');
  });

  it('cannot start with seeds that are none, and warns below three', async () => {
    await open('#/models');
    await page.type(page.field('Seeds'), '1, 2');
    expect(page.text()).toContain('Fewer than three get no verdict of having learned.');
    await page.type(page.field('Seeds'), 'many');
    expect(page.button('Start training').disabled).toBe(true);
  });

  it('teaches what training is where nothing was trained yet, without a promise', async () => {
    fake.answer('training.list', () => ({ trainings: [] }));
    await open('#/models');
    expect(page.text()).toContain('Most agents learn nothing that pays');
    expect(page.text()).toContain('A good backtest is not a promise.');
  });
});

describe('a training', () => {
  it('says its verdict before anything else, then what it rests on, then the test beside the baselines', async () => {
    await open('#/models/train/training-1');
    const text = page.text();
    const places = ['It learned nothing that pays', 'a 95 % interval above 0', 'On the test days', 'Buy and hold', 'Seeds', 'Curves', 'What it was told'].map((part) => text.indexOf(part));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual(places.toSorted((left, right) => left - right));
    expect(document.querySelector('a[href="#/lab/runs/run-9"]')).not.toBeNull();
    expect(document.querySelector(`a[href="#/models/shelf/${CODE}"]`)).not.toBeNull();
  });

  it('is paused while it runs, and stopped only after it was said what that means', async () => {
    fake.answer('training.get', () => trainingOf({ state: 'running', result: null, tests: [], model: null, verdict: null }));
    await open('#/models/train/training-1');
    expect(page.text()).toContain('No verdict yet');
    await page.press(page.button('Pause'));
    expect(callsOf(fake, 'training.pause')).toEqual([{ trainingId: 'training-1' }]);
    await page.press(page.button('Stop'));
    expect(callsOf(fake, 'training.stop')).toEqual([]);
    await page.press(page.button('Stop and judge'));
    expect(callsOf(fake, 'training.stop')).toEqual([{ trainingId: 'training-1' }]);
  });

  it('goes on after the program ended under it', async () => {
    fake.answer('training.get', () => trainingOf({ state: 'interrupted', result: null, tests: [], model: null, verdict: null }));
    await open('#/models/train/training-1');
    expect(page.text()).toContain('It ran when the program ended. It goes on exactly where it stood');
    await page.press(page.button('Go on'));
    expect(callsOf(fake, 'training.resume')).toEqual([{ trainingId: 'training-1' }]);
  });

  it('is trained again from its own settings', async () => {
    await open('#/models/train/training-1');
    await page.press(page.button('Train again'));
    await page.let(() => { location.hash = '#/models'; });
    expect(page.field('Seeds').value).toBe('7, 8, 9');
    expect((document.querySelector('[id$="-tradingWeight"]') as HTMLInputElement).value).toBe('0.9');
  });
});

describe('the shelf', () => {
  it('promotes a model only after it was said what would change, and not at all where it is refused', async () => {
    await open('#/models/shelf');
    await page.press(page.button('Promote'));
    expect(page.text()).toContain('What promote would do.');
    await page.press(page.button('Let it decide beside it'));
    expect(callsOf(fake, 'models.promote')).toMatchObject([{ code: OTHER, to: 'shadow', override: [] }]);
    fake.answer('models.preview', () => ({ sentences: [], refusal: 'It decides on 15m bars, and none are stored.', override: [] }));
    await page.press(page.button('Promote'));
    expect(page.text()).toContain('It decides on 15m bars');
    expect(page.button('Let it decide beside it').disabled).toBe(true);
  });

  it('asks to go knowingly without what the gate lacks before real money is put on a model', async () => {
    fake.answer('models.preview', () => ({ sentences: ['It trades.'], refusal: null, override: ['Out of sample'] }));
    await open(`#/models/shelf/${CODE}`);
    await page.press(page.button('Promote'));
    const confirm = (): HTMLButtonElement => page.button('Let it decide beside it');
    expect(confirm().disabled).toBe(true);
    const line = [...document.querySelectorAll('dialog label')].find((label) => label.textContent === 'Out of sample')?.querySelector('input');
    await page.press(line as HTMLElement);
    await page.press(confirm());
    expect(callsOf(fake, 'models.promote')).toMatchObject([{ override: ['Out of sample'] }]);
  });

  it('rolls back to what a model replaced', async () => {
    fake.answer('models.get', () => activeModel());
    await open(`#/models/shelf/${CODE}`);
    expect(page.text()).toContain('moving-average-cross');
    expect(page.hasButton('Promote')).toBe(false);
    await page.press(page.button('Roll back'));
    expect(callsOf(fake, 'models.rollback')).toEqual([]);
    await page.press(page.button('Put back what was there'));
    expect(callsOf(fake, 'models.rollback')).toEqual([{ assignmentId: 'trend' }]);
  });

  it('sets two models side by side and says what differs', async () => {
    await open(`#/models/shelf/${CODE},${OTHER}`);
    expect(page.text()).toContain('They were trained on different days.');
    expect(callsOf(fake, 'models.compare')).toEqual([{ codes: [CODE, OTHER] }]);
  });

  it('goes on training from a model', async () => {
    await open(`#/models/shelf/${CODE}`);
    await page.press(page.button('Go on training'));
    expect(trainStore.getState().draft.warmStart).toBe(CODE);
  });
});

describe('a challenger', () => {
  it('stands beside what trades, with who is ahead, whether that is chance, and why they differ', async () => {
    await open('#/models/shadow/d-2');
    for (const part of ['1.20 % of the account ahead', 'nobody can tell that from chance', 'What they wanted together', 'Where they differ', 'Drift of PPO']) expect(page.text()).toContain(part);
    const rows = (): string[] => [...document.querySelectorAll('[aria-label^="Decisions"] tbody tr')].map((row) => row.textContent ?? '');
    expect(rows()).toHaveLength(1);
    await page.press([...document.querySelectorAll('[role=radio], button')].find((candidate) => candidate.textContent === 'Every bar') as HTMLElement);
    expect(rows()).toHaveLength(3);
    expect(rows()[0]).toContain('differs');
    expect(rows()[1]).toContain('same');
  });

  it('falls back to what a person has chosen', async () => {
    await open('#/models/shadow/d-2');
    await page.press([...document.querySelectorAll('[role=radio], button')].find((candidate) => candidate.textContent === 'Go flat') as HTMLElement);
    expect(callsOf(fake, 'drift.set')).toEqual([{ assignmentId: 'trend', fallBack: 'flat' }]);
  });
});

describe('the features', () => {
  it('are found by a word of their formula or source', async () => {
    await open('#/models/features');
    await page.type(page.field('Find'), 'Wilder');
    expect([...document.querySelectorAll('[aria-label="Features of bars-50"] tbody tr')].map((row) => row.textContent)).toEqual([expect.stringContaining('Strength of the trend')]);
  });

  it('are looked at on the training part, and the findings are shown', async () => {
    await open('#/models/features');
    await page.press(page.button('Look at the features'));
    expect(callsOf(fake, 'features.select')).toMatchObject([{ set: 'bars-50', instrumentId: 'spot:BTCUSDT', interval: '15m', aheadBars: 1 }]);
    for (const part of ['One feature knows more than chance.', 'says the same', '2 directions hold 90 %']) expect(page.text()).toContain(part);
  });
});
