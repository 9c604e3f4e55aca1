import { shell } from 'electron/common';
import { BrowserWindow, Menu, app } from 'electron/main';
import { join } from 'node:path';
import type { EngineHost } from '../engine/worker/engine-host.ts';
import { IPC } from '../preload/bridge.ts';
import type { MenuCommand } from '../preload/bridge.ts';
import { createTradingActions } from './actions.ts';
import { APP_ORIGIN, registerAppScheme, serveApp } from './app-protocol.ts';
import { watchEngine } from './engine-watch.ts';
import type { EngineWatch } from './engine-watch.ts';
import { hardenContents } from './hardening.ts';
import { applicationMenu } from './menu.ts';
import type { Notice } from './notifications.ts';
import { createNotifier } from './notify.ts';
import { createStayAwake, onWakeUp } from './power.ts';
import { guardQuit } from './quitting.ts';
import { relayWindow } from './relay.ts';
import { answerShell } from './shell-ipc.ts';
import { openShellState } from './shell-state.ts';
import type { ShellStateFile } from './shell-state.ts';
import { describe, isTrading } from './trading-words.ts';
import { createTray } from './tray.ts';
import { createWindow } from './window.ts';

export interface DesktopOptions {
  readonly rendererDir: string;
  readonly preloadFile: string;
  readonly resourcesDir: string;
  /** Chromium's files and the window's place; not the engine's data. */
  readonly userDataDir: string;
  /** The folder of the person's own strategies; without one there is none to show. */
  readonly strategiesDir?: string;
  createHost(): EngineHost;
}

/** The running shell, for tests and for the real-Electron spec. */
export interface Desktop {
  readonly window: BrowserWindow;
  readonly host: EngineHost;
  readonly watch: EngineWatch;
  quitNow(): void;
  clickTray(itemId: string): void;
  trayLine(): string;
  /** The newest notices that were shown. */
  notices(): readonly Notice[];
}

/**
 * Starts the desktop shell. Returns null when another instance runs already: that one comes to the front instead.
 * Knows no trading: what it shows and does goes through the engine's contract, as for any client.
 */
export async function startDesktop(options: DesktopOptions): Promise<Desktop | null> {
  app.setPath('userData', options.userDataDir);
  if (!app.requestSingleInstanceLock()) {
    app.exit(0);
    return null;
  }
  registerAppScheme();
  hardenContents();
  await app.whenReady();
  serveApp(options.rendererDir);

  const state = openShellState(join(options.userDataDir, 'shell.json'));
  const host = options.createHost();
  const watch = watchEngine(host.connect());
  const window = createWindow(options.preloadFile, state);
  const reveal = (): void => {
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };
  const relay = relayWindow(window, host);
  answerShell(window, options.strategiesDir ?? null);

  const actions = createTradingActions(watch.client);
  const tray = createTray({ resourcesDir: options.resourcesDir, actions, show: reveal, quit: () => { app.quit(); } });
  const notifier = createNotifier(window, () => state.get().isQuiet, reveal);
  const stayAwake = createStayAwake();
  const send = (command: MenuCommand): void => {
    reveal();
    window.webContents.send(IPC.menu, command);
  };
  let menuKey = '';
  const updateMenu = (): void => {
    const view = watch.view();
    const key = JSON.stringify([view?.engine.status, view?.trading.state, view?.trading.killLatched, view?.session === null, state.get().isQuiet]);
    if (key === menuKey) return;
    menuKey = key;
    Menu.setApplicationMenu(Menu.buildFromTemplate(applicationMenu({
      isMac: process.platform === 'darwin', isPackaged: app.isPackaged, view, isQuiet: state.get().isQuiet, actions, send,
      setQuiet(isQuiet) {
        state.update({ isQuiet });
        updateMenu();
      },
      openExternal: (url) => { void shell.openExternal(url); },
    })));
  };
  updateMenu();
  watch.onChange((view, event) => {
    tray.update(view);
    updateMenu();
    stayAwake.update(isTrading(view));
    if (event) notifier.onEvent(event);
  });
  onWakeUp((cause) => { host.recover(cause); });

  const quitting = guardQuit(watch.view, async () => {
    relay.close();
    watch.close();
    stayAwake.update(false);
    tray.destroy();
    await host.close();
  });
  closeHides(window, { state, isQuitting: quitting.isQuitting, say: notifier.show });
  app.on('second-instance', reveal);
  app.on('activate', reveal);
  await window.loadURL(process.env['ELECTRON_RENDERER_URL'] ?? `${APP_ORIGIN}/index.html`);
  return { window, host, watch, quitNow: quitting.quitNow, clickTray: tray.click, trayLine: () => describe(watch.view()), notices: notifier.notices };
}

/** On a Mac closing the window hides it and trading goes on, which is said once; elsewhere closing it quits, with the same question. */
function closeHides(window: BrowserWindow, { state, isQuitting, say }: { state: ShellStateFile; isQuitting(): boolean; say: ReturnType<typeof createNotifier>['show'] }): void {
  window.on('close', (event) => {
    if (isQuitting()) return;
    event.preventDefault();
    if (process.platform !== 'darwin') {
      app.quit();
      return;
    }
    window.hide();
    if (state.get().saidTradingGoesOn) return;
    state.update({ saidTradingGoesOn: true });
    say({ title: 'Tradewind goes on', body: 'The window is closed; the engine runs on. Find it in the menu bar and in the Dock, or quit with ⌘Q.', urgency: 'normal' });
  });
}
