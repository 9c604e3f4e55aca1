import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { InputCanceled, askHidden, isWholePem } from '../../../src/server/hidden-input.ts';
import { randomPem } from '../../support/keys.ts';

/** A terminal on which a test types. */
class Keyboard extends EventEmitter {
  readonly isTTY = true;
  isRaw = false;
  readonly modes: boolean[] = [];
  setRawMode(mode: boolean): this { this.isRaw = mode; this.modes.push(mode); return this; }
  resume(): this { return this; }
  pause(): this { return this; }
}

async function typing(chunks: readonly string[], isWhole?: (text: string) => boolean): Promise<{ answer: string | null | Error; shown: string; keyboard: Keyboard }> {
  const keyboard = new Keyboard();
  let shown = '';
  const asked = askHidden('Secret: ', { input: keyboard as never, output: { write: (text) => { shown += text; } }, ...(isWhole ? { isWhole } : {}) });
  for (const chunk of chunks) keyboard.emit('data', Buffer.from(chunk));
  const answer = await asked.catch((error: unknown) => error as Error);
  return { answer, shown, keyboard };
}

describe('what is asked for without being shown', () => {
  it('is returned as typed, and only the question appears on the screen', async () => {
    const { answer, shown, keyboard } = await typing(['cor', 'rect ', 'hörse', '\r']);
    expect(answer).toBe('correct hörse');
    expect(shown).toBe('Secret: \n');
    expect(keyboard.modes).toEqual([true, false]);
    expect(keyboard.listenerCount('data')).toBe(0);
  });

  it.each([
    ['a slip of the hand taken back', ['abx\u007Fc\r'], 'abc'],
    ['a whole line taken back', ['wrong\u0015right\r'], 'right'],
    ['an arrow key', ['ab', '\u001B[D', 'c\r'], 'abc'],
    ['nothing', ['\r'], ''],
    ['the end of input', ['\u0004'], null],
  ])('understands %s', async (_what, chunks, answer) => {
    expect((await typing(chunks)).answer).toBe(answer);
  });

  it('is canceled by Ctrl+C, and the terminal is as before', async () => {
    const { answer, keyboard } = await typing(['half', '\u0003']);
    expect(answer).toBeInstanceOf(InputCanceled);
    expect(keyboard.modes.at(-1)).toBe(false);
  });

  it('takes in a private key of several lines whole, and lets none of it run on into the shell', async () => {
    const pem = randomPem().trim();
    const { answer } = await typing([pem.replaceAll('\n', '\r'), '\r'], isWholePem);
    expect(answer).toBe(pem);
    // An answer of one line drops what was pasted after it.
    expect((await typing([`first line\r${pem}\r`])).answer).toBe('first line');
  });

  it('is not asked where there is no terminal', async () => {
    expect(await askHidden('Secret: ', { input: Object.assign(new Keyboard(), { isTTY: false }) as never })).toBeNull();
  });
});
