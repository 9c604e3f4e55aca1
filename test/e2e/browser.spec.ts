// The built interface over the built headless host, engine and all, in a browser: what `npm start` gives where there is no Electron.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { startHeadless } from './headless.ts';
import type { Headless } from './headless.ts';
import { changeStrategy, chartIsDrawn, dismissWelcome, goTo, hold, importAndBacktest, killAndReArm, pricesStream, workstationStands } from './journeys.ts';
import { writeMadeUpKlines } from './made-up-klines.ts';
import { listen } from './watched-page.ts';

let headless: Headless;
let page: Page;
let complaints: string[];

test.beforeAll(async ({ browser }) => {
  headless = await startHeadless();
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  complaints = listen(page);
  await page.goto(headless.link);
  await workstationStands(page);
});
test.afterAll(async () => { await headless.stop(); });
test.afterEach(() => { expect(complaints, 'errors in the page, its console or its content policy').toEqual([]); });

/** One more browser of the same person, with its own link. */
async function signedIn(browser: Browser, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ ...options, storageState: await page.context().storageState() });
  return context.newPage();
}

test('the link opens the workstation once and leaves no token behind', async ({ browser }) => {
  expect(page.url()).toBe(`${headless.url}/`);
  const stranger = await (await browser.newContext()).newPage();
  expect((await stranger.goto(headless.link))?.status()).toBe(401);
  await expect(stranger.getByRole('heading', { name: 'This link cannot be used' })).toBeVisible();
  await stranger.context().close();
});

test('the practice market streams, the chart is drawn, and the first glance is answered', async () => {
  await dismissWelcome(page);
  await chartIsDrawn(page);
  await pricesStream(page);
  const status = page.getByRole('banner', { name: 'Status' });
  for (const text of ['Equity', 'Today', 'Drawdown', 'Prices']) await expect(status.getByText(text, { exact: true })).toBeVisible();
});

test('a setting of a strategy is changed after its difference was shown', async () => {
  await changeStrategy(page);
});

test('a file is imported and backtested', async () => {
  const file = writeMadeUpKlines();
  await importAndBacktest(page, async () => {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose files' }).click();
    await (await chooser).setFiles(file);
  });
});

test('the kill switch needs to be held, flattens, and stays on until a person re-arms it', async () => {
  await goTo(page, 'Trade');
  await killAndReArm(page);
});

test('the kill switch works from the keyboard', async () => {
  await page.getByRole('button', { name: /^Kill switch: hold/ }).focus();
  await page.keyboard.down('Enter');
  await page.waitForTimeout(1000);
  await page.keyboard.up('Enter');
  await page.getByRole('dialog', { name: /^Killed/ }).getByRole('button', { name: 'Understood' }).press('Enter');
  await page.getByRole('button', { name: /^Kill switch is on/ }).click();
  await page.getByRole('dialog', { name: 'Re-arm trading?' }).getByRole('button', { name: 'Re-arm' }).click();
});

test('two windows show the same state', async ({ browser }) => {
  const other = await signedIn(browser);
  await other.goto(headless.url);
  await workstationStands(other);
  await dismissWelcome(other);
  await hold(page, page.getByRole('button', { name: /^Kill switch: hold/ }));
  await page.getByRole('dialog', { name: /^Killed/ }).getByRole('button', { name: 'Understood' }).click();
  await expect(other.getByRole('button', { name: /^Kill switch is on/ })).toBeVisible();
  await other.getByRole('button', { name: /^Kill switch is on/ }).click();
  await other.getByRole('dialog', { name: 'Re-arm trading?' }).getByRole('button', { name: 'Re-arm' }).click();
  await expect(page.getByRole('button', { name: /^Kill switch: hold/ })).toBeVisible();
  await other.context().close();
});

const PAGES = ['trade', 'strategies', 'lab', 'risk', 'journal', 'data', 'settings'] as const;
const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

for (const theme of ['dark', 'light'] as const) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    test(`every page is free of axe violations and of sideways scrolling: ${theme}, ${size}`, async ({ browser }, info) => {
      const shown = await signedIn(browser, { viewport });
      const heard = listen(shown);
      await shown.addInitScript((chosen) => { localStorage.setItem('tradewind.settings', JSON.stringify({ theme: chosen, welcomed: true })); }, theme);
      await shown.goto(headless.url);
      await workstationStands(shown);
      for (const name of PAGES) {
        await shown.evaluate((hash) => { location.hash = hash; }, `#/${name}`);
        await expect(shown.getByRole('status', { name: /^(Opening|Reading)/ })).toHaveCount(0);
        await shown.screenshot({ path: info.outputPath(`${name}.png`) });
        const { violations } = await new AxeBuilder({ page: shown }).analyze();
        expect.soft(violations.map(({ id, nodes }) => `${name}: ${id} at ${nodes.map(({ target }) => target.join(' ')).slice(0, 3).join(', ')}`)).toEqual([]);
        expect.soft(await shown.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${name} scrolls sideways`).toBeLessThanOrEqual(0);
      }
      expect(heard).toEqual([]);
      await shown.context().close();
    });
  }
}

test('it stops in order when told to', async () => {
  complaints.length = 0;
  expect(await headless.stop()).toBe(0);
  complaints.length = 0;
});
