import { toJson } from '../json.ts';

/** A connection as the hub sees it. */
export interface Listener {
  /** Tells whether it has asked for the stream and is on the right route. */
  wants(stream: string): boolean;
  deliver(stream: string, event: string, json: string): void;
}

/** Brings what is published to whoever asked for it. */
export class Hub {
  readonly #listeners = new Set<Listener>();
  /** Told the first time anybody asks for a stream. */
  onAsked: (stream: string) => void = () => {};

  join(listener: Listener): void {
    this.#listeners.add(listener);
  }

  leave(listener: Listener): void {
    this.#listeners.delete(listener);
  }

  isWanted(stream: string): boolean {
    for (const listener of this.#listeners) if (listener.wants(stream)) return true;
    return false;
  }

  /** Publishes what `make` returns if anybody wants it; null is nothing to say. */
  publish(stream: string, make: () => unknown): void {
    let json: string | null = null, event = '';
    for (const listener of this.#listeners) {
      if (!listener.wants(stream)) continue;
      if (json === null) {
        const payload = make();
        if (payload === null) return;
        json = toJson(payload);
        event = eventName(payload);
      }
      listener.deliver(stream, event, json);
    }
  }
}

function eventName(payload: unknown): string {
  const { e } = payload as { readonly e?: unknown };
  return typeof e === 'string' ? e : '';
}
