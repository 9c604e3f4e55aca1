import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BotPlan } from '../../../../../src/engine/contract/boosting.ts';
import { ContractFailure } from '../../../../../src/engine/contract/client.ts';
import ModelsPage from '../../../../../src/renderer/src/panels/models/ModelsPage.tsx';
import { startStore } from '../../../../../src/renderer/src/panels/models/trees/start/start-store.ts';
import { createFakeEngine } from '../../../fake-engine.ts';
import type { FakeEngine } from '../../../fake-engine.ts';
import { callsOf, openPage } from '../../open-page.tsx';
import type { OpenPage } from '../../open-page.tsx';
import { installRichAnswers } from '../../rich-answers.ts';
import { BEFORE, BOT, BOT_ID, botView, installTreesAnswers, LOG, NEWEST, NOW, PLAN, step } from './trees-answers.ts';

const startedWith = startStore.getInitialState();
let fake: FakeEngine;
let page: OpenPage;
beforeEach(() => {
  startStore.setState(startedWith, true);
  fake = createFakeEngine();
  installRichAnswers(fake);
  installTreesAnswers(fake);
});
afterEach(() => page.close());
const open = async (hash = '#/models/trees'): Promise<void> => {
  location.hash = hash;
  page = await openPage(fake, <ModelsPage />);
};
const field = (path: string): HTMLInputElement => document.querySelector(`[data-path="${path}"] input:not([type=range])`) as HTMLInputElement;
async function until(isThere: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2000 && !isThere(); turn += 1) await page.settle();
  expect(isThere()).toBe(true);
  await page.settle();
}
/** Waits until a plan or a preview was asked for, which waits for the last key. */
const settled = async (method: string, times = 1): Promise<void> => {
  await until(() => callsOf(fake, method).length >= times);
};

describe('the start of a bot', () => {
  beforeEach(() => { installTreesAnswers(fake, []); });

  it('says what it does and what to expect without a promise, and what will happen before it happens', async () => {
    const { promise, resolve } = Promise.withResolvers<BotPlan>();
    fake.answer('bots.plan', () => promise);
    await open();
    expect(page.text()).toContain('Most versions are refused');
    expect(page.text()).toContain('no promise');
    await settled('bots.plan');
    expect(page.button('Start').disabled).toBe(true);
    await page.let(() => { resolve(PLAN); });
    for (const sentence of PLAN.sentences) expect(page.text()).toContain(sentence);
    await page.press(page.button('Start'));
    expect(callsOf(fake, 'bots.start')).toMatchObject([{ config: { data: { instruments: ['practice:BTCUSDT'], windowHours: 48 }, training: { trees: 1000 }, retraining: { everyMinutes: 15 }, execution: { mode: 'paper', enterBps: 8 } }, prices: { kind: 'fitting' } }]);
    expect(decodeURIComponent(location.hash)).toBe(`#/models/trees/${BOT_ID}`);
  });

  it('draws every key of the config file but the instruments, which are ticked, and what has one value', async () => {
    await open();
    const { CONFIG } = await import('./trees-answers.ts');
    for (const fold of document.querySelectorAll('button')) if (/advanced setting/.test(fold.textContent ?? '')) await page.press(fold);
    const drawn = [...document.querySelectorAll('[data-path]')].map((element) => (element as HTMLElement).dataset['path']);
    const keys = Object.values(CONFIG).flatMap((section) => Object.keys(section)).filter((key) => !['instruments', 'interval', 'features'].includes(key));
    expect(keys.filter((key) => !drawn.includes(key))).toEqual([]);
    expect(drawn).toHaveLength(keys.length);
  });

  it('fills the form from a preset on the practice market, and says that it is no way to trade', async () => {
    startStore.setState({ draft: { ...startedWith.draft, instruments: ['um:SOLUSDT'] }, edition: 0 });
    await open();
    await page.press(page.button(/^Show me the cycle/));
    expect(page.text()).toContain('no way to trade');
    await settled('bots.plan');
    expect(callsOf(fake, 'bots.plan').at(-1)).toMatchObject({ preset: 'show-the-cycle', config: { data: { instruments: ['practice:BTCUSDT'] }, retraining: { everyMinutes: 5, shadowMinutes: 1 }, execution: { enterBps: 2 } } });
  });

  it('cannot be started while the plan refuses, and says why', async () => {
    fake.answer('bots.plan', () => ({ ...PLAN, refusals: ['The demo account is not connected. Connect it in Settings.'] }));
    await open();
    await settled('bots.plan');
    expect(page.text()).toContain('The demo account is not connected.');
    expect(page.button('Start').disabled).toBe(true);
  });

  it('says what does not go together before it is started', async () => {
    fake.answer('bots.plan', () => { throw new ContractFailure({ code: 'bad-request', message: 'two things', violations: [{ path: 'config.execution.exitBps', message: 'expected at most enterBps (2)' }] }); });
    await open();
    await settled('bots.plan');
    expect(page.text()).toContain('execution.exitBps: expected at most enterBps (2)');
    expect(page.button('Start').disabled).toBe(true);
  });

  it('asks for no plan while a number is out of its range', async () => {
    await open();
    await settled('bots.plan');
    await page.type(field('trees'), '0');
    expect(page.text()).toContain('Something in the settings is not right yet.');
    expect(page.button('Start').disabled).toBe(true);
  });

  it('keeps what was filled in when the page is left and come back to', async () => {
    await open();
    await page.type(field('enterBps'), '12');
    await page.let(() => { location.hash = '#/models/features'; });
    await page.let(() => { location.hash = '#/models/trees'; });
    expect(field('enterBps').value).toBe('12');
  });
});

