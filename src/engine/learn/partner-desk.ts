import type { AdamStep } from '../compute/nn/adam.ts';
import type { Critic, CriticAnswer, CriticWork } from './critic.ts';

/** Where two threads meet over the work of a critic: it lies in memory of both. */
export interface PartnerDesk {
  /** [3] {@link TURN}, and who sleeps. */
  readonly words: Int32Array;
  /** [8] the work and its answer. */
  readonly numbers: Float64Array;
}

export function createPartnerDesk(): PartnerDesk {
  return {
    words: new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT)),
    numbers: new Float64Array(new SharedArrayBuffer(8 * Float64Array.BYTES_PER_ELEMENT)),
  };
}

/** Whether there is somebody at the desk: a thread takes a moment to come up. */
export function isManned({ words }: PartnerDesk): boolean {
  return Atomics.load(words, TURN) !== UNMANNED;
}

/** Lays work down for whoever takes it first. */
export function offer({ words, numbers }: PartnerDesk, { step, from, to }: CriticWork): void {
  numbers[0] = from;
  numbers[1] = to;
  numbers[2] = step === null ? 0 : 1;
  numbers[3] = step?.scale ?? 0;
  numbers[4] = step?.rate ?? 0;
  numbers[5] = step?.rootCorrection ?? 0;
  turn(words, OFFERED, PARTNER_SLEEPS);
}

/** Takes back what lies there; false when the partner has taken it. */
export function takeBack({ words }: PartnerDesk): boolean {
  return Atomics.compareExchange(words, TURN, OFFERED, NOTHING) === OFFERED;
}

/** Waits until what the partner took is done; null when it is not after `waitMs`. */
export function awaitAnswer({ words, numbers }: PartnerDesk, waitMs: number): CriticAnswer | null {
  let isDone = spinUntil(words, (state) => state === DONE);
  for (let waited = 0; !isDone; waited += NAP_MS) {
    if (waited >= waitMs) return null;
    sleep(words, TAKEN, ASKER_SLEEPS);
    isDone = Atomics.load(words, TURN) === DONE;
  }
  return { loss: numbers[6]!, squares: numbers[7]! };
}

/** Tells the partner that there will be no more work here. */
export function dismiss({ words }: PartnerDesk): void {
  turn(words, CLOSED, PARTNER_SLEEPS);
}

/** Does what is laid down, until there will be no more. */
export function serveDesk(desk: PartnerDesk, critic: Critic): void {
  const { words, numbers } = desk;
  Atomics.compareExchange(words, TURN, UNMANNED, NOTHING);
  for (;;) {
    const seen = Atomics.load(words, TURN);
    if (seen === CLOSED) return;
    if (seen !== OFFERED) {
      if (!spinUntil(words, (state) => state === OFFERED || state === CLOSED)) sleep(words, seen, PARTNER_SLEEPS);
      continue;
    }
    if (Atomics.compareExchange(words, TURN, OFFERED, TAKEN) !== OFFERED) continue;
    const { loss, squares } = critic.do({ step: stepOf(numbers), from: numbers[0]!, to: numbers[1]! });
    numbers[6] = loss;
    numbers[7] = squares;
    turn(words, DONE, ASKER_SLEEPS);
  }
}

/** Index of the word that says whose turn it is. */
const TURN = 0;
const UNMANNED = 0, NOTHING = 1, OFFERED = 2, TAKEN = 3, DONE = 4, CLOSED = 5;
/** Indices of the words that say who must be woken. */
const ASKER_SLEEPS = 1, PARTNER_SLEEPS = 2;

/** Some 50 µs: both halves of a batch take nearly as long, and to sleep and be woken costs more. */
const SPINS = 30_000;
/** Whoever sleeps looks up so often, whatever happens. */
const NAP_MS = 100;

function stepOf(numbers: Float64Array): AdamStep | null {
  return numbers[2] === 0 ? null : { scale: numbers[3]!, rate: numbers[4]!, rootCorrection: numbers[5]! };
}

function turn(words: Int32Array, state: number, sleeper: number): void {
  Atomics.store(words, TURN, state);
  if (Atomics.load(words, sleeper) === 1) Atomics.notify(words, TURN);
}

function spinUntil(words: Int32Array, isThere: (state: number) => boolean): boolean {
  for (let spin = 0; spin < SPINS; spin++) if (isThere(Atomics.load(words, TURN))) return true;
  return false;
}

/** Sleeps while the turn is what was seen. Whoever turns it looks for sleepers after, so none is forgotten. */
function sleep(words: Int32Array, seen: number, sleeper: number): void {
  Atomics.store(words, sleeper, 1);
  Atomics.wait(words, TURN, seen, NAP_MS);
  Atomics.store(words, sleeper, 0);
}
