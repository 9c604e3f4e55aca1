// What a person does, whichever window they do it in: the browser specs and the desktop specs walk the same ways.
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

/** Waits until the workstation stands: mode, state and a price. */
export async function workstationStands(page: Page): Promise<void> {
  await expect(page.getByRole('banner', { name: 'Status' }).getByText('PRACTICE')).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole('banner', { name: 'Status' }).getByText('SIMULATED')).toBeVisible();
}

/** Closes the card of the first ten minutes, if it is there. */
export async function dismissWelcome(page: Page): Promise<void> {
  const close = page.getByRole('button', { name: 'Close this card' });
  if (await close.isVisible()) await close.click();
}

export async function goTo(page: Page, name: 'Trade' | 'Strategies' | 'Lab' | 'Models' | 'Risk' | 'Journal' | 'Data' | 'Settings'): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).or(page.getByRole('navigation', { name: 'Pages' }).getByRole('button', { name })).first().click();
  await expect(page).toHaveURL(new RegExp(`#/${name.toLowerCase()}`));
}

/** Asserts that the chart holds candles of both colours: a canvas can be there and be empty. */
export async function chartIsDrawn(page: Page): Promise<void> {
  const chart = page.getByRole('region', { name: /^Price of .+, simulated$/ });
  await expect(chart).toBeVisible();
  await expect.poll(() => colorsOn(chart), { timeout: 15_000, message: 'pixels of the two candle colours' }).toEqual({ up: true, down: true });
}

/** Looks for enough green and enough red pixels on the chart's canvases. */
function colorsOn(chart: Locator): Promise<{ up: boolean; down: boolean }> {
  return chart.evaluate((element) => {
    let [up, down] = [0, 0];
    for (const canvas of element.querySelectorAll('canvas')) {
      const context = canvas.getContext('2d');
      if (!context || canvas.width === 0 || canvas.height === 0) continue;
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      for (let at = 0; at < data.length; at += 4) {
        const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(at, at + 4);
        if (alpha < 128) continue;
        if (green > red + 50 && green > blue) up++;
        if (red > green + 80 && red > blue + 50) down++;
      }
    }
    return { up: up > 50, down: down > 50 };
  });
}

/** Asserts that prices move by themselves. */
export async function pricesStream(page: Page): Promise<void> {
  const prices = page.getByRole('listbox', { name: 'Markets' });
  const before = await prices.innerText();
  await expect.poll(() => prices.innerText(), { timeout: 15_000, message: 'a price that changes' }).not.toBe(before);
}

/** The kill switch: a click does nothing, holding it flattens everything and latches; re-arming takes a person. */
export async function killAndReArm(page: Page): Promise<void> {
  const kill = page.getByRole('button', { name: /^Kill switch: hold/ });
  await kill.click();
  await expect(page.getByText(/Hold the kill switch for a second/)).toBeVisible();
  await expect(page.getByRole('button', { name: /^Kill switch is on/ })).toHaveCount(0);

  await hold(page, kill);
  const result = page.getByRole('dialog', { name: 'Killed: the account is flat' });
  await expect(result).toBeVisible({ timeout: 5000 });
  await expect(result.getByText('the engine', { exact: true })).toBeVisible();
  await result.getByRole('button', { name: 'Understood' }).click();
  await expect(page.getByRole('status').filter({ hasText: /kill/i }).first()).toBeVisible();

  await page.getByRole('button', { name: /^Kill switch is on/ }).click();
  await page.getByRole('dialog', { name: 'Re-arm trading?' }).getByRole('button', { name: 'Re-arm' }).click();
  await expect(page.getByRole('button', { name: /^Kill switch: hold/ })).toBeVisible();
}

/** Presses and holds for longer than the 800 ms that the switch asks for. */
export async function hold(page: Page, button: Locator): Promise<void> {
  await button.hover();
  await page.mouse.down();
  await page.waitForTimeout(1000);
  await page.mouse.up();
}

/** Changes one setting of the moving-average cross: the difference is shown before it is applied. */
export async function changeStrategy(page: Page): Promise<void> {
  await goTo(page, 'Strategies');
  await page.getByRole('button', { name: 'Moving-average cross', exact: true }).first().click();
  const fast = page.getByRole('textbox', { name: /^Fast average/ });
  await expect(fast).toBeVisible();
  await fast.fill('17');
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Change a running strategy' });
  await expect(dialog.getByText('17 bars', { exact: true })).toBeVisible();
  await dialog.getByRole('button', { name: 'Apply from the next closed bar' }).click();
  await expect(page.getByText('Running with these settings.')).toBeVisible();
  await expect(fast).toHaveValue('17');
}

/** Imports a file through `choose`, then runs a backtest on it and reads the result. */
export async function importAndBacktest(page: Page, choose: () => Promise<void>): Promise<void> {
  await goTo(page, 'Data');
  await page.getByLabel('Market', { exact: true }).selectOption('spot');
  await choose();
  const stored = page.getByRole('row').filter({ hasText: /BTCUSDT/ }).filter({ hasText: /spot/i });
  await expect(stored).toContainText(/2\s?976/, { timeout: 20_000 });

  await goTo(page, 'Lab');
  const spot = page.getByRole('checkbox', { name: /BTCUSDT\s*spot/i });
  await spot.check();
  const others = page.getByRole('group', { name: 'Symbols' }).getByRole('checkbox', { name: /simulated/, checked: true });
  while (await others.count() > 0) await others.first().uncheck();
  await page.getByLabel('Bar length').selectOption('15m');
  await page.getByRole('button', { name: 'Run backtest' }).click();
  const result = page.getByRole('region', { name: /on BTCUSDT, 15m, 2024-01-01/ });
  await expect(result).toBeVisible({ timeout: 20_000 });
  await expect(result.getByRole('region', { name: 'Trades' }).getByRole('row').nth(1)).toBeVisible();
}
