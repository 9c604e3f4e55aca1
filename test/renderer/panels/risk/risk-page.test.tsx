import { afterEach, describe, expect, it } from 'vitest';
import RiskPage from '../../../../src/renderer/src/panels/risk/RiskPage.tsx';
import { deedConsequence } from '../../../../src/renderer/src/panels/risk/trading-deeds.ts';
import { createFakeEngine } from '../../fake-engine.ts';
import type { FakeEngine } from '../../fake-engine.ts';
import { callsOf, openPage } from '../open-page.tsx';
import type { OpenPage } from '../open-page.tsx';
import { installRichAnswers } from '../rich-answers.ts';

let page: OpenPage;
afterEach(() => page.close());

async function open(fake: FakeEngine = createFakeEngine()): Promise<FakeEngine> {
  installRichAnswers(fake);
  page = await openPage(fake, <RiskPage />);
  return fake;
}

describe('a gauge', () => {
  it('says how near its limit it is in a word', async () => {
    const fake = await open();
    const [first] = fake.view().gauges;
    if (!first) throw new Error('expected a gauge');
    const at = (share: number) => ({ ...first, value: 15 * share, share });
    await page.let(() => { fake.emit({ type: 'gauges-updated', gauges: [at(1.2)] }); });
    const meter = document.querySelector('[role=meter]');
    expect(meter?.getAttribute('aria-valuetext')).toBe('18.00 of 15 %, limit reached');
    expect(page.text()).toContain('limit reached');
  });

  it('does not show a value that is not known as a number', async () => {
    const fake = await open();
    const [first] = fake.view().gauges;
    if (!first) throw new Error('expected a gauge');
    await page.let(() => { fake.emit({ type: 'gauges-updated', gauges: [{ ...first, value: 1500, share: 100 }] }); });
    expect(document.querySelector('[role=meter]')?.getAttribute('aria-valuetext')).toContain('unknown of 15 %');
  });
});

describe('trading as a whole', () => {
  it('is halted only after it was said what that does', async () => {
    const fake = await open();
    await page.press(page.button('Halt'));
    expect(page.text()).toContain('2 positions will stay open, with their stops and targets working.');
    expect(callsOf(fake, 'trading.set-state')).toEqual([]);
    await page.press(document.querySelector('dialog [data-dialog-footer] button:last-child') as HTMLElement);
    expect(callsOf(fake, 'trading.set-state')).toEqual([{ state: 'halted' }]);
    expect(page.text()).toContain('Nothing is sent except what closes positions.');
    expect(page.hasButton('Resume')).toBe(true);
  });

  it('can only be re-armed while the kill switch is latched', async () => {
    const fake = createFakeEngine({ view: { trading: { state: 'halted', killLatched: true, cause: 'kill switch', sinceMs: 0, changedBy: 'person', holds: [], arming: null } } });
    await open(fake);
    expect(page.hasButton('Resume')).toBe(false);
    expect(page.text()).toContain('It stays so, also after a restart, until you re-arm it here.');
    await page.press(page.button('Re-arm'));
    await page.press(page.button('Re-arm'));
    expect(callsOf(fake, 'trading.re-arm')).toEqual([{}]);
  });

  it('says that resuming counts the losses anew', () => {
    expect(deedConsequence('resume', { waitingEntries: 0, positions: 0 })).toContain('counted anew from now');
    expect(deedConsequence('halt', { waitingEntries: 1, positions: 0 })).toContain('1 waiting entry order will be canceled. No position is open.');
  });
});

describe('the limits', () => {
  it('are changed after the exact difference was confirmed', async () => {
    const fake = await open();
    await page.type(page.field('Largest loss in one day'), '2.5');
    await page.press(page.button('Apply'));
    expect(document.querySelector('dialog li')?.textContent).toBe('Largest loss in one day3 %2.5 %');
    await page.press(page.button('Apply from the next order on'));
    expect(callsOf(fake, 'risk.apply')).toMatchObject([{ config: { dailyLossLimitPct: 2.5, maxDrawdownPct: 20, riskPerTradePct: 0.5 } }]);
  });

  it('say so when they cannot be read, and that the ones in force stay', async () => {
    const fake = createFakeEngine();
    installRichAnswers(fake);
    fake.answer('risk.describe', () => { throw new Error('expected a running session, was none'); });
    page = await openPage(fake, <RiskPage />);
    expect(page.text()).toContain('The limits in force stay as they are');
  });
});
