import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../../../src/engine/adapters/sqlite/codec.ts';
import type { EngineSnapshot } from '../../../../src/engine/core/engine.ts';
import type { Breaker } from '../../../../src/engine/domain/breaker.ts';
import { DAY_MS } from '../../../../src/engine/domain/interval.ts';
import type { TradingState } from '../../../../src/engine/domain/trading-state.ts';
import { quoteAtoms } from '../../../../src/engine/domain/units.ts';
import { COIN, deeds, facts, Story, storyConfig } from './story.ts';

/** The day's loss reduces until the next day, the drawdown halts until a person; nothing else is in the way. */
const RISK = { dailyLossLimitPct: 3, maxDrawdownPct: 15, drawdownReducePct: 15, drawdownWarnPct: 0, weeklyLossLimitPct: 0, priceJumpMaxPct: 0, venueErrorLimit: 0 } as const;

/** Everything that decides the trading state. */
interface Held {
  readonly chosen: TradingState;
  readonly daily: boolean;
  readonly drawdown: boolean;
  readonly hold: boolean;
  readonly kill: boolean;
}

/** chosen → demanded by breakers → what holds. The strictest of both, written out. */
const HOLDS: Readonly<Record<TradingState, Readonly<Record<TradingState, TradingState>>>> = {
  active: { active: 'active', reducing: 'reducing', halted: 'halted' },
  reducing: { active: 'reducing', reducing: 'reducing', halted: 'halted' },
  halted: { active: 'halted', reducing: 'halted', halted: 'halted' },
};

/** What recovery may choose of what is chosen: never anything looser. */
const RECOVERY: Readonly<Record<TradingState, readonly TradingState[]>> = { active: ['active', 'reducing', 'halted'], reducing: ['reducing', 'halted'], halted: ['halted'] };

interface Move {
  readonly name: string;
  /** Who may move what: the rule. */
  readonly rule: (held: Held) => Held;
  readonly make: (story: Story) => void;
}

const STATES: readonly TradingState[] = ['active', 'reducing', 'halted'];

function equityOf({ engine }: Story): number {
  return engine.equity();
}

/** Marks the 50 coins so that the account is worth `equity`. */
function worth(story: Story, equity: number): void {
  const price = (story.engine.state.ledger.position(COIN.id)?.mark ?? 0) + (equity - equityOf(story)) / 50;
  story.say({ type: 'quote-updated', timeMs: story.nowMs, instrumentId: COIN.id, bid: price, bidQty: 1, ask: price, askQty: 1 });
}

function restart(story: Story): void {
  story.engine.restore(decode(encode(story.engine.snapshot())) as EngineSnapshot);
}

let transfers = 0;

const MOVES: readonly Move[] = [
  ...STATES.map((state): Move => ({
    name: `a person asks for ${state}`,
    rule: (held) => (held.kill ? held : { ...held, chosen: state, ...(state === 'active' ? { daily: false, drawdown: false } : {}) }),
    make: (story) => { story.say({ type: 'set-trading-state', timeMs: story.nowMs, state, cause: 'asked', changedBy: 'person' }); },
  })),
  ...STATES.map((state): Move => ({
    name: `recovery asks for ${state}`,
    rule: (held) => (held.kill || !RECOVERY[held.chosen].includes(state) ? held : { ...held, chosen: state }),
    make: (story) => { story.say({ type: 'set-trading-state', timeMs: story.nowMs, state, cause: 'recovered', changedBy: 'recovery' }); },
  })),
  { name: 'the day loses 5 %', rule: (held) => ({ ...held, daily: true }), make: (story) => { worth(story, story.engine.breakers.dayBaseEquity * 0.95); } },
  { name: 'the account falls by 17 %', rule: (held) => ({ ...held, daily: true, drawdown: true }), make: (story) => { worth(story, Math.min(story.engine.breakers.peakEquity * 0.83, story.engine.breakers.dayBaseEquity * 0.95)); } },
  { name: 'the loss is won back', rule: (held) => held, make: (story) => { worth(story, Math.max(equityOf(story), 9900)); } },
  { name: 'the next day', rule: (held) => ({ ...held, daily: false }), make: (story) => { story.nowMs += DAY_MS; worth(story, equityOf(story)); } },
  { name: 'a clock that jumps back', rule: (held) => held, make: (story) => { story.nowMs -= 2 * DAY_MS; worth(story, equityOf(story)); story.nowMs += 2 * DAY_MS; } },
  { name: 'a hold', rule: (held) => ({ ...held, hold: true }), make: (story) => { story.say({ type: 'hold', timeMs: story.nowMs, code: 'account', cause: 'not compared' }); } },
  { name: 'the end of a hold', rule: (held) => ({ ...held, hold: false }), make: (story) => { story.say({ type: 'release', timeMs: story.nowMs, code: 'account' }); } },
  { name: 'the kill switch', rule: (held) => ({ ...held, kill: true }), make: (story) => { story.say({ type: 'kill', timeMs: story.nowMs, cause: 'killed' }); } },
  { name: 're-arming', rule: (held) => (held.kill ? { ...held, kill: false, chosen: 'active' } : held), make: (story) => { story.say({ type: 're-arm', timeMs: story.nowMs, cause: 're-armed' }); } },
  ...(['daily-loss-limit', 'drawdown-limit'] as const).map((code): Move => ({
    name: `a person releases ${code}`,
    rule: (held) => (held.kill ? held : { ...held, [code === 'drawdown-limit' ? 'drawdown' : 'daily']: false }),
    make: (story) => { story.say({ type: 'release-breaker', timeMs: story.nowMs, code, scope: 'account', cause: 'released' }); },
  })),
  { name: 'other limits', rule: (held) => held, make: (story) => { story.say({ type: 'configure', timeMs: story.nowMs, config: storyConfig({ risk: { ...RISK, dailyLossLimitPct: 4, maxDrawdownPct: 16, drawdownReducePct: 16 } }) }); } },
  { name: 'a transfer', rule: (held) => held, make: (story) => { story.say({ type: 'transfer-booked', timeMs: story.nowMs, transferId: `t${transfers++}`, amount: quoteAtoms(10_00000000n), reason: 'paid in' }); } },
  { name: 'a restart', rule: (held) => held, make: restart },
];

