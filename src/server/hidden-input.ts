import type { ReadStream } from 'node:tty';

/** The person pressed Ctrl+C instead of answering. */
export class InputCanceled extends Error {
  override readonly name = 'InputCanceled';
  constructor() {
    super('canceled');
  }
}

/** A terminal that can be asked; standard input and standard error where nothing else is said. */
export interface HiddenInputOptions {
  readonly input?: Pick<ReadStream, 'isTTY' | 'isRaw' | 'setRawMode' | 'on' | 'off' | 'resume' | 'pause'>;
  readonly output?: { write(text: string): unknown };
  /** Whether Enter ends the answer; otherwise it is part of it. For texts of several lines, which would else run on into the shell. */
  readonly isWhole?: (text: string) => boolean;
}

/** What is left of a paste after its end is read for so long and dropped: it must not become a command of the shell. */
const DRAIN_MS = 60;
/** More than any key or passphrase; a stuck key must not fill the memory. */
const LONGEST = 20_000;

/** Tells whether a private key in PEM is there as a whole; a text that is no PEM ends with its line. */
export function isWholePem(text: string): boolean {
  return !text.includes('-----BEGIN') || /-----END [^-]*-----/.test(text);
}

/**
 * Asks on the terminal and returns what is typed or pasted there, without showing it.
 * @returns the answer without its line end; null when there is no terminal, or none was given (Ctrl+D)
 * @throws InputCanceled on Ctrl+C
 */
export async function askHidden(prompt: string, { input = process.stdin, output = process.stderr, isWhole = () => true }: HiddenInputOptions = {}): Promise<string | null> {
  if (!input.isTTY) return null;
  const wasRaw = input.isRaw;
  output.write(prompt);
  input.setRawMode(true);
  input.resume();
  try {
    return await typed(input, isWhole);
  } finally {
    await drained(input);
    input.setRawMode(wasRaw);
    input.pause();
    output.write('\n');
  }
}

function typed(input: NonNullable<HiddenInputOptions['input']>, isWhole: (text: string) => boolean): Promise<string | null> {
  return new Promise((resolve, reject) => {
    let text = '';
    const end = (settle: () => void): void => {
      input.off('data', onData);
      settle();
    };
    const onData = (chunk: Buffer | string): void => {
      for (const character of chunk.toString('utf8')) {
        if (character === '\u001B') return;
        if (character === '\u0003') return end(() => { reject(new InputCanceled()); });
        if (character === '\u0004') return end(() => { resolve(text === '' ? null : text); });
        if ((character === '\r' || character === '\n') && isWhole(text)) return end(() => { resolve(text); });
        text = edited(text, character);
      }
    };
    input.on('data', onData);
  });
}

function edited(text: string, character: string): string {
  if (character === '\u007F' || character === '\b') return Array.from(text).slice(0, -1).join('');
  if (character === '\u0015') return '';
  if (text.length >= LONGEST) return text;
  return text + (character === '\r' ? '\n' : character);
}

async function drained(input: NonNullable<HiddenInputOptions['input']>): Promise<void> {
  const drop = (): void => undefined;
  input.on('data', drop);
  await new Promise((resolve) => { setTimeout(resolve, DRAIN_MS); });
  input.off('data', drop);
}
