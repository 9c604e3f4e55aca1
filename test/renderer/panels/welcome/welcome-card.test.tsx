import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WelcomeCard from '../../../../src/renderer/src/panels/welcome/WelcomeCard.tsx';
import { DEFAULT_SETTINGS, settingsStore } from '../../../../src/renderer/src/state/settings.ts';
import { createFakeEngine } from '../../fake-engine.ts';
import { openPage } from '../open-page.tsx';
import type { OpenPage } from '../open-page.tsx';

let page: OpenPage;
beforeEach(async () => {
  location.hash = '';
  settingsStore.setState(DEFAULT_SETTINGS);
  page = await openPage(createFakeEngine(), <WelcomeCard />);
});
afterEach(() => page.close());

describe('the first card', () => {
  it('has three doors and says that none needs a key', () => {
    expect([...document.querySelectorAll('article h3')].map((heading) => heading.textContent)).toEqual(['Watch the practice trader', 'Backtest on history', 'Trade on live prices, on paper']);
    expect(page.text()).toContain('All three use play money and need no key and no account.');
  });

  it('leads to live prices on paper, and to the connections', async () => {
    expect(page.text()).toContain('orders are filled on this computer and never leave it');
    await page.press(page.button('Choose symbols'));
    expect(location.hash).toBe('#/settings/paper');
  });

  it('leads to the data and does not come back', async () => {
    await page.press(page.button('Import files'));
    expect(location.hash).toBe('#/data');
    expect(page.element.textContent).toBe('');
    expect(JSON.parse(localStorage.getItem('tradewind.settings') ?? '')).toMatchObject({ welcomed: true });
  });
});
