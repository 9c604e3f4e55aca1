import { describe, expect, it } from 'vitest';
import { Engine } from '../../../../src/engine/core/engine.ts';
import { regimeFactor, regimeOf } from '../../../../src/engine/core/regime.ts';
import type { Bar } from '../../../../src/engine/domain/market-event.ts';
import { quoteAtoms } from '../../../../src/engine/domain/units.ts';
import { regimeConfig } from '../../../../src/engine/regime/config.ts';
import type { RegimeConfig } from '../../../../src/engine/regime/config.ts';
import { COIN, MINUTE, START, Story, storyConfig } from './story.ts';

const EVERYWHERE = (factor: number) => ({ 'calm-ranging': factor, 'calm-trending': factor, 'volatile-ranging': factor, 'volatile-trending': factor });

/** Minutes before the story: a price that goes to and fro around 100. */
const PAST: readonly Bar[] = Array.from({ length: 400 }, (_, index) => {
  const openTimeMs = START - (400 - index) * MINUTE;
  const close = 100 + [0, 0.2, 0.1, -0.2, 0.3, -0.1][index % 6]!;
  return { openTimeMs, closeTimeMs: openTimeMs + MINUTE - 1, open: 100, high: 100.5 + (index % 5) / 10, low: 99.5, close, volume: 5 + (index % 7), quoteVolume: Number.NaN, tradeCount: Number.NaN, takerBuyVolume: Number.NaN };
});

function storyWith(regime: Partial<RegimeConfig>, { isWarm = true }: { readonly isWarm?: boolean } = {}): Story {
  const story = new Story();
  change(story, regime);
  if (isWarm) story.say({ type: 'warm-up', timeMs: START, instrumentId: COIN.id, interval: '1m', bars: PAST });
  return story;
}

function change(story: Story, regime: Partial<RegimeConfig>): void {
  story.say({ type: 'configure', timeMs: story.nowMs, config: { ...story.engine.config, regime: regimeConfig.parse({ enabled: true, interval: '1m', ...regime }) } });
}

/** What the two bars of a signal bring about, too small to be a break: 50 coins where nothing makes it smaller, as the stop loses 2 each and 100 may be lost. */
function entryOf(story: Story): number | null {
  story.bars(99.8, 99.9);
  return story.find('entry')?.request.qty ?? null;
}

describe('the regime', () => {
  it('is not looked at while it is switched off', () => {
    const story = storyWith({ enabled: false });
    expect(story.engine.state.regimes).toBeNull();
    expect(entryOf(story)).toBe(50);
    expect(story.engine.snapshot()).not.toHaveProperty('regimes');
  });

  it('makes new trades smaller by the factor of its label', () => {
    const story = storyWith({ multipliers: EVERYWHERE(0.4) });
    expect(regimeOf(story.engine.state, COIN.id)).not.toBeNull();
    expect(entryOf(story)).toBe(20);
  });

  it('takes the factor of the label that holds, and no other', () => {
    const story = storyWith({});
    const { label } = regimeOf(story.engine.state, COIN.id)!;
    change(story, { multipliers: { ...EVERYWHERE(0.1), [label]: 0.8 } });
    expect(regimeFactor(story.engine.state, COIN.id)).toBe(0.8);
  });

  it('counts as the worst of the table while it is not known', () => {
    const story = storyWith({ multipliers: { ...EVERYWHERE(1), 'volatile-trending': 0.2 } }, { isWarm: false });
    expect(entryOf(story)).toBe(10);
  });

  it('lets a strategy open only where its line of the table says so, and says why not, once a signal', () => {
    const story = storyWith({ strategies: { updown: [] } });
    // Down, then up for three bars: two signals.
    const outputs = [...story.bars(99, 100), ...story.bars(101, 102)];
    expect(story.find('entry')).toBeUndefined();
    expect(outputs.filter(({ type }) => type === 'order-denied')).toMatchObject(['short', 'long'].map(() => ({ denial: { code: 'regime', strategyId: 'updown', label: expect.any(String) } })));
    expect(story.engine.denials.get('regime')).toBe(2);
    expect(outputs.findLast(({ type }) => type === 'decision-made')).toMatchObject({ outcome: 'blocked' });
  });

  it('lets it open in the regimes that are ticked', () => {
    const story = storyWith({ strategies: { updown: [] } });
    story.bar(99.8);
    const { label } = regimeOf(story.engine.state, COIN.id)!;
    change(story, { multipliers: EVERYWHERE(1), strategies: { updown: [label], other: [] } });
    story.bar(99.9);
    expect(story.open('entry').request.qty).toBe(50);
  });

  it('lets no strategy of the table open while it is not known', () => {
    const story = storyWith({ strategies: { updown: ['calm-ranging', 'calm-trending', 'volatile-ranging', 'volatile-trending'] } }, { isWarm: false });
    expect(entryOf(story)).toBeNull();
    expect(story.engine.denials.get('regime')).toBe(1);
  });

  it('never keeps a position from being closed', () => {
    const story = storyWith({ multipliers: EVERYWHERE(1) });
    story.goLong();
    change(story, { strategies: { updown: [] } });
    // The signal turns: what is held is closed, and the other side is not opened.
    const outputs = story.bar(99);
    expect(story.open('exit').request).toMatchObject({ side: 'sell', qty: 50, reduceOnly: true });
    expect(story.find('entry')).toBeUndefined();
    expect(outputs.filter(({ type }) => type === 'decision-made')).toMatchObject([{ outcome: 'exit' }]);
  });

  it('goes on after a restart as if nothing had happened', () => {
    const story = storyWith({ multipliers: EVERYWHERE(0.4) });
    story.bars(99);
    const other = new Engine({ instruments: [COIN], config: storyConfig(), quoteAsset: 'USDT', startingCash: quoteAtoms(10_000_00000000n), orderIdPrefix: 's', startMs: START });
    other.restore(JSON.parse(JSON.stringify(story.engine.snapshot(), bigints), revived));
    expect(regimeOf(other.state, COIN.id)).toEqual(regimeOf(story.engine.state, COIN.id));
    const next = story.inputs.length;
    story.bars(100, 101, 99, 98);
    for (const input of story.inputs.slice(next)) other.process(input);
    expect(other.snapshot()).toEqual(story.engine.snapshot());
  });

  it('begins without history where a snapshot knows nothing of it', () => {
    const story = storyWith({});
    const { regimes: _, ...former } = story.engine.snapshot();
    const other = new Engine({ instruments: [COIN], config: storyConfig(), quoteAsset: 'USDT', startingCash: quoteAtoms(10_000_00000000n), orderIdPrefix: 's', startMs: START });
    other.restore(former);
    expect(regimeOf(other.state, COIN.id)).toBeNull();
  });
});

function bigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}

function revived(_key: string, value: unknown): unknown {
  return typeof value === 'string' && /^-?\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value;
}
