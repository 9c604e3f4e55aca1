import { Notification, app } from 'electron/main';
import type { BrowserWindow } from 'electron/main';
import type { ViewEvent } from '../engine/contract/events.ts';
import { createRepeatFilter, noticeFor, noticeForEngine } from './notifications.ts';
import type { Notice } from './notifications.ts';

/** Shows alerts as the system's notifications and counts the critical ones on the dock until the window is looked at. */
export interface Notifier {
  onEvent(event: ViewEvent): void;
  show(notice: Notice): void;
  /** The newest that were shown, oldest first. */
  notices(): readonly Notice[];
}

const KEPT = 20;

/** @param isQuiet asked at each alert */
export function createNotifier(window: BrowserWindow, isQuiet: () => boolean, reveal: () => void): Notifier {
  const isNew = createRepeatFilter(() => Date.now());
  const shown: Notice[] = [];
  let unread = 0;
  const count = (next: number): void => {
    unread = next;
    app.setBadgeCount(unread);
  };
  window.on('focus', () => { count(0); });

  function show(notice: Notice): void {
    if (!isNew(notice)) return;
    shown.splice(0, Math.max(0, shown.length - KEPT + 1));
    shown.push(notice);
    if (notice.urgency === 'critical' && !window.isFocused()) count(unread + 1);
    if (!Notification.isSupported()) return;
    const notification = new Notification({ title: notice.title, body: notice.body, urgency: notice.urgency, silent: notice.urgency !== 'critical' });
    notification.on('click', reveal);
    notification.show();
  }

  return {
    show,
    notices: () => shown,
    onEvent(event) {
      const notice = event.type === 'alert-raised' ? noticeFor(event.alert, { isQuiet: isQuiet() }) : event.type === 'engine-updated' ? noticeForEngine(event.engine) : null;
      if (notice) show(notice);
    },
  };
}
