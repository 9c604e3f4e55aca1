import { describe, expect, it } from 'vitest';
import type { Engine } from '../../../../src/engine/core/engine.ts';
import type { Input } from '../../../../src/engine/domain/input.ts';
import type { Effect, Output } from '../../../../src/engine/domain/output.ts';
import type { VenueEvent } from '../../../../src/engine/domain/order-event.ts';
import { clientOrderId } from '../../../../src/engine/domain/units.ts';
import { Loop } from '../../../../src/engine/run/loop.ts';
import { barAt, COIN } from '../core/story.ts';

interface Bench {
  readonly loop: Loop;
  /** Everything in the order in which it happened. */
  readonly trace: string[];
}

/** A loop around an engine that answers each input as told, and an exchange that only keeps a trace. */
function bench(options: { readonly answers?: (input: Input) => readonly Output[]; readonly matches?: number; readonly wakesAt?: readonly number[] } = {}): Bench {
  const trace: string[] = [];
  let matches = options.matches ?? 0;
  const wakes = [...options.wakesAt ?? []];
  const process = (input: Input): readonly Output[] => {
    trace.push(input.type === 'timer-fired' ? `wake ${input.timeMs}` : `engine ${input.type}`);
    if (input.type === 'timer-fired') wakes.shift();
    return options.answers?.(input) ?? [];
  };
  const engine = { process, get wakeAtMs() { return wakes[0] ?? null; } } as unknown as Engine;
  const loop: Loop = new Loop({
    engine,
    exchange: {
      submit: (order) => { trace.push(`submit ${order.clientOrderId}`); },
      cancel: (id) => { trace.push(`cancel ${id}`); loop.report(canceled(id)); },
      amend: (id) => { trace.push(`amend ${id}`); },
    },
    match: (event) => {
      trace.push(`match ${event.type}`);
      if (matches-- <= 0) return false;
      loop.report(canceled('m'));
      return true;
    },
    log: { append: (input) => { trace.push(`log ${input.type}`); }, outputs: (_timeMs, outputs) => { trace.push(`log ${outputs.length} outputs`); } },
    onOutput: (output) => { trace.push(`told ${output.type}`); },
  });
  return { loop, trace };
}

function canceled(id: string): VenueEvent {
  return { type: 'order-canceled', timeMs: 1, clientOrderId: clientOrderId(id), instrumentId: COIN.id, reason: 'test' };
}

const cancelOrder: Effect = { type: 'cancel-order', timeMs: 1, clientOrderId: clientOrderId('a'), instrumentId: COIN.id, reason: 'test' };

describe('the loop', () => {
  it('lets the exchange see a bar before the engine, and the engine each report before the exchange goes on', () => {
    const { loop, trace } = bench({ matches: 2 });
    loop.feed(barAt(0, 100));
    expect(trace).toEqual([
      'match bar-closed', 'log order-canceled', 'engine order-canceled', 'match bar-closed', 'log order-canceled', 'engine order-canceled', 'match bar-closed', 'log bar-closed', 'engine bar-closed',
    ]);
  });

  it('logs an input before it is processed, and carries out what it brought about before it tells of it', () => {
    const { loop, trace } = bench({ answers: ({ type }) => (type === 'kill' ? [cancelOrder] : []) });
    loop.enter({ type: 'kill', timeMs: 1, cause: 'test' });
    expect(trace).toEqual(['log kill', 'engine kill', 'log 1 outputs', 'cancel a', 'told cancel-order', 'log order-canceled', 'engine order-canceled']);
  });

  it('does what is due before the event that shows that its time has passed, each moment once and stamped with it', () => {
    const { loop, trace } = bench({ wakesAt: [100, 59_999, 60_000] });
    loop.feed(barAt(0, 100));
    expect(trace).toEqual(['log timer-fired', 'wake 100', 'log timer-fired', 'wake 59999', 'match bar-closed', 'log bar-closed', 'engine bar-closed']);
  });

  it('does what is due before an event that only the exchange needs', () => {
    const { loop, trace } = bench({ wakesAt: [100] });
    loop.matchOnly(barAt(0, 100));
    expect(trace).toEqual(['log timer-fired', 'wake 100', 'match bar-closed']);
  });

  it('goes on when the same moment is due again: nothing waits for ever', () => {
    const { loop, trace } = bench({ wakesAt: [100, 100, 100] });
    loop.feed(barAt(0, 100));
    expect(trace.filter((line) => line.startsWith('wake'))).toEqual(['wake 100']);
  });

  it('wakes the engine on demand, stamped with now, and says when next', () => {
    const { loop, trace } = bench({ wakesAt: [100, 500] });
    expect(loop.wake(99)).toBe(100);
    expect(loop.wake(107)).toBe(500);
    expect(trace).toEqual(['log timer-fired', 'wake 107']);
  });

  it('does not show the engine what only the exchange needs', () => {
    const { loop, trace } = bench({ matches: 1 });
    loop.matchOnly(barAt(0, 100));
    expect(trace).toEqual(['match bar-closed', 'log order-canceled', 'engine order-canceled', 'match bar-closed']);
  });
});
