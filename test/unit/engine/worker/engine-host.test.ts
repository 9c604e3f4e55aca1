import { mkdtempSync, existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClientEnvelope, ServerEnvelope } from '../../../../src/engine/contract/envelope.ts';
import { createEngineHost } from '../../../../src/engine/worker/engine-host.ts';
import type { EngineHost, HostConnection, HostTiming } from '../../../../src/engine/worker/engine-host.ts';

let dataDir: string;
const hosts: EngineHost[] = [];

function startHost(timing: Partial<HostTiming> = {}): EngineHost {
  const host = createEngineHost({
    workerFile: new URL('./fixtures/engine.fixture.ts', import.meta.url),
    emergencyFile: new URL('./fixtures/emergency.fixture.ts', import.meta.url),
    dataDir,
    options: { version: '1.2.3', researchWorkerFile: null },
    timing: { stopDeadlineMs: 1000, ...timing },
  });
  hosts.push(host);
  return host;
}

/** A client that keeps what it hears. */
function listen(connection: HostConnection) {
  const heard: ServerEnvelope[] = [];
  connection.onMessage((envelope) => { heard.push(envelope); });
  const reply = (id: number) => vi.waitFor(() => {
    const found = heard.find((envelope) => envelope.type !== 'event' && envelope.id === id);
    if (!found) throw new Error(`no reply to ${id}`);
    return found;
  }, { timeout: 20_000, interval: 5 });
  const engineMessages = () => heard.flatMap((envelope) => (envelope.type === 'event' && envelope.event.type === 'engine-updated' ? [envelope.event.engine.message] : []));
  return { heard, reply, engineMessages, ask: (id: number, method: string, input: unknown = null) => { connection.send(request(id, method, input)); return reply(id); } };
}

const request = (id: number, method: string, input: unknown = null): ClientEnvelope => ({ type: 'request', id, method, input });

beforeEach(() => { dataDir = mkdtempSync(join(tmpdir(), 'engine-host-')); });
afterEach(async () => { await Promise.all(hosts.splice(0).map((host) => host.close())); });

describe('relay', () => {
  it('answers two clients that use the same request id, each with its own answer', async () => {
    const host = startHost();
    const first = listen(host.connect());
    const second = listen(host.connect());
    const answers = await Promise.all([first.ask(1, 'echo', 'from the window'), second.ask(1, 'echo', 'from the tray')]);
    expect(answers).toEqual([
      { type: 'response', id: 1, ok: true, output: 'from the window' },
      { type: 'response', id: 1, ok: true, output: 'from the tray' },
    ]);
    expect(first.heard).toHaveLength(1);
  });

  it('sends every event to every client, and none to one that left', async () => {
    const host = startHost();
    const stays = listen(host.connect());
    const leaving = host.connect();
    const left = listen(leaving);
    await left.ask(1, 'echo');
    leaving.close();
    stays.heard.length = 0;
    await stays.ask(2, 'echo');
    host.connect().send(request(1, 'broadcast', 'news'));
    await vi.waitFor(() => { expect(stays.engineMessages()).toContain('news'); }, { timeout: 20_000 });
    expect(left.heard).toHaveLength(1);
    expect(stays.engineMessages()).toContain('closed: 2');
  });

  it('passes a recovery on to the engine', async () => {
    const host = startHost();
    const client = listen(host.connect());
    host.recover('the computer woke up');
    await vi.waitFor(() => { expect(client.engineMessages()).toEqual(['recovered: the computer woke up']); }, { timeout: 20_000 });
  });

  it('lets the engine end in order', async () => {
    const host = startHost();
    await listen(host.connect()).ask(1, 'echo');
    await host.close();
    expect(existsSync(join(dataDir, 'stopped'))).toBe(true);
  });
});

