import { describe, expect, it, vi } from 'vitest';
import { pageOf, tradeViewOf } from '../../../src/renderer/src/state/route.ts';
import { DEFAULT_SETTINGS, readSettings, settingsStore } from '../../../src/renderer/src/state/settings.ts';

const storage = (text: string | null) => ({ getItem: () => text });

describe('readSettings', () => {
  it('reads what was stored', () => {
    expect(readSettings(storage('{"theme":"light","zone":"utc","interval":"15m"}'))).toEqual({ ...DEFAULT_SETTINGS, theme: 'light', zone: 'utc', interval: '15m' });
  });

  it('falls back setting by setting when something is damaged', () => {
    expect(readSettings(storage('{"theme":"purple","zone":"utc","interval":"7m","unknown":1}'))).toEqual({ ...DEFAULT_SETTINGS, zone: 'utc' });
    expect(readSettings(storage('not json'))).toEqual(DEFAULT_SETTINGS);
    expect(readSettings(storage(null))).toEqual(DEFAULT_SETTINGS);
  });

  it('is what the store starts from: a stored theme survives a reload', async () => {
    localStorage.setItem('tradewind.settings', '{"theme":"light"}');
    vi.resetModules();
    const fresh = await import('../../../src/renderer/src/state/settings.ts');
    expect(fresh.settingsStore.getState().theme).toBe('light');
    expect(settingsStore).not.toBe(fresh.settingsStore);
  });
});

describe('the address', () => {
  it('names the page and the view, and falls back to Trade', () => {
    expect(pageOf('#/lab')).toBe('lab');
    expect(pageOf('#/trade/why')).toBe('trade');
    expect(pageOf('#/nowhere')).toBe('trade');
    expect(tradeViewOf('#/trade/positions')).toBe('positions');
    expect(tradeViewOf('#/trade')).toBe('chart');
  });
});
