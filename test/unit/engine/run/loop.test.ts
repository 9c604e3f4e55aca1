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
function bench(options: { readonly answers?: (input: Input) => readonly Output[]; readonly matches?: number } = {}): Bench {
  const trace: string[] = [];
  let matches = options.matches ?? 0;
  const engine = { process: (input: Input) => { trace.push(`engine ${input.type}`); return options.answers?.(input) ?? []; } } as unknown as Engine;
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

  it('does not show the engine what only the exchange needs', () => {
    const { loop, trace } = bench({ matches: 1 });
    loop.matchOnly(barAt(0, 100));
    expect(trace).toEqual(['match bar-closed', 'log order-canceled', 'engine order-canceled', 'match bar-closed']);
  });
});
