// An account at the local Binance whose key is in the vault already: two symbols, what others do on it, both themes, and a phone.
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { openStore } from '../../src/engine/adapters/sqlite/open-store.ts';
import { wallClock } from '../../src/engine/adapters/clock/wall-clock.ts';
import { saveConnection } from '../../src/engine/run/live/connections.ts';
import { createKeyDesk } from '../../src/engine/worker/key-desk.ts';
import { vaultIn } from '../../src/engine/worker/key-storage.ts';
import { startBinanceServer } from '../venues/binance-server/index.ts';
import { signedCall } from '../venues/raw-client.ts';
import { startHeadless } from './headless.ts';
import type { Headless } from './headless.ts';
import { hold, workstationStands } from './journeys.ts';

test.describe.configure({ mode: 'serial' });

let venue: Awaited<ReturnType<typeof startBinanceServer>>;
let headless: Headless;
let page: Page;
const complaints: string[] = [];

/** A data folder with a connection, and a vault that has its key. */
async function prepared(passphrase: string): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'account-'));
  const store = openStore(dataDir);
  const { id } = saveConnection(store.settings, { name: 'Local', environment: 'custom', urls: venue.urls }, () => false);
  store.close();
  const { apiKey, apiSecret } = venue.addKey({ type: 'hmac' });
  const desk = createKeyDesk({ store: vaultIn(dataDir), clock: wallClock, onChange: () => undefined });
  for (const deed of [{ action: 'create-vault', passphrase }, { action: 'save', connectionId: id, kind: 'hmac', apiKey, secret: apiSecret }] as const) {
    const reply = await desk.answer({ type: 'key', id: 0, ...deed });
    if (!reply.ok) throw new Error(reply.error.message);
  }
  return dataDir;
}

test.beforeAll(async ({ browser }) => {
  venue = await startBinanceServer({ seed: 9, tickMs: 200 });
  const passphrase = randomBytes(18).toString('base64url');
  const dataDir = await prepared(passphrase);
  // The host takes it out of its environment; ours is cleaned at once.
  process.env['TRADEWIND_PASSPHRASE'] = passphrase;
  headless = await startHeadless(dataDir).finally(() => { delete process.env['TRADEWIND_PASSPHRASE']; });
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
  await page.goto(headless.link);
  await workstationStands(page);
});
test.afterAll(async () => {
  await headless.stop();
  await venue.close();
});
test.afterEach(() => { expect(complaints, 'errors in the page, its console or its content policy').toEqual([]); });

const go = (hash: string) => page.evaluate((next) => { location.hash = next; }, hash);
const status = (): Locator => page.getByRole('banner', { name: 'Status' });

/** Buys by the ticket with a stop 3 % and a target 6 % away, and waits until all of it is at the exchange. */
async function buy(): Promise<void> {
  const ticket = page.getByRole('form', { name: 'Order ticket of BTCUSDT' });
  await ticket.getByRole('radio', { name: 'Market', exact: true }).click();
  await ticket.getByLabel('Size', { exact: true }).fill('0.01');
  const percent = ticket.getByRole('button', { name: 'Stop and target in percent' });
  if (await percent.getAttribute('aria-pressed') !== 'true') await percent.click();
  await ticket.getByLabel('Stop', { exact: true }).fill('3');
  await ticket.getByLabel('Target', { exact: true }).fill('6');
  await expect(ticket.locator('button[type=submit]')).toBeEnabled();
  await ticket.locator('button[type=submit]').click();
  await expect.poll(() => { const { positions, openAlgoOrders, openOrders } = venue.control.truth().um; return [positions.length, openAlgoOrders.length + openOrders.length]; }, { timeout: 10_000 }).toEqual([1, 2]);
}

