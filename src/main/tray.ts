import { nativeImage } from 'electron/common';
import { Menu, Tray } from 'electron/main';
import { join } from 'node:path';
import type { View } from '../engine/contract/view.ts';
import type { TradingActions } from './actions.ts';
import { tradingItems } from './menu.ts';
import { conditionOf, describe } from './trading-words.ts';
import type { Condition } from './trading-words.ts';

export interface TrayOptions {
  readonly resourcesDir: string;
  readonly actions: TradingActions;
  show(): void;
  quit(): void;
}

/** A shape for each condition, as the menu bar has no colour: sails up, sails half down, sails furled. */
const ICONS: Readonly<Record<Condition, string>> = { active: 'trayActiveTemplate.png', reducing: 'trayReducingTemplate.png', halted: 'trayHaltedTemplate.png', down: 'trayHaltedTemplate.png' };

/** Puts the state of trading, and the way to stop it, into the menu bar. `update` is cheap when nothing changed. */
export function createTray(options: TrayOptions): { update(view: View | null): void; click(itemId: string): void; destroy(): void } {
  const images = new Map(Object.entries(ICONS).map(([condition, file]) => {
    const image = nativeImage.createFromPath(join(options.resourcesDir, file));
    image.setTemplateImage(true);
    return [condition, image];
  }));
  const tray = new Tray(images.get('down') ?? nativeImage.createEmpty());
  let menu = new Menu();
  let shown = '';

  function update(view: View | null): void {
    const condition = conditionOf(view);
    const line = describe(view);
    if (line === shown) return;
    shown = line;
    const image = images.get(condition);
    if (image) tray.setImage(image);
    tray.setToolTip(`Tradewind: ${line}`);
    menu = Menu.buildFromTemplate([
      { id: 'state', label: line, enabled: false },
      { type: 'separator' },
      ...tradingItems({ view, actions: options.actions }, 'tray'),
      { type: 'separator' },
      { id: 'show', label: 'Show Tradewind', click: options.show },
      { id: 'quit', label: 'Quit Tradewind', click: options.quit },
    ]);
    tray.setContextMenu(menu);
  }

  update(null);
  return { update, click: (itemId) => { menu.getMenuItemById(itemId)?.click(); }, destroy: () => { tray.destroy(); } };
}
