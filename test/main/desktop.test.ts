// The desktop shell over the typed double of Electron and an engine that is not there.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startDesktop } from '../../src/main/desktop.ts';
import type { View } from '../../src/engine/contract/view.ts';
import { app, double, powerMonitor } from '../doubles/electron.ts';
import type { BrowserWindow } from '../doubles/electron.ts';
import { createFakeHost, somePosition, someView } from '../support/fake-host.ts';

let userDataDir: string;
const realPlatform = process.platform;
const pretend = (platform: NodeJS.Platform): void => { Object.defineProperty(process, 'platform', { value: platform }); };

beforeEach(() => {
  double.reset();
  userDataDir = mkdtempSync(join(tmpdir(), 'desktop-'));
});
afterEach(() => {
  pretend(realPlatform);
  double.reset();
});

async function start(view: View = someView()) {
  const fake = createFakeHost(view);
  const desktop = await startDesktop({ rendererDir: '/x/renderer', preloadFile: '/x/preload.cjs', resourcesDir: '/x/resources', userDataDir, strategiesDir: '/x/strategies', createHost: () => fake.host });
  if (!desktop) throw new Error('did not start');
  await vi.waitFor(() => { expect(desktop.watch.view()).not.toBeNull(); }, { timeout: 20_000 });
  return { ...fake, desktop, window: desktop.window as unknown as BrowserWindow };
}
const tray = () => {
  const [only] = double.trays;
  if (!only?.menu) throw new Error('no tray');
  return { line: only.menu.getMenuItemById('state')?.label, icon: only.image.path.split('/').at(-1), isTemplate: only.image.template, item: (id: string) => only.menu?.getMenuItemById(id) };
};
const methods = (asked: readonly { type: string; method?: string; input?: unknown }[]) => asked.filter(({ type, method }) => type === 'kill' || method !== 'engine.view');

describe('window', () => {
  it('is sandboxed, isolated, without Node, and shows when its page is ready', async () => {
    const { window } = await start();
    expect(window.options.webPreferences).toMatchObject({ preload: '/x/preload.cjs', sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false });
    expect(window.url).toBe('app://tradewind/index.html');
    expect(window.isVisible()).toBe(true);
  });

  it('opens nothing and goes nowhere; allowed links open in the system\'s browser', async () => {
    const { window } = await start();
    const open = (url: string) => window.webContents.openHandler?.({ url } as Electron.HandlerDetails);
    expect(open('https://evil.example/')).toEqual({ action: 'deny' });
    expect(double.opened).toEqual([]);
    expect(open('https://www.tradingview.com/')).toEqual({ action: 'deny' });
    expect(double.opened).toEqual(['https://www.tradingview.com/']);
    const preventDefault = vi.fn();
    for (const url of ['https://evil.example/', 'file:///etc/passwd', 'app://other/index.html', 'app://tradewind.evil/']) window.webContents.emit('will-navigate', { url, preventDefault });
    expect(preventDefault).toHaveBeenCalledTimes(4);
    window.webContents.emit('will-navigate', { url: 'app://tradewind/index.html', preventDefault });
    window.webContents.emit('will-attach-webview', { preventDefault });
    expect(preventDefault).toHaveBeenCalledTimes(5);
  });

  it('is refused every permission', async () => {
    await start();
    expect(['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal'].map((permission) => double.permission?.(permission))).toEqual([false, false, false, false, false]);
  });

  it('comes back where it was', async () => {
    const first = await start();
    first.window.setBounds({ x: 300, y: 200, width: 1000, height: 700 });
    pretend('darwin');
    first.window.close();
    double.reset();
    const { window } = await start();
    expect(window.options).toMatchObject({ x: 300, y: 200, width: 1000, height: 700 });
  });

  it('starts in the middle of the screen when its remembered place is damaged', async () => {
    writeFileSync(join(userDataDir, 'shell.json'), '{"bounds":{"x":"left"}}');
    const { window } = await start();
    expect(window.options).toMatchObject({ x: 240, y: 102, width: 1440, height: 900 });
  });
});

