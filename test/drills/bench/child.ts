import { openRealHost, type HostSetup, type RealHost } from './real-host.ts';

// A trading process of its own, so that it can be killed like one. Told what to do over the channel to its parent.

interface Request {
  readonly id: number;
  readonly op: 'open' | 'command' | 'state' | 'check' | 'kill' | 'pass' | 'error' | 'close';
  readonly value: unknown;
}

let opened: RealHost | null = null;

process.on('message', (request: Request) => void answer(request));
// A parent that is gone has nobody to trade for.
process.on('disconnect', () => process.exit(0));

async function answer({ id, op, value }: Request): Promise<void> {
  try {
    process.send?.({ id, value: (await run(op, value)) ?? null });
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

async function run(op: Request['op'], value: unknown): Promise<unknown> {
  if (op === 'open') {
    opened = await openRealHost(value as HostSetup);
    return null;
  }
  if (opened === null) throw new Error('expected an open host');
  const { host, time } = opened;
  switch (op) {
    case 'command': return host.command(value as Record<string, unknown>);
    case 'state': return host.state(value as readonly string[]);
    case 'check': return host.check();
    case 'kill': return host.kill();
    case 'pass': return time.pass(value as number);
    case 'error': return time.setError(value as number);
    case 'close': return host.close();
  }
}
