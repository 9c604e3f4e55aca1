import { act } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import RiskPage from '../../../../src/renderer/src/panels/risk/RiskPage.tsx';
import { deedConsequence } from '../../../../src/renderer/src/panels/risk/trading-deeds.ts';
import { ticketStore } from '../../../../src/renderer/src/state/ticket-draft.ts';
import { sampleDesk } from '../../fake/fake-risk.ts';
import { createFakeEngine } from '../../fake-engine.ts';
import type { FakeEngine } from '../../fake-engine.ts';
import { callsOf, openPage } from '../open-page.tsx';
import type { OpenPage } from '../open-page.tsx';
import { installRichAnswers } from '../rich-answers.ts';

let page: OpenPage;
beforeEach(() => { location.hash = '#/risk'; });
afterEach(() => page.close());

async function open(part = '', fake: FakeEngine = createFakeEngine()): Promise<FakeEngine> {
  location.hash = part === '' ? '#/risk' : `#/risk/${part}`;
  installRichAnswers(fake);
  page = await openPage(fake, <RiskPage />);
  return fake;
}

const wait = async (ms: number): Promise<void> => { await act(async () => { await new Promise((done) => { setTimeout(done, ms); }); }); };
const meter = (name: string): string | null | undefined => document.querySelector(`[role=meter][aria-label="${name}"]`)?.getAttribute('aria-valuetext');

describe('a gauge', () => {
  it('says how near its limit it is in a word, and moves with every frame', async () => {
    const fake = await open();
    expect(meter('Fall from the peak')).toContain('2.17 %; warns at 6.0 %, smaller trades at 10.0 %, halts at 15.0 %');
    expect(meter('Open positions')).toBe('2 of 10 positions, clear');
    await page.let(() => { fake.emit({ type: 'gauges-updated', gauges: [{ code: 'open-positions', title: 'Open positions', unit: 'positions', value: 12, limit: 10, share: 1.2, description: '' }] }); });
    expect(meter('Open positions')).toBe('12 of 10 positions, limit reached');
  });

  it('does not show a value that is not known as a number', async () => {
    const fake = await open('limits');
    await page.let(() => { fake.emit({ type: 'gauges-updated', gauges: [{ code: 'open-positions', title: 'Open positions', unit: 'positions', value: 1000, limit: 10, share: 100, description: '' }] }); });
    expect(meter('Open positions')).toContain('unknown of 10');
  });

  it('explains itself', async () => {
    await open('limits');
    expect(page.text()).toContain('Largest position, against the most that is allowed.');
    expect(page.hasButton('Largest position')).toBe(true);
  });
});

describe('the desk', () => {
  it('is asked for once a second while it is looked at, and not at all while it is hidden', async () => {
    const fake = await open();
    await wait(1100);
    expect(callsOf(fake, 'risk.desk').length).toBe(2);
    const hidden = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    await page.let(() => { document.dispatchEvent(new Event('visibilitychange')); });
    await wait(1300);
    expect(callsOf(fake, 'risk.desk').length).toBe(2);
    hidden.mockRestore();
    await page.let(() => { document.dispatchEvent(new Event('visibilitychange')); });
    expect(callsOf(fake, 'risk.desk').length).toBe(3);
  });

  it('says when it cannot be read, and that the limits hold all the same', async () => {
    const fake = createFakeEngine();
    fake.answer('risk.desk', () => { throw new Error('The engine is busy.'); });
    await open('', fake);
    expect(page.text()).toContain('The engine is busy.');
    expect(page.text()).toContain('The limits hold all the same');
  });

  it('says what is at stake, and from what the measures are taken', async () => {
    await open();
    for (const text of ['Longs less shorts', 'BTC, ETH', 'From 1\u202f840 hours of history.', 'calm', 'inverse']) expect(page.text().toLowerCase()).toContain(text.toLowerCase());
    expect(document.querySelectorAll('[role=gridcell]').length).toBe(createFakeEngine().market.length ** 2);
  });

  it('says that a tail is assumed', async () => {
    const fake = createFakeEngine();
    const desk = sampleDesk(fake.market.map(({ instrument }) => instrument));
    if (desk.portfolio === null) throw new Error('expected measures');
    const { portfolio } = desk;
    fake.answer('risk.desk', () => ({ ...desk, portfolio: { ...portfolio, basis: 'assumed', scenarios: 31 } }));
    await open('', fake);
    expect(page.text()).toContain('Assumed, too little history (31 hours of history)');
  });

  it('stands without a session, and with nothing held', async () => {
    const fake = createFakeEngine({ view: { session: null } });
    fake.answer('risk.desk', () => null);
    await open('', fake);
    expect(page.text()).toContain('No session runs');
    await page.close();
    const flat = createFakeEngine();
    const desk = sampleDesk(flat.market.map(({ instrument }) => instrument));
    flat.answer('risk.desk', () => ({ ...desk, exposure: { ...desk.exposure, symbols: desk.exposure.symbols.map((symbol) => ({ ...symbol, heldPct: 0, waitingPct: 0 })), clusters: [] }, portfolio: null, regimes: [], liquidations: [], allocation: { ...desk.allocation, rows: [] }, limits: [] }));
    flat.answer('risk.history', () => ({ points: [] }));
    await open('', flat);
    for (const text of ['No position is open and no entry waits', 'Not measured yet', 'The regime does not act', 'Nothing to share out', 'No gauges yet']) expect(page.text()).toContain(text);
  });
});

