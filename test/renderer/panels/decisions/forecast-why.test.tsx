import { useState } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DecisionView } from '../../../../src/engine/contract/view.ts';
import { WhyDialog } from '../../../../src/renderer/src/panels/decisions/WhyDialog.tsx';
import { WhyStory } from '../../../../src/renderer/src/panels/decisions/WhyStory.tsx';
import { WhyView } from '../../../../src/renderer/src/panels/decisions/WhyView.tsx';
import { createFakeEngine } from '../../fake-engine.ts';
import type { FakeEngine } from '../../fake-engine.ts';
import { forecastDecision, forecastParts, seenDecision, versionCode, withBot } from '../../fake/fake-bots.ts';
import { modelView } from '../models/models-answers.ts';
import { openPage } from '../open-page.tsx';
import type { OpenPage } from '../open-page.tsx';

const BTC = 'practice:BTCUSDT';
/** One place after the other asks for the same. */
function TwoPlaces({ decision }: { readonly decision: DecisionView }) {
  const [isElsewhere, setIsElsewhere] = useState(false);
  return isElsewhere ? <><WhyDialog decision={decision} onClose={() => undefined} /><WhyStory decision={decision} /></> : <><WhyView why={decision.why!} /><button type="button" onClick={() => { setIsElsewhere(true); }}>elsewhere</button></>;
}

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

  const moved = (): readonly (string | null)[] => [...document.querySelectorAll('[aria-label="What moved the forecast, largest first, in bps"] li')].map((item) => item.textContent);

  it('is told at once, and what moved it as soon as that is worked out', async () => {
    let answer = (): void => undefined;
    fake.answer('decisions.explain', () => new Promise((resolve) => { answer = () => { resolve({ parts: forecastParts(), sentence: null }); }; }));
    page = await openPage(fake, <WhyDialog decision={seenDecision(BTC)} onClose={() => undefined} />);
    expect(page.text()).toContain('The trees expect +12.4 bps and want to be long.');
    expect(page.text()).toContain('Decided by');
    expect(document.querySelector('[role="status"]')?.textContent).toBe('Working out what moved it …');
    await page.let(() => { answer(); });
    expect(moved()).toEqual(['trend.rsi-14+12.0 bps', 'trend.vwap−4.0 bps', 'trend.ema-12+3.0 bps', 'cost.spread+0.4 bps']);
    expect(page.text()).not.toContain('Working out');
  });

  it('is asked for once in a window', async () => {
    const decision = seenDecision(BTC);
    const asked = (): number => fake.requests.filter(({ method }) => method === 'decisions.explain').length;
    page = await openPage(fake, <TwoPlaces decision={decision} />);
    expect(moved()).toHaveLength(4);
    await page.press(page.button('elsewhere'));
    expect(moved()).toHaveLength(4);
    expect(page.text()).not.toContain('Working out');
    // what is known is said in passing, too
    expect(page.text()).toContain('trend.rsi-14 +12.0 bps · trend.vwap −4.0 bps · trend.ema-12 +3.0 bps');
    expect(asked()).toBe(1);
  });

  it('says in a sentence why it cannot be worked out any more', async () => {
    fake.answer('decisions.explain', () => ({ parts: null, sentence: 'What moved this forecast cannot be worked out: the trees were dropped.' }));
    page = await openPage(fake, <WhyDialog decision={seenDecision(BTC)} onClose={() => undefined} />);
    expect(page.text()).toContain('The trees expect +12.4 bps and want to be long.');
    expect(document.querySelector('[role="status"]')?.textContent).toBe('What moved this forecast cannot be worked out: the trees were dropped.');
  });

  it('has nothing worked out for a pointer that passes over its mark', async () => {
    page = await openPage(fake, <WhyStory decision={seenDecision(BTC)} />);
    expect(page.text()).toContain('The trees expect +12.4 bps and want to be long.');
    expect(fake.requests.some(({ method }) => method === 'decisions.explain')).toBe(false);
  });

  it('says nothing of versions where no bot is behind it', async () => {
    page = await openPage(fake, <WhyDialog decision={forecastDecision(BTC, { strategyId: 'by-hand' })} onClose={() => undefined} />);
    expect(page.text()).toContain('The trees expect +12.4 bps');
    expect(page.text()).not.toContain('Decided by');
  });
});
