// @vitest-environment node
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDemo } from './open-demo.ts';
import type { Demo } from './open-demo.ts';

vi.setConfig({ testTimeout: 60_000 });
let demo: Demo;
beforeAll(async () => { demo = await openDemo(); }, 60_000);
afterEach(() => demo?.closePages());
afterAll(() => demo?.close());

const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const KILL = /^Kill switch: hold/;

async function trade(size: typeof DESK, query = 'still', settings: Readonly<Record<string, unknown>> = {}): Promise<Page> {
  const page = await demo.page(`?${query}#/trade`, size, settings);
  await page.getByRole('button', { name: /Kill switch/ }).first().waitFor();
  return page;
}
const requests = (page: Page, method: string) => page.evaluate((name) => window.fakeEngine.requests.filter((request) => request.method === name).length, method);
const isKilled = (page: Page) => page.evaluate(() => window.fakeEngine.view().trading.killLatched);

describe('the kill switch', () => {
  it('does nothing when it is clicked, and kills when it is held with the mouse', async () => {
    const page = await trade(DESK);
    const kill = page.getByRole('button', { name: KILL });
    await kill.click();
    expect(await isKilled(page)).toBe(false);
    await page.getByText('Hold the kill switch for a second.').waitFor();
    await kill.hover();
    await page.mouse.down();
    await page.getByRole('dialog', { name: 'Killed: the account is flat' }).waitFor();
    await page.mouse.up();
    expect(await isKilled(page)).toBe(true);
    await page.getByRole('button', { name: 'Understood' }).click();
    await page.getByRole('button', { name: 'Kill switch is on. Re-arm' }).click();
    expect(await requests(page, 'trading.re-arm')).toBe(0);
    await page.getByRole('button', { name: 'Re-arm', exact: true }).click();
    await page.getByRole('button', { name: KILL }).waitFor();
    expect(await isKilled(page)).toBe(false);
  });

  it('is held with a key, on a phone too', async () => {
    const page = await trade(PHONE);
    const kill = page.getByRole('button', { name: KILL });
    expect(await kill.count()).toBe(1);
    await kill.focus();
    await page.keyboard.down('Enter');
    await page.getByText('The account is verified flat.').last().waitFor();
    await page.keyboard.up('Enter');
    expect(await isKilled(page)).toBe(true);
  });

  it('stays in view at every size', async () => {
    const page = await trade(DESK);
    for (const [width, height] of [[1440, 900], [1024, 768], [760, 500], [721, 400], [720, 900], [390, 844], [320, 480]] as const) {
      await page.setViewportSize({ width, height });
      await page.waitForTimeout(60);
      const box = await page.getByRole('button', { name: KILL }).boundingBox();
      expect(box && box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height, `${width}×${height}: ${JSON.stringify(box)}`).toBe(true);
    }
  });
});

describe('orders and positions', () => {
  it('says what closing will send, and sends it once however often it is pressed', async () => {
    const page = await trade(DESK);
    await page.evaluate(() => { window.fakeEngine.answer('position.close', () => new Promise(() => {})); });
    await page.getByRole('button', { name: 'Close BTCUSDT' }).click();
    const dialog = page.getByRole('dialog', { name: 'Close the long position in BTCUSDT?' });
    expect(await dialog.textContent()).toMatch(/one market order: sell [\d.]+ BTC, reduce only/);
    await dialog.getByRole('button', { name: 'Close now (practice)' }).dblclick({ force: true });
    expect(await requests(page, 'position.close')).toBe(1);
  });

  it('draws only the visible rows of ten thousand', async () => {
    const page = await trade(DESK, 'still&state=large');
    await page.getByRole('tab', { name: /^Trades/ }).click();
    await page.getByRole('table', { name: 'Closed trades' }).waitFor();
    expect(await page.getByRole('table').locator('tbody tr').count()).toBeLessThan(60);
  });
});

