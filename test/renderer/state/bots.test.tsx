import { afterEach, describe, expect, it } from 'vitest';
import { useBotBehind, useBotOf, useBots, withBot, workingBot } from '../../../src/renderer/src/state/bots.ts';
import { createFakeEngine } from '../fake-engine.ts';
import { botSummary } from '../fake/fake-bots.ts';
import { callsOf, openPage } from '../panels/open-page.tsx';
import type { OpenPage } from '../panels/open-page.tsx';

const BTC = 'practice:BTCUSDT';
let page: OpenPage | null = null;
afterEach(async () => {
  await page?.close();
  page = null;
});

function Reader() {
  const { bots, error, isLoading } = useBots();
  const working = useBotOf(BTC);
  const behind = useBotBehind('trees');
  return <p>{isLoading ? 'loading' : error ?? bots.map(({ id, sentence }) => `${id}: ${sentence}`).join(' | ')} working={working?.id ?? 'none'} behind={behind?.id ?? 'none'}</p>;
}

describe('the bots of a window', () => {
  it('are asked for once, however many look, and follow what the engine tells', async () => {
    const fake = createFakeEngine();
    fake.answer('bots.list', () => ({ bots: [botSummary(BTC, { sentence: 'waits' })] }));
    page = await openPage(fake, <><Reader /><Reader /></>);
    expect(callsOf(fake, 'bots.list')).toHaveLength(1);
    expect(page.text()).toContain('session-1.trees: waits working=session-1.trees behind=session-1.trees');
    await page.let(() => { fake.emit({ type: 'bot-updated', bot: botSummary(BTC, { sentence: 'trades' }) }); });
    expect(page.text()).toContain('session-1.trees: trades');
    await page.let(() => { fake.emit({ type: 'bot-updated', bot: botSummary('practice:ETHUSDT', { id: 'session-1.other', assignmentId: 'other', sentence: 'new' }) }); });
    expect(page.text()).toContain('session-1.other: new | session-1.trees: trades');
    expect(callsOf(fake, 'bots.list')).toHaveLength(1);
  });

  it('keep what was told while the list was on its way', async () => {
    const fake = createFakeEngine();
    const waiting: (() => void)[] = [];
    fake.answer('bots.list', () => new Promise((answer) => { waiting.push(() => { answer({ bots: [botSummary(BTC, { sentence: 'old' })] }); }); }));
    page = await openPage(fake, <Reader />);
    await page.let(() => { fake.emit({ type: 'bot-updated', bot: botSummary(BTC, { sentence: 'newer' }) }); });
    await page.let(() => { waiting.forEach((answer) => { answer(); }); });
    expect(page.text()).toContain('session-1.trees: newer');
  });

  it('are asked for again when another session runs', async () => {
    const fake = createFakeEngine();
    page = await openPage(fake, <Reader />);
    const { session } = fake.view();
    await page.let(() => { fake.emit({ type: 'session-updated', session: session && { ...session, id: 'session-2' } }); });
    expect(callsOf(fake, 'bots.list')).toHaveLength(2);
  });

  it('say why they cannot be listed', async () => {
    const fake = createFakeEngine();
    fake.answer('bots.list', () => { throw new Error('the store is locked'); });
    page = await openPage(fake, <Reader />);
    expect(page.text()).toContain('the store is locked');
  });
});

describe('the bot of a market', () => {
  it('is the one that still works in this session', () => {
    const ended = botSummary(BTC, { id: 'ended', endedMs: 5 });
    const elsewhere = botSummary(BTC, { id: 'elsewhere', sessionId: 'session-0' });
    expect(workingBot([ended, elsewhere], 'session-1', BTC)).toBeNull();
    expect(workingBot([ended, botSummary(BTC)], 'session-1', BTC)?.id).toBe('session-1.trees');
    expect(workingBot([botSummary(BTC)], 'session-1', 'practice:ETHUSDT')).toBeNull();
  });

  it('keeps its place in the list when it takes a step', () => {
    const [one, two] = [botSummary(BTC, { id: 'one' }), botSummary(BTC, { id: 'two' })];
    expect(withBot([one, two], { ...two, sentence: 'x' }).map(({ id, sentence }) => [id, sentence === 'x'])).toEqual([['one', false], ['two', true]]);
  });
});