describe('a file of settings', () => {
  beforeEach(() => { installTreesAnswers(fake, []); });
  const give = async (name: string, text: string): Promise<void> => {
    const input = document.querySelector('input[type=file]') as HTMLInputElement;
    Object.defineProperty(input, 'files', { value: [new File([text], name)], configurable: true });
    await page.let(() => { input.dispatchEvent(new Event('change', { bubbles: true })); });
    await page.settle();
  };

  it('is filled in and starts nothing', async () => {
    await open();
    await give('mine.yaml', 'data: …');
    expect(callsOf(fake, 'bots.read-config')).toEqual([{ text: 'data: …', name: 'mine.yaml' }]);
    expect(field('windowHours').value).toBe('24');
    expect(field('enterBps').value).toBe('11');
    expect([...document.querySelectorAll('label')].find((label) => label.textContent?.startsWith('SOLUSDT'))?.querySelector('input')?.checked).toBe(true);
    expect(callsOf(fake, 'bots.start')).toEqual([]);
  });

  it('is not used while anything in it is wrong: every mistake is shown at its line', async () => {
    fake.answer('bots.read-config', () => ({ config: null, violations: [{ line: 3, column: 10, path: 'training.trees', expected: 'a whole number from 1 to 20000 (trees)', found: '"1000"', sentence: 'bot.yaml:3:10 training.trees: …' }] }));
    await open();
    await give('bot.yaml', 'data:\ntraining:\n  trees: "1000"\n');
    const items = [...document.querySelectorAll('[aria-label="What is wrong in bot.yaml"] li')].map((item) => item.textContent ?? '');
    expect(items).toHaveLength(1);
    expect(items[0]).toContain('3  trees: "1000"');
    expect(items[0]).toContain('line 3, column 10: expected a whole number from 1 to 20000 (trees), found "1000"');
    expect(field('trees').value).toBe('1000');
  });
});

