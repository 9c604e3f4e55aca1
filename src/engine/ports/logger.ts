export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Structured log: whole words, once per fact. A refusal is information, not an error. Never given a secret. */
export interface Logger {
  log(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void;
}
