import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toastStore } from '../../../../src/renderer/src/state/toasts.ts';
import StrategiesPage from '../../../../src/renderer/src/panels/strategies/StrategiesPage.tsx';
import { createFakeEngine } from '../../fake-engine.ts';
import { botSummary } from '../../fake/fake-bots.ts';
import type { FakeEngine } from '../../fake-engine.ts';
import { callsOf, openPage } from '../open-page.tsx';
import type { OpenPage } from '../open-page.tsx';
import { CATALOG, ENTRY_POLICY, SIZING_POLICY, installRichAnswers } from '../rich-answers.ts';

let fake: FakeEngine;
let page: OpenPage;
beforeEach(async () => {
  toastStore.setState({ toasts: [] });
  fake = createFakeEngine();
  installRichAnswers(fake);
  page = await openPage(fake, <StrategiesPage />);
});
afterEach(() => page.close());

/** The choice of how trades are sized. */
function methodField(): HTMLElement {
  const found = [...document.querySelectorAll('select')].find(({ options }) => [...options].some(({ value }) => value === 'kelly'));
  if (!found) throw new Error('expected a choice of the method of sizing');
  return found;
}

describe('a strategy at work', () => {
  it('shows what it does, when it tends to lose, and what it decided last', () => {
    expect(page.text()).toContain('It tends to lose in markets that go sideways');
    expect(page.text()).toContain('BTCUSDT, ETHUSDT, SOLUSDT on 15m bars');
    expect(page.text()).toContain('The 12-bar EMA');
  });

  it('is switched off with everything else unchanged', async () => {
    const [strategy] = fake.view().strategies;
    await page.press(page.button('Moving-average cross on BTCUSDT, ETHUSDT, SOLUSDT'));
    expect(callsOf(fake, 'strategies.apply')).toEqual([{ id: strategy?.id, strategy: 'moving-average-cross', instruments: strategy?.instruments, interval: '15m', enabled: false, config: CATALOG[0]?.defaults, entry: ENTRY_POLICY.defaults, sizing: SIZING_POLICY.defaults }]);
  });

  it('is removed only after it was said what stays', async () => {
    await page.press(page.button('Remove'));
    expect(page.text()).toContain('Positions it opened stay open with the stop and target they have');
    expect(callsOf(fake, 'strategies.remove')).toEqual([]);
    await page.press(page.button('Remove the strategy'));
    expect(callsOf(fake, 'strategies.remove')).toEqual([{ id: 'ema-cross' }]);
  });
});

describe('changing a running strategy', () => {
  it('shows exactly what changes, and sends nothing before it is confirmed', async () => {
    await page.type(page.field('Fast average'), '12');
    expect(page.text()).toContain('was 20 bars');
    expect(page.text()).toContain('1 change not applied yet. Applied changes hold from the next closed bar.');
    await page.press(page.button('Apply'));
    expect(document.querySelector('dialog li')?.textContent).toBe('Fast average20 bars12 bars');
    expect(callsOf(fake, 'strategies.apply')).toEqual([]);
    await page.press(page.button('Apply from the next closed bar'));
    expect(callsOf(fake, 'strategies.apply')).toMatchObject([{ enabled: true, config: { fastPeriod: 12, slowPeriod: 50 } }]);
    expect(page.text()).toContain('Running with these settings.');
  });

  it('shows how its entries are sent, and sends that beside its settings', async () => {
    await page.type(page.field('Longest wait'), '30');
    await page.press(page.button('Apply'));
    expect(document.querySelector('dialog li')?.textContent).toBe('Longest wait60 s30 s');
    await page.press(page.button('Apply from the next closed bar'));
    expect(callsOf(fake, 'strategies.apply')).toMatchObject([{ config: { fastPeriod: 20 }, entry: { order: 'market', timeoutSeconds: 30, unfilled: 'abort' } }]);
  });

  it('shows the settings of the method of sizing that is chosen, and sends the whole policy', async () => {
    expect(page.text()).not.toContain('Part of the Kelly bet');
    await page.choose(methodField(), 'kelly');
    expect(page.text()).not.toContain('Wanted swing in a year');
    await page.type(page.field('Most that Kelly may risk'), '1');
    await page.press(page.button('Apply'));
    expect([...document.querySelectorAll('dialog li')].map((line) => line.textContent)).toEqual(['Size byFixed fractionKelly', 'Most that Kelly may risk2 %1 %']);
    await page.press(page.button('Apply from the next closed bar'));
    expect(callsOf(fake, 'strategies.apply')).toMatchObject([{ sizing: { method: 'kelly', kellyCapPct: 1, kellyFraction: 0.25, targetVolatilityPct: 20 } }]);
  });

  it('shows the arithmetic of the last size, step by step', () => {
    expect(page.text()).toContain('0.5 % of 10,000 USDT is 50 USDT; the stop is 500 USDT away: 0.1 BTC.');
    expect([...document.querySelectorAll('tbody tr')].map((row) => row.textContent)).toContain('Quantity50 USDT / a stop 500 away0.1 BTC');
  });

  it('refuses a value out of range as it is typed', async () => {
    await page.type(page.field('Fast average'), '0');
    expect(page.text()).toContain('Expected 1 to 999, was 0.');
    expect(page.field('Fast average').getAttribute('aria-invalid')).toBe('true');
    expect(page.button('Apply').disabled).toBe(true);
  });

  it('puts what only the engine finds wrong beside its field', async () => {
    await page.type(page.field('Fast average'), '60');
    await page.press(page.button('Apply'));
    await page.press(page.button('Apply from the next closed bar'));
    const field = document.querySelector('[data-path="fastPeriod"]');
    expect(field?.textContent).toContain('Expected a fast average shorter than the slow one, was 60 and 50 bars.');
    expect(document.activeElement).toBe(page.field('Fast average'));
    // said once, at the field, and not again in a message that covers the page
    expect(toastStore.getState().toasts).toEqual([]);
    await page.type(page.field('Fast average'), '30');
    expect(field?.textContent).not.toContain('shorter than');
  });

  it('goes back to what is in force', async () => {
    await page.type(page.field('Fast average'), '12');
    await page.press(page.button('Put Fast average back to 20 bars'));
    expect(page.field('Fast average').value).toBe('20');
    expect(page.text()).toContain('Running with these settings.');
  });

  it('fills the form from a preset without applying it', async () => {
    await page.press(page.button(/^Slow 50\/200/));
    expect(page.field('Slow average').value).toBe('200');
    expect(page.button(/^Slow 50\/200/).getAttribute('aria-pressed')).toBe('true');
    expect(callsOf(fake, 'strategies.apply')).toEqual([]);
  });

  it('moves a slider by the step of its field with the arrow keys', async () => {
    const slider = document.querySelector('[aria-label="Stop distance, ATR, slider"]') as HTMLInputElement;
    await page.key(slider, 'ArrowRight');
    expect(page.field('Stop distance, ATR').value).toBe('3.25');
    expect(slider.getAttribute('aria-valuetext')).toBe('3.25 × ATR');
  });

  it('keeps advanced fields folded, and opens them when one was changed', async () => {
    expect(page.text()).not.toContain('ATR period');
    await page.press(page.button(/^Show \d+ advanced settings$/));
    await page.type(page.field('ATR period'), '20');
    expect(page.hasButton('Fold advanced settings')).toBe(false);
    expect(page.text()).toContain('was 14 bars');
  });
});

