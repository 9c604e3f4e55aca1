// The headless host as a program of its own: `npm run serve`, and what `npm start` falls back to.
import { parseArgs } from 'node:util';
import { defaultDataDir } from '../engine/worker/program.ts';
import { serveUntilStopped } from './serve-until-stopped.ts';
import type { ServeOptions } from './serve.ts';

const options = readArguments();
await serveUntilStopped(options).catch((error: unknown) => fail(1, error));

function readArguments(): ServeOptions {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '0' },
        host: { type: 'string', default: '127.0.0.1' },
        token: { type: 'string' },
        'data-dir': { type: 'string', default: process.env['TRADEWIND_DATA_DIR'] ?? defaultDataDir() },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port: expected a number from 0 to 65535, was "${values.port}"`);
    const token = values.token ?? process.env['TRADEWIND_TOKEN'];
    return { port, hostname: values.host, dataDir: values['data-dir'], ...(token === undefined ? {} : { token }) };
  } catch (error) {
    return fail(2, error);
  }
}

function fail(code: number, error: unknown): never {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(code);
}
