// The room of models over the built host: a training with its verdict, a model that decides beside what trades, trades in its place, and is rolled back; by mouse and by keyboard.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { startHeadless } from './headless.ts';
import type { Headless } from './headless.ts';
import { goTo, workstationStands } from './journeys.ts';
import { writeMadeUpKlines } from './made-up-klines.ts';
import { openWorkstation } from './watched-page.ts';

let headless: Headless;
let page: Page;
let trainingId: string;
let code: string;
let pairId: string;
let complaints: readonly string[];

test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
  headless = await startHeadless();
  ({ page, complaints } = await openWorkstation(browser, headless.link));
});
test.afterAll(async () => { await headless.stop(); });
test.afterEach(() => { expect(complaints, 'errors in the page, its console or its content policy').toEqual([]); });

const region = (name: string): Locator => page.getByRole('region', { name, exact: true });
const lastPart = (): string => decodeURIComponent(new URL(page.url()).hash.split('/').at(-1) ?? '');
const room = (place: string) => page.evaluate((hash) => { location.hash = hash; }, `#/models${place}`);

test('an agent is trained on imported bars: what it will be is said before, the verdict comes first after, and a reload loses nothing', async () => {
  await goTo(page, 'Data');
  await page.getByLabel('Market', { exact: true }).selectOption('spot');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose files' }).click();
  await (await chooser).setFiles(writeMadeUpKlines(90));
  await expect(page.getByRole('row').filter({ hasText: /BTCUSDT/ }).filter({ hasText: /spot/i })).toContainText(/8\s?640/, { timeout: 20_000 });
  await page.keyboard.press('Control+4');
  await expect(page).toHaveURL(/#\/models$/);
  await expect(page.getByText('A good backtest is not a promise.')).toBeVisible();
  const spot = page.getByRole('checkbox', { name: /BTCUSDT\s*spot/i });
  await spot.check();
  const others = page.getByRole('group', { name: 'Symbols' }).getByRole('checkbox', { name: /simulated/, checked: true });
  while (await others.count() > 0) await others.first().uncheck();
  await page.getByLabel('Bar length').selectOption('15m');
  await page.getByRole('textbox', { name: /^Steps of each seed/ }).fill('2048');
  await page.getByRole('textbox', { name: /^Judged every/ }).fill('1024');
  await page.getByRole('textbox', { name: 'Layers' }).fill('16, 16');
  await page.getByRole('textbox', { name: 'Name' }).fill('Small one');
  await expect(region('What this will be').getByText('Before its first decision')).toBeVisible({ timeout: 20_000 });
  await page.getByRole('button', { name: 'Start training' }).press('Enter');
  await expect(page).toHaveURL(/#\/models\/train\/.+/);
  trainingId = lastPart();
  await page.reload();
  await expect(page.getByRole('heading', { name: /^It learned|^Too little to say/ })).toBeVisible({ timeout: 120_000 });
  await expect(page.getByRole('table', { name: 'Conditions of the verdict' }).getByRole('row').nth(1)).toBeVisible();
  const tests = page.getByRole('table', { name: 'Agents and baselines on the test days' });
  for (const name of ['Buy and hold', 'Seed 3']) await expect(tests.getByRole('row').filter({ hasText: name })).toBeVisible();
  await region('Curves').getByRole('slider', { name: /^Return of an episode of 3 seeds/ }).focus();
  await page.keyboard.press('Home');
  await expect(region('Curves').getByRole('slider', { name: /^Return of an episode/ })).toHaveAttribute('aria-valuetext', /Seed 1/);
});

test('its model decides beside what trades, once it was said what that means', async () => {
  await region('On the test days').getByRole('link').first().click();
  await expect(page).toHaveURL(/#\/models\/shelf\/[0-9a-f]{64}/);
  code = lastPart();
  await expect(region('The model').getByText('Candidate')).toBeVisible();
  await page.getByRole('button', { name: 'Promote' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: /^Promote/ });
  await expect(dialog.getByRole('list', { name: 'What will happen' }).getByText(/trades nothing/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Let it decide beside it' }).press('Enter');
  await expect(region('The model').getByText('Shadow', { exact: true })).toBeVisible({ timeout: 20_000 });
  await region('At work').getByRole('button', { name: 'Watch' }).click();
  await expect(page).toHaveURL(/#\/models\/shadow\/.+/);
  pairId = lastPart();
  await expect(region('The challenger').getByRole('heading', { name: /Small one\s*beside/ })).toBeVisible({ timeout: 20_000 });
});

test('it trades in the place of a strategy, and what it replaced comes back', async () => {
  await room(`/shelf/${code}`);
  await page.getByRole('button', { name: 'Promote' }).click();
  const dialog = page.getByRole('dialog', { name: /^Promote/ });
  await expect(dialog.getByText(/takes the place of/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Let it trade' }).press('Enter');
  await expect(region('The model').getByText('Active', { exact: true })).toBeVisible({ timeout: 20_000 });
  await region('The model').getByRole('button', { name: 'Roll back' }).press('Enter');
  const back = page.getByRole('dialog', { name: 'Roll back' });
  await expect(back.getByRole('list', { name: 'What will happen' })).toBeVisible();
  await back.getByRole('button', { name: 'Put back what was there' }).press('Enter');
  await expect(region('The model').getByText('Active', { exact: true })).toHaveCount(0, { timeout: 20_000 });
  await expect(region('History').getByText('Rolled back').first()).toBeVisible({ timeout: 10_000 });
});

test('what models see is found by a word, from the keyboard', async () => {
  await room('/shadow');
  await page.getByRole('tab', { name: 'Shadow' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/#\/models\/features$/);
  await page.getByRole('searchbox', { name: 'Find' }).fill('Wilder');
  const rows = page.getByRole('table', { name: /^Features of/ }).getByRole('row');
  await expect(rows.filter({ hasText: 'Average true range' })).toBeVisible();
  await rows.nth(1).getByRole('button', { name: 'More' }).press('Enter');
  await expect(page.getByText(/Wilder 1978/).first()).toBeVisible();
});

const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

for (const theme of ['dark', 'light'] as const) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    test(`every room is free of axe violations and of sideways scrolling: ${theme}, ${size}`, async ({ browser }, info) => {
      test.setTimeout(120_000);
      const shown = await (await browser.newContext({ viewport, storageState: await page.context().storageState() })).newPage();
      await shown.addInitScript((chosen) => { localStorage.setItem('tradewind.settings', JSON.stringify({ theme: chosen, welcomed: true })); }, theme);
      await shown.goto(headless.url);
      await workstationStands(shown);
      const places = { train: '', training: `/train/${trainingId}`, shelf: '/shelf', model: `/shelf/${code}`, shadow: '/shadow', pair: `/shadow/${pairId}`, features: '/features' };
      for (const [name, place] of Object.entries(places)) {
        await shown.evaluate((hash) => { location.hash = hash; }, `#/models${place}`);
        await expect(shown.getByRole('status', { name: /^(Opening|Reading)/ })).toHaveCount(0, { timeout: 20_000 });
        await shown.screenshot({ path: info.outputPath(`models-${name}.png`) });
        expect.soft(await shown.evaluate(() => document.documentElement.scrollWidth - innerWidth), `models ${name} scrolls sideways`).toBeLessThanOrEqual(0);
        if (size === 'phone') continue;
        const builder = new AxeBuilder({ page: shown }).include('main');
        const { violations } = await (theme === 'dark' ? builder : builder.withRules(['color-contrast'])).analyze();
        expect.soft(violations.map(({ id, nodes }) => `models ${name}: ${id} at ${nodes.map(({ target }) => target.join(' ')).slice(0, 3).join(', ')}`)).toEqual([]);
      }
      await shown.context().close();
    });
  }
}
