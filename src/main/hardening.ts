import { shell } from 'electron/common';
import { app, session } from 'electron/main';
import type { WebContents } from 'electron/main';
import { isAllowedExternal } from './external-links.ts';
import { isOurPage } from './sender.ts';

/** Denies every page, whichever it is, what our page never needs: other pages, new windows, web views, permissions. Must run before a window opens. */
export function hardenContents(): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    const denyElsewhere = (event: { readonly url: string; preventDefault(): void }): void => { if (!isOurPage(event.url)) event.preventDefault(); };
    contents.on('will-navigate', denyElsewhere);
    contents.on('will-redirect', denyElsewhere);
    contents.on('will-frame-navigate', denyElsewhere);
    contents.on('will-attach-webview', (event: { preventDefault(): void }) => { event.preventDefault(); });
    contents.setWindowOpenHandler(({ url }) => {
      if (isAllowedExternal(url)) void shell.openExternal(url);
      return { action: 'deny' };
    });
  });
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, decide) => { decide(false); });
  session.defaultSession.setPermissionCheckHandler(() => false);
  session.defaultSession.setDevicePermissionHandler(() => false);
}
