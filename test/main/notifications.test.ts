import { describe, expect, it } from 'vitest';
import { createRepeatFilter, noticeFor } from '../../src/main/notifications.ts';

describe('noticeFor', () => {
  it('shows a critical alert of an unknown code, also in quiet', () => {
    expect(noticeFor({ level: 'critical', code: 'never-heard-of', message: 'm' }, { isQuiet: true })).toEqual({ title: 'Tradewind: look now', body: 'm', urgency: 'critical' });
  });

  it('never shows a critical level as less than critical', () => {
    expect(noticeFor({ level: 'critical', code: 'data-stale', message: 'm' }, { isQuiet: true })?.urgency).toBe('critical');
  });

  it('keeps information to itself', () => {
    expect(noticeFor({ level: 'info', code: 'kill-switch', message: 'm' }, { isQuiet: false })).toBeNull();
  });

  it('is not confused by a code that names a part of every object', () => {
    expect(noticeFor({ level: 'warning', code: 'constructor', message: 'm' }, { isQuiet: false })?.title).toBe('Tradewind warning');
  });
});

describe('createRepeatFilter', () => {
  it('lets the same notice through once a minute', () => {
    let now = 0;
    const isNew = createRepeatFilter(() => now);
    const notice = { title: 'Prices are stale', body: 'BTC', urgency: 'normal' } as const;
    expect(isNew(notice)).toBe(true);
    now = 59_999;
    expect(isNew(notice)).toBe(false);
    expect(isNew({ ...notice, body: 'ETH' })).toBe(true);
    now = 60_000;
    expect(isNew(notice)).toBe(true);
  });
});
