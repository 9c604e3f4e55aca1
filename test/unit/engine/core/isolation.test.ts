import { describe, expect, it } from 'vitest';
import { COIN, Story } from './story.ts';

/** Freezes a value all the way down: whoever changes it later throws. */
function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || ArrayBuffer.isView(value)) return value;
  Object.freeze(value);
  for (const child of Object.values(value)) frozen(child);
  return value;
}

describe('the engine', () => {
  it('changes neither what it is given nor what it has given out', () => {
    const story = new Story({ strategy: { takeProfitType: 'stop-multiple', trailingStop: true } });
    const say = story.say.bind(story);
    story.say = (input) => frozen(say(frozen(input)));
    story.goLong();
    frozen(story.engine.snapshot());
    story.bars(103, 105, 104);
    story.fill(story.open('exit'), 104, 20);
    story.fill(story.open('exit'), 104);
    story.fill(story.open('entry'), 104);
    story.say({ type: 'configure', timeMs: story.nowMs, config: structuredClone(story.engine.config) });
    story.say({ type: 'kill', timeMs: story.nowMs, cause: 'test' });
    expect(story.engine.positions()).toHaveLength(1);
  });

  // Broken on purpose: the standing decision was handed out itself, and the snapshot aged with the engine.
  it('takes a snapshot that does not change afterwards', () => {
    const story = new Story({ strategy: { direction: 'long' } });
    story.goLong();
    story.bar(101);
    const snapshot = story.engine.snapshot();
    const copy = structuredClone(snapshot);
    story.bars(102, 103, 102);
    story.fill(story.open('exit'), 102);
    story.say({ type: 'quote-updated', timeMs: story.nowMs, instrumentId: COIN.id, bid: 90, bidQty: 1, ask: 90, askQty: 1 });
    expect(snapshot).toEqual(copy);
  });

  it('does not share anything with an engine that was restored from it', () => {
    const story = new Story({ strategy: { trailingStop: true } });
    story.goLong();
    const twin = new Story({ strategy: { trailingStop: true } });
    twin.engine.restore(story.engine.snapshot());
    twin.nowMs = story.nowMs;
    const theirs = twin.bars(103, 105, 90);
    expect(story.bars(103, 105, 90)).toEqual(theirs);
  });
});
