import type { Deployment } from '../../adapters/sqlite/deployment-store.ts';
import type { StoredModel } from '../../adapters/sqlite/model-store.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import type { ModelChange } from '../../contract/models.ts';
import { RequestRefused } from '../../contract/server.ts';
import { engineConfig, strategyAssignment } from '../../core/engine-config.ts';
import type { EngineConfig, StrategyAssignment } from '../../core/engine-config.ts';
import type { Command } from '../../domain/input.ts';
import { instrumentId } from '../../domain/units.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { SizeBudget } from '../../learn/boosting/stored/size-budget.ts';
import { strategyByName } from '../../strategy/catalog.ts';
import { refuseBadConfig, refuseMissing } from '../handlers/refusals.ts';
import { checkedAssignment } from '../session/checked-assignment.ts';
import type { RunningSession } from '../session/running-session.ts';
import { kindOfStrategy, MODEL_KINDS } from './kinds/kinds.ts';
import { announce, championAt, freeId, reconcileRegistry } from './registry.ts';
import type { AtWork, ChangeCause } from './registry.ts';
import { keepBudget, whyKept } from './keep-budget.ts';
import type { BudgetKept } from './keep-budget.ts';

export interface ModelDeskOptions {
  readonly store: Pick<Store, 'models' | 'deployments' | 'transaction'>;
  /** Wall time. */
  readonly nowMs: () => EpochMs;
  /** The session that runs; null before there is one. */
  readonly session: () => RunningSession | null;
  /** Enters a new configuration, and what has to follow it at once, into the session's journal as one commit. */
  readonly apply: (config: EngineConfig, followedBy: readonly ((timeMs: EpochMs) => Command)[]) => void;
}

/** What a configuration changes beside the strategies, for the record. */
export interface ConfigureHow {
  readonly why?: ChangeCause;
  /** What a later roll back puts back, by assignment; what works there now where it is left out. */
  readonly replaced?: ReadonlyMap<string, StrategyAssignment | null>;
  readonly followedBy?: readonly ((timeMs: EpochMs) => Command)[];
}

/** How a model is taken out of a place by itself: the strategy is switched off and its position closed, or what it replaced comes back. */
export interface FallBack {
  readonly assignmentId: string;
  readonly to: 'flat' | 'previous';
  /** One sentence: what was seen. */
  readonly cause: string;
}

const BY_HAND: ChangeCause = { kind: 'promoted', cause: 'A person has changed the strategies of the session.' };

/**
 * Puts models to work, beside or in the place of a strategy, and takes them back. The session's journal is what counts: the registry is told before, and
 * compared after and at every start, so that a process that is killed in between leaves the two agreeing, and what was replaced ready.
 */
export class ModelDesk {
  readonly #options: ModelDeskOptions;

  constructor(options: ModelDeskOptions) {
    this.#options = options;
  }

  /** Gives the session a new configuration. Every change of strategies comes through here, whoever asks for it. */
  configure(config: EngineConfig, { why = BY_HAND, replaced, followedBy = [] }: ConfigureHow = {}): void {
    const { store, nowMs, apply } = this.#options;
    const now = this.#atWork();
    if (now !== null) announce(store, { now, next: config.strategies, nowMs: nowMs(), cause: why.cause, ...(replaced === undefined ? {} : { replaced }) });
    apply(config, followedBy);
    this.reconcile(why);
  }

