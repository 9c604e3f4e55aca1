// The lab over the built host: a run and its result, a search that is judged on days it never saw, honesty tools, the gate; by mouse and by keyboard.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { startHeadless } from './headless.ts';
import type { Headless } from './headless.ts';
import { goTo, importAndBacktest, workstationStands } from './journeys.ts';
import { writeMadeUpKlines } from './made-up-klines.ts';
import { openWorkstation } from './watched-page.ts';

let headless: Headless;
let page: Page;
let runId: string;
let studyId: string;
let sessionId: string;
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

test('a run gets a page of its own: every number with its range, the curve beside holding, the trades with their reasons', async () => {
  const file = writeMadeUpKlines();
  await importAndBacktest(page, async () => {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose files' }).click();
    await (await chooser).setFiles(file);
  });
  runId = lastPart();
  await expect(page.getByLabel('Headline numbers').getByText('Sharpe ratio')).toBeVisible({ timeout: 30_000 });
  await expect(region('How much of it may be luck')).toContainText(/Trials so far\s*1/);
  const curve = page.getByRole('slider', { name: 'Equity of the run beside holding' });
  await curve.focus();
  await page.keyboard.press('Home');
  await expect(curve).toHaveAttribute('aria-valuetext', /Equity 10.000, Hold/);
  for (const name of ['Month by month', 'Daily returns', 'Exposure', 'Turnover', 'Costs', 'Where it was made', 'How far trades went', 'Worst falls', 'All measures', 'Set-up']) await expect(region(name)).toBeVisible();
  await region('Month by month').getByRole('gridcell', { name: /^Jan 2024/ }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(region('Month by month').getByText(/^Feb 2024/)).toBeVisible();
});

test('the same run again gives the same hash, and its page can be shared', async () => {
  await page.getByRole('button', { name: 'Run again', exact: true }).click();
  const same = page.getByRole('dialog', { name: 'The same again' });
  await expect(same).toBeVisible({ timeout: 30_000 });
  await same.getByRole('contentinfo').or(same.getByRole('button', { name: 'Close' })).last().click();
  await page.getByRole('button', { name: 'Share report' }).click();
  const shared = page.getByRole('dialog', { name: 'Share the report' });
  await expect(shared.frameLocator('iframe').getByText('Moving-average cross').or(shared.frameLocator('iframe').getByRole('heading').first()).first()).toBeVisible({ timeout: 20_000 });
  const download = page.waitForEvent('download');
  await shared.getByRole('button', { name: /^Download/ }).click();
  expect((await download).suggestedFilename()).toMatch(/\.html$/);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Export' }).click();
  const files = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'All tables as CSV and Parquet' }).click();
  expect((await files).suggestedFilename()).not.toBe('');
  await expect(page.getByText('The files of the run are handed over.')).toBeVisible({ timeout: 20_000 });
});

