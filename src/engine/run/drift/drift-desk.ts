import type { Store } from '../../adapters/sqlite/store.ts';
import type { DriftEvent, DriftLightColor, DriftReport, FallBack } from '../../contract/drift.ts';
import { FALL_BACKS } from '../../contract/drift.ts';
import { RequestRefused } from '../../contract/server.ts';
import type { ModelManifest } from '../../domain/model.ts';
import type { AlertLevel } from '../../domain/output.ts';
import { instrumentId } from '../../domain/units.ts';
import type { InstrumentId } from '../../domain/units.ts';
import { AGENT } from '../../strategy/agent/agent.ts';
import type { RunningSession } from '../session/running-session.ts';
import type { BarGroup } from '../shadow/bar-groups.ts';
import type { ShadowAccount } from '../shadow/shadow-account.ts';
import type { ShadowRun } from '../shadow/shadow-run.ts';
import { driftReport } from './drift-report.ts';
import type { WatchedPlace } from './drift-report.ts';
import { DriftWatch } from './drift-watch.ts';
import type { DriftLook } from './drift-watch.ts';
import { changeSentence } from './drift-words.ts';

export interface DriftDeskOptions {
  readonly store: Pick<Store, 'shadows' | 'models' | 'deployments' | 'settings'>;
  /** The session that runs; null before there is one. */
  readonly session: () => RunningSession | null;
  /** Takes a model out of its place in the session, and says what was done in a sentence. */
  readonly fallBack: (how: { readonly assignmentId: string; readonly to: Exclude<FallBack, 'off'>; readonly cause: string }) => string;
}

/** Until it is known what exactly was done. */
const TAKEN_OUT = 'It was taken out of its place.';

/** A model that is watched, with what was found so far. */
interface Watched {
  readonly at: WatchedPlace;
  readonly watch: DriftWatch;
  readonly account: ShadowAccount;
  readonly looks: DriftLook[];
  /** Looks that were stored before this start, by their time. */
  readonly stored: ReadonlySet<number>;
  readonly results: Map<InstrumentId, number>;
  equity: number;
}

interface Pending {
  readonly watched: Watched;
  readonly look: DriftLook;
  readonly former: DriftLightColor | null;
  /** What was found, said at that moment. */
  readonly sentence: string;
}

/**
 * Watches every model that trades or decides beside: what it sees, what it does, what comes of it. It looks where the twin and the challenger of a place have taken
 * a bar, and tells, and takes a model out where the person has chosen so, after that work is done.
 */
export class DriftDesk {
  readonly #options: DriftDeskOptions;
  readonly #watched = new WeakMap<ShadowRun, Watched | 'nothing'>();
  #pending: Pending[] = [];
  #isSettling = false;

  constructor(options: DriftDeskOptions) {
    this.#options = options;
  }

  /** Takes what a place has made of a moment. */
  note({ timeMs, bars }: BarGroup, run: ShadowRun): void {
    const watched = this.#watchedOf(run);
    if (watched === null) return;
    const { account, watch, results, equity } = watched;
    let hasTaken = false;
    for (const { instrumentId: id } of bars) {
      const newest = account.engine.desks.get(id)?.newest ?? null;
      if (newest === null || newest.timeMs !== timeMs || newest.sight === null) continue;
      hasTaken = true;
      const result = account.resultOf(id);
      watch.take({ instrumentId: id, values: newest.sight.values, exposure: newest.decision?.targetExposure ?? Number.NaN, resultBps: equity > 0 ? ((result - (results.get(id) ?? result)) / equity) * 10_000 : 0 });
      results.set(id, result);
    }
    if (!hasTaken) return;
    watched.equity = account.engine.equity();
    const look = watch.look(timeMs);
    if (look === null) return;
    const former = watched.looks.at(-1)?.point.color ?? null;
    watched.looks.push(look);
    if (watched.stored.has(timeMs)) return;
    const { at } = watched;
    this.#pending.push({ watched, look, former, sentence: changeSentence(watch, look.point, `The model "${at.title}" ${at.role === 'champion' ? 'that trades as' : 'beside'} "${at.assignmentId}"`) });
  }