describe('the correlation', () => {
  it('is read pair by pair with the arrow keys', async () => {
    await open();
    const focused = (): HTMLElement => document.querySelector('[role=gridcell][tabindex="0"]') as HTMLElement;
    expect(focused().dataset['cell']).toBe('1-0');
    await page.key(focused(), 'ArrowDown');
    await page.settle();
    expect(focused().dataset['cell']).toBe('2-0');
    expect(focused().getAttribute('aria-label')).toMatch(/^\w+ and BTCUSDT: \.64$/);
  });
});

describe('trading as a whole', () => {
  it('is halted only after it was said what that does', async () => {
    const fake = await open();
    await page.press(page.button('Halt'));
    expect(page.text()).toContain('2 positions will stay open, with their stops and targets working.');
    expect(callsOf(fake, 'trading.set-state')).toEqual([]);
    await page.press(document.querySelector('dialog [data-dialog-footer] button:last-child') as HTMLElement);
    expect(callsOf(fake, 'trading.set-state')).toEqual([{ state: 'halted' }]);
    expect(page.text()).toContain('Nothing is sent except what closes positions.');
    expect(page.hasButton('Resume')).toBe(true);
  });

  it('can only be re-armed while the kill switch is latched', async () => {
    const fake = createFakeEngine({ view: { trading: { state: 'halted', killLatched: true, cause: 'kill switch', sinceMs: 0, changedBy: 'person', holds: [], arming: null } } });
    await open('', fake);
    expect(page.hasButton('Resume')).toBe(false);
    expect(page.text()).toContain('It stays so, also after a restart, until you re-arm it here.');
    await page.press(page.button('Re-arm'));
    await page.press(page.button('Re-arm'));
    expect(callsOf(fake, 'trading.re-arm')).toEqual([{}]);
  });

  it('says that resuming counts the losses anew', () => {
    expect(deedConsequence('resume', { waitingEntries: 0, positions: 0 })).toContain('counted anew from now');
    expect(deedConsequence('halt', { waitingEntries: 1, positions: 0 })).toContain('1 waiting entry order will be canceled. No position is open.');
  });
});

describe('what if', () => {
  it('shows every limit that a typed trade moves, and the largest size that fits', async () => {
    const fake = await open();
    expect(page.text()).toContain('Nothing is sent.');
    await page.type(page.field('Size'), '1000000');
    await wait(300);
    expect(page.text()).toContain('Denied');
    expect(page.text()).toContain('breaks it');
    expect(page.text()).not.toContain('Orders in the last minute30 orders');
    await page.press(page.button('Use it'));
    await wait(300);
    expect(page.text()).toContain('Passes');
    expect(callsOf(fake, 'order.place')).toEqual([]);
    await page.type(page.field('Size'), '1.000');
    expect(page.button('To the ticket').disabled).toBe(true);
    await wait(300);
    expect(page.button('To the ticket').disabled).toBe(false);
    await page.press(page.button('To the ticket'));
    expect(location.hash).toBe('#/trade');
    expect(ticketStore.getState()).toMatchObject({ side: 'buy', type: 'market', sizeUnit: 'base', size: page.field('Size').value });
  });
});

