import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import SettingsPage from '../../../../src/renderer/src/panels/settings/SettingsPage.tsx';
import { DEFAULT_SETTINGS, settingsStore } from '../../../../src/renderer/src/state/settings.ts';
import { createFakeEngine } from '../../fake-engine.ts';
import type { FakeEngine } from '../../fake-engine.ts';
import { callsOf, openPage } from '../open-page.tsx';
import type { OpenPage } from '../open-page.tsx';

let fake: FakeEngine;
let page: OpenPage;
beforeEach(async () => {
  settingsStore.setState(DEFAULT_SETTINGS);
  fake = createFakeEngine();
  page = await openPage(fake, <SettingsPage />);
});
afterEach(() => page.close());

describe('the look', () => {
  it('changes at once and is remembered', async () => {
    await page.press(page.button('Light'));
    await page.press(page.button('Blue and orange'));
    await page.press(page.button('UTC'));
    await page.press(page.button('Roomy'));
    const chosen = { theme: 'light', palette: 'colour-blind', zone: 'utc', density: 'roomy' };
    expect(settingsStore.getState()).toMatchObject(chosen);
    expect(JSON.parse(localStorage.getItem('tradewind.settings') ?? '')).toMatchObject(chosen);
  });

  it('brings the first card back', async () => {
    await page.let(() => { settingsStore.setState({ welcomed: true }); });
    await page.press(page.button('Show the card again'));
    expect(settingsStore.getState().welcomed).toBe(false);
  });
});

describe('a new practice session', () => {
  it('starts only after it was said what it ends', async () => {
    await page.type(page.field('Seed'), '42');
    await page.type(page.field('Starting cash'), '5000');
    await page.press(page.button('Start a new practice session'));
    expect(page.text()).toContain('This ends the session that runs now (Practice market, seed 7).');
    expect(callsOf(fake, 'session.start')).toEqual([]);
    await page.press(page.button('End the present one and start'));
    expect(callsOf(fake, 'session.start')).toEqual([{ kind: 'practice', seed: 42, startingCash: '5000' }]);
  });

  it('does not start on a seed that is none', async () => {
    await page.type(page.field('Seed'), '-1');
    expect(page.text()).toContain('Expected a whole number from 0 to 999999999, was "-1".');
    expect(page.button('Start a new practice session').disabled).toBe(true);
  });
});

describe('about', () => {
  it('names the maker of the charts with the address, and the limits of the program', () => {
    expect(document.querySelector('a[href="https://www.tradingview.com/"]')).not.toBeNull();
    expect(page.text()).toContain('TradingView Lightweight Charts™');
    expect(page.text()).toContain('Nothing here promises a profit');
  });

  it('says how many checks are to be looked at, in words beside the colour', () => {
    expect(page.text()).toContain('Checks: 1 to look at');
    expect(page.text()).toContain('To look at: Risk allows a new position');
  });
});