  /** Brings the registry in line with the session; returns what did not agree. */
  reconcile(why: ChangeCause | null = null): readonly string[] {
    const now = this.#atWork();
    return now === null ? [] : reconcileRegistry(this.#options.store, { now, nowMs: this.#options.nowMs(), why });
  }

  /** Returns the assignment with which a model would work in the place of a strategy. @throws RequestRefused when it cannot */
  assignmentFor(code: string, assignmentId: string): { readonly former: StrategyAssignment; readonly wanted: StrategyAssignment; readonly model: StoredModel } {
    const session = this.#session();
    const model = this.model(code);
    const kind = MODEL_KINDS[model.kind];
    const opened = kind.open(this.#options.store, code);
    if (opened.model === null) throw new RequestRefused({ code: 'damaged-model', message: `${opened.damage}.` });
    const former = this.assignment(assignmentId);
    const { bounds: _of, ...rest } = former;
    const wanted = checkedAssignment(session, { ...rest, strategy: kind.strategy, code, interval: opened.model.interval, config: { ...opened.model.configFor(former) }, enabled: true });
    return { former, wanted, model };
  }

  /**
   * Lets a model decide beside a strategy without trading, or puts it in the strategy's place from the next bar on. What it replaces is kept.
   * @throws RequestRefused when it cannot be done
   */
  promote({ code, to, assignmentId }: { readonly code: string; readonly to: 'shadow' | 'active'; readonly assignmentId: string }): ModelChange {
    const { former, wanted, model } = this.planPromotion({ code, to, assignmentId });
    return to === 'shadow' ? this.#toShadow(model, wanted) : this.#toActive(model, former, wanted);
  }

  /** Returns what a promotion would change. @throws RequestRefused when it cannot be done */
  planPromotion({ code, to, assignmentId }: { readonly code: string; readonly to: 'shadow' | 'active'; readonly assignmentId: string }): { readonly former: StrategyAssignment; readonly wanted: StrategyAssignment; readonly model: StoredModel } {
    const { former, wanted, model } = this.assignmentFor(code, assignmentId);
    if (former.code === code && former.enabled) throw new RequestRefused({ code: 'at-work', message: `expected another model, "${assignmentId}" works with ${nameOf(model)} already` });
    const sessionId = this.#session().id;
    const isBeside = this.#options.store.deployments.open().some((one) => one.role === 'challenger' && one.sessionId === sessionId && one.assignmentId === assignmentId && one.code === code);
    if (to === 'shadow' && isBeside) throw new RequestRefused({ code: 'at-work', message: `expected another model, ${nameOf(model)} decides beside "${assignmentId}" already` });
    return { former, wanted, model };
  }

  /** Puts back what a model has replaced. @throws RequestRefused when nothing was replaced, or it cannot be put back */
  rollback(assignmentId: string, why: ChangeCause = { kind: 'rolled-back', cause: 'A person has rolled back.' }): ModelChange {
    const { champion, target } = this.rollbackTarget(assignmentId);
    const config = this.#session().engine.config;
    this.#configureChecked({ ...config, strategies: config.strategies.map((one) => (one.id === assignmentId ? target : one)) }, { why, replaced: new Map([[assignmentId, this.#before(champion, target)]]) });
    return { deploymentId: this.#champion(assignmentId)?.id ?? null, message: `${this.describe(target)} works as "${assignmentId}" again.` };
  }

  /** Returns what a roll back would put back, set as it was then. @throws RequestRefused when there is nothing */
  rollbackTarget(assignmentId: string): { readonly champion: Deployment; readonly target: StrategyAssignment } {
    const session = this.#session();
    const current = this.assignment(assignmentId);
    const champion = this.#champion(assignmentId);
    if (champion === undefined) throw new RequestRefused({ code: 'no-model', message: `expected a model at work as "${assignmentId}", was ${this.describe(current)}` });
    const parsed = strategyAssignment.safeParse(champion.replaced);
    if (!parsed.success) throw new RequestRefused({ code: 'nothing-replaced', message: `expected something to put back as "${assignmentId}", found none: the model there has replaced nothing` });
    checkedAssignment(session, parsed.data);
    return { champion, target: parsed.data };
  }

  /**
   * Takes a model out of its place because of something that was seen: never refused. Where there is nothing to put back, it goes flat; so it does where real money is armed:
   * nobody has asked the gate about what was there before, and nothing is to open positions there that no person has put there.
   */
  fallBack({ assignmentId, to, cause }: FallBack): ModelChange {
    const why: ChangeCause = { kind: 'fell-back', cause };
    if (to === 'previous' && this.#session().engine.arming?.isArmed !== true) {
      try {
        return this.rollback(assignmentId, why);
      } catch (error) {
        if (!(error instanceof RequestRefused)) throw error;
      }
    }
    return this.#goFlat(assignmentId, why);
  }

  /**
   * Lets a version decide beside its bot's place without trading, because the bot says so: it was judged already, so nothing is read or compared again.
   * @returns the id of the deployment, which is the one that is there where it decides beside that place already
   */
  putBeside({ code, assignmentId, cause }: { readonly code: string; readonly assignmentId: string; readonly cause: string }): string {
    const { store, nowMs } = this.#options;
    const session = this.#session();
    const place = this.assignment(assignmentId);
    const model = this.model(code);
    if (place.strategy !== MODEL_KINDS[model.kind].strategy) throw new RequestRefused({ code: 'at-work', message: `expected a place of a ${MODEL_KINDS[model.kind].noun}, ${this.describe(place)} works as "${assignmentId}"` });
    const known = this.#beside(code, assignmentId);
    if (known !== undefined) return known.id;
    const { bounds: _of, ...rest } = place;
    const id = freeId(store.deployments, nowMs());
    store.transaction(() => {
      store.deployments.add({ id, sessionId: session.id, assignmentId, role: 'challenger', code, wanted: { ...rest, code, enabled: true }, replaced: null, sinceMs: session.commandMs, cause }, 'working');
      if (model.status !== 'active') store.models.setStatus(code, { timeMs: nowMs(), kind: 'promoted', status: 'shadow', cause, deploymentId: id });
    });
    session.commit();
    return id;
  }

  /** Ends what {@link putBeside} began: the version is put aside, unless it works elsewhere. Does nothing where it does not decide beside that place. */
  endBeside(code: string, assignmentId: string, cause: string): void {
    const { store, nowMs } = this.#options;
    const beside = this.#beside(code, assignmentId);
    if (beside === undefined) return;
    store.transaction(() => {
      store.deployments.end(beside.id, nowMs(), cause);
      const works = store.deployments.open().some((one) => one.code === code);
      if (!works && store.models.get(code)?.status !== 'retired') store.models.setStatus(code, { timeMs: nowMs(), kind: 'retired', status: 'retired', cause, deploymentId: beside.id });
    });
  }

  /**
   * Drops the trees of versions that nobody needs until they are within the budget; what they were and how they did stays listed.
   * @param isNeeded tells of a version that somebody needs whom the registry does not know; those at work, beside, behind and set somewhere are never dropped
   */
  keepBudget(budget: SizeBudget, isNeeded: (code: string) => boolean = () => false): BudgetKept {
    const { store, nowMs, session } = this.#options;
    const running = session();
    // What it has traded must not be decided again when the journal is read.
    return keepBudget(store, nowMs(), { ...budget, isNeeded, strategies: running?.engine.config.strategies ?? [], beforeDrop: () => { running?.checkpoint(); } });
  }

  /** Takes a model out of every shadow, and off the list of what can be chosen. @throws RequestRefused for one that trades */
  retire(code: string): ModelChange {
    const { store, nowMs } = this.#options;
    const model = this.idleModel(code);
    const open = store.deployments.open().filter((one) => one.code === code);
    store.transaction(() => {
      for (const { id } of open) store.deployments.end(id, nowMs(), 'A person has retired the model.');
      if (model.status !== 'retired') store.models.setStatus(code, { timeMs: nowMs(), kind: 'retired', status: 'retired', cause: 'A person has retired it.', deploymentId: null });
    });
    return { deploymentId: null, message: `${nameOf(model)} is retired${open.length === 0 ? '' : ', and no longer decides beside anything'}.` };
  }

  /** Drops the weights of a model. That it was tried goes on counting. @throws RequestRefused while it is at work, or ready behind one that is */
  delete(code: string): void {
    const { store, nowMs } = this.#options;
    const model = this.model(code);
    const reason = this.whyKept(code);
    if (reason !== null) throw new RequestRefused({ code: 'at-work', message: `expected a model that is not at work, ${nameOf(model)} ${reason}` });
    // What it has traded must not be decided again when the journal is read.
    this.#options.session()?.checkpoint();
    store.models.delete(code, { timeMs: nowMs(), cause: 'A person has deleted it.' });
  }

  /** Returns a model that trades nowhere. @throws RequestRefused when it does, or there is none */
  idleModel(code: string): StoredModel {
    const model = this.model(code);
    const trading = this.#options.store.deployments.open().find((one) => one.code === code && one.role === 'champion');
    if (trading !== undefined) throw new RequestRefused({ code: 'at-work', message: `expected a model that does not trade, ${nameOf(model)} works as "${trading.assignmentId}": roll back, or put another one there` });
    return model;
  }

  /** Returns why a model may not be deleted, in one clause; null when it may. */
  whyKept(code: string): string | null {
    return whyKept(code, this.#options.store.deployments.open(), this.#options.session()?.engine.config.strategies ?? []);
  }

  /** Names what an assignment puts to work, as a person knows it. */
  describe({ strategy, code }: Pick<StrategyAssignment, 'strategy' | 'code'>): string {
    const model = kindOfStrategy(strategy) !== null && code !== undefined ? this.#options.store.models.get(code) : null;
    return model === null ? strategyByName(strategy, code)?.title ?? strategy : nameOf(model);
  }

  /** @throws RequestRefused when there is none */
  model(code: string): StoredModel {
    const model = this.#options.store.models.get(code);
    if (model === null || model.deletedMs !== null) throw refuseMissing('a model', code);
    return model;
  }

  /** Returns a strategy of the running session. @throws RequestRefused when there is none */
  assignment(assignmentId: string): StrategyAssignment {
    const { strategies } = this.#session().engine.config;
    const found = strategies.find(({ id }) => id === assignmentId);
    if (found === undefined) throw new RequestRefused({ code: 'not-found', message: strategies.length === 0 ? 'the session has no strategy: expected one to work beside or in the place of' : `expected one of the strategies of the session, ${strategies.map(({ id }) => `"${id}"`).join(' or ')}, was "${assignmentId}"` });
    return found;
  }

  #toShadow(model: StoredModel, wanted: StrategyAssignment): ModelChange {
    const { store, nowMs } = this.#options;
    const session = this.#session();
    const cause = `A person lets it decide beside "${wanted.id}".`;
    const id = freeId(store.deployments, nowMs());
    store.transaction(() => {
      store.deployments.add({ id, sessionId: session.id, assignmentId: wanted.id, role: 'challenger', code: model.code, wanted, replaced: null, sinceMs: session.commandMs, cause }, 'working');
      if (model.status !== 'active') store.models.setStatus(model.code, { timeMs: nowMs(), kind: 'promoted', status: 'shadow', cause, deploymentId: id });
    });
    session.commit();
    return { deploymentId: id, message: `${nameOf(model)} decides beside "${wanted.id}" from now on. It trades nothing.` };
  }

  #toActive(model: StoredModel, former: StrategyAssignment, wanted: StrategyAssignment): ModelChange {
    const config = this.#session().engine.config;
    const cause = `A person has put it in the place of ${this.describe(former)}.`;
    this.#configureChecked({ ...config, strategies: config.strategies.map((one) => (one.id === wanted.id ? wanted : one)) }, { why: { kind: 'promoted', cause } });
    return { deploymentId: this.#champion(wanted.id)?.id ?? null, message: `${nameOf(model)} works as "${wanted.id}" from the next bar on. ${this.describe(former)} is kept for a roll back.` };
  }

  /** Switched off and closed in one commit: nothing can happen between the two. */
  #goFlat(assignmentId: string, why: ChangeCause): ModelChange {
    const { engine } = this.#session();
    const current = this.assignment(assignmentId);
    const held = current.instruments.map(instrumentId).filter((id) => engine.positions().some((position) => position.instrumentId === id));
    this.configure({ ...engine.config, strategies: engine.config.strategies.map((one) => (one.id === assignmentId ? { ...one, enabled: false } : one)) }, {
      why, followedBy: held.map((id) => (timeMs) => ({ type: 'close-position', timeMs, instrumentId: id })),
    });
    return { deploymentId: null, message: `"${assignmentId}" is switched off${held.length === 0 ? '' : ', and its positions are being closed'}.` };
  }

  #configureChecked(config: EngineConfig, how: ConfigureHow): void {
    const parsed = engineConfig.safeParse(config);
    if (!parsed.success) throw refuseBadConfig(parsed.error, 'strategies');
    this.configure(parsed.data, how);
  }

  /** What another roll back after this one would put back: what the restored model had replaced itself. */
  #before(champion: Deployment, target: StrategyAssignment): StrategyAssignment | null {
    const earlier = this.#options.store.deployments.ofSession(champion.sessionId).findLast((one) => one.id !== champion.id && one.role === 'champion' && one.assignmentId === champion.assignmentId && one.code !== null && one.code === target.code);
    const parsed = strategyAssignment.safeParse(earlier?.replaced);
    return parsed.success ? parsed.data : null;
  }

  #beside(code: string, assignmentId: string): Deployment | undefined {
    const { id } = this.#session();
    return this.#options.store.deployments.open().find((one) => one.role === 'challenger' && one.sessionId === id && one.assignmentId === assignmentId && one.code === code);
  }

  #champion(assignmentId: string): Deployment | undefined {
    return championAt(this.#options.store.deployments.open(), this.#session().id, assignmentId);
  }

  #session(): RunningSession {
    const session = this.#options.session();
    if (session === null) throw new RequestRefused({ code: 'no-session', message: 'expected a running session, was none' });
    return session;
  }

  #atWork(): AtWork | null {
    const session = this.#options.session();
    return session === null ? null : { sessionId: session.id, marketMs: session.commandMs, strategies: session.engine.config.strategies };
  }
}

/** Names a model as a person knows it. */
export function nameOf({ title, code }: Pick<StoredModel, 'title' | 'code'>): string {
  return `${title} (${code.slice(0, 8)})`;
}
