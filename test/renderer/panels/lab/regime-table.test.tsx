import { describe, expect, it } from 'vitest';
import { RegimeTable } from '../../../../src/renderer/src/panels/lab/RegimeTable.tsx';
import { createFakeEngine } from '../../fake-engine.ts';
import { openPage } from '../open-page.tsx';

describe('the table of results by market', () => {
  it('shows each row of the report in words, and nothing where nothing is known', async () => {
    const page = await openPage(createFakeEngine(), <RegimeTable unit="USDT" report={{ interval: '1h', leader: 'um:BTCUSDT', rows: [
      { label: 'volatile-trending', bars: 1200, share: 0.25, trades: 4, netProfit: '-12.50000000', winRate: 0.5, sharpe: -0.824, returns: 1199, maxDrawdown: 0.0312 },
      { label: null, bars: 263, share: 0.05, trades: 0, netProfit: '0', winRate: null, sharpe: null, returns: 20, maxDrawdown: 0 },
    ] }} />);
    const rows = [...document.querySelectorAll('tbody tr')].map((row) => [...row.children].map(({ textContent }) => textContent));
    expect(rows[0]).toEqual(['Volatile, trending', expect.stringMatching(/^1.200$/), expect.stringMatching(/^25\.00/), '4', expect.stringContaining('12.50'), expect.stringMatching(/^50\.00/), expect.stringMatching(/0\.82 n 1.199$/), expect.stringMatching(/^3\.12/)]);
    expect(rows[1]).toEqual(['Not known yet', '263', expect.stringMatching(/^5\.00/), '0', '–', expect.stringMatching(/^[–—-]$/), expect.stringMatching(/n 20$/), expect.stringMatching(/^0\.00/)]);
    expect(page.text()).toContain('Read from closed 1h bars');
    await page.close();
  });
});
