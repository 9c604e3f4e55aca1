// The risk desk over the built host: limits that move, a trade that is only thought of, a breaker that trips and is released; by mouse and by keyboard.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { startHeadless } from './headless.ts';
import type { Headless } from './headless.ts';
import { goTo, workstationStands } from './journeys.ts';
import { openWorkstation } from './watched-page.ts';

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

const region = (name: string): Locator => page.getByRole('region', { name, exact: true });
const meterText = (name: string): Promise<string | null> => region('Limits in use').getByRole('meter', { name, exact: true }).getAttribute('aria-valuetext');

/** What every limit has said so far. */
const said = new Map<string, Set<string>>();

async function look(): Promise<void> {
  const meters = await region('Limits in use').getByRole('meter').evaluateAll((all) => all.map((meter) => [meter.getAttribute('aria-label') ?? '', meter.getAttribute('aria-valuetext') ?? '']));
  for (const [name = '', text = ''] of meters) said.set(name, (said.get(name) ?? new Set()).add(text));
}

async function speed(name: string): Promise<void> {
  await page.getByRole('button', { name: /^Speed/ }).click();
  await page.getByRole('menuitem', { name }).click();
}

/** Buys by hand through the ticket, as a person would after the what-if box. */
async function buy(symbol: string, size: string): Promise<void> {
  await goTo(page, 'Risk');
  const box = region('What if');
  await box.getByLabel('Symbol').selectOption({ label: symbol });
  await box.getByRole('textbox', { name: 'Size' }).fill(size);
  await expect(box.getByRole('status')).toContainText('Passes');
  await box.getByRole('button', { name: 'To the ticket' }).click();
  await expect(page).toHaveURL(/#\/trade/);
}

test('a trade is thought through: every limit before and after, what breaks, and the largest size that fits', async () => {
  await goTo(page, 'Risk');
  const box = region('What if');
  await expect(box.getByText('Nothing is sent')).toBeVisible();
  await expect(region('Limits in use').getByRole('meter').first()).toBeVisible();
  await look();
  // a price that moves on would change what fits
  await page.getByRole('button', { name: 'Pause time' }).click();
  await box.getByLabel('Symbol').selectOption({ label: 'GUSTUSDT' });
  await box.getByLabel('Unit of the size').selectOption('quote');
  await box.getByRole('textbox', { name: 'Size' }).fill('1000000');
  await expect(box.getByRole('status')).toContainText('Denied');
  const lines = box.getByRole('table', { name: 'Limits before and after the trade' });
  await expect(lines.getByRole('row').filter({ hasText: 'Largest position' })).toContainText('breaks it');
  await box.getByRole('button', { name: 'Use it' }).click();
  await expect(box.getByRole('status')).toContainText('Passes');
  await expect(lines.getByText('breaks it')).toHaveCount(0);
  await page.getByRole('button', { name: 'Let time run' }).click();
});

test('limits move in an accelerated practice session', async () => {
  await buy('GUSTUSDT', '1000');
  const ticket = page.getByRole('form', { name: 'Order ticket of GUSTUSDT' });
  await expect(ticket.locator('button[type=submit]')).toBeEnabled();
  await ticket.locator('button[type=submit]').click();
  const review = page.getByRole('dialog').getByRole('button', { name: /^(Buy|Send)/ });
  await expect(review.or(page.getByText(/^Handed over/))).toBeVisible();
  if (await review.isVisible()) await review.click();
  await goTo(page, 'Risk');
  await expect(region('Exposure').getByRole('list', { name: 'By symbol' })).toContainText('GUSTUSDT');
  await look();
  const before = await Promise.all(['Largest position', 'Fall from the peak', 'Value at risk'].map(meterText));
  await speed('600×');
  for (const [index, name] of ['Largest position', 'Fall from the peak', 'Value at risk'].entries()) await expect.poll(() => meterText(name), { timeout: 15_000, message: `${name} moves` }).not.toBe(before[index]);
  await expect(region('Value at risk').getByRole('slider')).toBeVisible();
  await expect(region('Where the risk comes from').getByRole('row').nth(1)).toContainText('%');
});

test('every limit can be watched moving', async () => {
  await goTo(page, 'Risk');
  await speed('As fast as possible');
  await expect.poll(async () => {
    await look();
    return said.size < 15 ? ['too few limits'] : [...said].filter(([, values]) => values.size < 2).map(([name]) => name);
  }, { timeout: 25_000, intervals: [50], message: 'limits that have not moved' }).toEqual([]);
  await speed('60×');
});

test('a breaker trips at a tiny limit, stays latched, and is released by keyboard after it was said what follows', async () => {
  await page.getByRole('tab', { name: 'Overview' }).focus();
  await page.keyboard.press('End');
  await expect(page).toHaveURL(/#\/risk\/settings$/);
  await page.getByRole('textbox', { name: /^Largest loss in one day/ }).fill('0.25');
  await page.getByRole('radiogroup', { name: 'After the daily loss, trade again' }).getByRole('radio', { name: 'Person' }).click();
  await region('Change the limits').getByRole('button', { name: 'Apply', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Change the limits' });
  await expect(dialog.getByText('0.25 %')).toBeVisible();
  await dialog.getByRole('button', { name: 'Apply from the next order on' }).click();

  await page.getByRole('tab', { name: /^Breakers/ }).click();
  await speed('As fast as possible');
  const release = page.getByRole('button', { name: 'Release Loss today' });
  await expect(release).toBeVisible({ timeout: 25_000 });
  await speed('1× real time');
  await expect(page.getByRole('region', { name: 'State of trading and losses' })).toContainText(/Reduce only|Halted/);
  await page.reload();
  await workstationStands(page);
  await release.focus();
  await page.keyboard.press('Enter');
  const asked = page.getByRole('dialog', { name: 'Release: Loss today' });
  await expect(asked).toContainText('afresh from the equity of this moment');
  await page.keyboard.press('Escape');
  await expect(release).toBeVisible();
  await release.press('Enter');
  await page.keyboard.press('Tab');
  await expect(asked.getByRole('button', { name: 'Release it' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(release).toHaveCount(0);
  await expect(region('What they have done').getByRole('row').filter({ hasText: 'Loss today' }).first()).toContainText('released by you');
});

test('a fall is thought through: those of the past, and one’s own', async () => {
  await page.getByRole('tab', { name: 'Stress' }).click();
  const table = page.getByRole('table', { name: 'Stress tests' });
  await expect(table.getByRole('row').filter({ hasText: '12 March 2020' })).toBeVisible();
  await page.getByRole('slider', { name: 'Shock of BTCUSDT in percent' }).focus();
  for (let times = 0; times < 20; times += 1) await page.keyboard.press('ArrowLeft');
  await expect(table.getByRole('row').filter({ hasText: 'Your own' })).toBeVisible();
  await expect(region('Your own shocks')).toContainText('−20 %');
});

const PARTS = ['/limits', '/breakers', '/stress', '/settings'] as const;
const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

for (const theme of ['dark', 'light'] as const) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    // the overview and the frame around it are looked at by the spec of the whole window
    test(`every part is free of axe violations and of sideways scrolling: ${theme}, ${size}`, async ({ browser }, info) => {
      const shown = await (await browser.newContext({ viewport, storageState: await page.context().storageState() })).newPage();
      await shown.addInitScript((chosen) => { localStorage.setItem('tradewind.settings', JSON.stringify({ theme: chosen, welcomed: true })); }, theme);
      await shown.goto(headless.url);
      await workstationStands(shown);
      for (const part of PARTS) {
        await shown.evaluate((hash) => { location.hash = hash; }, `#/risk${part}`);
        await expect(shown.getByRole('status', { name: /^(Opening|Reading|Reckoning)/ })).toHaveCount(0);
        await shown.screenshot({ path: info.outputPath(`risk${part.replace('/', '-')}.png`) });
        expect.soft(await shown.evaluate(() => document.documentElement.scrollWidth - innerWidth), `risk${part} scrolls sideways`).toBeLessThanOrEqual(0);
        // a long form takes long to look through, and it is the same form on a phone and in the other theme
        if (part === '/settings' && (size === 'phone' || theme === 'light')) continue;
        const { violations } = await new AxeBuilder({ page: shown }).include('main').analyze();
        expect.soft(violations.map(({ id, nodes }) => `risk${part}: ${id} at ${nodes.map(({ target }) => target.join(' ')).slice(0, 3).join(', ')}`)).toEqual([]);
      }
      await shown.context().close();
    });
  }
}
