import type { Session, Store } from '../../adapters/sqlite/store.ts';
import { Engine } from '../../core/engine.ts';
import type { EngineSnapshot } from '../../core/engine.ts';
import type { Output } from '../../domain/output.ts';
import type { JournalRecord, OutputsDigest } from '../../ports/journal.ts';
import { digestOf } from './outputs-digest.ts';
import { engineOptions } from './plan.ts';
import type { SessionPlan } from './plan.ts';
import type { SessionSnapshot } from './session-storage.ts';

/** What a replay of a recorded session found. */
export interface ReplayReport {
  readonly inputs: number;
  readonly outputs: number;
  /** Records of what inputs brought about, compared one by one. */
  readonly compared: number;
  /** The first record that differs, or null when all are identical. */
  readonly difference: { readonly sequence: number; readonly expected: string; readonly actual: string } | null;
  /** Why it differs where what traded is not there any more, such as trees that were dropped for the budget: one clause without a full stop. Null where all is there. */
  readonly missing: string | null;
  readonly finalEquity: number;
}

/**
 * Feeds the recorded inputs of a session to a fresh engine and compares what they bring about with what they brought about then.
 * @param from the snapshot after which the records begin; null when they begin with the session
 */
export function replaySession(plan: SessionPlan, records: Iterable<JournalRecord>, from: EngineSnapshot | null = null): ReplayReport {
  const replay = new Replay(plan, from);
  for (const record of records) if (!replay.take(record)) break;
  return replay.report();
}

/**
 * Replays a session from the store, from its first record; when that is no longer kept, from the oldest snapshot on.
 * @throws StoreError `corrupt` when a record does not match its checksum, or neither is there
 */
export function replayStored(store: Store, { id, config }: Pick<Session, 'id' | 'config'>): ReplayReport {
  const journal = store.journal(id);
  if (journal.firstSequence() <= 1) return replaySession(config as SessionPlan, journal.read(0));
  const oldest = store.snapshots(id).oldest();
  const state = oldest?.state as SessionSnapshot | undefined;
  return replaySession(config as SessionPlan, journal.read(oldest?.sequence ?? 0), state?.engine ?? null);
}

/** A replay that is given its records one at a time. */
export class Replay {
  readonly engine: Engine;
  readonly #counts = { inputs: 0, outputs: 0, compared: 0 };
  #expected: OutputsDigest | null = null;
  #difference: ReplayReport['difference'] = null;

  constructor(plan: SessionPlan, from: EngineSnapshot | null) {
    this.engine = new Engine(engineOptions(plan));
    if (from !== null) this.engine.restore(from);
  }

  /** Takes the next record; `onOutput` is given what it brings about. Returns false when it differs: what comes after means nothing. */
  take({ sequence, input }: JournalRecord, onOutput: (output: Output) => void = () => undefined): boolean {
    if (input.type === 'outputs-digest') return this.#compare(sequence, input.digest);
    if (this.#expected !== null) return this.#compare(sequence, 'nothing');
    const outputs = this.engine.process(input);
    outputs.forEach(onOutput);
    this.#counts.inputs++;
    this.#counts.outputs += outputs.length;
    this.#expected = outputs.length > 0 ? digestOf(input.timeMs, outputs) : null;
    return true;
  }

  /** The last record's outputs are not recorded: the journal ends too early. */
  get isCutShort(): boolean {
    return this.#expected !== null;
  }

  report(): ReplayReport {
    return { ...this.#counts, difference: this.#difference, missing: this.#difference === null ? null : this.#missing(), finalEquity: this.engine.equity() };
  }

  /** What stands idle in the place of what is not there decides nothing, where that decided. */
  #missing(): string | null {
    const idle = [...this.engine.desks.values()].find(({ failure }) => failure !== null);
    return idle === undefined ? null : `"${idle.assignment?.id ?? ''}" cannot decide again what it decided then: ${idle.failure ?? ''}`;
  }

  #compare(sequence: number, expected: string): boolean {
    const actual = this.#expected?.digest ?? 'nothing';
    this.#expected = null;
    if (actual === expected) this.#counts.compared++;
    else this.#difference = { sequence, expected, actual };
    return actual === expected;
  }
}
