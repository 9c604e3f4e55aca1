import { describe, expect, it } from 'vitest';
import { AttemptBudget } from '../../../../../../src/engine/adapters/binance/sockets/attempt-budget.ts';
import type { SocketGap } from '../../../../../../src/engine/adapters/binance/sockets/managed-socket.ts';
import { createStreamSocket } from '../../../../../../src/engine/adapters/binance/sockets/stream-socket.ts';
import { ManualWorld } from './manual-world.ts';

const HOUR = 3_600_000;

function open(world: ManualWorld, streams: readonly string[] = ['btcusdt@kline_1m']) {
  const frames: string[] = [], losses: { sinceMs: number; reason: string }[] = [], readies: (SocketGap | null)[] = [], refusals: string[] = [];
  const socket = createStreamSocket(world.machinery, { name: 'futures market streams', url: 'ws://127.0.0.1:1/market/stream', spacingMs: 200, streams }, {
    frame: (data) => frames.push(Buffer.from(data).toString('utf8')),
    lost: (sinceMs, reason) => losses.push({ sinceMs, reason }),
    ready: (gap) => readies.push(gap),
    refused: (names, reason) => refusals.push(`${names.join(',')}: ${reason}`),
  });
  socket.start();
  return { socket, frames, losses, readies, refusals };
}

/** Opens the socket dialled last and lets the venue consent to its subscriptions. */
async function answer(world: ManualWorld): Promise<void> {
  await world.pass(0);
  world.last.events.opened();
  world.last.acknowledge();
  await world.pass(0);
}

