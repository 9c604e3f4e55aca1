import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TradeView } from '../../../../src/engine/contract/view.ts';
import JournalPage from '../../../../src/renderer/src/panels/journal/JournalPage.tsx';
import { changeSettings } from '../../../../src/renderer/src/state/settings.ts';
import { createFakeEngine } from '../../fake-engine.ts';
import type { FakeEngine } from '../../fake-engine.ts';
import { callsOf, openPage } from '../open-page.tsx';
import type { OpenPage } from '../open-page.tsx';

const base: TradeView = {
  id: 't1', strategyId: 'trend', instrumentId: 'practice:BTCUSDT', symbol: 'BTCUSDT', side: 'long', entryTimeMs: Date.UTC(2026, 2, 3, 9), entryPrice: '64000.0', exitTimeMs: Date.UTC(2026, 2, 3, 10), exitPrice: '64100.0',
  qty: '0.010', fees: '0.50000000', funding: '0', slippage: '0.10000000', pnl: '10.00000000', returnPct: 0.1, entryReason: 'crossed above', exitReason: 'stop-loss', ambiguous: false,
};
const TRADES: readonly TradeView[] = [
  { ...base, id: 't3', symbol: 'ETHUSDT', instrumentId: 'practice:ETHUSDT', pnl: '-4.00000000', exitTimeMs: Date.UTC(2026, 2, 4, 10) },
  { ...base, id: 't2', pnl: '-2.50000000', exitTimeMs: Date.UTC(2026, 2, 3, 12) },
  base,
];

let fake: FakeEngine;
let page: OpenPage;
beforeEach(async () => {
  changeSettings({ zone: 'utc' });
  fake = createFakeEngine({ view: { trades: TRADES.slice(0, 1) } });
  // pages of one, to see that all are read
  fake.answer('records.page', ({ kind, before = 3 }) => {
    if (kind === 'trades') return { kind, items: TRADES.slice(3 - before, 4 - before), next: before > 1 ? before - 1 : null };
    if (kind === 'decisions') return { kind, items: fake.view().decisions.map((decision, index) => ({ ...decision, id: -1 - index })), next: null };
    return { kind: 'alerts', items: fake.view().alerts, next: null };
  });
  page = await openPage(fake, <JournalPage />);
  await page.settle();
});
afterEach(() => page.close());

const tab = async (name: string): Promise<void> => {
  const found = [...document.querySelectorAll<HTMLElement>('[role=tab]')].find((candidate) => candidate.textContent?.startsWith(name));
  if (!found) throw new Error(`expected a tab ${name}`);
  await page.let(() => { found.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, button: 0 })); });
};

describe('closed trades', () => {
  it('are read page by page to the end, each shown once', () => {
    expect(callsOf(fake, 'records.page')).toEqual([{ kind: 'trades', limit: 200 }, { kind: 'trades', limit: 200, before: 2 }, { kind: 'trades', limit: 200, before: 1 }]);
    expect(page.text()).toContain('3 trades');
    expect(document.querySelectorAll('tbody tr')).toHaveLength(3);
  });

  it('show a trade that closes meanwhile', async () => {
    await page.let(() => { fake.emit({ type: 'trade-closed', trade: { ...base, id: 't4' } }); });
    expect(page.text()).toContain('4 trades');
  });

  it('leave as CSV exactly as they are on screen', async () => {
    const blobs: Blob[] = [];
    const create = vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => { blobs.push(blob as Blob); return 'blob:x'; });
    await page.choose(document.querySelector('select[aria-label=Symbol]') as HTMLElement, 'BTCUSDT');
    await page.press(page.button('CSV'));
    const lines = (await blobs[0]?.text())?.trimEnd().split('\r\n') ?? [];
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain('t2,BTCUSDT,trend,long,2026-03-03T09:00:00.000Z,64000.0,2026-03-03T12:00:00.000Z');
    create.mockRestore();
  });
});

describe('the calendar', () => {
  it('gives each day its result with a glyph and a word, and opens its trades', async () => {
    await tab('Calendar');
    // 3 March: 10.00 - 2.50 = 7.50
    const day = page.button(/^2026-03-3, gain/);
    expect(day.textContent).toContain('▲ +7.50');
    expect(page.button(/^2026-03-4, loss/).textContent).toContain('▼ −4.00');
    await page.press(day);
    expect(document.querySelectorAll('ul[aria-label="Trades closed on 2026-03-03"] li')).toHaveLength(2);
  });
});

describe('figures', () => {
  it('add up exactly by symbol', async () => {
    await tab('By symbol');
    const rows = [...document.querySelectorAll('table[aria-label="By symbol"] tbody tr')].map((row) => row.textContent);
    expect(rows[0]).toContain('BTCUSDT');
    expect(rows[0]).toContain('+7.50');
    expect(rows[1]).toContain('−4.00');
  });
});

describe('decisions', () => {
  it('are shown once although their page numbers them anew, and can be narrowed to refusals', async () => {
    await tab('Decisions');
    expect(page.text()).toContain('36 decisions');
    await page.choose(document.querySelector('select[aria-label="Which decisions"]') as HTMLElement, 'refused');
    // the sample has a denied and a blocked one in every ten: indices 3, 9, 13, 19, 23, 29, 33
    expect(page.text()).toContain('7 decisions');
    expect(page.text()).toContain('your limit is 200 %');
  });
});
