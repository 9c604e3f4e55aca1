import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choicesOf, targetOf } from '../../../../../src/engine/strategy/agent/actions.ts';
import { agentConfig } from '../../../../../src/engine/strategy/agent/agent.config.ts';
import { agentStrategy } from '../../../../../src/engine/strategy/agent/agent.ts';
import { POSITION_STATE, writePositionState } from '../../../../../src/engine/strategy/agent/position-state.ts';
import type { PositionReading } from '../../../../../src/engine/strategy/agent/position-state.ts';
import type { Strategy } from '../../../../../src/engine/strategy/strategy.ts';

const three = agentConfig.parse({});
const levels = agentConfig.parse({ actionSpace: 'levels', sizeLevels: 2 });
const continuous = agentConfig.parse({ actionSpace: 'continuous' });

describe('an action', () => {
  it('of three is short, flat or long', () => {
    expect([0, 1, 2].map((action) => targetOf(three, action))).toEqual([-1, 0, 1]);
  });

  it('of five levels is a whole or a half of a side, or flat', () => {
    expect(choicesOf(levels)).toBe(5);
    expect([0, 1, 2, 3, 4].map((action) => targetOf(levels, action))).toEqual([-1, -0.5, 0, 0.5, 1]);
  });

  it('of any size is clipped to one, and flat inside the dead band of 0.1', () => {
    expect([-7, -0.5, -0.1, 0.05, 0.11, 3].map((action) => targetOf(continuous, action))).toEqual([-1, -0.5, 0, 0, 0.11, 1]);
  });

  it.each([3, -1, 0.5, Number.NaN])('of three is refused when it is %d', (action) => {
    expect(() => targetOf(three, action)).toThrow(/expected a choice from 0 to 2/);
  });

  it('is refused when it is no number', () => {
    expect(() => targetOf(continuous, Number.NaN)).toThrow(/not a number/);
  });
});

function anAgent(config: Readonly<Record<string, unknown>>): { readonly want: (target: number | null) => void; readonly agent: Strategy } {
  let wanted: number | null = 0;
  return { want: (target) => { wanted = target; }, agent: agentStrategy({ target: () => wanted }, 'a'.repeat(64)).create(agentConfig.parse(config)) };
}

describe('an agent', () => {
  it('wants what its pilot wants, with a stop of three ATR', () => {
    const { want, agent } = anAgent({ actionSpace: 'continuous' });
    want(-0.4);
    expect(agent.decide(Float64Array.of(100, 2), 0)).toMatchObject({ targetExposure: -0.4, stopDistance: 6, reason: { code: 'agent-short' } });
  });

  it('decides nothing while the ATR is warming up, or its pilot cannot say', () => {
    const { want, agent } = anAgent({});
    expect(agent.decide(Float64Array.of(100, Number.NaN), 0)).toBeNull();
    want(null);
    expect(agent.decide(Float64Array.of(100, 2), 0)).toBeNull();
  });

  it('that needs a fresh signal stays out after a stop until it has wanted something else, also after a restart', () => {
    const config = { reentry: 'fresh-signal' };
    const { want, agent } = anAgent(config);
    const seen = Float64Array.of(100, 2);
    want(1);
    agent.decide(seen, 0);
    agent.decide(seen, 1);
    agent.positionClosed(1);
    expect(agent.decide(seen, 0)).toMatchObject({ targetExposure: 0, reason: { code: 'waiting-for-fresh-signal' } });
    const again = anAgent(config);
    again.agent.restore(JSON.parse(JSON.stringify(agent.snapshot())));
    again.want(1);
    expect(again.agent.decide(seen, 0)?.targetExposure).toBe(0);
    again.want(0);
    again.agent.decide(seen, 0);
    again.want(1);
    expect(again.agent.decide(seen, 0)?.targetExposure).toBe(1);
  });

  it('puts its reasons into sentences', () => {
    const { explain } = agentStrategy({ target: () => 0 }, 'a'.repeat(64));
    expect(explain({ code: 'agent-long', values: { wanted: 0.5, target: 0.5 } })).toBe('The agent has chosen this: hold long, at 50 % of the size.');
    expect(explain({ code: 'agent-flat', values: { wanted: 0, target: 0 } })).toBe('The agent has chosen this: stay flat.');
    expect(explain({ code: 'waiting-for-fresh-signal', values: { wanted: 1, target: 0 } })).toMatch(/^The agent still wants/);
  });
});

const LONG: PositionReading = { side: 1, exposure: 0.5, price: 102, entryPrice: 100, stopPrice: 99.96, barsHeld: 3, drawdown: 0.02, volatility: 0.004 };

function stateOf(reading: Partial<PositionReading>): readonly number[] {
  const out = new Float32Array(POSITION_STATE.length);
  writePositionState({ ...LONG, ...reading }, out, 0);
  return [...out];
}

describe('the state of a position', () => {
  it('is in units of the volatility', () => {
    // 2 % over 0.4 % are 5 units; (102 - 99.96) / 102 is 2 %, so are 5; ln 4 / 5; 2 % of 10 %.
    const expected = [1, 0.5, 0.5, Math.log(4) / 5, 0.5, 0.2, 1, 1];
    stateOf({}).forEach((value, slot) => { expect(value).toBeCloseTo(expected[slot]!, 6); });
  });

  it('of a short is a gain when the price has fallen', () => {
    expect(stateOf({ side: -1, price: 98, stopPrice: Number.NaN })[2]).toBeCloseTo(0.5, 6);
  });

  it('masks what it does not know', () => {
    expect(stateOf({ side: 0, exposure: 0, entryPrice: Number.NaN, stopPrice: Number.NaN, barsHeld: 0, drawdown: 0 })).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(stateOf({ stopPrice: Number.NaN }).slice(-2)).toEqual([1, 0]);
    expect(stateOf({ volatility: Number.NaN }).slice(-2)).toEqual([1, 0]);
  });

  it('is always finite', () => {
    const number = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    fc.assert(fc.property(number, number, number, number, (price, entryPrice, stopPrice, volatility) => {
      expect(stateOf({ price, entryPrice, stopPrice, volatility }).every((value) => Number.isFinite(value) && Math.abs(value) <= 2)).toBe(true);
    }));
  });
});