describe('a stream socket', () => {
  it('is ready when the venue has consented to every batch, sent no faster than allowed', async () => {
    const world = new ManualWorld();
    const streams = Array.from({ length: 250 }, (_, index) => `s${index}usdt@aggTrade`);
    const { readies } = open(world, streams);
    await world.pass(0);
    world.last.events.opened();
    expect(world.last.sent.length).toBe(1);
    await world.pass(199);
    expect(world.last.sent.length).toBe(1);
    await world.pass(201);
    expect(world.last.sent.map((text) => JSON.parse(text).params.length)).toEqual([100, 100, 50]);
    expect(world.last.sent.flatMap((text) => JSON.parse(text).params)).toEqual(streams);
    expect(readies).toEqual([]);
    world.last.acknowledge();
    expect(readies).toEqual([null]);
  });

  it('passes market frames on, and what is no JSON, without its own replies', async () => {
    const world = new ManualWorld();
    const { frames } = open(world);
    await answer(world);
    world.last.say('{"stream":"btcusdt@kline_1m","data":{"e":"kline"}}');
    world.last.say('<html>502 Bad Gateway</html>');
    world.last.say('');
    world.last.say('[1,2');
    expect(frames).toEqual(['{"stream":"btcusdt@kline_1m","data":{"e":"kline"}}', '<html>502 Bad Gateway</html>', '', '[1,2']);
  });

  it('says which streams the venue refused and goes on with the others', async () => {
    const world = new ManualWorld();
    const { refusals, readies } = open(world);
    await world.pass(0);
    world.last.events.opened();
    world.last.say({ error: { code: 2, msg: 'Invalid request: unknown stream' }, id: 1 });
    expect(refusals).toEqual(['btcusdt@kline_1m: Invalid request: unknown stream (2)']);
    expect(readies).toEqual([null]);
  });

  it('gives a silent connection up after 20 s, having pinged it at 10 s, and says since when frames may be missing', async () => {
    const world = new ManualWorld();
    const { losses, readies } = open(world);
    await answer(world);
    const heardMs = world.nowMs;
    const silent = world.last;
    await world.pass(10_000);
    expect(silent.pings).toBe(1);
    await world.pass(9_999);
    expect(silent.isTerminated).toBe(false);
    await world.pass(1);
    expect(silent.isTerminated).toBe(true);
    expect(losses).toEqual([{ sinceMs: heardMs, reason: 'nothing was heard for 20 s' }]);
    await world.pass(500);
    expect(world.sockets.length).toBe(2);
    const backMs = world.nowMs;
    await answer(world);
    expect(readies).toEqual([null, { fromMs: heardMs, toMs: backMs, reason: 'nothing was heard for 20 s' }]);
  });

  it('keeps a quiet connection whose pongs come', async () => {
    const world = new ManualWorld();
    const { losses } = open(world);
    await answer(world);
    for (let second = 0; second < 120; second++) {
      const before = world.last.pings;
      await world.pass(1_000);
      if (world.last.pings > before) world.last.events.heard();
    }
    expect(losses).toEqual([]);
    expect(world.last.pings).toBeGreaterThanOrEqual(10);
  });

  it('gives a connection one more chance after the machine has slept', async () => {
    const world = new ManualWorld();
    const { losses } = open(world);
    await answer(world);
    world.nowMs += 2 * HOUR;
    await world.pass(10);
    expect(losses).toEqual([]);
    expect(world.last.pings).toBe(1);
    await world.pass(5_000);
    expect(losses.length).toBe(1);
  });

  it('waits longer from try to try, 0.5 s to 30 s less up to a half by chance', async () => {
    const world = new ManualWorld();
    open(world);
    const waits: number[] = [];
    for (let tries = 0; tries < 9; tries++) {
      await world.pass(0);
      const count = world.sockets.length;
      const fellMs = world.nowMs;
      world.last.events.closed('refused');
      while (world.sockets.length === count) await world.pass(5);
      waits.push(world.nowMs - fellMs);
    }
    for (const [index, fullMs] of [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000].entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(fullMs / 2);
      expect(waits[index]).toBeLessThanOrEqual(fullMs + 5);
    }
    expect(new Set(waits.slice(6)).size).toBeGreaterThan(1);
  });

  it('moves to a new connection before 24 h, with both open for a moment and no gap', async () => {
    const world = new ManualWorld();
    const { losses, readies, frames } = open(world);
    await answer(world);
    const old = world.last;
    const openedMs = world.nowMs;
    while (world.nowMs < openedMs + 23 * HOUR && world.sockets.length === 1) {
      await world.pass(7_500);
      old.events.heard();
    }
    expect(world.sockets.length).toBe(2);
    expect(world.nowMs - openedMs).toBeGreaterThan(22.5 * HOUR);
    expect(old.isTerminated).toBe(false);
    await answer(world);
    old.say('{"stream":"btcusdt@kline_1m","data":"old"}');
    world.last.say('{"stream":"btcusdt@kline_1m","data":"new"}');
    expect(frames).toEqual(['{"stream":"btcusdt@kline_1m","data":"old"}', '{"stream":"btcusdt@kline_1m","data":"new"}']);
    await world.pass(1_000);
    expect(old.isTerminated).toBe(true);
    expect(losses).toEqual([]);
    expect(readies).toEqual([null]);
  }, 60_000);

  it.each([
    ['raw', { e: 'serverShutdown', E: 1 }], ['in a stream', { stream: '!serverShutdown', data: { e: 'serverShutdown', E: 1 } }], ['of the WS-API', { event: { e: 'serverShutdown', E: 1 } }],
  ])('moves at once when the venue announces its end, %s', async (_how, message) => {
    const world = new ManualWorld();
    const { losses, readies } = open(world);
    await answer(world);
    const old = world.last;
    old.say(message);
    old.say(message);
    await world.pass(0);
    expect(world.sockets.length).toBe(2);
    await answer(world);
    await world.pass(1_000);
    old.events.closed('the server closed the connection (1001)');
    await world.pass(60);
    expect(world.sockets.length).toBe(2);
    expect(losses).toEqual([]);
    expect(readies).toEqual([null]);
  });

  it('says a gap when the old connection ends before the new one delivers', async () => {
    const world = new ManualWorld();
    const { losses, readies } = open(world);
    await answer(world);
    const old = world.last;
    old.say({ e: 'serverShutdown', E: 1 });
    await world.pass(0);
    old.events.closed('cut');
    expect(losses.length).toBe(1);
    await answer(world);
    expect(readies[1]).toMatchObject({ reason: 'cut' });
    expect(world.sockets.length).toBe(2);
  });

  it('dials no more often than the venue allows', async () => {
    const world = new ManualWorld(new AttemptBudget(3));
    open(world);
    await world.pass(0);
    for (let tries = 0; tries < 40; tries++) {
      if (!world.last.isTerminated) world.last.events.closed('refused');
      await world.pass(5_000);
    }
    expect(world.sockets.length).toBe(3);
    await world.pass(150_000);
    expect(world.sockets.length).toBeGreaterThan(3);
    expect(world.sockets.length).toBeLessThanOrEqual(6);
  });

  it('lets go of everything when it is stopped', async () => {
    const world = new ManualWorld();
    const { socket, losses } = open(world);
    await answer(world);
    socket.stop();
    expect(world.last.isTerminated).toBe(true);
    expect(world.timers).toBe(0);
    await world.pass(HOUR);
    expect(world.sockets.length).toBe(1);
    expect(losses).toEqual([]);
  });
});
