import { afterEach, describe, expect, it } from 'vitest';
import type { PositionExitsView } from '../../../../src/engine/contract/view.ts';
import { PositionsTable } from '../../../../src/renderer/src/panels/positions/PositionsTable.tsx';
import { somePosition } from '../../../support/fake-host.ts';
import { createFakeEngine } from '../../fake-engine.ts';
import { openPage } from '../open-page.tsx';
import type { OpenPage } from '../open-page.tsx';

const EXITS: PositionExitsView = {
  steps: [{ number: 1, price: '102.0', qty: '0.5', orderId: 'tw-3' }, { number: 2, price: '104.0', qty: '0.25', orderId: null }], breakEven: 'waiting', barsLeft: 3,
};

let page: OpenPage;
async function open(exits: PositionExitsView | null): Promise<void> {
  page = await openPage(createFakeEngine({ view: { positions: [{ ...somePosition('practice:BTCUSDT'), stopPrice: '98.0', takeProfitPrice: '102.0', exits }] } }), <PositionsTable />);
}

describe('an open position with rules of its exit', () => {
  afterEach(() => page.close());

  it('shows the next step and how many are left', async () => {
    await open(EXITS);
    expect(page.text()).toContain('1 of 2');
    expect(page.text()).not.toContain('break-even');
  });

  it('says in its details what is left of the ladder, of break-even and of the time', async () => {
    await open(EXITS);
    await page.press(page.button(/more|open|detail/i));
    expect(page.text()).toMatch(/Targets left\s*0\.5 at 102\.0\s*0\.25 at 104\.0 \(watched\)/);
    expect(page.text()).toMatch(/Break-even\s*not reached yet/);
    expect(page.text()).toMatch(/Time stop\s*in 3 bars/);
  });

  it('says at the stop that it is at break-even', async () => {
    await open({ ...EXITS, breakEven: 'set', barsLeft: null });
    expect(page.text()).toContain('break-even');
  });

  it('says nothing of rules that there are not', async () => {
    await open(null);
    await page.press(page.button(/more|open|detail/i));
    for (const word of ['1 of', 'Targets left', 'Break-even', 'Time stop']) expect(page.text()).not.toContain(word);
  });
});