  /** Stores what was found since the last time, tells of it, and does what was chosen. */
  settle(): void {
    const session = this.#options.session();
    if (this.#isSettling || this.#pending.length === 0 || session === null) return;
    this.#isSettling = true;
    try {
      for (const pending of this.#pending.splice(0)) if (session.id === pending.watched.at.sessionId) this.#settleOne(session, pending);
    } finally {
      this.#isSettling = false;
    }
  }

  /** Returns what there is to be written down of a place; null where no model is watched. */
  record(run: ShadowRun): DriftReport | null {
    const watched = this.#watchedOf(run);
    return watched === null ? null : this.#report(watched);
  }

  /** Chooses what is done when the light of the model at a place turns red. @throws RequestRefused where no strategy of the session is called so */
  setFallBack(assignmentId: string, fallBack: FallBack): void {
    const session = this.#options.session();
    if (session?.engine.config.strategies.some(({ id }) => id === assignmentId) !== true) throw new RequestRefused({ code: 'not-found', message: `expected a strategy of the session, was "${assignmentId}"` });
    this.#options.store.settings.set(keyOf(session.id, assignmentId), fallBack);
  }

  fallBackOf(sessionId: string, assignmentId: string): FallBack {
    const stored = this.#options.store.settings.get(keyOf(sessionId, assignmentId));
    return FALL_BACKS.find((one) => one === stored) ?? 'off';
  }

  /** The look and what came of it become durable together, or not at all: after a kill it is found, told and done anew. */
  #settleOne(session: RunningSession, { watched: { at }, look, former, sentence }: Pending): void {
    const { shadows } = this.#options.store;
    const { color } = look.point;
    const isNews = color !== (former ?? 'green') && !(color === 'green' && former === 'grey') && color !== 'grey';
    if (!isNews) return void shadows.addLook(at.place, look.point.timeMs, look);
    const to = this.#fallBackNow(session, at, color);
    // What has to last before it counts is shown, and calls nobody.
    if (color === 'red' || former === 'red') session.alert(levelOf(at, color), 'model-drift', sentence);
    shadows.addLook(at.place, look.point.timeMs, look);
    const event: DriftEvent = { timeMs: look.point.timeMs, color, sentence, done: to === null ? null : TAKEN_OUT };
    const key = shadows.addEvent(at.place, event.timeMs, event);
    // Its first commit covers all of the above.
    const done = to === null ? null : this.#options.fallBack({ assignmentId: at.assignmentId, to, cause: sentence });
    if (done !== null) {
      session.alert('critical', 'model-fell-back', `Because of drift: ${done}`);
      shadows.replaceEvent(key, { ...event, done });
    }
    session.commit();
  }

  /** Only a model that trades at this moment can be taken out, and only where that was chosen. */
  #fallBackNow(session: RunningSession, { role, assignmentId, code }: WatchedPlace, color: DriftLightColor): Exclude<FallBack, 'off'> | null {
    if (color !== 'red' || role !== 'champion') return null;
    const chosen = this.fallBackOf(session.id, assignmentId);
    const isAtWork = session.engine.config.strategies.some((one) => one.id === assignmentId && one.code === code && one.enabled);
    return chosen === 'off' || !isAtWork ? null : chosen;
  }

  #report({ at, watch, looks }: Watched): DriftReport {
    const events = this.#options.store.shadows.events(at.place) as readonly DriftEvent[];
    return driftReport(at, watch, { looks, events, fallBack: this.fallBackOf(at.sessionId, at.assignmentId) });
  }

  #watchedOf(run: ShadowRun): Watched | null {
    let watched = this.#watched.get(run);
    if (watched === undefined) this.#watched.set(run, watched = this.#begin(run) ?? 'nothing');
    return watched === 'nothing' ? null : watched;
  }

  #begin(run: ShadowRun): Watched | null {
    const { store } = this.#options;
    const account = run.challenger ?? run.champion;
    const assignment = account.engine.config.strategies.find(({ id }) => id === account.assignmentId);
    if (assignment === undefined || assignment.strategy !== AGENT || assignment.code === undefined) return null;
    const model = store.models.get(assignment.code);
    const manifest = model === null ? null : JSON.parse(model.manifest) as ModelManifest;
    if (model === null || manifest === null || manifest.reference === null) return null;
    const { place, sessionId, assignmentId, challenger } = run.seat;
    const looks = store.shadows.looks(place) as readonly DriftLook[];
    return {
      account, looks: [], stored: new Set(looks.map(({ point }) => point.timeMs)), results: new Map(), equity: account.engine.equity(),
      at: {
        place, code: assignment.code, title: model.title, role: challenger === null ? 'champion' : 'challenger', sessionId, assignmentId,
        deploymentId: store.deployments.get(place) === null ? null : place, sinceMs: run.sinceMs,
      },
      watch: new DriftWatch({ reference: manifest.reference, isContinuous: manifest.agent['actionSpace'] === 'continuous', interval: assignment.interval, instruments: assignment.instruments.map(instrumentId) }),
    };
  }
}

function keyOf(sessionId: string, assignmentId: string): string {
  return `drift:${sessionId}:${assignmentId}`;
}

function levelOf({ role }: WatchedPlace, color: DriftLightColor): AlertLevel {
  return color === 'red' && role === 'champion' ? 'warning' : 'info';
}