function find(name: string): Move {
  const move = MOVES.find((one) => one.name === name);
  if (!move) throw new Error(`expected a move, was ${name}`);
  return move;
}

/** How each combination comes about: a choice, then losses, then the hold and the kill switch. */
const SETUPS: readonly (readonly string[])[] = STATES.flatMap((chosen) => [[], ['the day loses 5 %'], ['the account falls by 17 %'], ['the account falls by 17 %', 'a person releases daily-loss-limit']]
  .flatMap((losses) => [[], ['a hold']].flatMap((hold) => [[], ['the kill switch']].map((kill) => [...(chosen === 'active' ? [] : [`a person asks for ${chosen}`]), ...losses, ...hold, ...kill]))));

function check(story: Story, held: Held, after: string): void {
  const { status, breakers } = story.engine;
  const demanded: TradingState = held.drawdown ? 'halted' : held.daily ? 'reducing' : 'active';
  const state = held.kill || held.hold ? 'halted' : HOLDS[held.chosen][demanded];
  expect({ after, state: status.state, kill: status.killLatched, latched: breakers.latches.list().map(({ code }) => code).toSorted((a, b) => a.localeCompare(b)) })
    .toEqual({ after, state, kill: held.kill, latched: [...(held.daily ? ['daily-loss-limit'] : []), ...(held.drawdown ? ['drawdown-limit'] : [])] });
  expect(story.engine.state.chosen.state, after).toBe(held.chosen);
  if (held.kill || held.hold || HOLDS[held.chosen][demanded] === held.chosen) return;
  // What a breaker demands is shown as that breaker's, and since when it is latched.
  const breaker = breakers.tripped;
  expect(status, after).toMatchObject({ changedBy: 'breaker', cause: breaker?.cause, sinceMs: breaker?.sinceMs });
}

describe('the trading state', () => {
  // 48 combinations, each of 20 moves from each of them, then a restart; two moves from each that is neither held nor killed, which are moves themselves.
  it('moves as the table says, whoever moves it, from wherever it is', () => {
    expect([SETUPS.length, MOVES.length]).toEqual([48, 20]);
    for (const setup of SETUPS) {
      for (const first of MOVES) {
        const isOpen = !setup.includes('a hold') && !setup.includes('the kill switch');
        for (const second of isOpen ? MOVES : MOVES.slice(-1)) {
          const story = new Story({ risk: RISK });
          story.goLong();
          let held: Held = { chosen: 'active', daily: false, drawdown: false, hold: false, kill: false };
          for (const move of [...setup.map(find), first, second]) {
            move.make(story);
            held = move.rule(held);
          }
          check(story, held, `${setup.join(', ') || 'the start'}, ${first.name}, ${second.name}`);
        }
      }
    }
  }, 60_000);
});

