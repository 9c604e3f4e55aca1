import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEngineDoor, reachEngine } from '../../../../src/engine/worker/control-socket.ts';
import { engineOwner } from '../../../../src/engine/worker/data-folder.ts';

let folder = '';
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'door-')); });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

describe('the door of an engine', () => {
  // A socket that is closed with unread bytes in it resets the other side, as a killed process does.
  it('tells in one sentence that the engine ended before it answered', async () => {
    const control = join(folder, 'engine.sock');
    const server = createServer({ pauseOnConnect: true }, (socket) => { setTimeout(() => { socket.destroy(); }, 20); });
    await new Promise<void>((resolve) => { server.listen(control, resolve); });
    const engine = await reachEngine({ pid: process.pid, startedMs: 0, control }, 1000);
    await expect(engine?.client.call('models.list', {})).rejects.toThrow('the engine ended before it answered; look whether it was done before you ask again');
    engine?.close();
    server.close();
  });

  it('goes on when who asked is killed before it has read its answer', async () => {
    const door = openEngineDoor(folder, () => {
      const listeners: ((envelope: never) => void)[] = [];
      return {
        onMessage: (listener: (envelope: never) => void) => { listeners.push(listener); return () => undefined; },
        send: ({ id }: { id: number }) => { for (const tell of listeners) tell({ type: 'response', id, ok: true, output: 'x'.repeat(1000) } as never); },
        close: () => undefined,
      } as never;
    });
    const control = await addressOf(folder);
    const asker = connect(control);
    await new Promise<void>((resolve) => { asker.once('connect', resolve); });
    asker.pause();
    asker.write(`${JSON.stringify({ type: 'request', id: 1, method: 'models.list', input: {} })}\n`);
    await new Promise((resolve) => { setTimeout(resolve, 50); });
    asker.destroy();
    await new Promise((resolve) => { setTimeout(resolve, 50); });
    const next = await reachEngine({ pid: process.pid, startedMs: 0, control }, 1000);
    expect(await next?.client.call('models.list', {})).toHaveLength(1000);
    next?.close();
    door.close();
  });
});

async function addressOf(dataDir: string): Promise<string> {
  for (;;) {
    const control = engineOwner(dataDir)?.control ?? null;
    if (control !== null) return control;
    await new Promise((resolve) => { setTimeout(resolve, 5); });
  }
}
