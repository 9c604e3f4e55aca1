// The built interface over the built host, with the local Binance behind it: from an empty list of connections to an order with (its) real money.
import { randomBytes } from 'node:crypto';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { startBinanceServer } from '../venues/binance-server/index.ts';
import { startHeadless } from './headless.ts';
import type { Headless } from './headless.ts';
import { dismissWelcome, hold, workstationStands } from './journeys.ts';

test.describe.configure({ mode: 'serial' });

let venue: Awaited<ReturnType<typeof startBinanceServer>>;
let headless: Headless;
let page: Page;
const complaints: string[] = [];

test.beforeAll(async ({ browser }) => {
  venue = await startBinanceServer({ seed: 7, tickMs: 200 });
  headless = await startHeadless();
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
  await page.goto(headless.link);
  await workstationStands(page);
  await dismissWelcome(page);
});
test.afterAll(async () => {
  await headless.stop();
  await venue.close();
});
test.afterEach(() => { expect(complaints, 'errors in the page, its console or its content policy').toEqual([]); });

const go = (hash: string) => page.evaluate((next) => { location.hash = next; }, hash);
const ticket = (): Locator => page.getByRole('form', { name: /^Order ticket of/ });
const write = (label: string, value: string) => ticket().getByLabel(label, { exact: true }).fill(value);
const sendButton = (): Locator => ticket().locator('button[type=submit]');

/** Writes a market order with a stop and a target of its own and waits until the engine has said what it would do. */
async function writeMarketOrder(size: string): Promise<void> {
  await ticket().getByRole('radio', { name: 'Market', exact: true }).click();
  await write('Size', size);
  const percent = ticket().getByRole('button', { name: 'Stop and target in percent' });
  if (await percent.getAttribute('aria-pressed') !== 'true') await percent.click();
  await write('Stop', '3');
  await write('Target', '6');
  await expect(sendButton()).toBeEnabled();
}

async function isAccessible(where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect.soft(violations.map(({ id, nodes }) => `${where}: ${id} at ${nodes.map(({ target }) => target.join(' ')).slice(0, 3).join(', ')}`)).toEqual([]);
}

test('a connection is added, its key stored, and everything that a session needs is tried', async () => {
  const key = venue.addKey({ type: 'hmac' });
  if (!('apiSecret' in key)) throw new Error('expected a key with a secret');
  await go('#/settings/connections');
  await page.getByRole('button', { name: 'Add', exact: true }).first().click();
  const form = page.getByRole('form', { name: 'Add a connection' });
  await form.getByRole('radio', { name: 'Own addresses' }).click();
  await form.getByLabel('Name').fill('Local');
  const { urls } = venue;
  for (const [label, url] of [['Spot REST', urls.spotRest], ['Spot streams', urls.spotWs], ['Spot WebSocket API', urls.spotWsApi], ['Futures REST', urls.umRest], ['Futures streams', urls.umWs], ['Futures WebSocket API', urls.umWsApi]] as const) await form.getByLabel(label).fill(url);
  await form.getByRole('button', { name: 'Add', exact: true }).click();
  const card = page.getByRole('article', { name: 'Local' });
  const passphrase = randomBytes(18).toString('base64url');
  await card.getByLabel('New passphrase').fill(passphrase);
  await card.getByRole('textbox', { name: 'Again' }).fill(passphrase);
  await card.getByRole('button', { name: 'Make the vault' }).click();
  await card.getByLabel('API key').fill(key.apiKey);
  await card.getByLabel('Secret', { exact: true }).fill(key.apiSecret);
  await card.getByRole('button', { name: 'Store the key' }).click();
  await expect(card.getByText('Futures: everything that a session needs works.')).toBeVisible({ timeout: 20_000 });
  await expect(card.getByText(`HMAC key ending in ${key.apiKey.slice(-4)}`)).toBeVisible();
  expect(await page.content()).not.toContain(key.apiSecret);
  await isAccessible('connections');
});