describe('adding a strategy', () => {
  it('offers no symbol that another strategy trades, and says which', async () => {
    await page.press(page.button('Add a strategy'));
    expect(page.field('BTCUSDT').disabled).toBe(true);
    expect(page.text()).toContain('BTCUSDT traded by Moving-average cross');
  });

  it('says whose money it is, and sends the whole assignment', async () => {
    await page.press(page.button('Add a strategy'));
    await page.press(page.button(/^Donchian breakout/));
    await page.press(page.field('XRPUSDT'));
    expect(page.text()).toContain('PRACTICE. Play money on a simulated market.');
    await page.press(page.button('Start this strategy'));
    expect(callsOf(fake, 'strategies.apply')).toEqual([{
      id: 'donchian-breakout-bnbusdt-xrpusdt', strategy: 'donchian-breakout', instruments: ['practice:BNBUSDT', 'practice:XRPUSDT'], interval: '1m', enabled: true, config: CATALOG[1]?.defaults,
    }]);
    expect(page.text()).toContain('At work (2)');
  });

  it('lets the size and the sending of its entries be chosen at once', async () => {
    await page.press(page.button('Add a strategy'));
    await page.choose(methodField(), 'volatility-target');
    await page.type(page.field('Wanted swing in a year'), '35');
    await page.type(page.field('Longest wait'), '20');
    await page.press(page.button('Start this strategy'));
    expect(callsOf(fake, 'strategies.apply')).toMatchObject([{ sizing: { method: 'volatility-target', targetVolatilityPct: 35 }, entry: { order: 'market', timeoutSeconds: 20 } }]);
  });
});

describe('a strategy that a bot runs', () => {
  it('is led to its bot, where no market and no rule of it can be changed past the bot', async () => {
    const [strategy] = fake.view().strategies;
    const bot = botSummary('practice:BTCUSDT', { sessionId: fake.view().session?.id ?? '', assignmentId: strategy?.id ?? '' });
    await page.let(() => { fake.emit({ type: 'bot-updated', bot }); });
    expect(page.text()).toContain('to take it away, stop the bot');
    expect(page.button('Log, drift and versions')).toBeDefined();
    expect(page.button('Stop')).toBeDefined();
    expect(page.text()).not.toContain('Bar length');
    expect([...document.querySelectorAll('button')].map(({ textContent }) => textContent)).not.toContain('Remove');
    await page.let(() => { fake.emit({ type: 'bot-updated', bot: { ...bot, endedMs: bot.startedMs } }); });
    expect(page.text()).toContain('Bar length');
  });
});
