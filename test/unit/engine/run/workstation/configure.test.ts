import { describe, expect, it } from 'vitest';
import { createHandlers } from '../../../../../src/engine/run/handlers/handlers.ts';
import { answer } from '../../../../../src/engine/contract/server.ts';
import { COINS, START, aDisk, recordADay } from '../session/session-fixture.ts';
import { firstLaunch } from './workstation-fixture.ts';
import type { Program } from './workstation-fixture.ts';

/** A program that plays recorded five-minute bars. */
function onFiveMinutes(): Program {
  const disk = aDisk();
  recordADay(disk.store, 600);
  const program = firstLaunch(disk);
  // Only the coarser bars are left: minutes cannot be had from them.
  const bars = disk.store.bars.read(COINS[0]!.id, '1m', 0, Number.MAX_SAFE_INTEGER);
  disk.store.bars.delete(COINS[0]!.id, '1m');
  disk.store.bars.write(COINS[0]!.id, '5m', everyFifth(bars));
  program.workstation.startSession({ kind: 'replay', instruments: [COINS[0]!.id], interval: '15m', from: START, speed: 0, startingCash: '100000' });
  return program;
}

function everyFifth(bars: ReturnType<Program['disk']['store']['bars']['read']>): typeof bars {
  const rows = Array.from({ length: bars.length }, (_, row) => row).filter((row) => bars.openTimeMs[row]! % 300_000 === 0);
  const pick = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row]!);
  const openTimeMs = pick(bars.openTimeMs);
  return {
    length: rows.length, openTimeMs, closeTimeMs: openTimeMs.map((ms) => ms + 299_999), open: pick(bars.open), high: pick(bars.high), low: pick(bars.low), close: pick(bars.close),
    volume: pick(bars.volume), quoteVolume: pick(bars.quoteVolume), tradeCount: pick(bars.tradeCount), takerBuyVolume: pick(bars.takerBuyVolume),
  };
}

const trend = (interval: string) => ({ id: 'trend', strategy: 'moving-average-cross', instruments: [String(COINS[0]!.id)], interval, enabled: true, config: {} });

describe('a strategy', () => {
  it('on bars that the session cannot make is refused at its field, and the session goes on', async () => {
    const program = onFiveMinutes();
    const handlers = createHandlers(program.workstation);
    const refused = await answer(handlers, { type: 'request', id: 1, method: 'strategies.apply', input: trend('1m') });
    expect(refused).toMatchObject({ ok: false, error: { code: 'interval-too-fine', violations: [{ path: 'interval', message: 'expected one made of whole 5m bars' }] } });
    expect(await answer(handlers, { type: 'request', id: 2, method: 'strategies.apply', input: trend('30m') })).toMatchObject({ ok: true });
    program.run(2000);
    expect(program.session.failure).toBeNull();
    expect(program.view.session?.ended).toBe(true);
  });

  it('that another session cannot play is left out of it', () => {
    const program = onFiveMinutes();
    const { engine } = program.session;
    program.workstation.configure({ ...engine.config, strategies: engine.config.strategies.map((one) => ({ ...one, id: 'mine', interval: '5m' as const })) });
    const request = { kind: 'replay' as const, instruments: [String(COINS[0]!.id)], from: START, speed: 0, startingCash: '100000' };
    program.workstation.startSession({ ...request, interval: '5m' });
    expect(program.session.engine.config.strategies.map(({ id }) => id)).toEqual(['mine']);
    program.workstation.startSession({ ...request, interval: '15m' });
    expect(program.session.engine.config.strategies.map(({ id, interval }) => [id, interval])).toEqual([['trend', '15m']]);
  });
});
