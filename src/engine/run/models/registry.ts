import type { Deployment } from '../../adapters/sqlite/deployment-store.ts';
import type { ModelEventKind, ModelStatus, StoredModel } from '../../adapters/sqlite/model-store.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import type { StrategyAssignment } from '../../core/engine-config.ts';
import type { EpochMs } from '../../domain/units.ts';
import { BLANK_CODE } from '../boosting/blank-version.ts';
import { kindOfStrategy } from './kinds/kinds.ts';

/** The parts of the store in which models and their places are kept. */
export type RegistryStore = Pick<Store, 'models' | 'deployments' | 'transaction'>;

/** What a session has at work, as its journal proves it. */
export interface AtWork {
  readonly sessionId: string;
  /** Market time. */
  readonly marketMs: EpochMs;
  readonly strategies: readonly StrategyAssignment[];
}

/** Why something changes, for the record. */
export interface ChangeCause {
  readonly kind: ModelEventKind;
  /** One sentence. */
  readonly cause: string;
}

/** Tells whether a model trades there. The rule that waits for its first trees is none. */
export function isModelAtWork({ strategy, code, enabled }: StrategyAssignment): boolean {
  return kindOfStrategy(strategy) !== null && code !== undefined && code !== BLANK_CODE && enabled;
}

/** Returns the deployment under which a model trades in the place of a strategy; undefined where none does. */
export function championAt(deployments: readonly Deployment[], sessionId: string, assignmentId: string): Deployment | undefined {
  return deployments.findLast((one) => one.sessionId === sessionId && one.assignmentId === assignmentId && one.role === 'champion' && one.state !== 'ended');
}

/**
 * Writes down which models are about to be put to work, before the session is told. Whatever happens between the two, {@link reconcileRegistry} finds out whether it came to it.
 * @param replaced what a later roll back puts back, by assignment; the assignment of now where it is left out
 */
export function announce({ deployments }: RegistryStore, { now, next, nowMs, cause, replaced = new Map() }: {
  readonly now: AtWork;
  readonly next: readonly StrategyAssignment[];
  readonly nowMs: EpochMs;
  readonly cause: string;
  readonly replaced?: ReadonlyMap<string, StrategyAssignment | null>;
}): void {
  for (const wanted of next) {
    const former = now.strategies.find(({ id }) => id === wanted.id) ?? null;
    if (!isModelAtWork(wanted) || (former !== null && isModelAtWork(former) && former.code === wanted.code)) continue;
    deployments.add({
      id: freeId(deployments, nowMs), sessionId: now.sessionId, assignmentId: wanted.id, role: 'champion', code: wanted.code ?? null, wanted, sinceMs: now.marketMs, cause,
      replaced: replaced.has(wanted.id) ? replaced.get(wanted.id) : former?.code === wanted.code ? replacedBefore(deployments.ofSession(now.sessionId), wanted) : former,
    }, 'asked');
  }
}

/**
 * Brings the registry in line with what a session really has at work: its journaled configuration is the truth, whatever was cut off in between. All of it or nothing.
 * @param why what was changed a moment ago; null at a start
 * @returns one sentence for each thing that did not agree
 */
export function reconcileRegistry(store: RegistryStore, { now, nowMs, why }: { readonly now: AtWork; readonly nowMs: EpochMs; readonly why: ChangeCause | null }): readonly string[] {
  return store.transaction(() => {
    const carried = endStale(store, { now, nowMs, why });
    confirmWorking(store, { now, nowMs, carried });
    return settleStatuses(store, { now, nowMs, why });
  });
}

/** Ends what no longer works; returns what was replaced by models of a session that has ended, by assignment. */
function endStale({ deployments }: RegistryStore, { now, nowMs, why }: { readonly now: AtWork; readonly nowMs: EpochMs; readonly why: ChangeCause | null }): ReadonlyMap<string, Deployment> {
  const carried = new Map<string, Deployment>();
  for (const one of deployments.open()) {
    const place = one.sessionId === now.sessionId ? now.strategies.find(({ id }) => id === one.assignmentId) : undefined;
    const end = one.role === 'champion' ? endOfChampion(one, now, place, why) : endOfChallenger(one, now, place);
    if (end === null) continue;
    if (one.role === 'champion' && one.state === 'working' && one.sessionId !== now.sessionId) carried.set(one.assignmentId, one);
    deployments.end(one.id, nowMs, end);
  }
  return carried;
}

/** Returns why it no longer works, or null while it does. */
function endOfChampion(one: Deployment, now: AtWork, place: StrategyAssignment | undefined, why: ChangeCause | null): string | null {
  if (place !== undefined && isModelAtWork(place) && place.code === one.code) return null;
  if (one.state === 'asked') return NOT_DONE;
  if (one.sessionId !== now.sessionId) return 'Its session has ended.';
  if (why !== null) return why.cause;
  if (place === undefined) return `The strategy "${one.assignmentId}" was taken off.`;
  return place.code === one.code ? `The strategy "${one.assignmentId}" was switched off.` : `Something else works as "${one.assignmentId}" since.`;
}

