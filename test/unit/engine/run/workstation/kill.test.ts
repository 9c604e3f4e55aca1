import { KeyRing } from '../../../../../src/engine/run/live/key-ring.ts';
import { describe, expect, it } from 'vitest';
import { emergencyKill } from '../../../../../src/engine/run/emergency-kill.ts';
import { firstLaunch, withPositions } from './workstation-fixture.ts';
import type { Program } from './workstation-fixture.ts';

function expectFlat({ session, view, workstation }: Program): void {
  workstation.frame();
  expect([session.engine.positions(), session.engine.openOrders(), session.exchange.positions(), session.exchange.openOrders(), session.compare()]).toEqual([[], [], [], [], []]);
  expect(view.orders).toEqual([]);
  expect(view.positions).toEqual([]);
  expect(view.trading).toMatchObject({ state: 'halted', killLatched: true });
}

describe('the kill switch', () => {
  it.each([
    ['while the market plays', () => undefined],
    ['while it is paused', ({ workstation }: Program) => { workstation.setPaused(true); }],
    ['at real time, a bar away from the next close', ({ workstation }: Program) => { workstation.setSpeed(1); }],
    ['while trading is halted', ({ workstation }: Program) => { workstation.command((timeMs) => ({ type: 'set-trading-state', timeMs, state: 'halted', cause: 'test', changedBy: 'person' })); }],
    ['after a restart into halted', () => undefined],
  ] as const)('makes the account flat at once %s', async (when, prepare) => {
    let program = withPositions(firstLaunch());
    prepare(program);
    if (when.startsWith('after a restart')) program = program.restart({ afterCrash: true });
    const [orders, positions] = [program.session.engine.openOrders().length, program.session.engine.positions().length];
    const marketMs = program.session.marketMs;
    const report = await program.workstation.kill('test');
    expect(report).toMatchObject({ via: 'engine', canceledOrders: orders, flattenedPositions: positions, verifiedFlat: true });
    expect(program.session.marketMs).toBe(marketMs);
    expectFlat(program);
  });

  it('stays on across restarts and another session, until a person re-arms it', async () => {
    let program = withPositions(firstLaunch());
    await program.workstation.kill('panic');
    program = program.restart();
    expectFlat(program);
    program.run(3000);
    expectFlat(program);
    program.workstation.startSession({ kind: 'practice' });
    program.run(1000);
    expectFlat(program);
    expect(program.view.trading.cause).toBe('panic');
    program = program.restart({ afterCrash: true });
    expectFlat(program);
    program.workstation.command((timeMs) => ({ type: 're-arm', timeMs, cause: 'test' }));
    expect(program.view.trading).toMatchObject({ state: 'active', killLatched: false });
  });

  it('works without the engine that ran: what is stored is flattened, and the next start finds the latch', async () => {
    let program = withPositions(firstLaunch());
    const [orders, positions] = [program.session.engine.openOrders().length, program.session.engine.positions().length];
    const store = program.disk.kill();
    const report = await emergencyKill({ store, clock: { now: () => 0 }, keyRing: new KeyRing(() => undefined), cause: 'panic' });
    expect(report).toMatchObject({ via: 'emergency', canceledOrders: orders, flattenedPositions: positions, verifiedFlat: true });
    program = program.restart({ afterCrash: true });
    expectFlat(program);
  });

  it('says so when there is nothing to do', async () => {
    const program = firstLaunch();
    await program.workstation.kill('first');
    expect(await program.workstation.kill('again')).toMatchObject({ canceledOrders: 0, flattenedPositions: 0, verifiedFlat: true, message: expect.stringContaining('Canceled 0 orders, closed 0 positions.') as string });
  });
});
