import { createInterface } from 'node:readline';
import { serve } from './serve.ts';
import type { ServeOptions } from './serve.ts';

/**
 * Serves until the process is told to stop: prints the link, a new one on Enter, and ends the process on SIGINT or SIGTERM
 * after the engine has written what is unwritten. A second signal ends it at once.
 */
export async function serveUntilStopped(options: ServeOptions): Promise<void> {
  const { server, warning, close } = await serve(options);
  if (warning !== null) console.error(warning);
  console.log(`Tradewind is open at ${server.link}`);
  if (process.stdin.isTTY) {
    console.log('The link works once. Press Enter for another, Ctrl+C to stop.');
    createInterface({ input: process.stdin }).on('line', () => { console.log(server.newLink()); });
  }
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    console.log('Stopping.');
    void close().then(() => { process.exit(0); });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