describe('a second instance', () => {
  it('leaves at once and starts no engine', async () => {
    double.singleInstance = false;
    const createHost = vi.fn();
    expect(await startDesktop({ rendererDir: '', preloadFile: '', resourcesDir: '', userDataDir, createHost })).toBeNull();
    expect(createHost).not.toHaveBeenCalled();
    expect(double.exits).toEqual([0]);
  });

  it('brings the first to the front', async () => {
    const { window } = await start();
    window.hide();
    window.minimize();
    app.emit('second-instance');
    expect([window.isVisible(), window.isMinimized(), window.isFocused()]).toEqual([true, false, true]);
  });
});

describe('tray', () => {
  it('shows the mode and the state of trading, with a shape for each', async () => {
    const { publish } = await start();
    expect(tray()).toMatchObject({ line: 'PRACTICE · Active', icon: 'trayActiveTemplate.png', isTemplate: true });
    const trading = someView().trading;
    publish({ type: 'trading-updated', trading: { ...trading, state: 'reducing' } });
    await vi.waitFor(() => { expect(tray()).toMatchObject({ line: 'PRACTICE · Reduce only', icon: 'trayReducingTemplate.png' }); }, { timeout: 20_000 });
    publish({ type: 'trading-updated', trading: { ...trading, state: 'halted', killLatched: true } });
    await vi.waitFor(() => { expect(tray()).toMatchObject({ line: 'PRACTICE · Halted (kill switch)', icon: 'trayHaltedTemplate.png' }); }, { timeout: 20_000 });
    expect(['reduce', 'resume', 'halt'].map((id) => tray().item(id)?.enabled)).toEqual([false, false, false]);
    publish({ type: 'engine-updated', engine: { status: 'failed', message: 'The engine stopped.', version: '' } });
    await vi.waitFor(() => { expect(tray().line).toBe('PRACTICE · Engine not answering'); }, { timeout: 20_000 });
  });

  it('halts, reduces and resumes through the contract', async () => {
    const { asked, publish } = await start();
    tray().item('halt')?.click();
    tray().item('reduce')?.click();
    publish({ type: 'trading-updated', trading: { ...someView().trading, state: 'halted' } });
    await vi.waitFor(() => { expect(tray().line).toContain('Halted'); }, { timeout: 20_000 });
    tray().item('resume')?.click();
    await vi.waitFor(() => {
      expect(methods(asked)).toMatchObject(['halted', 'reducing', 'active'].map((state) => ({ type: 'request', method: 'trading.set-state', input: { state } })));
    }, { timeout: 20_000 });
  });

  it('kills only after the person confirms, and says whether the account is flat', async () => {
    const { asked } = await start();
    double.answers.push(0, 1);
    tray().item('kill')?.click();
    await vi.waitFor(() => { expect(double.messageBoxes).toHaveLength(1); }, { timeout: 20_000 });
    expect(double.messageBoxes[0]?.defaultId).toBe(0);
    expect(methods(asked)).toEqual([]);
    tray().item('kill')?.click();
    await vi.waitFor(() => { expect(double.messageBoxes.at(-1)?.message).toBe('Killed. The account was verified flat.'); }, { timeout: 20_000 });
    expect(methods(asked)).toMatchObject([{ type: 'kill', cause: 'tray' }]);
  });

  it('shows the window', async () => {
    const { window } = await start();
    window.hide();
    tray().item('show')?.click();
    expect(window.isVisible()).toBe(true);
  });
});

describe('menu', () => {
  it('has the pages on 1 to 8 and tells the page which was chosen', async () => {
    const { window } = await start();
    const pages = ['trade', 'strategies', 'lab', 'models', 'risk', 'journal', 'data', 'settings'];
    expect(pages.map((page) => double.applicationMenu?.getMenuItemById(`go-${page}`)?.options.accelerator)).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((n) => `CommandOrControl+${n}`));
    window.hide();
    double.applicationMenu?.getMenuItemById('go-risk')?.click();
    expect(window.webContents.sent.at(-1)).toEqual({ channel: 'shell:menu', args: ['go:risk'] });
    expect(window.isVisible()).toBe(true);
  });

  it('can do to trading what the tray can', async () => {
    await start();
    expect(['halt', 'reduce', 'resume', 'kill'].map((id) => double.applicationMenu?.getMenuItemById(id)?.enabled)).toEqual([true, true, false, true]);
  });
});

