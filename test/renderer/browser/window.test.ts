// @vitest-environment node
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDemo } from './open-demo.ts';
import type { Demo } from './open-demo.ts';

vi.setConfig({ testTimeout: 60_000 });
let demo: Demo;
beforeAll(async () => { demo = await openDemo(); }, 60_000);
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

describe('the window', () => {
  it('never scrolls sideways on a phone', async () => {
    const page = await trade(PHONE, 'still&state=large');
    for (const hash of ['trade', 'trade/positions', 'trade/why', 'strategies', 'lab', 'risk', 'journal', 'data', 'settings']) {
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
    await page.getByRole('heading', { name: 'SOLUSDT' }).waitFor();
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
