import type { RefObject } from 'react';
import { act } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChartController } from '../../../../src/renderer/src/chart/chart-controller.ts';
import { VersionRibbon } from '../../../../src/renderer/src/chart/versions/VersionRibbon.tsx';
import type { TimePlaces } from '../../../../src/renderer/src/chart/versions/strip-layout.ts';
import { createFakeEngine, START_MS } from '../../fake-engine.ts';
import type { FakeEngine } from '../../fake-engine.ts';
import { botSummary, versionCode, withBot } from '../../fake/fake-bots.ts';
import { callsOf, openPage } from '../../panels/open-page.tsx';
import type { OpenPage } from '../../panels/open-page.tsx';

const BTC = 'practice:BTCUSDT';
const MINUTE = 60_000;
/** 150 bars of one minute that end now, 4 pixels each. */
const PLACES: TimePlaces = { width: 600, fromMs: START_MS - 150 * MINUTE, toMs: START_MS, newestMs: START_MS, xOf: (timeMs) => 600 - (START_MS - timeMs) / MINUTE * 4 };

let fake: FakeEngine;
let page: OpenPage;
let scrolled: number[];
let tell: (places: TimePlaces | null) => void;
const controller = (): RefObject<ChartController | null> => ({
  current: {
    oldestMs: () => START_MS - 500 * MINUTE,
    scrollBy: (share: number) => { scrolled.push(share); },
    followAxis: (listener: (places: TimePlaces | null) => void) => {
      tell = listener;
      listener(PLACES);
      return () => undefined;
    },
  } as unknown as ChartController,
});
beforeEach(async () => {
  location.hash = '#/trade';
  scrolled = [];
  fake = createFakeEngine();
  withBot(fake, BTC);
  page = await openPage(fake, <VersionRibbon controller={controller()} bot={botSummary(BTC)} isReady />);
});
afterEach(() => page.close());
const strip = (): HTMLElement => {
  const found = document.querySelector<HTMLElement>('[role="slider"]');
  if (!found) throw new Error('expected the ribbon');
  return found;
};
const said = (): string => strip().getAttribute('aria-valuetext') ?? '';
const pointer = async (type: string, x: number, y: number, pointerType = 'mouse'): Promise<void> => {
  await act(async () => {
    strip().dispatchEvent(new PointerEvent(type, { bubbles: true, clientX: x, clientY: y, pointerType }));
    await Promise.resolve();
  });
};

describe('the ribbon of versions', () => {
  it('asks from the oldest bar that is drawn on, and draws what is in view', () => {
    expect(callsOf(fake, 'bots.versions')).toEqual([{ id: 'session-1.trees', from: START_MS - 500 * MINUTE, to: Number.MAX_SAFE_INTEGER }]);
    // four stretches and one shadow, three steps
    expect(strip().querySelectorAll('g')).toHaveLength(4 + 1 + 3);
  });

  it('says with the arrow keys what is in it, and opens the version with Enter', async () => {
    await page.key(strip(), 'End');
    expect(said()).toMatch(/^Trees of 2026-.*to now\. It trades from the next bar on; the one before it is kept ready\.$/);
    await page.key(strip(), 'Home');
    expect(said()).toMatch(/^Nothing decides, .* 30 min 00 s\. It waits for its first version\.$/);
    await page.key(strip(), 'ArrowRight');
    await page.key(strip(), 'Enter');
    expect(location.hash).toBe(`#/models/shelf/${versionCode(1)}`);
  });

  it('goes on into the past where the view ends', async () => {
    await page.key(strip(), 'Home');
    await page.key(strip(), 'ArrowLeft');
    expect(scrolled).toEqual([-0.5]);
  });

  it('says what is pointed at, and opens it with a click, a refused version too; where there is none, the log', async () => {
    // minute −45 is pixel 420, in the second version; minute −75 is pixel 300, where one was refused
    await pointer('pointermove', 420, 20);
    expect(said()).toContain('30 min 00 s');
    await pointer('pointerdown', 420, 20);
    await pointer('click', 420, 20);
    expect(location.hash).toBe(`#/models/shelf/${versionCode(2)}`);
    await pointer('pointermove', 300, 5);
    expect(said()).toMatch(/ · Refused\. Its error was 1\.02 of predicting nothing\.$/);
    await pointer('click', 300, 5);
    expect(location.hash).toBe(`#/models/shelf/${versionCode(9)}`);
    // minute −105 is pixel 180, before the first version
    await pointer('pointermove', 180, 20);
    await pointer('click', 180, 20);
    expect(location.hash).toBe('#/models/trees/session-1.trees');
  });

  it('lets a finger read before it goes anywhere', async () => {
    await pointer('pointerdown', 420, 20, 'touch');
    await pointer('click', 420, 20, 'touch');
    expect(location.hash).toBe('#/trade');
    expect(page.text()).toContain('30 min 00 s');
    expect([...document.querySelectorAll('a')].map((link) => link.getAttribute('href'))).toEqual([`#/models/shelf/${versionCode(2)}`, '#/models/trees/session-1.trees']);
  });

  it('follows the axis of the chart', async () => {
    const first = (): number => Number(strip().querySelector('g rect')?.getAttribute('x'));
    // minute −120 is pixel 120
    expect(first()).toBeCloseTo(120.5);
    await page.let(() => { tell({ ...PLACES, xOf: (timeMs) => PLACES.xOf(timeMs) - 50 }); });
    expect(first()).toBeCloseTo(70.5);
  });
});

describe('a ribbon that cannot be read', () => {
  it('says so, and that nothing else', async () => {
    await page.close();
    const broken = createFakeEngine();
    broken.answer('bots.versions', () => { throw new Error('the store is locked'); });
    page = await openPage(broken, <VersionRibbon controller={controller()} bot={botSummary(BTC)} isReady />);
    expect(page.text()).toContain('Which version decided when cannot be read: the store is locked');
  });
});
