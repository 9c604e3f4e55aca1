import type { Socket } from 'node:net';
import type { Role } from './fault-plan.ts';

/** 'open' works; 'down' resets every connection; 'frozen' accepts and stays silent; 'maintenance' answers 503. */
export type DoorState = 'open' | 'down' | 'frozen' | 'maintenance';

/** One of the six servers as the network shows it, and the sockets that are in it. */
export class Door {
  readonly role: Role;
  readonly sockets = new Set<Socket>();
  #state: DoorState = 'open';

  constructor(role: Role) {
    this.role = role;
  }

  get state(): DoorState {
    return this.#state;
  }

  /** Changes the state; 'down' also resets what is connected. */
  set(state: DoorState): void {
    this.#state = state;
    if (state === 'down') this.dropAll();
  }

  enter(socket: Socket): void {
    if (this.#state === 'down') {
      socket.resetAndDestroy();
      return;
    }
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
  }

  /** Resets every connection; new ones are welcome. */
  dropAll(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
    this.sockets.clear();
  }

  /** Ends every connection in an orderly way. */
  endAll(): void {
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }
}
