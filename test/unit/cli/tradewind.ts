import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, onTestFinished, vi } from 'vitest';
import { runCli } from '../../../src/cli/run-cli.ts';

// Each command is a process of its own, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** What a finished command left behind. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export interface Started {
  readonly pid: number;
  /** Resolves when standard error has contained this. */
  said(text: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  readonly finished: Promise<Finished>;
}

/** Starts the program as a person does: the file that package.json names as its `bin`. */
export function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
  const child = spawn(process.execPath, [join(ROOT, 'scripts/tradewind.mjs'), ...args], { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  const heard = (): void => { for (const listener of listeners) listener(); };
  child.stdout.on('data', (chunk: Buffer) => { stdout += chunk.toString(); heard(); });
  child.stderr.on('data', (chunk: Buffer) => { stderr += chunk.toString(); heard(); });
  const finished = new Promise<Finished>((resolve) => { child.on('close', (code) => { resolve({ code, stdout, stderr }); heard(); }); });
  return {
    pid: child.pid ?? 0,
    finished,
    kill: (signal) => { child.kill(signal); },
    said: (text) => new Promise((resolve, reject) => {
      const look = (): void => {
        if (!stderr.includes(text) && !stdout.includes(text)) return;
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
      look();
      void finished.then(() => { reject(new Error(`expected to hear "${text}", found: ${stderr}`)); });
    }),
  };
}

/** Runs the program to its end. */
export function tradewind(...args: readonly string[]): Promise<Finished> {
  return start(args).finished;
}

/** Runs the program in this process: enough for what is refused before anything is done, and much cheaper. */
export async function inProcess(...args: readonly string[]): Promise<Finished> {
  const said = { stdout: '', stderr: '' };
  const listen = (stream: 'stdout' | 'stderr') => vi.spyOn(process[stream], 'write').mockImplementation((chunk) => {
    said[stream] += String(chunk);
    return true;
  });
  const spies = [listen('stdout'), listen('stderr')];
  try {
    const code = await runCli(args);
    return { code, ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** Runs a command with `--json` and returns its one document; throws when standard output holds anything else. */
export async function documentOf<Document>(...args: readonly string[]): Promise<{ readonly code: number | null; readonly document: Document; readonly stderr: string }> {
  const { code, stdout, stderr } = await tradewind(...args, '--json');
  if (stdout.split('\n').length !== 2 || !stdout.endsWith('\n')) throw new Error(`expected one line on standard output, found: ${stdout.slice(0, 300)} | ${stderr.slice(0, 300)}`);
  return { code, document: JSON.parse(stdout) as Document, stderr };
}

/** Returns the error that a command told with `--json`, the one and only line on standard error. */
export function errorOf({ stderr }: Pick<Finished, 'stderr'>): { readonly code: string; readonly message: string; readonly where: string | null } {
  const lines = stderr.trimEnd().split('\n');
  if (lines.length !== 1) throw new Error(`expected one line on standard error, found: ${stderr}`);
  return (JSON.parse(lines[0] ?? '') as { readonly error: { readonly code: string; readonly message: string; readonly where: string | null } }).error;
}

/** Makes a folder that is gone when the test is. */
export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'tradewind-cli-'));
  onTestFinished(() => { rmSync(made, { recursive: true, force: true }); });
  return made;
}

/** Makes a folder that is gone when all tests of the file are. */
export function sharedFolder(): string {
  const made = mkdtempSync(join(tmpdir(), 'tradewind-cli-'));
  afterAll(() => { rmSync(made, { recursive: true, force: true }); });
  return made;
}
