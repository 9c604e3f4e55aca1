import type { MarketEvent } from '../../domain/market-event.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { FeatureSetDefinition } from './definition.ts';

/**
 * How far a source can be relied on at the last bar. `absent`: it has not said anything. `warming-up`: its windows are not full. `ready`: they are.
 * `gap`: bars before this one are missing. `halted`: the bar has no volume, or the exchange ended it early. `stale`: it has fallen silent.
 */
export type SourceState = 'absent' | 'warming-up' | 'ready' | 'gap' | 'halted' | 'stale';

/** The features of one instrument, fed by market events in order of time, worked out when its bar closes. */
export interface MarketFeatureSet {
  readonly definition: FeatureSetDefinition;
  readonly hash: string;
  /** [features] at the last closed bar, NaN where unknown. Always the same buffer. */
  readonly values: Float64Array;
  /** [features] 1 where the value is known, else 0. Always the same buffer. */
  readonly known: Uint8Array;
  /** Close of the bar that the values are of; NaN before the first. */
  readonly timeMs: EpochMs;
  /** State of each source at the last bar. */
  readonly state: Readonly<Record<string, SourceState>>;
  /** Takes the next event; true when it closed a bar of the instrument and the values are new. Makes no objects and keeps none of the event. */
  update(event: MarketEvent): boolean;
  /** Everything the next values depend on, as plain data that survives JSON. */
  snapshot(): unknown;
  /** @throws InvariantError when the snapshot is of other features */
  restore(snapshot: unknown): void;
}

/** Feature values of many bars, row by row. */
export interface FeatureRows {
  readonly length: number;
  readonly width: number;
  /** [length] close of each bar. */
  readonly timeMs: Float64Array;
  /** [length, width] NaN where unknown. */
  readonly values: Float64Array;
  /** [length, width] 1 where known. */
  readonly known: Uint8Array;
}

/** Feeds the events to a feature set and gathers a row for each closed bar: the batch is the stream, so they cannot differ. */
export function featureRows(set: MarketFeatureSet, events: Iterable<MarketEvent>): FeatureRows {
  const gathered = new RowGatherer(set.values.length);
  for (const event of events) if (set.update(event)) gathered.add(set);
  return gathered.rows();
}

/** Rows that grow as bars close; memory doubles when it is full. */
export class RowGatherer {
  readonly #width: number;
  #length = 0;
  #timeMs = new Float64Array(256);
  #values: Float64Array;
  #known: Uint8Array;

  constructor(width: number) {
    this.#width = width;
    this.#values = new Float64Array(256 * width);
    this.#known = new Uint8Array(256 * width);
  }

  add({ timeMs, values, known }: Pick<MarketFeatureSet, 'timeMs' | 'values' | 'known'>): void {
    if (this.#length === this.#timeMs.length) this.#grow();
    this.#timeMs[this.#length] = timeMs;
    this.#values.set(values, this.#length * this.#width);
    this.#known.set(known, this.#length * this.#width);
    this.#length++;
  }

  rows(): FeatureRows {
    const [length, width] = [this.#length, this.#width];
    return { length, width, timeMs: this.#timeMs.slice(0, length), values: this.#values.slice(0, length * width), known: this.#known.slice(0, length * width) };
  }

  #grow(): void {
    const size = this.#timeMs.length * 2;
    const [timeMs, values, known] = [new Float64Array(size), new Float64Array(size * this.#width), new Uint8Array(size * this.#width)];
    timeMs.set(this.#timeMs);
    values.set(this.#values);
    known.set(this.#known);
    [this.#timeMs, this.#values, this.#known] = [timeMs, values, known];
  }
}