describe('kill switch', () => {
  it('is answered by a healthy engine in under one second', { retry: 2 }, async () => {
    const host = startHost();
    await listen(host.connect()).ask(1, 'echo');
    const startedMs = performance.now();
    const report = await host.kill('person');
    expect(performance.now() - startedMs).toBeLessThan(1000);
    expect(report).toMatchObject({ via: 'engine', verifiedFlat: true, message: 'person' });
  });

  it('goes through the emergency worker when the engine never answers, then starts a halted engine', { retry: 2 }, async () => {
    const host = startHost();
    const connection = host.connect();
    const client = listen(connection);
    await client.ask(1, 'echo');
    connection.send(request(2, 'hang'));
    const startedMs = performance.now();
    connection.send({ type: 'kill', id: 3, cause: 'button held' });
    const killed = await client.reply(3);
    const tookMs = performance.now() - startedMs;
    expect(killed).toMatchObject({ type: 'killed', report: { via: 'emergency', verifiedFlat: true, message: 'flattened because: button held' } });
    expect(tookMs).toBeGreaterThanOrEqual(690);
    expect(tookMs).toBeLessThan(3000);
    expect(killed.type === 'killed' && killed.report.tookMs).toBeGreaterThanOrEqual(690);
    expect(await client.reply(2)).toMatchObject({ ok: false, error: { code: 'engine-killed' } });
    expect(await client.ask(4, 'born')).toMatchObject({ output: { restartAfterCrash: true } });
  });

  it('answers all who pressed it with the one report', async () => {
    const host = startHost({ killDeadlineMs: 60 });
    host.connect().send(request(1, 'hang'));
    const reports = await Promise.all([host.kill('tray'), host.kill('window')]);
    expect(reports.map((report) => report.via)).toEqual(['emergency', 'emergency']);
    expect(host.status().restarts).toBe(1);
  });

  it('works while no engine runs', async () => {
    const host = startHost({ backoffMinMs: 60_000 });
    const connection = host.connect();
    const client = listen(connection);
    connection.send(request(1, 'crash'));
    await client.reply(1);
    expect(await host.kill('person')).toMatchObject({ via: 'emergency', verifiedFlat: true });
  });

  it('is answered by the emergency worker when the engine dies before it answers', async () => {
    const host = startHost({ killDeadlineMs: 60_000 });
    const connection = host.connect();
    connection.send(request(1, 'crash'));
    connection.send({ type: 'kill', id: 2, cause: 'person' });
    expect(await listen(connection).reply(2)).toMatchObject({ report: { via: 'emergency' } });
  });

  it('says plainly that nothing was verified when the emergency worker fails too', async () => {
    writeFileSync(join(dataDir, 'no-emergency'), '');
    const host = startHost({ killDeadlineMs: 50 });
    host.connect().send(request(1, 'hang'));
    const report = await host.kill('person');
    expect(report.verifiedFlat).toBe(false);
    expect(report.message).toContain('venue unreachable');
  });
});

describe('crash', () => {
  it('refuses what waited, says why, and restarts an engine that knows', async () => {
    const host = startHost({ backoffMinMs: 1_000 });
    const client = listen(host.connect());
    expect(await client.ask(1, 'born')).toMatchObject({ output: { restartAfterCrash: false, firstSequence: 1 } });
    const refused = await client.ask(2, 'crash');
    expect(refused).toMatchObject({ ok: false, error: { code: 'engine-restarting' } });
    // A window that opens only now hears the cause as well.
    expect(await listen(host.connect()).ask(1, 'born')).toMatchObject({ ok: false, error: { message: expect.stringContaining('invariant broken: ledger out of balance') } });
    await vi.waitFor(() => { expect(host.status().engine).toBe('running'); }, { timeout: 20_000 });
    expect(client.engineMessages()[0]).toContain('invariant broken: ledger out of balance');
    expect(await client.ask(3, 'born')).toMatchObject({ output: { restartAfterCrash: true, firstSequence: 1_000_000 } });
  });

  it('waits twice as long after each crash, up to the longest back-off', async () => {
    const host = startHost({ backoffMinMs: 10, backoffMaxMs: 40 });
    const client = listen(host.connect());
    writeFileSync(join(dataDir, 'crash-at-start'), '');
    await client.ask(1, 'crash');
    await vi.waitFor(() => { expect(client.engineMessages().length).toBeGreaterThanOrEqual(4); }, { timeout: 20_000 });
    const waits = client.engineMessages().slice(0, 4).map((message) => /starts again in (\d+ ms)/.exec(message)?.[1]);
    expect(waits).toEqual(['10 ms', '20 ms', '40 ms', '40 ms']);
  });

  it('reports an engine that hangs, and when it answers again makes every client take a snapshot', async () => {
    const host = startHost({ silentAfterMs: 150 });
    const client = listen(host.connect());
    await client.ask(1, 'echo');
    client.heard.length = 0;
    await client.ask(2, 'nap', 400);
    await vi.waitFor(() => { expect(client.engineMessages().at(-1)).toBe('jumped'); }, { timeout: 20_000 });
    expect(host.status().engine).toBe('running');
    // On a busy machine the start itself may have been a silence, with a jump of its own.
    expect(client.engineMessages().at(-2)).toContain('has not answered');
    const [said = 0, jumped = 0] = client.heard.flatMap((envelope) => (envelope.type === 'event' ? [envelope.sequence] : [])).slice(-2);
    expect(jumped).toBe((Math.floor(said / 1_000_000) + 1) * 1_000_000);
  });
});
