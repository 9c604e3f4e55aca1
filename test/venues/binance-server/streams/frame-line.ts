import type { WebSocket } from 'ws';
import type { Door } from '../faults/door.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';

const HELD_MS = 1_000;

/** The way of frames to one client, where they can be lost, doubled, swapped or late. */
export class FrameLine {
  readonly #socket: WebSocket;
  readonly #door: Door;
  readonly #faults: FaultPlan;
  #held: string | null = null;

  constructor(socket: WebSocket, door: Door, faults: FaultPlan) {
    this.#socket = socket;
    this.#door = door;
    this.#faults = faults;
  }

  /** Sends a frame; `what` is how fault rules know it. */
  send(what: string, json: string): void {
    if (this.#door.state === 'frozen') return;
    const text = this.#faults.hasUnknownFields ? withUnknown(json) : json;
    const fault = this.#faults.forFrame(this.#door.role, what);
    switch (fault?.type) {
      case undefined:
        this.#write(text);
        return;
      case 'lose':
        return;
      case 'duplicate':
        this.#write(text);
        this.#write(text);
        return;
      case 'garble':
        this.#write('<html>502 Bad Gateway</html>');
        this.#write(text);
        return;
      case 'cut':
        this.#socket.terminate();
        return;
      case 'reorder':
        this.#release();
        this.#held = text;
        // Swapped with the next frame, not kept for ever where there is none.
        setTimeout(() => { if (this.#held === text) this.#release(); }, HELD_MS).unref();
        return;
      case 'late':
        setTimeout(() => this.#write(text), fault.ms).unref();
        return;
    }
  }

  #write(text: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(text);
    this.#release();
  }

  #release(): void {
    const held = this.#held;
    this.#held = null;
    if (held !== null && this.#socket.readyState === this.#socket.OPEN) this.#socket.send(held);
  }
}

const UNKNOWN = ',"zz":{"new":[1,"2",null]}';

/** Adds a field to a frame, and to what is inside its envelope. */
function withUnknown(json: string): string {
  if (!json.startsWith('{') || json === '{}') return json;
  const hasInside = /^\{"(stream|subscriptionId)":/.test(json) && json.endsWith('}}');
  return hasInside ? `${json.slice(0, -2)}${UNKNOWN}}${UNKNOWN}}` : `${json.slice(0, -1)}${UNKNOWN}}`;
}
