import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alertSettings } from '../../../../src/engine/contract/alerts.ts';
import type { AlertsView } from '../../../../src/engine/contract/alerts.ts';
import { AlertsPanel } from '../../../../src/renderer/src/panels/alerts/AlertsPanel.tsx';
import { channelId, fareOf } from '../../../../src/renderer/src/panels/alerts/channel-words.ts';
import { createFakeEngine } from '../../fake-engine.ts';
import type { FakeEngine } from '../../fake-engine.ts';
import { callsOf, openPage } from '../open-page.tsx';
import type { OpenPage } from '../open-page.tsx';

let fake: FakeEngine;
let page: OpenPage;
let view: AlertsView;
beforeEach(async () => {
  Object.defineProperty(window, 'isSecureContext', { value: true, configurable: true });
  view = { settings: alertSettings.parse({}), channels: [], quietUntilMs: null };
  fake = createFakeEngine();
  fake.answer('alerts.get', () => view);
  fake.answer('alerts.apply', (settings) => {
    const read = alertSettings.parse(settings);
    view = { settings: read, quietUntilMs: null, channels: read.channels.map(({ id }) => ({ id, hasToken: false, waiting: 0, lastDeliveredMs: null, problem: null })) };
    return view;
  });
  page = await openPage(fake, <AlertsPanel />);
});
afterEach(() => page.close());

async function addTelegram(): Promise<void> {
  await page.press(page.button('Add a channel'));
  await page.type(page.field('Chat'), '4711');
  await page.press(page.button('Add'));
}

describe('a channel for alerts', () => {
  it('is said to be none where there is none', () => {
    expect(page.text()).toContain('Alerts stay on this computer');
  });

  it('is added only when it is whole, and says beside the field what is wrong', async () => {
    await page.press(page.button('Add a channel'));
    await page.press(page.button('Add'));
    expect(page.text()).toContain('expected the number of a chat, or a channel such as @mychannel');
    expect(callsOf(fake, 'alerts.apply')).toEqual([]);
    await page.type(page.field('Chat'), '4711');
    await page.press(page.button('Add'));
    expect(view.settings.channels).toMatchObject([{ kind: 'telegram', id: 'telegram', name: 'Telegram', chatId: '4711', level: 'warning' }]);
    expect(page.text()).toContain('Needs its token before anything can be sent.');
  });

  it('refuses an address that anybody on the way can read', async () => {
    await page.press(page.button('Add a channel'));
    await page.press(page.button('Webhook'));
    await page.type(page.field('Address'), 'http://example.org/hook');
    await page.press(page.button('Add'));
    expect(page.text()).toContain('expected https: only inside your own network may an alert travel readable for everyone');
  });

  it('has its token stored with the keys, and nowhere else', async () => {
    await addTelegram();
    await page.type(page.field('Token'), 'made-up-token-of-a-test');
    await page.press(page.button('Store the token'));
    expect(fake.keyActions.at(-1)).toMatchObject({ action: 'save', connectionId: 'alerts.telegram', kind: 'token', secret: 'made-up-token-of-a-test' });
    expect(JSON.stringify(fake.requests)).not.toContain('made-up-token-of-a-test');
  });

  it('says what came of a test', async () => {
    await addTelegram();
    fake.answer('alerts.test', () => ({ isDelivered: false, message: 'Telegram: it answered 401 (Unauthorized).' }));
    await page.press(page.button('Send a test'));
    expect(page.text()).toContain('Telegram: it answered 401 (Unauthorized).');
  });

  it('goes with its token', async () => {
    await addTelegram();
    await page.press(page.button('Remove'));
    await page.settle();
    expect(fake.keyActions.at(-1)).toMatchObject({ action: 'remove', connectionId: 'alerts.telegram' });
    expect(view.settings.channels).toEqual([]);
  });
});

describe('the line that says how a channel fares', () => {
  const fine = { id: 'a', hasToken: true, waiting: 0, lastDeliveredMs: null, problem: null };
  it.each([
    [{ ...fine, lastDeliveredMs: 1_000 }, 'Last sent 3 s ago.', false],
    [{ ...fine, problem: 'it answered 503', waiting: 2 }, 'Does not get through: it answered 503. 2 wait to be sent.', true],
    [{ ...fine, hasToken: false }, 'Needs its token before anything can be sent.', true],
  ])('%#', (channel, text, isBad) => {
    expect(fareOf({ isEnabled: true, kind: 'telegram' }, channel, 4_000)).toEqual({ text, isBad });
  });
});

describe('the id of a channel', () => {
  it('comes from its name and is its own', () => {
    expect([channelId('My Phone!', []), channelId('My Phone', ['my-phone']), channelId('***', [])]).toEqual(['my-phone', 'my-phone-2', 'channel']);
  });
});
