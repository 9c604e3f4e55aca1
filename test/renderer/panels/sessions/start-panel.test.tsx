import { afterEach, describe, expect, it } from 'vitest';
import SettingsPage from '../../../../src/renderer/src/panels/settings/SettingsPage.tsx';
import { createFakeEngine } from '../../fake-engine.ts';
import type { FakeEngine, FakeEngineOptions } from '../../fake-engine.ts';
import { callsOf, openPage } from '../open-page.tsx';
import type { OpenPage } from '../open-page.tsx';

let fake: FakeEngine;
let page: OpenPage;
afterEach(() => page.close());

async function open(options: FakeEngineOptions = { view: { session: null, positions: [] } }, prepare: (engine: FakeEngine) => void = () => {}): Promise<void> {
  location.hash = '#/settings';
  fake = createFakeEngine(options);
  prepare(fake);
  page = await openPage(fake, <SettingsPage />);
}

describe('a session on live prices', () => {
  it('says what is real of each kind', async () => {
    await open();
    for (const [kind, sentence] of [['Paper', 'the prices are real, the money is not'], ['Demo', 'with test money'], ['Live', 'your own money. It starts disarmed']] as const) {
      await page.press(page.button(kind));
      expect(page.text()).toContain(sentence);
    }
  });

  it('runs on paper without a connection and without a key', async () => {
    await open(undefined, (engine) => { engine.answer('connections.list', () => ({ connections: [] })); });
    await page.press(page.button('Paper'));
    const search = page.field('Symbols');
    await page.type(search, 'sol');
    await page.key(search, 'Enter');
    await page.settle();
    await page.type(page.field('Starting cash'), '2500');
    await page.press(page.button('Start on paper'));
    expect(callsOf(fake, 'connections.symbols')).toEqual([{ connectionId: null, market: 'um' }]);
    expect(callsOf(fake, 'session.start')).toEqual([{ kind: 'venue', mode: 'paper', connectionId: null, market: 'um', symbols: ['BTCUSDT', 'SOLUSDT'], interval: '15m', startingCash: '2500' }]);
    expect(location.hash).toBe('#/trade');
  });

  it('asks for the symbols again when the market changes, and carries none over', async () => {
    await open();
    await page.press(page.button('Paper'));
    fake.answer('connections.symbols', () => ({ symbols: ['ETHBTC'] }));
    await page.press([...document.querySelectorAll<HTMLElement>('[aria-label="Market"] button')].find(({ textContent }) => textContent === 'Spot') as HTMLElement);
    expect(callsOf(fake, 'connections.symbols').at(-1)).toEqual({ connectionId: null, market: 'spot' });
    expect(page.button('Start on paper').disabled).toBe(true);
  });

  it('never offers a test account for real money, nor the other way round', async () => {
    await open();
    await page.press(page.button('Live'));
    const options = () => [...document.querySelectorAll('select')].flatMap((select) => [...select.options].map((option) => option.textContent)).filter((title) => title?.startsWith('Binance'));
    expect(options()).toEqual(['Binance · Live exchange']);
    await page.press(page.button('Demo'));
    expect(options()).toEqual(['Binance demo · Demo']);
  });

  it('sends no capital with an account, which has its own', async () => {
    await open();
    await page.press(page.button('Live'));
    await page.press(page.button('Start live, disarmed'));
    expect(callsOf(fake, 'session.start')).toEqual([{ kind: 'venue', mode: 'live', connectionId: 'live', market: 'um', symbols: ['BTCUSDT'], interval: '15m' }]);
  });

  it('says what it ends before it begins', async () => {
    await open({});
    await page.press(page.button('Demo'));
    await page.press(page.button('Start on the demo account'));
    expect(callsOf(fake, 'session.start')).toEqual([]);
    expect(page.text()).toContain('the new one starts with what the account at the exchange holds');
    await page.press(page.button('End the present one and start'));
    expect(callsOf(fake, 'session.start')).toHaveLength(1);
  });

  it('shows why it could not begin', async () => {
    await open();
    fake.answer('session.start', () => { throw new Error('This connection has no key yet. Enter one under Connections.'); });
    await page.press(page.button('Live'));
    await page.press(page.button('Start live, disarmed'));
    expect(page.text()).toContain('It was not startedThis connection has no key yet.');
  });
});

describe('connections', () => {
  it('are tested step by step, with what to do', async () => {
    await open();
    await page.press(page.button('Test the connection'));
    expect(callsOf(fake, 'connections.test')).toEqual([{ id: 'live', market: 'um' }]);
    expect(page.text()).toContain('Futures: 1 step needs attention.');
    expect(page.text()).toContain('this computer’s address is on its list');
    expect(page.text()).toContain('21 of 2\u202f400 a minute');
  });

  it('are added with addresses of one’s own only over an encrypted line', async () => {
    await open();
    await page.press(page.button('Add'));
    await page.press(page.button('Own addresses'));
    await page.type(page.field('Name'), 'Mine');
    await page.type(page.field('Spot REST'), 'http://example.invalid');
    expect(page.text()).toContain('a key may not travel unencrypted');
    for (const [label, url] of [['Spot REST', 'http://127.0.0.1:9001'], ['Spot streams', 'ws://127.0.0.1:9001'], ['Spot WebSocket API', 'wss://example.invalid'], ['Futures REST', 'https://example.invalid'], ['Futures streams', 'wss://example.invalid'], ['Futures WebSocket API', 'wss://example.invalid']] as const) await page.type(page.field(label), url);
    const add = [...document.querySelectorAll<HTMLButtonElement>('form button[type=submit]')].find((button) => button.textContent === 'Add');
    expect(add?.disabled).toBe(false);
    await page.let(() => { add?.form?.requestSubmit(); });
    expect(callsOf(fake, 'connections.save')).toEqual([{ name: 'Mine', environment: 'custom', urls: { spotRest: 'http://127.0.0.1:9001', spotWs: 'ws://127.0.0.1:9001', spotWsApi: 'wss://example.invalid', umRest: 'https://example.invalid', umWs: 'wss://example.invalid', umWsApi: 'wss://example.invalid' } }]);
    expect(page.text()).toContain('Mine');
  });

  it('compare the account of the running session when asked to', async () => {
    await open({ market: 'um' });
    expect(page.text()).toContain('2 positions, 4 orders and 1 balance agree with Binance.');
    await page.press(page.button('Compare now'));
    expect(callsOf(fake, 'account.reconcile')).toEqual([{}]);
  });
});
