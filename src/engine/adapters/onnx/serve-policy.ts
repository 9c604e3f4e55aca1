import { parentPort } from 'node:worker_threads';
import { openSession } from './session.ts';
import type { OnnxSession } from './session.ts';
import { STATUS, WORD, wireOver } from './wire.ts';
import type { PolicyThreadData, Wire } from './wire.ts';

/** Answers what the owner of a policy asks, one after the other, until the thread is ended. Runs in a thread of its own. */
export async function servePolicy(data: PolicyThreadData): Promise<never> {
  const wire = wireOver(data.memory, data);
  const { words } = wire;
  // Without it the thread would end: to wait for memory to change keeps none alive.
  parentPort?.on('message', () => undefined);
  let session: OnnxSession | null = null;
  for (let last = 0; ;) {
    last = await nextRequest(words, last);
    Atomics.store(words, WORD.begun, last);
    try {
      session ??= await openSession(data.bytes, data);
      await answer(session, wire);
      words[WORD.status] = STATUS.answered;
    } catch (error) {
      say(wire, error instanceof Error ? error.message.split('\n')[0] ?? '' : String(error));
      words[WORD.status] = STATUS.failed;
    }
    Atomics.store(words, WORD.response, last);
    Atomics.notify(words, WORD.response);
  }
}

/** The runtime answers later, so the thread may not stand still while it waits. */
async function nextRequest(words: Int32Array, last: number): Promise<number> {
  while (Atomics.load(words, WORD.request) === last) await Atomics.waitAsync(words, WORD.request, last).value;
  return Atomics.load(words, WORD.request);
}

async function answer(session: OnnxSession, { observation, answer: out }: Wire): Promise<void> {
  const numbers = await session.ask(observation.slice());
  if (numbers.length !== out.length) throw new Error(`expected ${out.length} numbers, was ${numbers.length}`);
  for (let index = 0; index < out.length; index++) {
    if (!Number.isFinite(numbers[index])) throw new Error(`expected finite numbers, was ${numbers[index]}`);
    out[index] = numbers[index]!;
  }
}

function say({ words, text }: Wire, message: string): void {
  const { written } = new TextEncoder().encodeInto(message, text);
  words[WORD.textLength] = written;
}