describe('alerts', () => {
  const alert = (id: number, level: 'info' | 'warning' | 'critical', code: string, message = `message ${id}`) => ({ type: 'alert-raised', alert: { id, timeMs: 0, level, code, message } }) as const;

  it('become notifications by the one table, and the critical ones a number on the dock until the window is looked at', async () => {
    const { publish, window } = await start();
    window.blur();
    publish(alert(1, 'info', 'drawdown-rebased'));
    publish(alert(2, 'warning', 'data-stale', 'No price for 12 s.'));
    publish(alert(3, 'critical', 'drawdown-limit', 'Down 10.2 % of 10 %.'));
    await vi.waitFor(() => { expect(double.notifications).toHaveLength(2); }, { timeout: 20_000 });
    expect(double.notifications.map(({ shown, options }) => [shown, options.title, options.body, options.urgency])).toEqual([
      [true, 'Prices are stale', 'No price for 12 s.', 'normal'],
      [true, 'Drawdown limit reached: trading halted', 'Down 10.2 % of 10 %.', 'critical'],
    ]);
    expect(double.badge).toBe(1);
    window.focus();
    expect(double.badge).toBe(0);
  });

  it('stay back in quiet, except the critical', async () => {
    const { publish } = await start();
    double.applicationMenu?.getMenuItemById('quiet')?.click();
    expect(double.applicationMenu?.getMenuItemById('quiet')?.options.checked).toBe(true);
    publish(alert(1, 'warning', 'data-stale'));
    publish(alert(2, 'critical', 'kill-switch'));
    await vi.waitFor(() => { expect(double.notifications.map(({ options }) => options.title)).toEqual(['Kill switch']); }, { timeout: 20_000 });
  });

  it('say that the engine stopped, also while nobody can take a snapshot', async () => {
    const { publish } = await start();
    publish({ type: 'engine-updated', engine: { status: 'failed', message: 'The engine stopped: out of balance.', version: '' } });
    await vi.waitFor(() => { expect(double.notifications.map(({ options }) => [options.title, options.body])).toEqual([['The engine stopped', 'The engine stopped: out of balance.']]); }, { timeout: 20_000 });
  });
});

describe('IPC', () => {
  it('carries envelopes both ways between the page and the engine', async () => {
    const { asked, publish, window } = await start();
    double.emit('engine:send', { type: 'request', id: 4, method: 'data.list', input: {} });
    await vi.waitFor(() => { expect(window.webContents.sent).toContainEqual({ channel: 'engine:message', args: [{ type: 'response', id: 4, ok: true, output: null }] }); }, { timeout: 20_000 });
    expect(methods(asked)).toEqual([{ type: 'request', id: 4, method: 'data.list', input: {} }]);
    publish({ type: 'session-updated', session: null });
    await vi.waitFor(() => { expect(window.webContents.sent.at(-1)?.args[0]).toMatchObject({ type: 'event', event: { type: 'session-updated' } }); }, { timeout: 20_000 });
  });

  it('passes on nothing that is no envelope, and nothing from another frame or page', async () => {
    const { asked } = await start();
    const good = { type: 'kill', id: 1, cause: 'x' };
    for (const bad of [null, 'text', {}, { type: 'request', id: -1, method: 'a', input: 1 }, { ...good, extra: 1 }]) double.emit('engine:send', bad);
    for (const frame of [{ url: 'https://evil.example/' }, { url: 'app://tradewind.evil/' }, { parent: {} }]) {
      (await import('../doubles/electron.ts')).ipcMain.emit('engine:send', double.sender(frame), good);
    }
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    expect(methods(asked)).toEqual([]);
  });

  it('gives a page that loads again a connection of its own', async () => {
    const { clients, window } = await start();
    const [, before] = [...clients];
    window.webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
    expect(clients.size).toBe(2);
    expect([...clients]).not.toContain(before);
  });

  it('opens files that the person chooses, and only addresses of the list', async () => {
    await start();
    expect(await double.invoke('shell:open-files')).toEqual([]);
    double.chosenFiles.push('/data/BTCUSDT-1m.zip');
    expect(await double.invoke('shell:open-files')).toEqual(['/data/BTCUSDT-1m.zip']);
    for (const url of ['https://evil.example', 'javascript:alert(1)', 'http://github.com/', 'https://github.com@evil.example/', 42]) await double.invoke('shell:open-external', url);
    expect(double.opened).toEqual([]);
    await double.invoke('shell:open-external', 'https://github.com/tradingview/lightweight-charts');
    await double.invoke('shell:open-strategies', '/etc');
    expect(double.opened).toEqual(['https://github.com/tradingview/lightweight-charts', '/x/strategies']);
  });
});

