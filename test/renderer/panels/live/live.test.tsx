import { act } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { ArmingControl } from '../../../../src/renderer/src/panels/live/ArmingControl.tsx';
import { ForeignTable } from '../../../../src/renderer/src/panels/live/ForeignTable.tsx';
import { HoldsBanner } from '../../../../src/renderer/src/panels/live/HoldsBanner.tsx';
import { useWindowIdentity } from '../../../../src/renderer/src/shell/use-window-identity.ts';
import type { TradingView } from '../../../../src/engine/contract/view.ts';
import { createFakeEngine } from '../../fake-engine.ts';
import type { FakeEngine } from '../../fake-engine.ts';
import { PHRASE } from '../../fake/fake-venue.ts';
import { callsOf, openPage } from '../open-page.tsx';
import type { OpenPage } from '../open-page.tsx';

const DISARMED: TradingView = { state: 'reducing', killLatched: false, cause: 'start', sinceMs: 0, changedBy: 'start', holds: [], arming: { isArmed: false, notionalCap: null, phrase: PHRASE, sinceMs: 0 } };

let fake: FakeEngine;
let page: OpenPage;
afterEach(() => page.close());

async function open(content: React.ReactNode, trading?: TradingView): Promise<void> {
  fake = createFakeEngine({ market: 'um', ...(trading ? { view: { trading } } : {}) });
  page = await openPage(fake, content);
}

async function submit(): Promise<void> {
  await act(async () => { document.querySelector<HTMLFormElement>('dialog form')?.requestSubmit(); await Promise.resolve(); });
  await page.settle();
}

describe('arming', () => {
  it('needs every line answered, a cap and the phrase', async () => {
    await open(<ArmingControl />, DISARMED);
    await page.press(page.button('Arm…'));
    const arm = () => page.button('◆ Arm with real money');
    expect(page.text()).toContain('1 line is not in order yet.');
    await page.press(document.querySelector<HTMLInputElement>('input[type=checkbox]') as HTMLElement);
    expect(page.text()).toContain('A cap is needed.');
    await page.type(page.field('Most that may be open'), '2500');
    await page.type(page.field('Type'), 'Trade real money');
    expect(arm().disabled).toBe(true);
    await submit();
    expect(callsOf(fake, 'trading.arm')).toEqual([]);
    await page.type(page.field('Type'), PHRASE);
    expect(arm().disabled).toBe(false);
    await submit();
    expect(callsOf(fake, 'trading.arm')).toEqual([{ phrase: PHRASE, notionalCap: '2500', override: ['A paper result is on file'] }]);
    expect(page.text()).toContain('up to 2\u202f500 USDT');
  });

  it('is not given while one line fails and nobody said to go without it', async () => {
    await open(<ArmingControl />, DISARMED);
    await page.press(page.button('Arm…'));
    await page.type(page.field('Most that may be open'), '2500');
    await page.type(page.field('Type'), PHRASE);
    expect(page.button('◆ Arm with real money').disabled).toBe(true);
    await submit();
    expect(callsOf(fake, 'trading.arm')).toEqual([]);
  });

  it('shows why the engine refuses, and stays disarmed', async () => {
    await open(<ArmingControl />, DISARMED);
    fake.answer('trading.arm', () => { throw new Error('The account could not be compared. Nothing was armed.'); });
    await page.press(page.button('Arm…'));
    await page.press(document.querySelector<HTMLInputElement>('input[type=checkbox]') as HTMLElement);
    await page.type(page.field('Most that may be open'), '100');
    await page.type(page.field('Type'), PHRASE);
    await submit();
    expect(document.querySelector('dialog')?.textContent).toContain('The account could not be compared. Nothing was armed.');
    expect(page.text()).toContain('reduce only');
  });

  it('is taken back with one press', async () => {
    await open(<ArmingControl />);
    await page.press(page.button('Disarm'));
    expect(callsOf(fake, 'trading.disarm')).toEqual([{}]);
    expect(page.text()).toContain('reduce only');
  });

  it('is not there on play money', async () => {
    fake = createFakeEngine();
    page = await openPage(fake, <ArmingControl />);
    expect(page.element.textContent).toBe('');
  });
});

describe('a hold', () => {
  it('says its cause and what still holds', async () => {
    await open(<HoldsBanner />, { ...DISARMED, holds: [{ code: 'feed', cause: 'Prices stopped.', sinceMs: Date.now() - 65_000 }] });
    expect(page.text()).toContain('Prices stopped. for 1 min');
    expect(page.text()).toContain('positions can be closed');
    await page.let(() => { fake.emit({ type: 'trading-updated', trading: { ...DISARMED, holds: [] } }); });
    expect(page.element.textContent).toBe('');
  });
});

describe('what is not ours', () => {
  it('is listed with the promise not to touch it, and taken over only with a stop', async () => {
    await open(<ForeignTable />);
    expect(page.text()).toContain('Tradewind does not touch them');
    expect(page.text()).toContain('Not a market of this session');
    await page.press(page.button('Take over SOLUSDT'));
    const confirm = () => page.button('Take over (LIVE)');
    expect(confirm().disabled).toBe(true);
    await page.type(page.field('Stop'), '900');
    expect(page.text()).toContain('would trigger at once');
    expect(confirm().disabled).toBe(true);
    await page.type(page.field('Stop'), '120');
    await page.press(confirm());
    expect(callsOf(fake, 'position.adopt')).toEqual([{ instrumentId: 'um:SOLUSDT', stopPrice: '120.00', takeProfitPrice: null }]);
  });
});

describe('the title of the window', () => {
  function Identity() {
    useWindowIdentity();
    return null;
  }

  it('says whose money it is, in a word and a shape, and when it is disarmed', async () => {
    document.head.innerHTML = '<link rel="icon" href="./icon.svg">';
    await open(<Identity />);
    expect(document.title).toBe('◆ LIVE · Tradewind');
    expect(document.querySelector('link')?.getAttribute('href')).toBe('./icon-live.svg');
    await page.let(() => { fake.emit({ type: 'trading-updated', trading: DISARMED }); });
    expect(document.title).toBe('◆ LIVE, disarmed · Tradewind');
    const { session } = fake.view();
    await page.let(() => { fake.emit({ type: 'session-updated', session: session && { ...session, mode: 'demo' } }); });
    expect(document.title).toContain('△ DEMO');
    expect(document.querySelector('link')?.getAttribute('href')).toBe('./icon-demo.svg');
  });
});
