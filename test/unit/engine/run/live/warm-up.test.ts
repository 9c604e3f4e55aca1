import { describe, expect, it } from 'vitest';
import { engineConfig } from '../../../../../src/engine/core/engine-config.ts';
import { columnsOf } from '../../../../../src/engine/domain/bar-columns.ts';
import type { Bar } from '../../../../../src/engine/domain/market-event.ts';
import { replayStored } from '../../../../../src/engine/run/session/replay.ts';
import { COIN, MINUTE_MS, quote, rehearse } from './live-fixture.ts';
import type { Rehearsal } from './live-fixture.ts';

const minute = (openTimeMs: number, close: number): Bar => ({ openTimeMs, closeTimeMs: openTimeMs + MINUTE_MS - 1, open: close, high: close + 1, low: close - 1, close, volume: 1, quoteVolume: close, tradeCount: 1, takerBuyVolume: 0.5 });

/** Lets so many minutes close around 100. */
async function minutes({ market, hours }: Rehearsal, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const openTimeMs = Math.floor(hours.nowMs / MINUTE_MS) * MINUTE_MS;
    await hours.pass(openTimeMs + MINUTE_MS - hours.nowMs);
    const bar = minute(openTimeMs, 100 + (index % 3));
    market({ type: 'bar-closed', timeMs: bar.closeTimeMs, instrumentId: COIN.id, interval: '1m', bar });
  }
}

/** Puts a breakout of the last `entryPeriod` bars to work in the running session. */
function putToWork({ session }: Rehearsal, interval: '1m' | '5m', entryPeriod = 10): void {
  const config = engineConfig.parse({ strategies: [{ id: 's', strategy: 'donchian-breakout', instruments: [COIN.id], interval, enabled: true, config: { entryPeriod, exitPeriod: 5, stopAtrPeriod: 5 } }] });
  session.enter({ type: 'configure', timeMs: session.commandMs, config });
  session.warmUpFresh();
}

const desk = ({ session }: Rehearsal) => session.engine.desks.get(COIN.id);

describe('a strategy that is put to work in a running session', () => {
  it.each(['1m', '5m'] as const)('on %s bars begins with what the session has seen, and is not shown it twice', async (interval) => {
    const rehearsal = rehearse();
    await rehearsal.connect();
    await minutes(rehearsal, 90);
    putToWork(rehearsal, interval);
    expect(desk(rehearsal)).toMatchObject({ warmupLeft: 0, isFresh: false });
    const before = desk(rehearsal)?.snapshot();
    rehearsal.session.warmUpFresh();
    expect(desk(rehearsal)?.snapshot()).toEqual(before);
  });

  it('knows no more than a fresh one where the session has seen too little', async () => {
    const rehearsal = rehearse();
    await rehearsal.connect();
    await minutes(rehearsal, 4);
    putToWork(rehearsal, '1m');
    expect(desk(rehearsal)?.warmupLeft).toBe(11 - 4);
  });

  it('is not shown bars that the feed is still to bring, although a download has stored them', async () => {
    const rehearsal = rehearse();
    await rehearsal.connect();
    await minutes(rehearsal, 4);
    const nextMs = Math.floor(rehearsal.hours.nowMs / MINUTE_MS) * MINUTE_MS;
    rehearsal.disk.store.bars.write(COIN.id, '1m', columnsOf(Array.from({ length: 20 }, (_, index) => minute(nextMs - 4 * MINUTE_MS + index * MINUTE_MS, 200))));
    await rehearsal.hours.pass(10 * MINUTE_MS);
    rehearsal.market(quote(rehearsal.hours.nowMs));
    putToWork(rehearsal, '1m');
    expect(desk(rehearsal)?.warmupLeft).toBe(11 - 4);
  });

  it('decides the same when the session is replayed', async () => {
    const rehearsal = rehearse();
    await rehearsal.connect();
    await minutes(rehearsal, 40);
    putToWork(rehearsal, '1m');
    await minutes(rehearsal, 3);
    rehearsal.session.commit();
    const store = rehearsal.disk.kill();
    const stored = store.sessions.get('s1');
    if (stored === null) throw new Error('expected the session');
    expect(replayStored(store, stored).difference).toBeNull();
  });
});
