import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WhyDialog } from '../../../../src/renderer/src/panels/decisions/WhyDialog.tsx';
import { createFakeEngine } from '../../fake-engine.ts';
import type { FakeEngine } from '../../fake-engine.ts';
import { forecastDecision, versionCode, withBot } from '../../fake/fake-bots.ts';
import { modelView } from '../models/models-answers.ts';
import { openPage } from '../open-page.tsx';
import type { OpenPage } from '../open-page.tsx';

const BTC = 'practice:BTCUSDT';
let fake: FakeEngine;
let page: OpenPage;
beforeEach(() => {
  fake = createFakeEngine();
  withBot(fake, BTC);
  fake.answer('models.get', () => modelView({ kind: 'boosting', manifest: null, boosted: { horizonBars: 10, verdict: null, importance: [], trained: { instrumentId: BTC, fromMs: Date.UTC(2026, 1, 28, 9), validationFromMs: Date.UTC(2026, 2, 1, 23), toMs: Date.UTC(2026, 2, 2, 9), rows: 2000 } } }));
});
afterEach(() => page.close());

describe('a decision of boosted trees', () => {
  it('says which version made it, on what it had learned, what moved it in bps, and what came of it', async () => {
    page = await openPage(fake, <WhyDialog decision={forecastDecision(BTC)} onClose={() => undefined} />);
    const text = page.text();
    expect(text).toContain('The trees expect +12.4 bps and want to be long.');
    expect(document.querySelector(`a[href="#/models/shelf/${versionCode(3)}"]`)?.textContent).toMatch(/^Trees of /);
    expect(text).toContain('It forecast +12.4 bps for the next 10 minutes, and +7.2 bps came: the direction was right.');
    expect(text).toContain('which learned from');
    expect([...document.querySelectorAll('[aria-label="What moved the forecast, largest first, in bps"] li')].map((item) => item.textContent)).toEqual(['trend.rsi-14+12.0 bps', 'trend.vwap−4.0 bps', 'trend.ema-12+3.0 bps', 'cost.spread+0.4 bps']);
    // a worth in units of reward is what an agent expects, not a forecast
    expect(text).not.toContain('of reward');
  });

  it('says nothing of versions where no bot is behind it', async () => {
    page = await openPage(fake, <WhyDialog decision={forecastDecision(BTC, { strategyId: 'by-hand' })} onClose={() => undefined} />);
    expect(page.text()).toContain('The trees expect +12.4 bps');
    expect(page.text()).not.toContain('Decided by');
  });
});
