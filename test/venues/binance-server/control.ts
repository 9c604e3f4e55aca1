import { atoms } from './decimal.ts';
import type { Exchange } from './exchange.ts';
import type { Door } from './faults/door.ts';
import type { FaultPlan, FaultRule, Role } from './faults/fault-plan.ts';
import type { Kind } from './market/listing.ts';

/** The hand of a test on the exchange. */
export class Control {
  readonly #exchange: Exchange;
  readonly #faults: FaultPlan;
  readonly #doors: Readonly<Record<Role, Door>>;

  constructor(exchange: Exchange, faults: FaultPlan, doors: Readonly<Record<Role, Door>>) {
    this.#exchange = exchange;
    this.#faults = faults;
    this.#doors = doors;
  }

  /** Adds a fault rule. */
  fail(rule: FaultRule): void {
    this.#faults.add(rule);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  /** Resets every connection of a door once. */
  dropConnections(role: Role): void {
    this.#doors[role].dropAll();
  }

  /** Moves the market `count` steps. */
  step(count = 1): void {
    for (let i = 0; i < count; i++) this.#exchange.step();
  }

  /** Carries a symbol's price to `price` by trading through everything in between. */
  jump(kind: Kind, symbol: string, price: string): void {
    this.#exchange.half(kind).crowds.get(symbol)?.jump(atoms(price));
  }

  /** Shifts the server's clock by `ms`. */
  shiftClock(ms: number): void {
    this.#exchange.clock.shift(ms);
  }
}
