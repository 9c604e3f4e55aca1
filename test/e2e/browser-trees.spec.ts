// The room of the trees over the built host: a bot of the preset that shows the cycle trains, a version takes over and trades, and is rolled back, in front of the person's eyes.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { startHeadless } from './headless.ts';
import type { Headless } from './headless.ts';
import { workstationStands } from './journeys.ts';
import { openWorkstation } from './watched-page.ts';

/** Minutes of the practice market go by as seconds. */
const SPEED = '60';

let headless: Headless;
let page: Page;
let complaints: readonly string[];

test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
  headless = await startHeadless();
  ({ page, complaints } = await openWorkstation(browser, headless.link));
});
test.afterAll(async () => { await headless.stop(); });
test.afterEach(() => { expect(complaints, 'errors in the page, its console or its content policy').toEqual([]); });

const card = (): Locator => page.getByRole('region', { name: 'Bot of BTCUSDT' });
const steps = (): Locator => page.getByRole('table', { name: 'Retrain log' }).getByRole('row');

test('a bot is started from a preset, after it was said what that would do', async () => {
  await page.evaluate(() => { location.hash = '#/models/trees'; });
  await expect(page.getByText('Most versions are refused, and most days')).toBeVisible({ timeout: 20_000 });
  await page.getByRole('button', { name: /^Show me the cycle/ }).press('Enter');
  await expect(page.getByText(/is no way to trade/).first()).toBeVisible();
  await page.getByRole('radio', { name: 'Practice', exact: true }).click();
  await page.getByRole('textbox', { name: /^Speed/ }).fill(SPEED);
  const plan = page.getByRole('list', { name: 'What will happen' });
  await expect(plan.getByText(/new session on the practice market/)).toBeVisible({ timeout: 20_000 });
  await expect(plan.getByText(/trains every 5 minutes/)).toBeVisible();
  await page.getByRole('button', { name: 'Start', exact: true }).press('Enter');
  await expect(page).toHaveURL(/#\/models\/trees\/.+/, { timeout: 30_000 });
  await expect(card().getByText('PRACTICE')).toBeVisible({ timeout: 20_000 });
});

test('a training appears in the log with what it showed, and its version takes over and trades', async () => {
  await expect(steps().filter({ hasText: 'passed' }).first()).toBeVisible({ timeout: 60_000 });
  await expect(steps().filter({ hasText: 'swapped' }).first()).toBeVisible({ timeout: 60_000 });
  await expect(card().getByRole('link', { name: /^Trees of/ }).first()).toBeVisible();
  await expect(card().getByText('Trading', { exact: true })).toBeVisible();
  const first = steps().filter({ hasText: 'passed' }).last();
  await first.getByRole('button', { name: 'More' }).press('Enter');
  await expect(page.getByRole('list', { name: 'What it had to show' }).getByRole('listitem')).toHaveCount(4);
  await expect(page.getByRole('list', { name: 'Features by share of the gain' }).getByRole('listitem')).toHaveCount(8, { timeout: 20_000 });
});

test('what was before comes back when a person wants it', async () => {
  const back = card().getByRole('button', { name: 'Roll back' });
  await expect(back).toBeEnabled({ timeout: 90_000 });
  await back.press('Enter');
  const dialog = page.getByRole('dialog', { name: /^Roll back/ });
  await expect(dialog.getByRole('list', { name: 'What will happen' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Bring the version before back' }).press('Enter');
  await expect(steps().filter({ hasText: 'rolled back' }).filter({ hasText: 'asked for' }).first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('table', { name: 'Versions that traded' }).getByRole('row').nth(2)).toBeVisible();
});

test('the settings are changed only after it was shown what would change', async () => {
  await card().getByRole('button', { name: 'Change settings' }).click();
  const dialog = page.getByRole('dialog', { name: /^Settings of the bot/ });
  await dialog.getByText('Retraining', { exact: true }).click();
  await dialog.getByRole('textbox', { name: /^Trains every minutes/ }).fill('10');
  const changes = dialog.getByRole('group', { name: 'What would change' });
  await expect(changes.getByText('10 minutes')).toBeVisible();
  await dialog.getByRole('button', { name: 'Apply from the next bar on' }).click();
  await expect(dialog).toHaveCount(0, { timeout: 20_000 });
  // what is looked at next stands still
  await page.getByRole('button', { name: 'Pause time' }).click();
  await expect(page.getByRole('button', { name: 'Let time run' })).toBeVisible({ timeout: 20_000 });
});

const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

for (const theme of ['dark', 'light'] as const) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    test(`the room of the trees is free of axe violations and of sideways scrolling: ${theme}, ${size}`, async ({ browser }, info) => {
      const shown = await (await browser.newContext({ viewport, storageState: await page.context().storageState() })).newPage();
      await shown.addInitScript((chosen) => { localStorage.setItem('tradewind.settings', JSON.stringify({ theme: chosen, welcomed: true })); }, theme);
      await shown.goto(headless.url);
      await workstationStands(shown);
      for (const [name, place] of Object.entries({ bot: '', start: '/new' })) {
        await shown.evaluate((hash) => { location.hash = hash; }, `#/models/trees${place}`);
        await expect(shown.getByRole('status', { name: /^(Opening|Reading|Working)/ })).toHaveCount(0, { timeout: 20_000 });
        await shown.screenshot({ path: info.outputPath(`trees-${name}.png`) });
        expect.soft(await shown.evaluate(() => document.documentElement.scrollWidth - innerWidth), `trees ${name} scrolls sideways`).toBeLessThanOrEqual(0);
        if (size === 'phone') continue;
        const builder = new AxeBuilder({ page: shown }).include('main');
        const { violations } = await (theme === 'dark' ? builder : builder.withRules(['color-contrast'])).analyze();
        expect.soft(violations.map(({ id, nodes }) => `trees ${name}: ${id} at ${nodes.map(({ target }) => target.join(' ')).slice(0, 3).join(', ')}`)).toEqual([]);
      }
      await shown.context().close();
    });
  }
}

test('the bot is stopped, and what it did can still be read', async () => {
  await page.getByRole('button', { name: 'Let time run' }).click();
  await card().getByRole('button', { name: 'Stop', exact: true }).press('Enter');
  const dialog = page.getByRole('dialog', { name: /^Stop this bot/ });
  await dialog.getByRole('radio', { name: 'Close the position' }).click();
  await expect(dialog.getByRole('list', { name: 'What will happen' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Stop it' }).press('Enter');
  await expect(card().getByText('Ended', { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(steps().nth(1)).toBeVisible();
  await page.getByRole('button', { name: 'All bots' }).click();
  await expect(page.getByRole('table', { name: 'Earlier bots' }).getByRole('row').filter({ hasText: 'BTCUSDT' })).toBeVisible();
});