describe('power', () => {
  it('keeps the computer awake exactly while trading is on', async () => {
    const { publish } = await start();
    expect([...double.blockers.values()]).toEqual(['prevent-app-suspension']);
    publish({ type: 'trading-updated', trading: { ...someView().trading, state: 'halted' } });
    await vi.waitFor(() => { expect(double.blockers.size).toBe(0); }, { timeout: 20_000 });
    publish({ type: 'trading-updated', trading: someView().trading });
    await vi.waitFor(() => { expect(double.blockers.size).toBe(1); }, { timeout: 20_000 });
    publish({ type: 'session-updated', session: null });
    await vi.waitFor(() => { expect(double.blockers.size).toBe(0); }, { timeout: 20_000 });
  });

  it('has the engine recover when the computer wakes up', async () => {
    const { recovered } = await start();
    powerMonitor.emit('resume');
    expect(recovered).toEqual(['the computer woke up']);
  });
});

describe('closing and quitting', () => {
  it('hides on a Mac, goes on trading, and says so once', async () => {
    pretend('darwin');
    const { window, timesClosed } = await start();
    window.close();
    window.show();
    window.close();
    expect([window.isDestroyed(), window.isVisible(), timesClosed()]).toEqual([false, false, 0]);
    expect(double.notifications.map(({ options }) => options.title)).toEqual(['Tradewind goes on']);
    expect(JSON.parse(readFileSync(join(userDataDir, 'shell.json'), 'utf8'))).toMatchObject({ saidTradingGoesOn: true });
    app.emit('activate');
    expect(window.isVisible()).toBe(true);
  });

  it('quits elsewhere', async () => {
    pretend('linux');
    const { window, timesClosed } = await start();
    window.close();
    await vi.waitFor(() => { expect(double.exits).toEqual([0]); }, { timeout: 20_000 });
    expect(timesClosed()).toBe(1);
  });

  it('asks when positions are open, and stays when the person says so', async () => {
    const { timesClosed } = await start(someView({ positions: [somePosition('practice:AAAUSDT'), somePosition('practice:BBBUSDT')] }));
    app.quit();
    await vi.waitFor(() => { expect(double.messageBoxes[0]?.message).toBe('2 positions are open. Quit anyway?'); }, { timeout: 20_000 });
    await new Promise((resolve) => { setTimeout(resolve, 5); });
    expect([double.exits, timesClosed()]).toEqual([[], 0]);
    double.answers.push(1);
    app.quit();
    await vi.waitFor(() => { expect(double.exits).toEqual([0]); }, { timeout: 20_000 });
    expect(timesClosed()).toBe(1);
  });

  it('does not ask when the terminal or the system ends it', async () => {
    const { desktop, timesClosed } = await start(someView({ positions: [somePosition('practice:AAAUSDT')] }));
    desktop.quitNow();
    desktop.quitNow();
    await vi.waitFor(() => { expect(double.exits).toEqual([0]); }, { timeout: 20_000 });
    expect([double.messageBoxes, timesClosed()]).toEqual([[], 1]);
  });

  it('lets the engine write what is unwritten before it exits', async () => {
    const { host } = await start();
    let finish = (): void => {};
    Object.assign(host, { close: () => new Promise<void>((resolve) => { finish = resolve; }) });
    app.quit();
    await new Promise((resolve) => { setTimeout(resolve, 10); });
    expect(double.exits).toEqual([]);
    finish();
    await vi.waitFor(() => { expect(double.exits).toEqual([0]); }, { timeout: 20_000 });
  });
});
