// @vitest-environment node
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDemo } from './open-demo.ts';
import type { Demo } from './open-demo.ts';

vi.setConfig({ testTimeout: 60_000 });
let demo: Demo;
beforeAll(async () => { demo = await openDemo(); }, 60_000);
afterAll(() => demo?.close());

/** Waits until two frames have passed: what was asked of the chart is drawn. */
const drawn = (page: Page) => page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => { requestAnimationFrame(resolve); }); }));
const range = (page: Page) => page.evaluate(() => window.chart.visibleRange());

async function chartPage(): Promise<Page> {
  const page = await demo.page('chart.html', { width: 1000, height: 500 });
  await page.waitForFunction(() => window.legends.length > 0 && window.chart.visibleRange() !== null);
  await drawn(page);
  return page;
}

/** Drags the bars to the right, into the past. */
async function dragIntoThePast(page: Page): Promise<void> {
  await page.mouse.move(300, 200);
  await page.mouse.down();
  await page.mouse.move(800, 200, { steps: 5 });
  await page.mouse.up();
  await drawn(page);
}

describe('the price chart', () => {
  it('keeps scroll and zoom when a hundred bars arrive while the past is in view', async () => {
    const page = await chartPage();
    await page.mouse.move(500, 200);
    await page.mouse.wheel(0, -300);
    await dragIntoThePast(page);
    const before = await range(page);
    expect(before?.toMs).toBeLessThan((10_000 + 999) * 60_000);
    for (let block = 0; block < 10; block++) {
      await page.evaluate((first) => { for (const bar of window.bars(first, 10)) window.chart.update(bar); }, 11_000 + block * 10);
      await drawn(page);
    }
    expect(await range(page)).toEqual(before);
  });

  it('follows the newest bar when that is what is in view, without changing the zoom', async () => {
    const page = await chartPage();
    const before = await range(page);
    await page.evaluate(() => { for (const bar of window.bars(11_000, 5)) window.chart.update(bar); });
    await drawn(page);
    const after = await range(page);
    expect(after?.toMs).toBe((10_000 + 1004) * 60_000);
    expect((after?.toMs ?? 0) - (after?.fromMs ?? 0)).toBe((before?.toMs ?? 0) - (before?.fromMs ?? 0));
  });

  it('does not jump when older bars are put on the left, and asks for them near the edge', async () => {
    const page = await chartPage();
    await page.mouse.move(500, 200);
    for (let turn = 0; turn < 60 && await page.evaluate(() => window.wanted === 0); turn++) {
      await page.mouse.wheel(0, 200);
      await drawn(page);
    }
    expect(await page.evaluate(() => window.wanted)).toBeGreaterThan(0);
    const before = await range(page);
    await page.evaluate(() => { window.chart.prepend(window.bars(9000, 1000)); });
    await drawn(page);
    expect(await range(page)).toEqual(before);
    expect(await page.evaluate(() => window.chart.oldestMs())).toBe(9000 * 60_000);
  });

  it('fills a hole without a jump when the skipped bars come late', async () => {
    const page = await chartPage();
    await dragIntoThePast(page);
    await page.evaluate(() => { for (const bar of window.bars(11_100, 5)) window.chart.update(bar); });
    await drawn(page);
    const before = await range(page);
    await page.evaluate(() => { window.chart.merge(window.bars(10_990, 112)); });
    await drawn(page);
    expect(await range(page)).toEqual(before);
    await page.evaluate(() => { window.chart.scrollToNow(); });
    await page.waitForFunction((newest) => window.chart.visibleRange()?.toMs === newest, 11_104 * 60_000);
  });

  it('tells what stands below it where each bar is, also when it is moved and zoomed', async () => {
    const page = await chartPage();
    await page.evaluate(() => {
      window.places = [];
      window.chart.followAxis((places) => { window.places.push(places); });
    });
    const box = await page.locator('#chart').boundingBox();
    for (const move of [() => Promise.resolve(), () => dragIntoThePast(page), () => page.mouse.wheel(0, -400)]) {
      await move();
      await drawn(page);
      // the bar under the crosshair, 30 % into the chart, must be the one whose place that is
      const x = Math.round((box?.width ?? 0) * 0.3);
      await page.mouse.move((box?.x ?? 0) + x, (box?.y ?? 0) + 100);
      await drawn(page);
      const [left, right] = await page.evaluate(() => {
        const timeMs = window.legends.at(-1)?.bar?.timeMs ?? 0;
        const places = window.places.at(-1);
        return [places?.xOf(timeMs) ?? NaN, places?.xOf(timeMs + 60_000) ?? NaN];
      });
      expect(left).toBeLessThanOrEqual(x + 1);
      expect(right).toBeGreaterThanOrEqual(x - 1);
      expect(right - left).toBeLessThan(40);
    }
  });

  it('draws a burst of updates once a frame', async () => {
    const page = await chartPage();
    await drawn(page);
    const added = await page.evaluate(async () => {
      const before = window.legends.length;
      for (let round = 0; round < 500; round++) for (const bar of window.bars(10_999, 1)) window.chart.update({ ...bar, close: 100 + round / 100, high: 120 });
      await new Promise((resolve) => { requestAnimationFrame(() => { setTimeout(resolve, 0); }); });
      return window.legends.length - before;
    });
    expect(added).toBeLessThanOrEqual(2);
    expect(await page.evaluate(() => window.legends.at(-1)?.bar?.close)).toBeCloseTo(104.99);
  });

  it('survives bars out of order, twice, or broken', async () => {
    const page = await chartPage();
    await page.evaluate(() => {
      const [a, b] = window.bars(11_000, 2);
      if (!a || !b) return;
      for (const bar of [b, a, b, { ...b, timeMs: b.timeMs + 60_000, high: Number.NaN }]) window.chart.update(bar);
    });
    await drawn(page);
    expect(await page.evaluate(() => window.legends.at(-1)?.bar?.timeMs)).toBe(11_001 * 60_000);
    expect(demo.faults).toEqual([]);
  });
});