describe('a bot that works', () => {
  it('says what trades, since when, what is being done, and what is kept ready', async () => {
    await open();
    const card = document.querySelector('[aria-label="Bot of BTCUSDT"]') as HTMLElement;
    for (const part of ['PRACTICE', 'Trading', 'Trees 11:30', 'trains in 5 min', 'Trees 10:45', '1.4', '9: 2 passed, 7 refused, 2 took over, 1 rolled back']) expect(card.textContent).toContain(part);
    expect(card.querySelector(`a[href="#/models/shelf/${NEWEST}"]`)).not.toBeNull();
  });

  it('shows how far it has come with gathering bars, and in the shadow', async () => {
    const gathering = { ...BOT, state: 'gathering' as const, barsMissing: 2000, active: null, previous: null };
    installTreesAnswers(fake, [gathering]);
    await open();
    expect(page.text()).toMatch(/gathers bars, 880 of 2.880/);
    expect(document.querySelector('[role=progressbar][aria-label="Bars gathered"]')?.getAttribute('aria-valuenow')).toBe('31');
    fake.answer('bots.get', () => botView({ candidate: { code: BEFORE, title: 'Trees 11:45', leftMinutes: 3, ofMinutes: 5 } }));
    await page.let(() => { fake.emit({ type: 'bot-updated', bot: { ...BOT, candidate: { code: BEFORE, title: 'Trees 11:45', leftMinutes: 3, ofMinutes: 5 } } }); });
    expect(page.text()).toContain('Trees 11:45 in the shadow, 2 of 5 min');
  });

  it('does nothing before it was said what will happen', async () => {
    await open();
    await page.press(page.button('Roll back'));
    expect(page.text()).toContain('What roll-back would do.');
    expect(callsOf(fake, 'bots.roll-back')).toEqual([]);
    await page.press(page.button('Bring the version before back'));
    expect(callsOf(fake, 'bots.roll-back')).toEqual([{ id: BOT_ID }]);
  });

  it('cannot be rolled back where that is refused, and says why', async () => {
    fake.answer('bots.preview', () => ({ sentences: [], refusal: 'Real money is armed, and the version before has no stored run.' }));
    await open();
    await page.press(page.button('Roll back'));
    expect(page.text()).toContain('the version before has no stored run');
    expect(page.button('Bring the version before back').disabled).toBe(true);
  });

  it('is stopped with its position kept or closed, as was chosen', async () => {
    await open();
    await page.press(page.button('Stop'));
    await page.press(page.button('Close the position'));
    expect(page.text()).toContain('What stop-close would do.');
    await page.press(page.button('Stop it'));
    expect(callsOf(fake, 'bots.stop')).toEqual([{ id: BOT_ID, how: 'close' }]);
  });

  it('cannot be rolled back where no version is kept, nor trained twice at once', async () => {
    installTreesAnswers(fake, [{ ...BOT, previous: null, training: { why: 'due', cause: 'Fifteen minutes have passed.', sinceMs: NOW } }]);
    await open();
    expect(page.button('Roll back').disabled).toBe(true);
    expect(page.button('Train now').disabled).toBe(true);
    expect(page.text()).toContain('Fifteen minutes have passed.');
  });

  it('shows exactly what a change of settings would change before it is applied', async () => {
    await open();
    await page.press(page.button('Change settings'));
    expect(page.button('Apply from the next bar on').disabled).toBe(true);
    await page.type(field('everyMinutes'), '30');
    await settled('bots.preview');
    const changes = document.querySelector('[aria-label="What would change"]') as HTMLElement;
    expect(changes.textContent).toContain('15 minutes');
    expect(changes.textContent).toContain('30 minutes');
    expect(changes.textContent).toContain('What change would do.');
    await page.press(page.button('Apply from the next bar on'));
    expect(callsOf(fake, 'bots.change')).toMatchObject([{ id: BOT_ID, config: { data: { instruments: ['practice:BTCUSDT'] }, retraining: { everyMinutes: 30 } } }]);
  });
});

describe('the retrain log', () => {
  const rows = (): string[] => [...document.querySelectorAll('table[aria-label="Retrain log"] tbody tr')].map((row) => row.textContent ?? '');

  it('lists every step with what the version showed, and opens to what it had to show', async () => {
    await open();
    expect(rows()).toHaveLength(LOG.length);
    for (const part of ['refused', 'due', '0.996', '0.021', '51.2', 'no trade']) expect(rows()[0]).toContain(part);
    await page.press(document.querySelector('table[aria-label="Retrain log"] tbody button') as HTMLElement);
    const lines = [...document.querySelectorAll('[aria-label="What it had to show"] li')];
    expect(lines.map((line) => line.querySelector('[aria-label]')?.getAttribute('aria-label'))).toEqual(['passed', 'not passed']);
  });

  it('shows only what was asked for', async () => {
    await open();
    await page.press(page.button('Who trades'));
    expect(rows()).toHaveLength(2);
    await page.press(page.button('Drift'));
    expect(rows()).toHaveLength(2);
    await page.press(page.button('Trainings'));
    expect(rows()).toHaveLength(2);
  });

  it('grows while it is looked at', async () => {
    await open();
    fake.answer('bots.log', () => ({ entries: [step(21, { outcome: 'declined', sentence: 'Not let in.' }), ...LOG], total: LOG.length + 1, next: null }));
    fake.answer('bots.get', () => botView({ nowMs: NOW + 60_000 }));
    await page.let(() => { fake.emit({ type: 'bot-updated', bot: { ...BOT, nowMs: NOW + 60_000 } }); });
    await page.settle();
    expect(rows()[0]).toContain('not let in');
  });
});

