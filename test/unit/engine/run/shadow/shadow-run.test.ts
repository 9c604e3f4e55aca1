import { describe, expect, it } from 'vitest';
import { invariant } from '../../../../../src/engine/domain/assert.ts';
import { encode } from '../../../../../src/engine/adapters/sqlite/codec.ts';
import type { ShadowPair } from '../../../../../src/engine/contract/shadow.ts';
import { BREAKOUT, recordedBeside } from './shadow-fixture.ts';
import type { Beside } from './shadow-fixture.ts';

const ALL = Number.POSITIVE_INFINITY;

function onlyPair({ shadows }: Beside): ShadowPair {
  const [pair] = shadows.pairs({ assignmentId: 'restless' });
  invariant(pair, 'expected a pair');
  return pair;
}

/** Everything that a pair's accounts and its book have come to. */
function stateOf({ shadows }: Beside): string {
  return encode(shadows.runs.map((run) => ({
    place: run.seat.place, cursor: run.cursorMs, seen: run.seen, bars: run.book?.bars, equity: [run.book?.championEquity, run.book?.challengerEquity],
    engines: [run.champion.engine.snapshot(), run.challenger?.engine.snapshot()], trades: [run.champion.trades, run.challenger?.trades],
  })));
}

describe('ShadowRun', () => {
  it('makes of the champion\'s twin the very trades that the session makes on the same bars', () => {
    const program = recordedBeside();
    program.shadows.start(BREAKOUT);
    program.play(ALL);
    program.catchUp();
    const { store } = program.disk;
    const trades = store.records('s1').trades.page({ limit: 1000 }).items;
    const [run] = program.shadows.runs;
    expect(trades.length).toBeGreaterThan(30);
    expect(run?.champion.totals.trades).toBe(trades.length);
    const brief = (list: typeof trades) => list.map(({ instrumentId, side, entryTimeMs, entryPrice, exitTimeMs, exitPrice, qty, pnl }) => ({ instrumentId, side, entryTimeMs, entryPrice, exitTimeMs, exitPrice, qty, pnl }));
    expect(brief(run?.champion.trades ?? [])).toEqual(brief(trades.slice(0, run?.champion.trades.length)));
    expect(run?.champion.engine.equity()).toBe(program.session.engine.equity());
  });

  it('decides as the challenger would in the champion\'s place, on an account of its own', () => {
    const program = recordedBeside();
    program.shadows.start(BREAKOUT);
    program.play(ALL);
    program.catchUp();
    const pair = onlyPair(program);
    expect(pair).toMatchObject({ state: 'in-step', share: 1, champion: { title: 'Moving-average cross' }, challenger: { title: 'Donchian breakout' }, startingCash: '100000.00000000' });
    // Ten hours of two coins have 2 x 120 bars of five minutes, and both have seen enough before the first.
    expect(pair.decisions).toHaveLength(240);
    expect(pair.bars).toBe(240);
    expect(pair.table.reduce((sum, { bars }) => sum + bars, 0)).toBe(240);
    expect(pair.sides.challenger.trades).toBeGreaterThan(3);
    expect(pair.sides.challenger.recent.every(({ entryReason }) => !entryReason.includes('average'))).toBe(true);
    expect(pair.differing.length).toBeGreaterThan(0);
    expect(pair.differing.every(({ champion, challenger }) => Math.sign(champion.wants ?? 0) !== Math.sign(challenger.wants ?? 0))).toBe(true);
    expect(pair.differing[0]?.champion.sentence).toMatch(/EMA|SMA|average/i);
  });

  it('comes out the same however its work is cut up, and after a kill in the middle', () => {
    const straight = recordedBeside();
    straight.shadows.start(BREAKOUT);
    straight.play(ALL, 10);
    straight.catchUp();
    const expected = stateOf(straight);

    let killed = recordedBeside();
    killed.shadows.start(BREAKOUT);
    const place = straight.shadows.runs[0]?.seat.place;
    expect(killed.shadows.runs[0]?.seat.place).toBe(place);
    killed.play(300, 133);
    for (const events of [1, 250, 300]) {
      // What is played after the last commit is lost with the program, and played again.
      for (let played = 0; played < 7; played++) killed.session.playNext(played);
      killed = killed.restart();
      killed.play(events, 90);
    }
    killed.play(ALL, 400);
    killed.catchUp();
    expect(stateOf(killed)).toBe(expected);
    expect(killed.shadows.runs[0]?.hasOtherBars).toBe(false);
  });
});
