import { describe, expect, it } from 'vitest';
import type { DonchianBreakoutConfig } from '../../../../src/engine/strategy/donchian-breakout.config.ts';
import { donchianBreakoutConfig } from '../../../../src/engine/strategy/donchian-breakout.config.ts';
import { donchianBreakout } from '../../../../src/engine/strategy/donchian-breakout.ts';
import type { PositionSign, Strategy } from '../../../../src/engine/strategy/strategy.ts';
import { inShort, observation } from './observations.ts';

type Overrides = Partial<DonchianBreakoutConfig>;

const create = (overrides: Overrides = {}): Strategy => donchianBreakout.create(donchianBreakoutConfig.parse({ entryPeriod: 20, exitPeriod: 10, ...overrides }));

/** The entry channel is 90 to 110, the exit channel 95 to 105. */
const at = (strategy: Strategy, close: number): Float64Array => observation(strategy, { 'highest 20': 110, 'lowest 20': 90, 'exit highest 10': 105, 'exit lowest 10': 95, close });

function run(overrides: Overrides, bars: readonly (readonly [close: number, position: PositionSign])[]): string[] {
  const strategy = create(overrides);
  return bars.map(([close, position]) => inShort(strategy.decide(at(strategy, close), position)));
}

describe('the Donchian breakout', () => {
  it('decides nothing while any value is missing', () => {
    for (const name of ['highest 20', 'lowest 20', 'close', 'ATR 14']) {
      const strategy = create();
      expect(strategy.decide(observation(strategy, { [name]: Number.NaN }), 0)).toBeNull();
    }
  });

  it('enters on a close beyond the entry channel; one at its edge is inside', () => {
    expect(run({ direction: 'both' }, [[110, 0], [110.1, 0], [90, 0], [89.9, 0]])).toEqual(['0 inside-channel', '1 breakout-above', '0 inside-channel', '-1 breakout-below']);
  });

  it('holds a long until a close below the exit channel, a short until one above it', () => {
    expect(run({ direction: 'both' }, [[111, 1], [95, 1], [94.9, 1]])).toEqual(['1 holding-long', '1 holding-long', '0 exit-below']);
    expect(run({ direction: 'both' }, [[80, -1], [105, -1], [105.1, -1]])).toEqual(['-1 holding-short', '-1 holding-short', '0 exit-above']);
  });

  it('turns round when the other side breaks out', () => {
    expect(run({ direction: 'both' }, [[89, 1], [111, -1]])).toEqual(['-1 breakout-below', '1 breakout-above']);
  });

  it('leaves but does not turn when only one side is wanted', () => {
    expect(run({ direction: 'long' }, [[89, 1], [89, 0]])).toEqual(['0 exit-below', '0 breakout-not-sold']);
    expect(run({ direction: 'short' }, [[111, -1], [111, 0]])).toEqual(['0 exit-above', '0 breakout-not-bought']);
  });

  it('after a stop waits for a close inside before it takes another breakout', () => {
    expect(run({}, [[111, 0], [112, 1], [113, 0], [114, 0], [109, 0], [112, 0]])).toEqual([
      '1 breakout-above', '1 holding-long', '0 waiting-for-fresh-breakout', '0 waiting-for-fresh-breakout', '0 inside-channel', '1 breakout-above',
    ]);
  });

  it('takes the next breakout when the stop brought the close back inside', () => {
    expect(run({}, [[111, 0], [112, 1], [104, 0], [112, 0]])).toEqual(['1 breakout-above', '1 holding-long', '0 inside-channel', '1 breakout-above']);
  });

  it('goes straight back in when it is told to', () => {
    expect(run({ reentry: 'after-cooldown' }, [[111, 0], [112, 1], [113, 0]])).toEqual(['1 breakout-above', '1 holding-long', '1 breakout-above']);
  });

  it('waits after a stop within the bar of the entry, and still does after a snapshot that went through JSON', () => {
    const before = create();
    before.decide(at(before, 111), 0);
    before.positionClosed(1);
    const after = create();
    after.restore(JSON.parse(JSON.stringify(before.snapshot())));
    expect(inShort(after.decide(at(after, 112), 0))).toBe('0 waiting-for-fresh-breakout');
  });

  it('refuses an exit channel longer than the entry channel, and names both', () => {
    const issues = donchianBreakoutConfig.safeParse({ entryPeriod: 20, exitPeriod: 30, stopPercent: 99 }).error?.issues;
    expect(issues?.map(({ path }) => path.join('.'))).toEqual(['stopPercent', 'exitPeriod']);
    expect(issues?.[1]?.message).toBe('expected an exit channel no longer than the entry channel, was 30 and 20 bars');
  });

  it('says its reasons in words', () => {
    const said = (overrides: Overrides, close: number, position: PositionSign): string => {
      const strategy = create(overrides);
      return donchianBreakout.explain(strategy.decide(at(strategy, close), position)!.reason);
    };
    expect(said({}, 111.5, 0)).toBe('The close (111.5) is above the highest high of the 20 bars before (110): hold long.');
    expect(said({ direction: 'both' }, 89, 0)).toBe('The close (89) is below the lowest low of the 20 bars before (90): hold short.');
    expect(said({}, 100, 0)).toBe('The close (100) is within the 20-bar channel (90 to 110): stay flat.');
    expect(said({}, 100, 1)).toBe('The close (100) has not fallen below the lowest low of the 10 bars before (95): keep the long.');
    expect(said({}, 100, -1)).toBe('The close (100) has not risen above the highest high of the 10 bars before (105): keep the short.');
    expect(said({}, 94, 1)).toBe('The close (94) is below the lowest low of the 10 bars before (95): leave the long.');
    expect(said({}, 106, -1)).toBe('The close (106) is above the highest high of the 10 bars before (105): leave the short.');
    expect(said({}, 89, 0)).toBe('The close (89) is below the lowest low of the 20 bars before (90), but only longs are wanted: stay flat.');
    expect(said({ direction: 'short' }, 111, 0)).toBe('The close (111) is above the highest high of the 20 bars before (110), but only shorts are wanted: stay flat.');
    const strategy = create();
    strategy.positionClosed(1);
    expect(donchianBreakout.explain(strategy.decide(at(strategy, 111), 0)!.reason)).toBe(
      'The close (111) is still above the 20-bar channel, but the last long was closed by its stop, its target or by hand: stay flat until a bar closes inside.',
    );
  });
});