describe('a breaker that waits for a person', () => {
  // Broken on purpose (restoring forgot the latches; a new day released what waits for a person): found both times.
  it('is never gone, and never another, without a person\'s word', () => {
    const word = new Set(['a person asks for active', 'a person releases daily-loss-limit', 'a person releases drawdown-limit']);
    const lasting = { ...RISK, dailyLossRelease: 'person', losingStreakTrades: 2 } as const;
    const moves = MOVES.filter(({ name }) => name !== 'other limits');
    const configure = fc.record({ dailyLossLimitPct: fc.integer({ min: 1, max: 15 }), weeklyLossLimitPct: fc.integer({ min: 0, max: 20 }), dailyLossRelease: fc.constantFrom('next-day', 'person'), drawdownWarnPct: fc.integer({ min: 0, max: 20 }) });
    const step = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...moves) }, { weight: 1, arbitrary: configure }, { weight: 3, arbitrary: fc.double({ min: 0.6, max: 1.4, noNaN: true }) });
    fc.assert(fc.property(fc.array(step, { minLength: 3, maxLength: 40 }), (steps) => {
      const story = new Story({ risk: lasting });
      story.goLong();
      for (const one of steps) {
        const before = story.engine.breakers.latches.list().filter(({ release }) => release === 'person');
        if (typeof one === 'number') worth(story, Math.max(1, equityOf(story) * one));
        else if ('make' in one) one.make(story);
        else story.say({ type: 'configure', timeMs: story.nowMs, config: storyConfig({ risk: { ...lasting, ...one } }) });
        const now = story.engine.breakers.latches.list();
        if (typeof one === 'object' && 'make' in one && word.has(one.name)) continue;
        for (const breaker of before) expect(now).toContainEqual(breaker);
        const demanding = now.some(({ action }: Breaker) => action === 'halt');
        if (demanding) expect(story.engine.status.state).toBe('halted');
      }
    }), { seed: 4, numRuns: 300 });
  });
});

describe('a breaker of one instrument', () => {
  it('denies entries there and nowhere else, lets what is held be closed, and lets entries through again', () => {
    const story = new Story({ risk: { ...RISK, fundingExtremePct: 0.3 }, strategy: { direction: 'long' } });
    const fund = (rate: number): void => { story.say({ type: 'funding-due', timeMs: story.nowMs, instrumentId: COIN.id, rate, markPrice: 100 }); };
    fund(0.01);
    expect(facts(story.outputs, 'breaker-tripped')).toMatchObject([{ breaker: { code: 'funding-extreme', side: 'buy' } }]);
    expect(story.engine.status.state).toBe('active');
    expect(facts(story.bars(99, 100), 'order-denied')).toMatchObject([{ denial: { code: 'paused', scope: 'instrument', subject: 'COINUSDT' } }]);
    // Now shorts pay: longs may be opened.
    fund(-0.01);
    expect(facts(story.outputs, 'breaker-released')).toMatchObject([{ code: 'funding-extreme', by: 'automatic' }]);
    story.bars(99, 100);
    story.accept(story.open('entry'));
    story.fill(story.open('entry'), 100);
    fund(0.01);
    expect(deeds(story.bar(99))).toEqual(['send exit sell 50']);
  });

  it('counts every bar on which it holds an entry back, and tells of it once', () => {
    const story = new Story({ risk: { ...RISK, fundingExtremePct: 0.3 }, strategy: { direction: 'long' } });
    story.say({ type: 'funding-due', timeMs: story.nowMs, instrumentId: COIN.id, rate: 0.01, markPrice: 100 });
    // A rise makes the strategy long; it stays so while the price does not fall.
    const outputs = story.bars(99, 100, 101, 102, 103);
    expect(facts(outputs, 'order-denied')).toHaveLength(1);
    expect(facts(outputs, 'decision-made').filter(({ outcome }) => outcome === 'denied')).toHaveLength(1);
    expect(story.engine.denials.get('paused')).toBe(4);
    // A bar closes in the last millisecond of its minute.
    expect(story.engine.desks.get(COIN.id)?.standing).toMatchObject({ denial: 'paused', price: 103, timeMs: story.nowMs - 1 });
  });

  it('takes back an entry that waits there', () => {
    const story = new Story({ risk: RISK });
    story.bars(99, 100);
    story.accept(story.open('entry'));
    const outputs = story.say({ type: 'funding-due', timeMs: story.nowMs, instrumentId: COIN.id, rate: 0.01, markPrice: 100 });
    expect(outputs.filter(({ type }) => type === 'cancel-order')).toHaveLength(1);
  });
});

describe('errors of the exchange', () => {
  it('are orders that it refuses, but not those that were to add to the book only, and an account in doubt', () => {
    const story = new Story({ risk: { ...RISK, venueErrorLimit: 2 } });
    story.bars(99, 100);
    story.report(story.open('entry'), { type: 'order-rejected', reason: 'no' });
    story.say({ type: 'hold', timeMs: story.nowMs, code: 'account', cause: 'an order of unknown outcome' });
    expect(facts(story.outputs, 'breaker-tripped')).toMatchObject([{ breaker: { code: 'venue-errors', value: 2 } }]);
    story.say({ type: 'release', timeMs: story.nowMs, code: 'account' });
    expect(story.engine.status).toMatchObject({ state: 'reducing', changedBy: 'breaker' });
  });
});
