import type { Command } from 'commander';
import { interruption } from '../interruption.ts';
import { port, withCommon } from '../options.ts';
import type { CommonOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';

interface ServeCommandOptions extends CommonOptions {
  readonly port: number;
  readonly host: string;
  readonly token?: string;
}

/** Adds `serve`. */
export function addServe(program: Command, terminal: Terminal): void {
  const command = program.command('serve')
    .summary('run the engine with its interface in a browser')
    .description('Runs the engine with its interface in a browser, and prints a link that works once. Ctrl+C ends it in good order.\nAsks for the passphrase when there is a vault of keys; where nobody can be asked, TRADEWIND_PASSPHRASE opens it (docs/security.md says at what risk).')
    .option('--port <port>', 'port to listen on; 0 lets the system choose', port, 0)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--token <token>', 'the first one-time token, instead of a random one; better given as TRADEWIND_TOKEN');
  withCommon(command, ['tradewind serve', 'tradewind serve --port 8080 --data-dir ./demo']).action(async ({ dataDir, port: number, host, token: given }: ServeCommandOptions) => {
    const token = given ?? process.env['TRADEWIND_TOKEN'];
    const options = { dataDir, port: number, hostname: host, ...(token === undefined ? {} : { token }) };
    if (!terminal.isJson) {
      const { serveUntilStopped } = await import('../../server/serve-until-stopped.ts');
      return serveUntilStopped(options);
    }
    const { serve } = await import('../../server/serve.ts');
    const interrupted = interruption();
    const { server, warning, vault, close } = await serve(options);
    for (const note of [warning, vault.note]) if (note !== null) terminal.note(note);
    terminal.print({ url: server.url, link: server.link, pid: process.pid, dataDir, vault: vault.state }, () => server.link);
    await new Promise<void>((resolve) => { interrupted.signal.addEventListener('abort', () => { resolve(); }, { once: true }); });
    await close();
    interrupted.release();
  });
}
