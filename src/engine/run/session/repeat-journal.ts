import type { Engine } from '../../core/engine.ts';
import type { Input } from '../../domain/input.ts';
import type { VenueEvent } from '../../domain/order-event.ts';
import type { JournalRecord, OutputsDigest } from '../../ports/journal.ts';
import { digestOf } from './outputs-digest.ts';

/** What a repetition of the journal has found. */
export interface Repetition {
  readonly inputs: number;
  /** Reports of the exchange among the inputs. */
  readonly reports: number;
  /** The first record that brought about something else than it did then; null when all did the same. */
  readonly changedAt: number | null;
  /** The digest of what the last input brought about, when the journal does not hold it; null when it does. */
  readonly undigested: OutputsDigest | null;
}

/** Lets the engine process journaled inputs once more; what they bring about is in the store and at the exchange already. */
export function repeatJournal(engine: Engine, records: Iterable<JournalRecord>): Repetition {
  let [inputs, reports] = [0, 0];
  let changedAt: number | null = null;
  let undigested: OutputsDigest | null = null;
  for (const { sequence, input } of records) {
    if (input.type === 'outputs-digest') {
      if (input.digest !== undigested?.digest) changedAt ??= sequence;
      undigested = null;
      continue;
    }
    const outputs = engine.process(input);
    inputs++;
    if (isReport(input)) reports++;
    undigested = outputs.length === 0 ? null : digestOf(input.timeMs, outputs);
  }
  return { inputs, reports, changedAt, undigested };
}

const REPORTS: ReadonlySet<string> = new Set<VenueEvent['type']>(['order-accepted', 'order-filled', 'order-canceled', 'order-rejected', 'order-expired', 'funding-booked', 'position-liquidated']);

function isReport(input: Input): boolean {
  return REPORTS.has(input.type);
}