describe('an order by hand', () => {
  it('takes its price from the ladder and from the chart', async () => {
    const page = await trade(DESK);
    await page.getByRole('option', { name: /^Bid/ }).nth(3).click();
    const price = page.getByLabel('Price', { exact: true });
    const fromLadder = await price.inputValue();
    const shown = await page.getByRole('option', { name: /^Bid/ }).nth(3).textContent();
    expect(shown?.replaceAll('\u202f', '')).toMatch(new RegExp(`^Bid ${fromLadder}`));
    const chart = await page.getByRole('region', { name: /^Price of BTCUSDT/ }).boundingBox();
    if (!chart) throw new Error('expected a chart');
    await page.mouse.click(chart.x + 200, chart.y + chart.height * 0.6);
    await vi.waitFor(async () => { expect(await price.inputValue()).not.toBe(fromLadder); }, { timeout: 20_000 });
    expect(await price.inputValue()).toMatch(/^\d+\.\d$/);
  });

  it('is written, checked and sent by keyboard alone, once however long Enter is held', async () => {
    const page = await trade(DESK);
    await page.keyboard.press('s');
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-ticket-field') === 'size');
    await page.keyboard.type('0.01');
    await page.getByRole('button', { name: /^Sell 0.010 BTC/ }).waitFor();
    await vi.waitFor(async () => { expect(await page.getByRole('button', { name: /^Sell 0.010 BTC/ }).isEnabled()).toBe(true); }, { timeout: 20_000 });
    for (let times = 0; times < 12; times++) await page.keyboard.down('Enter');
    await page.keyboard.up('Enter');
    await page.getByText('Handed over: Sell 0.010 BTC').waitFor();
    expect(await requests(page, 'order.place')).toBe(1);
  });

  it('is held to be sent with real money, and a click does not send it', async () => {
    const page = await trade(DESK, 'still&state=live');
    await page.getByLabel('Size', { exact: true }).fill('0.01');
    await page.getByRole('button', { name: /^Buy 0.010 BTC… LIVE/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Send this order with real money?' });
    const hold = dialog.getByRole('button', { name: /^Hold to send: Buy 0.010 BTC/ });
    await hold.click();
    await dialog.getByText('Hold it until it is filled. Nothing was sent.').waitFor();
    expect(await requests(page, 'order.place')).toBe(0);
    await hold.hover();
    await page.mouse.down();
    await page.getByText('Handed over: Buy 0.010 BTC').waitFor();
    await page.mouse.up();
    expect(await requests(page, 'order.place')).toBe(1);
  });

  it('comes up from the bottom of a phone', async () => {
    const page = await trade(PHONE, 'still&state=demo');
    await page.getByRole('button', { name: '▼ Sell BTC…' }).click();
    const sheet = page.getByRole('dialog', { name: 'Order BTCUSDT' });
    await sheet.getByLabel('Size', { exact: true }).fill('0.01');
    const send = sheet.getByRole('button', { name: /^Sell 0.010 BTC/ });
    await vi.waitFor(async () => { expect(await send.isEnabled()).toBe(true); }, { timeout: 20_000 });
    const box = await send.boundingBox();
    expect(box && box.y + box.height <= PHONE.height).toBe(true);
    await send.click();
    await sheet.getByText('Handed over: Sell 0.010 BTC').waitFor();
  });

  it('leaves the kill switch free to be reached under its bar', async () => {
    const page = await trade(PHONE, 'still&state=live');
    await page.getByRole('button', { name: KILL }).hover();
    await page.mouse.down();
    await page.getByText('The account is verified flat.').last().waitFor();
    await page.mouse.up();
  });
});

describe('a line on the chart', () => {
  /** Finds the stop's line by its own pixels: the cursor says where a line can be taken. */
  async function heightOfStop(page: Page): Promise<{ readonly x: number; readonly y: number }> {
    const chart = await page.getByRole('region', { name: /^Price of BTCUSDT/ }).boundingBox();
    if (!chart) throw new Error('expected a chart');
    const x = chart.x + 120;
    for (let y = chart.y + chart.height * 0.35; y < chart.y + chart.height * 0.8; y += 3) {
      await page.mouse.move(x, y);
      if (await page.evaluate(([left, top]) => getComputedStyle(document.elementFromPoint(left ?? 0, top ?? 0)?.closest('[style*="ns-resize"]') ?? document.body).cursor, [x, y]) === 'ns-resize') return { x, y: y + 1 };
    }
    throw new Error('expected a line that can be dragged');
  }

  it('is moved by dragging, after it was said what that changes', async () => {
    const page = await trade(DESK);
    const at = await heightOfStop(page);
    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
    await page.mouse.move(at.x + 30, at.y + 40, { steps: 6 });
    await page.mouse.up();
    const dialog = page.getByRole('dialog', { name: 'Move the stop of BTCUSDT?' });
    await dialog.waitFor();
    expect(await requests(page, 'position.protect')).toBe(0);
    await dialog.getByRole('button', { name: /^Move it/ }).click();
    await dialog.waitFor({ state: 'detached' }).catch(() => {});
    expect(await requests(page, 'position.protect')).toBe(1);
    const input = await page.evaluate(() => window.fakeEngine.requests.find(({ method }) => method === 'position.protect')?.input as { stopPrice: string });
    expect(input.stopPrice).toMatch(/^\d+\.\d$/);
  });

  it('goes back when Esc is pressed', async () => {
    const page = await trade(DESK);
    const at = await heightOfStop(page);
    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
    await page.mouse.move(at.x, at.y + 40, { steps: 4 });
    await page.keyboard.press('Escape');
    await page.mouse.up();
    await page.waitForTimeout(100);
    expect(await page.getByRole('dialog').count()).toBe(0);
  });
});

describe('real money', () => {
  it('changes the frame of the window, the title and the icon, and a broken frame says that it is disarmed', async () => {
    const frame = (page: Page) => page.evaluate(() => {
      const { borderTopWidth, borderImageSource } = getComputedStyle(document.querySelector('[data-mode]') as Element);
      return { width: borderTopWidth, isBroken: borderImageSource !== 'none', title: document.title, icon: document.querySelector('link[rel=icon]')?.getAttribute('href') };
    });
    expect(await frame(await trade(DESK, 'still&state=live'))).toEqual({ width: '5px', isBroken: false, title: '◆ LIVE · Tradewind', icon: './icon-live.svg' });
    expect(await frame(await trade(DESK, 'still&state=disarmed'))).toMatchObject({ isBroken: true, title: '◆ LIVE, disarmed · Tradewind' });
    expect(await frame(await trade(DESK, 'still&state=demo'))).toEqual({ width: '4px', isBroken: false, title: '△ DEMO · Tradewind', icon: './icon-demo.svg' });
    expect(await frame(await trade(DESK))).toMatchObject({ width: '0px', title: '○ PRACTICE · Tradewind' });
  });

  it.each([['disarmed', 'dark', DESK], ['holds', 'light', PHONE]] as const)('has no accessibility violations: %s, %s', async (state, theme, size) => {
    const page = await trade(size, `still&state=${state}`, { theme });
    const found: string[] = [];
    const look = async (where: string) => { found.push(...(await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => `${where}: ${id}: ${nodes[0]?.html ?? ''}`)); };
    if (size === PHONE) {
      await page.evaluate(() => { location.hash = '#/trade/positions'; });
      await page.getByRole('tab', { name: /^Not ours/ }).click();
      await look('not ours');
      await page.evaluate(() => { location.hash = '#/settings/paper'; });
      await page.getByRole('button', { name: 'Start on paper' }).waitFor();
      await look('settings');
    } else {
      await page.getByRole('tab', { name: /^Orders/ }).click();
      await page.getByRole('button', { name: 'More' }).first().click();
      await look('orders');
      await page.getByRole('button', { name: 'Arm…' }).click();
      await page.getByText('A paper result is on file').waitFor();
      await look('arming');
    }
    expect(found).toEqual([]);
  });
});

describe('the window', () => {
  it('never scrolls sideways on a phone', async () => {
    const page = await trade(PHONE, 'still&state=large');
    for (const hash of ['trade', 'trade/positions', 'trade/why', 'settings/paper', 'settings/connections', 'strategies', 'lab', 'models', 'risk', 'journal', 'data', 'settings']) {
      await page.evaluate((next) => { location.hash = `#/${next}`; }, hash);
      await page.waitForTimeout(150);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), hash).toBeLessThanOrEqual(390);
    }
  });

  it('finds a symbol by typing, and Esc closes what is open', async () => {
    const page = await trade(DESK);
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Find anything' }).waitFor();
    await page.keyboard.type('solus');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'SOLUSDT', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Why is it not trading?' }).click();
    await page.getByText('It waits here').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('says when the engine stops answering, and asks for a fresh state when it is back', async () => {
    const page = await trade(DESK);
    await page.evaluate(() => { window.fakeEngine.setLink({ state: 'lost', message: 'The engine is not answering.', retryMs: 1000 }); });
    await page.getByRole('alert').filter({ hasText: 'The engine is not answering.' }).waitFor();
    await page.getByText('Unknown', { exact: true }).waitFor();
    await page.evaluate(() => { window.fakeEngine.setLink({ state: 'open' }); });
    await page.getByText('Trading', { exact: true }).waitFor();
    expect(await requests(page, 'engine.view')).toBeGreaterThanOrEqual(2);
  });

  it.each([['dark', 'classic', DESK], ['light', 'colour-blind', PHONE]] as const)('has no accessibility violations: %s, %s', async (theme, palette, size) => {
    const page = await trade(size, 'still', { theme, palette });
    await page.waitForTimeout(300);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
  });

  it('reported no error of its own in all of this', () => {
    expect(demo.faults).toEqual([]);
  });
});