test('a session begins on the account, with prices from the exchange', async () => {
  await go('#/settings/demo');
  await page.getByRole('button', { name: 'Start on the demo account' }).click();
  await page.getByRole('button', { name: 'End the present one and start' }).click();
  await expect(page.getByRole('banner', { name: 'Status' }).getByText('DEMO', { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('option', { name: /^Bid/ }).first()).toBeVisible({ timeout: 15_000 });
  await page.getByRole('radio', { name: 'Trades' }).click();
  await expect(page.getByRole('list', { name: /^Newest trades of BTCUSDT/ }).getByRole('listitem').first()).toBeVisible({ timeout: 15_000 });
  await page.getByRole('radio', { name: 'Book' }).click();
});

test('an order without its stop is denied before it is sent', async () => {
  await ticket().getByRole('radio', { name: 'Market', exact: true }).click();
  await write('Size', '0.01');
  await expect(ticket().getByText(/^Denied: .*stop/)).toBeVisible();
  await expect(sendButton()).toBeDisabled();
});

test('an order by hand fills, and its stop and target rest at the exchange', async () => {
  await writeMarketOrder('0.01');
  await sendButton().click();
  await expect(page.getByRole('tab', { name: 'Positions 1' })).toBeVisible({ timeout: 10_000 });
  await expect.poll(() => venue.control.truth().um.positions).toMatchObject([{ symbol: 'BTCUSDT', qty: '0.01' }]);
  await expect.poll(() => venue.control.truth().um.openAlgoOrders.map(({ side }) => side), { timeout: 10_000 }).toContain('SELL');
  await page.getByRole('tab', { name: /^Fills/ }).click();
  await expect(page.getByRole('table', { name: 'Fills' }).getByRole('row').nth(1)).toContainText('taker');
  await page.getByRole('tab', { name: /^Orders/ }).click();
  await page.getByRole('row').filter({ hasText: 'stop market' }).getByRole('button', { name: 'More' }).click();
  await expect(page.getByRole('list', { name: 'Time from the decision on' })).toContainText(/acknowledged\d/);
  await isAccessible('orders');
});

test('an order that rests is changed in its row and canceled', async () => {
  await ticket().getByRole('radio', { name: 'Limit', exact: true }).click();
  const last = Number((await page.getByRole('option', { name: /^Bid/ }).first().innerText()).replaceAll('\u202f', '').match(/\d+\.\d/)?.[0]);
  await write('Price', (last * 0.97).toFixed(0));
  await write('Size', '0.01');
  await expect(sendButton()).toBeEnabled();
  await sendButton().click();
  await expect.poll(() => venue.control.truth().um.openOrders.filter(({ side }) => side === 'BUY').length, { timeout: 10_000 }).toBe(1);
  await page.getByRole('button', { name: /^Change the (entry|manual) of BTCUSDT/ }).click();
  const moved = (last * 0.96).toFixed(0);
  await page.getByLabel(/^Price of the order/).fill(moved);
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await expect(page.getByRole('row').filter({ hasText: '▲ buy' })).toContainText(`${moved.slice(0, -3)}\u202f${moved.slice(-3)}.0`, { timeout: 10_000 });
  await page.getByRole('button', { name: 'Cancel all of a market…' }).click();
  await page.getByRole('menuitem', { name: 'BTCUSDT (1)' }).click();
  await page.getByRole('button', { name: 'Cancel 1', exact: true }).click();
  await expect.poll(() => venue.control.truth().um.openOrders.filter(({ side }) => side === 'BUY').length, { timeout: 10_000 }).toBe(0);
  expect(venue.control.truth().um.positions).toHaveLength(1);
});

test('the kill switch leaves nothing at the exchange', async () => {
  await hold(page, page.getByRole('button', { name: /^Kill switch: hold/ }));
  await page.getByRole('dialog', { name: 'Killed: the account is flat' }).getByRole('button', { name: 'Understood' }).click({ timeout: 15_000 });
  const { positions, openOrders, openAlgoOrders } = venue.control.truth().um;
  expect({ positions, openOrders, openAlgoOrders }).toEqual({ positions: [], openOrders: [], openAlgoOrders: [] });
  await page.getByRole('button', { name: /^Kill switch is on/ }).click();
  await page.getByRole('dialog', { name: 'Re-arm trading?' }).getByRole('button', { name: 'Re-arm' }).click();
});

test('real money starts disarmed, is armed knowingly, and each order is held to be sent', async () => {
  await go('#/settings/live');
  await page.getByRole('button', { name: 'Start live, disarmed' }).click();
  await page.getByRole('button', { name: 'End the present one and start' }).click();
  await expect(page).toHaveTitle('◆ LIVE, disarmed · Tradewind', { timeout: 30_000 });
  await expect(ticket().getByText('LIVE, disarmed: only orders that shrink a position are sent.')).toBeVisible({ timeout: 15_000 });

  await page.getByRole('button', { name: 'Arm…' }).click();
  const arming = page.getByRole('dialog', { name: 'Arm trading with real money' });
  const phrase = await arming.locator('code').innerText();
  await isAccessible('arming');
  for (const box of await arming.getByRole('checkbox').all()) await box.check();
  await arming.getByLabel('Most that may be open at once').fill('1500');
  await arming.getByLabel(/^Type/).fill(phrase);
  await arming.getByRole('button', { name: '◆ Arm with real money' }).click();
  await expect(page.getByRole('group', { name: 'Arming' })).toContainText(/Armed\s*up to 1\u202f500/);

  await writeMarketOrder('0.01');
  const trades = venue.control.truth().um.trades;
  await sendButton().click();
  const review = page.getByRole('dialog', { name: 'Send this order with real money?' });
  const button = review.getByRole('button', { name: /^Hold to send: Buy 0.010 BTC/ });
  await button.click();
  expect(venue.control.truth().um.trades).toBe(trades);
  await hold(page, button);
  await expect(ticket().getByText('Handed over: Buy 0.010 BTC at the market price.')).toBeVisible({ timeout: 10_000 });
  await expect.poll(() => venue.control.truth().um.positions, { timeout: 10_000 }).toMatchObject([{ symbol: 'BTCUSDT', qty: '0.01' }]);

  await page.getByRole('button', { name: 'Disarm' }).click();
  await expect(page).toHaveTitle('◆ LIVE, disarmed · Tradewind');
  await page.getByRole('tab', { name: /^Positions/ }).click();
  await page.getByRole('button', { name: 'Close BTCUSDT' }).click();
  await page.getByRole('button', { name: 'Close now (LIVE, real money)' }).click();
  await expect.poll(() => venue.control.truth().um.positions, { timeout: 10_000 }).toEqual([]);
});
