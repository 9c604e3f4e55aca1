import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../../ports/clock.ts';
import type { Logger, LogLevel } from '../../ports/logger.ts';

export interface JsonLoggerOptions {
  readonly clock: Clock;
  /** Lines below this level are left out; `info` when absent. */
  readonly level?: LogLevel;
  /** Receives each line with its line end. */
  readonly write: (line: string) => void;
}

/** Creates a logger of one JSON object a line: time, level, message, then the fields, with every secret replaced. */
export function createJsonLogger({ clock, level = 'info', write }: JsonLoggerOptions): Logger {
  const lowest = LEVELS.indexOf(level);
  return {
    log(lineLevel, message, fields = {}) {
      if (LEVELS.indexOf(lineLevel) < lowest) return;
      const line = { time: new Date(clock.now()).toISOString(), level: lineLevel, message, ...(redact(fields, 0) as object) };
      write(`${JSON.stringify(line, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))}\n`);
    },
  };
}

export interface RotatingFileOptions {
  readonly path: string;
  /** The file is put aside before it grows beyond this. */
  readonly maxBytes: number;
  /** Files put aside that are kept: `path.1` is the newest. */
  readonly keep: number;
}

/** Returns a writer of lines to a file that is put aside when it is full. A line that cannot be written is dropped: logging never stops trading. */
export function rotatingFile({ path, maxBytes, keep }: RotatingFileOptions): (line: string) => void {
  let size = -1;
  return (line) => {
    try {
      if (size < 0) size = openSize(path);
      const bytes = Buffer.byteLength(line);
      if (size > 0 && size + bytes > maxBytes) {
        rotate(path, keep);
        size = 0;
      }
      appendFileSync(path, line);
      size += bytes;
    } catch {
      size = -1;
    }
  };
}

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];
/** Words that, as a word of a field's name, mark its value as secret. */
const SECRET_WORDS = new Set(['key', 'keys', 'secret', 'secrets', 'signature', 'token', 'tokens', 'passphrase', 'password', 'apikey', 'apisecret', 'secretkey', 'privatekey', 'listenkey', 'accesstoken']);
const REDACTED = '[redacted]';
const MAX_DEPTH = 8;

function redact(value: unknown, depth: number): unknown {
  if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack };
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '[too deep]';
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, isSecret(key) ? REDACTED : redact(item, depth + 1)]));
}

/** `apiKey`, `API_KEY` and `X-MBX-APIKEY` are secret; `keyboard` and `monkey` are not. */
function isSecret(name: string): boolean {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase().split(/[^a-z]+/).some((word) => SECRET_WORDS.has(word));
}

function openSize(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  return existsSync(path) ? statSync(path).size : 0;
}

function rotate(path: string, keep: number): void {
  rmSync(`${path}.${keep}`, { force: true });
  for (let index = keep - 1; index >= 1; index--) if (existsSync(`${path}.${index}`)) renameSync(`${path}.${index}`, `${path}.${index + 1}`);
  if (keep >= 1) renameSync(path, `${path}.1`);
  else rmSync(path);
}