describe('the breakers', () => {
  it('are released only after it was said what follows', async () => {
    const fake = await open('breakers');
    expect(page.text()).toContain('Spot pays no funding.');
    expect(page.text()).not.toContain('Price jumpBTCUSDT');
    await page.press(document.querySelectorAll<HTMLElement>('[role=radiogroup][aria-label="Which breakers"] button')[2] as HTMLElement);
    expect(page.text()).toContain('Price jumpBTCUSDT');
    expect(page.text()).not.toContain('Spot pays no funding.');
    expect(page.text()).toContain('released by itself');
    await page.press(page.button('Release Daily loss'));
    expect(page.text()).toContain('afresh from the equity of this moment');
    expect(callsOf(fake, 'risk.release-breaker')).toEqual([]);
    await page.press(page.button('Release it'));
    expect(callsOf(fake, 'risk.release-breaker')).toEqual([{ code: 'daily-loss-limit', scope: 'account' }]);
    expect(page.hasButton('Release Daily loss')).toBe(false);
  });
});

describe('the stress tests', () => {
  it('take shocks of one’s own beside the falls of the past', async () => {
    const fake = await open('stress');
    expect(page.text()).toContain('12 March 2020');
    expect(page.text()).toContain('never, nothing is borrowed');
    await page.press(page.button(/^All −20 %$/));
    await wait(250);
    expect(page.text()).toContain('Your own shocks');
    const last = callsOf(fake, 'risk.stress').at(-1) as { shocks: Record<string, number> };
    expect(Object.values(last.shocks)).toEqual(fake.market.map(() => -20));
  });
});

describe('the settings', () => {
  it('are changed after the exact difference was confirmed', async () => {
    const fake = await open('settings');
    await page.type(page.field('Largest loss in one day'), '2.5');
    await page.press([...document.querySelectorAll<HTMLButtonElement>('button')].find((button) => button.textContent === 'Apply' && !button.disabled) as HTMLElement);
    expect(document.querySelector('dialog[open] li')?.textContent).toBe('Largest loss in one day3 %2.5 %');
    await page.press(page.button('Apply from the next order on'));
    expect(callsOf(fake, 'risk.apply')).toMatchObject([{ config: { dailyLossLimitPct: 2.5, maxDrawdownPct: 20, riskPerTradePct: 0.5 } }]);
  });

  it('hold a strategy back in a regime by a table', async () => {
    const fake = await open('settings');
    const box = document.querySelector<HTMLInputElement>('input[aria-label="ema-cross may open in Calm, ranging"]');
    if (!box) throw new Error('expected a box for the strategy');
    await page.press(box);
    await page.press([...document.querySelectorAll<HTMLButtonElement>('button')].find((button) => button.textContent === 'Apply' && !button.disabled) as HTMLElement);
    expect(document.querySelector('dialog[open] li')?.textContent).toContain('ema-cross may open in');
    await page.press(page.button('Apply from the next bar on'));
    expect(callsOf(fake, 'regime.apply')).toMatchObject([{ config: { enabled: false, strategies: { 'ema-cross': ['calm-trending', 'volatile-ranging', 'volatile-trending'] } } }]);
  });

  it('say so when they cannot be read, and that the ones in force stay', async () => {
    const fake = createFakeEngine();
    installRichAnswers(fake);
    fake.answer('risk.describe', () => { throw new Error('expected a running session, was none'); });
    location.hash = '#/risk/settings';
    page = await openPage(fake, <RiskPage />);
    expect(page.text()).toContain('The limits in force stay as they are');
  });
});