describe('what came of it', () => {
  it('says how often the side was right and what chance reaches, beside the points', async () => {
    // of 240 forecasts ten are not settled, and the first names no side
    await open();
    expect(page.text()).toMatch(/The side was right in \d\d\.\d.% of 229 bars; a coin is right in half\./);
    expect(page.text()).toContain('Nobody can tell this from luck.');
  });

  it('says what stands, what has drifted, and why each training was begun', async () => {
    await open();
    const drift = document.querySelector('section[aria-label="Drift"]') as HTMLElement;
    expect(drift.textContent).toContain('One of 5 features has moved away');
    const reasons = [...drift.querySelectorAll('ol li')].map((line) => line.textContent ?? '');
    expect(reasons).toHaveLength(3);
    expect(reasons[0]).toContain('Fifteen minutes have passed');
    expect(reasons[1]).toContain('Volatility of 60 bars has moved away');
  });

  it('shows what a version asks about, of whichever was chosen', async () => {
    await open();
    expect(callsOf(fake, 'bots.importance')).toEqual([{ code: NEWEST }]);
    const row = [...document.querySelectorAll('table[aria-label="Versions that traded"] tbody tr')].find((candidate) => candidate.textContent?.includes('Trees 10:45'));
    await page.press(row as HTMLElement);
    expect(callsOf(fake, 'bots.importance').at(-1)).toEqual({ code: BEFORE });
    expect(page.text()).toContain('40.0');
  });

  it('runs the protocol with the same settings, on paper, and leads to its report', async () => {
    await open();
    await page.press(page.button('Run the protocol'));
    expect(callsOf(fake, 'protocol.start')).toMatchObject([{ config: { data: { instruments: ['practice:BTCUSDT'] }, execution: { mode: 'paper' } } }]);
    expect(callsOf(fake, 'protocol.start')).toMatchObject([{ requireFunding: true }]);
    const job = { id: 'job-1', kind: 'backtest' as const, title: 'Protocol', stage: 'done', progress: 1, etaMs: null, startedMs: NOW, error: null, runId: 'run-7' };
    await page.let(() => { fake.emit({ type: 'job-updated', job: { ...job, status: 'done', report: { sentence: 'It lost after costs.', runs: [], missing: [], totals: null } } }); });
    expect(page.text()).toContain('It lost after costs.');
    expect(document.querySelector('a[href="#/lab/runs/run-7"]')).not.toBeNull();
    await page.press(page.field('As if funding were free where it is not stored'));
    await page.press(page.button('Run the protocol'));
    expect(callsOf(fake, 'protocol.start').at(-1)).toMatchObject({ requireFunding: false });
  });
});

describe('several bots', () => {
  it('have a card each, and one is opened whole', async () => {
    installTreesAnswers(fake, [BOT, { ...BOT, id: 'session-1.trees-ETHUSDT', symbol: 'ETHUSDT', instrumentId: 'practice:ETHUSDT' }, { ...BOT, id: 'session-0.trees-BTCUSDT', state: 'ended', endedMs: NOW - 1 }]);
    await open();
    expect(document.querySelectorAll('section[aria-label^="Bot of"]')).toHaveLength(2);
    expect(page.hasButton('Open the bot of BTCUSDT')).toBe(true);
    expect(page.text()).not.toContain('Retrain log');
    await page.press(page.button('Log, drift and versions'));
    expect(decodeURIComponent(location.hash)).toBe('#/models/trees/session-1.trees-ETHUSDT');
    expect(page.text()).toContain('Retrain log');
  });

  it('are not mixed up with a start of another one', async () => {
    await open();
    await page.press(page.button('Start another bot'));
    expect(location.hash).toBe('#/models/trees/new');
    expect(page.text()).toContain('Start a bot');
  });
});
