import { describe, expect, it, vi } from 'vitest';
import { api } from '../../../../src/engine/contract/api.ts';
import type { Handlers } from '../../../../src/engine/contract/api.ts';
import { ContractFailure, createEngineClient } from '../../../../src/engine/contract/client.ts';
import type { ClientEnvelope, ServerEnvelope } from '../../../../src/engine/contract/envelope.ts';
import { createMemoryChannel } from '../../../../src/engine/contract/memory-channel.ts';
import { answer, RequestRefused } from '../../../../src/engine/contract/server.ts';

/** A far end that answers with the given handlers; a method without one fails. */
function connect(handlers: Partial<Handlers>) {
  const { left, right } = createMemoryChannel<ClientEnvelope, ServerEnvelope>();
  right.onMessage((envelope) => {
    if (envelope.type === 'request') void answer(handlers as Handlers, envelope).then((reply) => { right.send(reply); });
    else if (envelope.type === 'kill') right.send({ type: 'killed', id: envelope.id, report: { via: 'engine', canceledOrders: 2, flattenedPositions: 1, verifiedFlat: true, tookMs: 3, message: envelope.cause } });
  });
  return { client: createEngineClient(left), right };
}

describe('the contract over a channel', () => {
  it('carries a call to its handler, parsed and with defaults filled in, and its output back', async () => {
    const bars = vi.fn(() => ({ bars: [], hasMore: false }));
    const { client } = connect({ 'market.bars': bars });
    await expect(client.call('market.bars', { instrumentId: 'um:BTCUSDT', interval: '1m' })).resolves.toEqual({ bars: [], hasMore: false });
    expect(bars).toHaveBeenCalledWith({ instrumentId: 'um:BTCUSDT', interval: '1m', limit: 1000 });
  });

  it('refuses an unknown field and names it', async () => {
    const { client } = connect({});
    const failure = await client.call('session.pause', { paused: true, extra: 1 } as never).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ContractFailure);
    expect((failure as ContractFailure).error).toMatchObject({ code: 'invalid-input', where: 'session.pause' });
    expect((failure as ContractFailure).message).toContain('extra');
  });

  it('refuses a method that is not in the table, also when it is a name every object has', async () => {
    const { client } = connect({});
    await expect(client.call('constructor' as never, {} as never)).rejects.toThrow('expected a method of the contract, was "constructor"');
  });

  it('carries a refusal with its violations', async () => {
    const { client } = connect({ 'risk.apply': () => { throw new RequestRefused({ code: 'invalid-config', message: 'too much', violations: [{ path: 'config.riskPerTradePct', message: 'too much' }] }); } });
    const failure = await client.call('risk.apply', { config: {} }).catch((error: unknown) => error as ContractFailure);
    expect((failure as ContractFailure).error.violations).toEqual([{ path: 'config.riskPerTradePct', message: 'too much' }]);
  });

  it('turns a handler that throws into an error without a stack', async () => {
    const { client } = connect({ 'data.list': () => { throw new Error('the disk is gone'); } });
    const failure = await client.call('data.list', {}).catch((error: unknown) => error as ContractFailure);
    expect((failure as ContractFailure).error).toEqual({ code: 'failed', message: 'the disk is gone' });
  });

  it('answers a kill with its report', async () => {
    const { client } = connect({});
    await expect(client.kill('panic')).resolves.toMatchObject({ verifiedFlat: true, message: 'panic' });
  });

  it('delivers events with their sequence to every listener until it stops listening', async () => {
    const { client, right } = connect({});
    const heard: number[] = [];
    const stop = client.onEvent((sequence) => heard.push(sequence));
    right.send({ type: 'event', sequence: 7, event: { type: 'book-updated', book: null } });
    await Promise.resolve();
    stop();
    right.send({ type: 'event', sequence: 8, event: { type: 'book-updated', book: null } });
    await Promise.resolve();
    expect(heard).toEqual([7]);
  });

  it('rejects what still waits when the far end is gone', async () => {
    const { left } = createMemoryChannel<ClientEnvelope, ServerEnvelope>();
    const client = createEngineClient(left);
    const waiting = client.call('data.list', {});
    client.fail('the engine is not answering');
    await expect(waiting).rejects.toThrow('the engine is not answering');
  });

  it('refuses an input that is not an object for every method', async () => {
    for (const method of Object.keys(api)) {
      const reply = await answer({} as Handlers, { type: 'request', id: 1, method, input: 'nonsense' });
      expect(reply).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
    }
  });
});