test('settings are searched on one part of the data and judged on the other, from the keyboard', async () => {
  await page.getByRole('tab', { name: 'Runs' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/#\/lab\/search$/);
  const spot = page.getByRole('checkbox', { name: /BTCUSDT\s*spot/i });
  await expect(spot).toBeVisible();
  await spot.check();
  const others = page.getByRole('group', { name: 'Symbols' }).getByRole('checkbox', { name: /simulated/, checked: true });
  while (await others.count() > 0) await others.first().uncheck();
  await page.getByLabel('Bar length').selectOption('15m');
  await page.getByRole('button', { name: 'Halves' }).click();
  await page.getByRole('textbox', { name: 'Fast average, highest' }).fill('40');
  await page.getByRole('textbox', { name: 'Slow average, highest' }).fill('120');
  await page.getByRole('textbox', { name: 'Trials' }).fill('16');
  await page.getByRole('textbox', { name: 'Least trades' }).fill('1');
  await page.getByRole('button', { name: 'Start the search' }).press('Enter');
  await expect(page).toHaveURL(/#\/lab\/search\/.+/);
  studyId = lastPart();
  await expect(page.getByRole('heading', { name: /Evidence of an edge|Rejected: no evidence|Too little to say/ })).toBeVisible({ timeout: 50_000 });
  await expect(region('Where it was searched, and where it was not').getByRole('row').filter({ hasText: 'Held back' }).first()).toBeVisible();
  await expect(region('The search').getByText('16 of 16')).toBeVisible();
  await page.getByLabel('Keep by').selectOption({ label: 'Fast average' });
  await page.getByRole('textbox', { name: 'At most' }).fill('0');
  await expect(page.getByText('No trial fits the filter')).toBeVisible();
});

test('a result is examined: a tool runs, its answer and its figure stand, and the gate says what is still missing', async () => {
  await page.goto(`${headless.url}/#/lab/honesty/${encodeURIComponent(runId)}`);
  const gate = page.getByRole('table', { name: 'Lines of the gate' });
  await expect(gate.getByRole('row').filter({ hasText: 'Missing' }).first()).toBeVisible({ timeout: 20_000 });
  const card = page.getByRole('article', { name: 'Look-ahead' });
  await card.getByRole('textbox', { name: 'Moments' }).fill('2');
  await card.getByRole('button', { name: 'Run', exact: true }).press('Enter');
  await expect(card.getByText('Decisions compared', { exact: true })).toBeVisible({ timeout: 40_000 });
  await expect(card.getByText('the same').first()).toBeVisible();
  await page.getByRole('button', { name: 'Judge this run' }).click();
  await expect(region('Luck or edge').getByText(/evidence of an edge|Not enough data/i).first()).toBeVisible({ timeout: 30_000 });
});

test('two runs stand side by side', async () => {
  await page.goto(`${headless.url}/#/lab`);
  await goTo(page, 'Lab');
  await page.getByRole('textbox', { name: /^Fast average/ }).fill('9');
  await page.getByRole('button', { name: 'Run backtest' }).click();
  await expect(page).toHaveURL(/#\/lab\/runs\/.+/, { timeout: 30_000 });
  const other = lastPart();
  await page.goto(`${headless.url}/#/lab/compare/${encodeURIComponent(`${runId},${other}`)}`);
  await expect(page.getByRole('table', { name: 'Settings that differ' }).getByRole('row').filter({ hasText: 'fastPeriod' })).toContainText('9', { timeout: 20_000 });
  await expect(page.getByRole('slider', { name: 'Growth of the runs' })).toBeVisible();
});

test('a session is run again in the simulator, and set beside what it would have done', async () => {
  await page.goto(`${headless.url}/#/lab/live`);
  const row = page.getByRole('table', { name: 'Sessions' }).getByRole('row').filter({ hasText: 'PRACTICE' }).first();
  await row.getByRole('button', { name: 'Compare' }).press('Enter');
  await expect(page).toHaveURL(/#\/lab\/live\/.+/);
  sessionId = lastPart();
  await page.getByRole('button', { name: 'Compare with its backtest' }).click();
  await expect(region('From the backtest to what was traded').getByRole('slider')).toBeVisible({ timeout: 40_000 });
  await expect(page.getByRole('heading', { name: /Within bounds|Near the edge|Left its bounds|Too few trades/ })).toBeVisible();
  await expect(region('Drift').getByRole('row').filter({ hasText: 'Number of trades' }).first()).toBeVisible();
});

const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

for (const theme of ['dark', 'light'] as const) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    test(`every part is free of axe violations and of sideways scrolling: ${theme}, ${size}`, async ({ browser }, info) => {
      // looking through every room takes long where others use the machine too
      test.setTimeout(120_000);
      const shown = await (await browser.newContext({ viewport, storageState: await page.context().storageState() })).newPage();
      await shown.addInitScript((chosen) => { localStorage.setItem('tradewind.settings', JSON.stringify({ theme: chosen, welcomed: true })); }, theme);
      await shown.goto(headless.url);
      await workstationStands(shown);
      const places = { runs: '', result: `/runs/${runId}`, search: '/search', study: `/search/${studyId}`, honesty: `/honesty/${runId}`, live: '/live', session: `/live/${sessionId}` };
      for (const [name, place] of Object.entries(places)) {
        await shown.evaluate((hash) => { location.hash = hash; }, `#/lab${place}`);
        await expect(shown.getByRole('status', { name: /^(Opening|Reading)/ })).toHaveCount(0, { timeout: 20_000 });
        await shown.screenshot({ path: info.outputPath(`lab-${name}.png`) });
        expect.soft(await shown.evaluate(() => document.documentElement.scrollWidth - innerWidth), `lab ${name} scrolls sideways`).toBeLessThanOrEqual(0);
        // what is built the same way everywhere is looked through once, the colours once in each theme; the first room by the spec of the whole window
        if (size === 'phone' || name === 'runs') continue;
        const builder = new AxeBuilder({ page: shown }).include('main');
        const { violations } = await (theme === 'dark' ? builder : builder.withRules(['color-contrast'])).analyze();
        expect.soft(violations.map(({ id, nodes }) => `lab ${name}: ${id} at ${nodes.map(({ target }) => target.join(' ')).slice(0, 3).join(', ')}`)).toEqual([]);
      }
      await shown.context().close();
    });
  }
}
