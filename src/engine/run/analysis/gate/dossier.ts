import type { Session, Store } from '../../../adapters/sqlite/store.ts';
import type { BacktestRequest, RunSummary } from '../../../contract/api.ts';
import type { EvidenceDocument, EvidenceHead, EvidenceTool, GateSubject } from '../../../contract/evidence.ts';
import { DAY_MS } from '../../../domain/interval.ts';
import type { EpochMs } from '../../../domain/units.ts';
import { modeOf } from '../../session/plan.ts';
import type { SessionPlan } from '../../session/plan.ts';
import { subjectHash } from '../subject.ts';
import { botRehearsals } from './bot-rehearsals.ts';
import type { FiledRun, Rehearsal, Staleness } from './filed.ts';
import { joinProtocolDays, paysAtLeast } from './protocol-days.ts';

export interface FiledEvidence {
  readonly head: EvidenceHead;
  readonly stale: Staleness;
  /** Reads the whole document. */
  readonly document: () => EvidenceDocument | null;
}

/** Everything on file about one strategy at work. */
export interface Dossier {
  /** What everything in it is about. */
  readonly subject: GateSubject;
  /** Says why something made by a version of the program at a time does not count any more. */
  readonly tooOld: (codeVersion: string, createdMs: EpochMs) => Staleness;
  /** The longest that counts; else the newest that does not; null where there is none. */
  readonly run: FiledRun | null;
  readonly evidence: (tool: EvidenceTool) => FiledEvidence | null;
  /** How often exactly this was traded in real time; empty where it never was. */
  readonly rehearsals: (mode: 'paper' | 'demo') => readonly Rehearsal[];
}

export interface DossierInput {
  readonly store: Store;
  readonly subject: GateSubject;
  readonly nowMs: EpochMs;
  readonly codeVersion: string;
  /** How long something counts. */
  readonly validMs: number;
}

/** As many of the newest runs are looked through. */
const SEARCHED = 5_000;

/** Looks up what is on file. Reads lists, no details. */
export function openDossier({ store, subject, nowMs, codeVersion, validMs }: DossierInput): Dossier {
  const wanted = subjectHash(subject);
  const runs = store.runs.list({ limit: SEARCHED });
  const tooOld = (madeBy: string, createdMs: EpochMs): Staleness => (madeBy !== codeVersion ? `made by version ${madeBy} of the program, this is ${codeVersion}` : createdMs + validMs <= nowMs ? 'too old' : null);
  const filed = runs.flatMap((one): readonly FiledRun[] => {
    const request = one.config as BacktestRequest;
    if (one.kind !== 'backtest' || request.strategy !== subject.strategy || request.strategies !== undefined || subjectHash(request) !== wanted) return [];
    if (subject.protocol !== undefined && !paysAtLeast(request, subject.config)) return [];
    const summary = one.summary as RunSummary;
    return [{ request, summary, days: (summary.to - summary.from) / DAY_MS, dataHash: one.dataHash, stale: tooOld(one.codeVersion, one.createdMs) }];
  });
  const run = subject.protocol === undefined ? bestRun(filed) : joinProtocolDays(filed);
  const heads = runs.filter(({ kind }) => kind === 'evidence').map(({ summary }) => summary as EvidenceHead).filter((head) => head.subjectHash === wanted);
  return {
    subject, tooOld, run,
    evidence: (tool) => {
      const head = heads.find((one) => one.tool === tool);
      return head === undefined ? null : { head, stale: tooOld(head.codeVersion, head.createdMs) ?? againstRun(head, run), document: () => (store.runs.get(head.id)?.detail ?? null) as EvidenceDocument | null };
    },
    rehearsals: (mode) => {
      const sessions = store.sessions.list().filter(({ config }) => (config as SessionPlan).kind === 'venue' && modeOf(config as SessionPlan) === mode);
      return subject.protocol === undefined ? sessions.filter((session) => isOf(session, subject.strategy, wanted)).map((session) => rehearsalOf(store, session)) : botRehearsals(store, new Set(sessions.map(({ id }) => id)), wanted);
    },
  };
}

function isOf({ config }: Session, strategy: string, wanted: string): boolean {
  return (config as SessionPlan).engine.strategies.some((one) => one.strategy === strategy && subjectHash(one) === wanted);
}

function rehearsalOf(store: Store, { id, startedMs, endedMs }: Session): Rehearsal {
  return { days: ((endedMs ?? startedMs) - startedMs) / DAY_MS, trades: store.records(id).trades.count() };
}

function bestRun(runs: readonly FiledRun[]): FiledRun | null {
  const valid = runs.filter(({ stale }) => stale === null).toSorted((a, b) => lengthOf(b) - lengthOf(a));
  return valid[0] ?? runs[0] ?? null;
}

function lengthOf({ summary }: FiledRun): number {
  return summary.to - summary.from;
}

/** Evidence belongs to the run that it is shown beside: the same time, and the same data. */
function againstRun(head: EvidenceHead, run: FiledRun | null): Staleness {
  if (run === null) return null;
  if (head.from > run.summary.from || head.to < run.summary.to) return 'of another time than the backtest';
  return head.from === run.summary.from && head.to === run.summary.to && head.dataHash !== run.dataHash ? 'the stored data has changed since' : null;
}
