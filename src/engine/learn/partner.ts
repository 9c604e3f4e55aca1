import { Worker } from 'node:worker_threads';
import { hiResClock } from '../adapters/clock/hi-res-clock.ts';
import { joinNetKernel } from '../compute/nn/net-kernel.ts';
import type { NetKernel } from '../compute/nn/net-kernel.ts';
import { Critic, ownDesk } from './critic.ts';
import type { CriticAnswer, CriticDesk, CriticSettings } from './critic.ts';
import { awaitAnswer, createPartnerDesk, dismiss, isManned, offer, serveDesk, takeBack } from './partner-desk.ts';
import type { PartnerDesk } from './partner-desk.ts';
import { Pace } from './pace.ts';

/**
 * A second thread that does half of the learning of one agent at a time. It changes nothing but the time: what it has not begun when the first thread
 * comes to it, that one does itself, with the same bits.
 */
export interface Partner {
  /** How many batches it has done. */
  readonly answered: number;
  /** Takes the work of a critic in; the work of another is dismissed. The critic's places begin at `from`, with the room of a joining thread. */
  assist(critic: Critic, place: { readonly kernel: NetKernel; readonly from: number; readonly settings: CriticSettings }): CriticDesk;
  /** Ends the thread. */
  close(): Promise<void>;
}

/** What a partner is told of a critic. */
export interface PartnerTask {
  readonly memory: NonNullable<NetKernel['shared']>;
  readonly from: number;
  readonly settings: CriticSettings;
  readonly desk: PartnerDesk;
}

/**
 * Starts a partner.
 * @param file the built or source entry `partner.worker`
 * @param options `patienceMs`: how long it may take over one batch before it counts as lost; `now`: by which it is found out whether help is worth having
 */
export function startPartner(file: string | URL, { patienceMs = 10_000, now = hiResClock }: { readonly patienceMs?: number; readonly now?: () => number } = {}): Partner {
  const worker = new Worker(file);
  let current: PartnerDesk | null = null;
  let fault: Error | null = null;
  let isClosed = false;
  let answered = 0;
  worker.on('error', (error: Error) => { fault ??= new Error(`the second thread of the training has failed: ${error.message}`, { cause: error }); });
  worker.on('exit', () => { fault ??= new Error('the second thread of the training has ended before the training'); });
  // It keeps no process alive that has nothing else to do.
  worker.unref();
  return {
    get answered() { return answered; },
    assist: (critic, { kernel, from, settings }) => {
      if (current !== null) dismiss(current);
      if (kernel.shared === null) return ownDesk(critic);
      const desk = createPartnerDesk();
      current = desk;
      worker.postMessage({ memory: kernel.shared, from, settings, desk } satisfies PartnerTask);
      return sharedDesk(critic, desk, {
        patienceMs, now,
        onAnswer: () => { answered++; },
        check: () => {
          if (isClosed) throw new Error('expected the second thread of the training, was closed');
          if (fault !== null) throw fault;
        },
      });
    },
    close: async () => {
      isClosed = true;
      if (current !== null) dismiss(current);
      await worker.terminate();
    },
  };
}

/** Works for one critic after the other, as a partner's thread. */
export function assist({ memory, from, settings, desk }: PartnerTask): void {
  serveDesk(desk, new Critic(joinNetKernel(memory, from), settings));
}

interface SharedDeskOptions {
  readonly patienceMs: number;
  readonly now: () => number;
  /** Throws where there is no partner any more. */
  readonly check: () => void;
  readonly onAnswer: () => void;
}

function sharedDesk(critic: Critic, desk: PartnerDesk, { patienceMs, now, check, onAnswer }: SharedDeskOptions): CriticDesk {
  const alone = ownDesk(critic);
  const pace = new Pace(now);
  let isThere = false;
  const answer = (): CriticAnswer => {
    if (!pace.isHelped || takeBack(desk)) return alone.finish();
    const found = awaitAnswer(desk, patienceMs);
    if (found === null) throw new Error(`expected the second thread of the training to be done with a batch within ${patienceMs} ms, was not; it may have died`);
    onAnswer();
    return found;
  };
  return {
    begin: (work) => {
      check();
      alone.begin(work);
      isThere ||= isManned(desk);
      if (!isThere) return;
      pace.begin();
      if (pace.isHelped) offer(desk, work);
    },
    finish: () => {
      if (!isThere) return alone.finish();
      const found = answer();
      pace.end();
      return found;
    },
  };
}
