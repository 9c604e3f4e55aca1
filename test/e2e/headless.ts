import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The built headless host in a process of its own. */
export interface Headless {
  readonly link: string;
  readonly url: string;
  readonly dataDir: string;
  readonly process: ChildProcess;
  /** Ends it as the system would, and returns its exit code. */
  stop(): Promise<number | null>;
}

/** Starts `out/main/server.js`, as `npm start` does where there is no Electron, and reads the link that it prints. */
export async function startHeadless(dataDir = mkdtempSync(join(tmpdir(), 'headless-'))): Promise<Headless> {
  const child = spawn(process.execPath, ['out/main/server.js', '--data-dir', dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const link = await new Promise<string>((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const match = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(printed);
      if (match) resolve(match[0]);
    });
    child.once('exit', (code) => { reject(new Error(`the host ended with code ${code} before it printed a link: ${printed}`)); });
  });
  return {
    link, url: new URL(link).origin, dataDir, process: child,
    stop: () => new Promise((resolve) => {
      if (child.exitCode !== null) {
        resolve(child.exitCode);
        return;
      }
      child.once('exit', (code) => { resolve(code); });
      child.kill('SIGTERM');
    }),
  };
}