test('a demo session begins on two symbols, with the vault opened at the start and no card for beginners', async ({}, info) => {
  await expect(page.getByRole('heading', { name: 'Three ways to begin' })).toBeVisible();
  await go('#/settings/demo');
  await page.getByRole('combobox', { name: /^Symbols/ }).fill('ETHUSDT');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('list', { name: 'Chosen symbols' })).toContainText('BTCUSDTETHUSDT');
  await page.screenshot({ path: info.outputPath('start.png') });
  await page.getByRole('button', { name: 'Start on the demo account' }).click();
  await page.getByRole('button', { name: 'End the present one and start' }).click();
  await expect(status().getByText('DEMO', { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('listbox', { name: 'Markets' }).getByRole('option')).toHaveCount(2);
  await expect(page.getByRole('heading', { name: 'Three ways to begin' })).toHaveCount(0);
  await expect(page.getByRole('option', { name: /^Bid/ }).first()).toBeVisible({ timeout: 15_000 });
});

test('a stop is moved, the new one is at the exchange before the old one goes, and funding counts down', async ({}, info) => {
  await buy();
  venue.control.protection.reset();
  const before = venue.control.truth().um.openAlgoOrders.find(({ side }) => side === 'SELL');
  await page.getByRole('tab', { name: /^Positions/ }).click();
  // Hours are shown only where there are some.
  const left = /(\d:\d\d|\d\d?):\d\d/.source;
  const countdown = page.getByText(new RegExp(`^Funding [+−-]?0\\.\\d{4}.% in ${left}$`));
  const first = await countdown.innerText();
  await expect.poll(() => countdown.innerText(), { timeout: 10_000 }).not.toBe(first);
  await expect(page.getByRole('row').filter({ hasText: 'long' })).toContainText(new RegExp(`${left}Protect`));
  await page.screenshot({ path: info.outputPath('positions.png') });
  await page.getByRole('button', { name: 'Protect BTCUSDT' }).click();
  const dialog = page.getByRole('dialog', { name: 'Stop and target of BTCUSDT' });
  const moved = (Number(before?.triggerPrice) * 1.01).toFixed(1);
  await dialog.getByLabel('Stop').fill(moved);
  await page.screenshot({ path: info.outputPath('protect.png') });
  await dialog.getByRole('button', { name: 'Set them (DEMO)' }).click();
  await expect.poll(() => venue.control.truth().um.openAlgoOrders.filter(({ side, type }) => side === 'SELL' && type.startsWith('STOP')).map(({ triggerPrice }) => Number(triggerPrice)), { timeout: 10_000 }).toEqual([Number(moved)]);
  expect(venue.control.protection.exposures()).toEqual([]);
});

test('what another program does on the account is shown and not touched', async ({}, info) => {
  const other = venue.addKey({ type: 'hmac' });
  const price = (Number(venue.control.prices('um', 'ETHUSDT').last) * 0.9).toFixed(2);
  const placed = await signedCall(venue.urls.umRest, other, 'POST', '/fapi/v1/order', { symbol: 'ETHUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.5', price, newClientOrderId: 'by-another' });
  expect(placed.status).toBe(200);
  await go('#/settings/connections');
  await page.getByRole('button', { name: /^Compare/ }).first().click();
  await page.screenshot({ path: info.outputPath('connections.png') });
  await go('#/trade');
  await page.getByRole('tab', { name: /^Not ours/ }).click({ timeout: 20_000 });
  const orders = page.getByRole('table', { name: 'Orders that are not ours' });
  await expect(orders).toContainText('by-another');
  await page.screenshot({ path: info.outputPath('foreign.png') });
});

test('the kill switch leaves nothing of ours, and the order of the other program', async () => {
  await hold(page, page.getByRole('button', { name: /^Kill switch: hold/ }));
  await page.getByRole('dialog', { name: 'Killed: the account is flat' }).getByRole('button', { name: 'Understood' }).click({ timeout: 15_000 });
  const { positions, openOrders, openAlgoOrders } = venue.control.truth().um;
  expect(positions).toEqual([]);
  expect(openAlgoOrders).toEqual([]);
  expect(openOrders.map(({ clientId }) => clientId)).toEqual(['by-another']);
  await page.getByRole('button', { name: /^Kill switch is on/ }).click();
  await page.getByRole('dialog', { name: 'Re-arm trading?' }).getByRole('button', { name: 'Re-arm' }).click();
});

for (const theme of ['dark', 'light'] as const) {
  for (const [size, viewport] of Object.entries({ wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } })) {
    test(`the panels of an account are free of axe violations and of sideways scrolling: ${theme}, ${size}`, async ({ browser }, info) => {
      const shown = await (await browser.newContext({ viewport, storageState: await page.context().storageState() })).newPage();
      await shown.addInitScript((chosen) => { localStorage.setItem('tradewind.settings', JSON.stringify({ theme: chosen, welcomed: true })); }, theme);
      await shown.goto(headless.url);
      await expect(shown.getByRole('banner', { name: 'Status' }).getByText('DEMO', { exact: true })).toBeVisible({ timeout: 20_000 });
      const check = async (name: string): Promise<void> => {
        await shown.screenshot({ path: info.outputPath(`${name}.png`) });
        const { violations } = await new AxeBuilder({ page: shown }).analyze();
        expect.soft(violations.map(({ id, nodes }) => `${name}: ${id} at ${nodes.map(({ target }) => target.join(' ')).slice(0, 3).join(', ')}`)).toEqual([]);
        expect.soft(await shown.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${name} scrolls sideways`).toBeLessThanOrEqual(0);
      };
      for (const name of ['trade', 'settings/connections', 'settings/demo', 'settings/live', 'risk', 'journal']) {
        await shown.evaluate((hash) => { location.hash = hash; }, `#/${name}`);
        await expect(shown.getByRole('status', { name: /^(Opening|Reading|Asking)/ })).toHaveCount(0, { timeout: 10_000 });
        await check(name.replace('/', '-'));
      }
      if (size === 'phone') {
        await shown.evaluate(() => { location.hash = '#/trade'; });
        await shown.getByRole('button', { name: '▲ Buy BTC…' }).click();
        await expect(shown.getByRole('form', { name: /^Order ticket of/ })).toBeVisible();
        await check('ticket');
      }
      await shown.context().close();
    });
  }
}

test('with real money the window says so everywhere', async ({}, info) => {
  await go('#/settings/live');
  await page.getByRole('button', { name: 'Start live, disarmed' }).click();
  await page.getByRole('button', { name: 'End the present one and start' }).click();
  await expect(page).toHaveTitle('◆ LIVE, disarmed · Tradewind', { timeout: 30_000 });
  await expect(status().getByText('LIVE', { exact: true })).toBeVisible();
  await page.waitForTimeout(1_500);
  await page.screenshot({ path: info.outputPath('live.png') });
  const phone = await (await page.context().browser()?.newContext({ viewport: { width: 390, height: 844 }, storageState: await page.context().storageState() }))?.newPage();
  if (!phone) throw new Error('expected a browser');
  await phone.goto(headless.url);
  await expect(phone.getByRole('banner', { name: 'Status' }).getByText('LIVE', { exact: true })).toBeVisible({ timeout: 20_000 });
  // A page comes a moment after the bar above it.
  await expect(phone.getByRole('heading', { level: 1 }).first()).toBeAttached({ timeout: 20_000 });
  await expect(phone.getByRole('status', { name: /^(Opening|Reading|Asking)/ })).toHaveCount(0, { timeout: 10_000 });
  await phone.screenshot({ path: info.outputPath('live-phone.png') });
  const { violations } = await new AxeBuilder({ page: phone }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await phone.context().close();
});