function endOfChallenger(one: Deployment, now: AtWork, place: StrategyAssignment | undefined): string | null {
  if (one.sessionId !== now.sessionId) return 'Its session has ended.';
  if (place === undefined) return `The strategy "${one.assignmentId}", beside which it decided, was taken off.`;
  return one.code !== null && isModelAtWork(place) && place.code === one.code ? 'It was put to work itself.' : null;
}

/** Confirms what was asked for and works; notes what works and nobody has noted. */
function confirmWorking({ deployments }: RegistryStore, { now, nowMs, carried }: { readonly now: AtWork; readonly nowMs: EpochMs; readonly carried: ReadonlyMap<string, Deployment> }): void {
  for (const assignment of now.strategies.filter(isModelAtWork)) {
    const own = deployments.open().filter((one) => one.role === 'champion' && one.sessionId === now.sessionId && one.assignmentId === assignment.id);
    for (const one of own) if (one.state === 'asked') deployments.confirm(one.id);
    if (own.length > 0) continue;
    const before = carried.get(assignment.id);
    const goesOn = before !== undefined && before.code === assignment.code;
    deployments.add({
      id: freeId(deployments, nowMs), sessionId: now.sessionId, assignmentId: assignment.id, role: 'champion', code: assignment.code ?? null, wanted: assignment, sinceMs: now.marketMs,
      replaced: goesOn ? before.replaced : replacedBefore(deployments.ofSession(now.sessionId), assignment),
      cause: goesOn ? 'It goes on in the session that followed.' : 'It was found at work.',
    }, 'working');
  }
}

/** What this model had replaced here the last time, if it ever did. */
function replacedBefore(ofSession: readonly Deployment[], { id, code }: StrategyAssignment): unknown {
  return ofSession.findLast((one) => one.assignmentId === id && one.role === 'champion' && one.code === code)?.replaced ?? null;
}

/** Gives every model the status that its places make it have. */
function settleStatuses({ models, deployments }: RegistryStore, { now, nowMs, why }: { readonly now: AtWork; readonly nowMs: EpochMs; readonly why: ChangeCause | null }): readonly string[] {
  const open = deployments.open().filter(({ state }) => state === 'working');
  const told: string[] = [];
  // Only what works, or stood as if it did, can stand otherwise now: the shelf may hold thousands of versions.
  const standing = models.standing(['active', 'shadow']);
  const arrived = [...new Set(open.flatMap(({ code }) => code ?? []))].filter((code) => !standing.some((model) => model.code === code));
  for (const model of [...standing, ...arrived.flatMap((code) => presentOf(models.get(code)))]) {
    const places = open.filter(({ code }) => code === model.code);
    const status = statusOf(model, places, () => deployments.ofModel(model.code));
    if (status === model.status) continue;
    const place = places.find(({ role }) => (role === 'champion') === (status === 'active'));
    const cause = why?.cause ?? place?.cause ?? deployments.ofModel(model.code).at(-1)?.endCause ?? 'Nothing of it is at work.';
    const kind = why === null ? 'reconciled' : kindOf(why.kind, status);
    models.setStatus(model.code, { timeMs: nowMs, kind, status, cause, deploymentId: place?.id ?? null });
    if (why === null) told.push(`${model.title} (${model.code.slice(0, 8)}) is ${status} now, was ${model.status}: ${cause} The session "${now.sessionId}" says so.`);
  }
  return told;
}

function presentOf(model: StoredModel | null): readonly StoredModel[] {
  return model === null || model.deletedMs !== null ? [] : [model];
}

/** What has traded and trades no more is retired; what has only watched is a candidate again. */
function statusOf({ status }: Pick<StoredModel, 'status'>, places: readonly Deployment[], all: () => readonly Deployment[]): ModelStatus {
  if (places.some(({ role }) => role === 'champion')) return 'active';
  if (places.length > 0) return 'shadow';
  if (status === 'active') return 'retired';
  if (status !== 'shadow') return status;
  return all().some(({ role, endCause }) => role === 'champion' && endCause !== NOT_DONE) ? 'retired' : 'candidate';
}

/** One change moves one model up and another down. */
function kindOf(kind: ModelEventKind, status: ModelStatus): ModelEventKind {
  const isUp = status === 'active' || status === 'shadow';
  if (isUp) return 'promoted';
  return kind === 'promoted' ? 'retired' : kind;
}

const NOT_DONE = 'The change was not carried out.';

/** Of deployments that are written in one millisecond each has its own id. */
export function freeId(deployments: RegistryStore['deployments'], nowMs: EpochMs): string {
  const id = `d${nowMs.toString(36)}`;
  return deployments.get(id) === null ? id : freeId(deployments, nowMs + 1);
}
