import type { Rng } from '../../../compute/rng.ts';
import { createRng } from '../../../compute/rng.ts';
import type { Clock } from '../../../ports/clock.ts';
import { AttemptBudget } from './attempt-budget.ts';
import type { Scheduler } from './scheduler.ts';
import { timerScheduler } from './scheduler.ts';
import type { Transport } from './transport.ts';
import { wsTransport } from './ws-transport.ts';

/** What all sockets of a process share. */
export interface SocketMachinery {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly transport: Transport;
  /** For jitter only; each socket takes its own stream by name. */
  readonly rng: Rng;
  readonly attempts: AttemptBudget;
}

/** Puts the machinery of a real process together: `ws`, timers, one budget of attempts. To be made once and shared by spot, futures and accounts. */
export function createSocketMachinery(clock: Clock, seed: number | string): SocketMachinery {
  return { clock, scheduler: timerScheduler, transport: wsTransport, rng: createRng(seed).stream('sockets'), attempts: new AttemptBudget() };
}
