import type { Deployment } from '../../adapters/sqlite/deployment-store.ts';
import type { StoredModel } from '../../adapters/sqlite/model-store.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import type { DeploymentView, ModelLine, ModelMetrics, ModelPlace, ModelRow, ModelView } from '../../contract/models.ts';
import { RequestRefused } from '../../contract/server.ts';
import type { StrategyAssignment } from '../../core/engine-config.ts';
import type { ModelManifest } from '../../domain/model.ts';
import { MODEL_KINDS } from './kinds/kinds.ts';
import { manifestOf } from './read-model.ts';
import { NO_METRICS } from './register.ts';

/** What views of models are drawn from. */
export interface ViewSources {
  readonly store: Pick<Store, 'models' | 'deployments'>;
  /** Returns why a model cannot be used, in one clause; null while it can. `known` tells only what has been found out already: for lists. */
  readonly damageOf: (row: StoredModel, how: 'known' | 'looked-at') => string | null;
}

/** A chain of models longer than this is cut off: nobody reads it. */
const MOST_ANCESTORS = 50;

/** Of a bot's versions so many of the newest are listed beside those at work, unless all of them are asked for. */
const NEWEST_OF_LINE = 5;

/** And that only of so many bots, those with the newest; the rest is found by its bot. */
const NEWEST_LINES = 20;

/** Of one bot that is asked for, no more than so many: the rest is found by name. */
const MOST_OF_LINE = 200;

/** Which models are asked for. */
export interface RowsAsked {
  readonly kind?: StoredModel['kind'] | undefined;
  readonly line?: string | undefined;
  readonly text?: string | undefined;
}

/** Returns the shelf, newest first: of boosted trees those at work and the newest few of the newest bots, unless a bot or a name is asked for. */
export function modelRows(sources: ViewSources, { kind, line, text }: RowsAsked = {}): readonly ModelRow[] {
  const { models, deployments } = sources.store;
  const open = deployments.open();
  const rows = text !== undefined ? models.find(text) : line !== undefined ? models.newestOf(line, MOST_OF_LINE) : kind === 'agent' ? models.list({ kind }) : shortList(models, kind);
  return rows.filter((row) => kind === undefined || row.kind === kind).map((row) => modelRow(row, open, sources, 'known'));
}

/** Returns the bots with versions on the shelf, the one with the newest first. */
export function modelLines({ models }: Pick<Store, 'models'>): readonly ModelLine[] {
  return models.lines().map(({ line, instruments, interval, versions, newestMs }) => ({
    line, instruments, interval, versions, newestMs, title: line === null ? 'Boosted trees of no bot' : `Boosted trees of ${instruments.map((id) => id.slice(id.indexOf(':') + 1)).join(', ')}`,
  }));
}

function shortList(models: Store['models'], kind: StoredModel['kind'] | undefined): readonly StoredModel[] {
  const atWork = models.standing(['active', 'shadow']).filter((row) => row.kind === 'boosting');
  const newest = models.lines().slice(0, NEWEST_LINES).flatMap(({ line }) => models.newestOf(line, NEWEST_OF_LINE));
  const versions = [...atWork, ...newest.filter(({ code }) => !atWork.some((one) => one.code === code))];
  return [...(kind === 'boosting' ? [] : models.list({ kind: 'agent' })), ...versions].sort((one, other) => other.createdMs - one.createdMs);
}

/** Returns one model on the shelf. */
export function modelRow(row: StoredModel, open: readonly Deployment[], { damageOf }: ViewSources, how: 'known' | 'looked-at' = 'looked-at'): ModelRow {
  const facts = MODEL_KINDS[row.kind].facts(row);
  const damage = damageOf(row, how);
  return {
    kind: row.kind, line: row.line, boosted: facts?.boosted ?? null, code: row.code, title: row.title, status: row.status, origin: row.origin, note: row.note, createdMs: row.createdMs, trainingId: row.trainingId, parent: row.parent,
    algorithms: facts?.algorithms ?? [], seeds: facts?.seeds ?? [], combine: facts?.combine ?? 'single', instruments: row.instruments, interval: row.interval, featureSet: facts?.featureSet ?? '',
    metrics: metricsOf(row), worksIn: open.filter(({ code, state }) => code === row.code && state === 'working').map(placeOf), damage: damage === null ? null : sentence(damage),
  };
}

/** Returns a model whole. @throws RequestRefused when its manifest cannot be read */
export function modelView(row: StoredModel, sources: ViewSources): ModelView {
  const { models, deployments } = sources.store;
  const kind = MODEL_KINDS[row.kind];
  const gateSubject = kind.gateSubject(row);
  if (gateSubject === null) throw damagedManifest(row);
  return {
    ...modelRow(row, deployments.open(), sources), manifest: row.kind === 'agent' ? manifestOf<ModelManifest>(row.manifest) : null, weightCount: kind.open(sources.store, row.code).model?.size ?? 0, dataHash: row.dataHash, codeVersion: row.codeVersion, featuresHash: row.featuresHash,
    config: row.config, ancestors: ancestorsOf(row, models), children: models.children(row.code).map(({ code, title }) => ({ code, title })),
    gateSubject,
    events: models.events(row.code).map(({ timeMs, kind, status, cause }) => ({ timeMs, kind, status, cause })), deployments: deployments.ofModel(row.code).map(deploymentView),
  };
}

function damagedManifest({ code }: Pick<StoredModel, 'code'>): RequestRefused {
  return new RequestRefused({ code: 'damaged-model', message: `what is stored of model ${code.slice(0, 8)} is damaged: its manifest cannot be read` });
}

/** Returns what is on file of a model's worth. */
export function metricsOf({ metrics }: Pick<StoredModel, 'metrics'>): ModelMetrics {
  return { ...NO_METRICS, ...(metrics as Partial<ModelMetrics> | null) };
}

function placeOf({ id, sessionId, assignmentId, role, wanted, sinceMs }: Deployment): ModelPlace {
  return { deploymentId: id, sessionId, assignmentId, role, instruments: (wanted as StrategyAssignment | null)?.instruments ?? [], sinceMs };
}

function deploymentView({ id, sessionId, assignmentId, role, state, replaced, sinceMs, untilMs, cause, endCause }: Deployment): DeploymentView {
  return { id, sessionId, assignmentId, role, state, replaced: replaced as StrategyAssignment | null, sinceMs, untilMs, cause, endCause };
}

function ancestorsOf(row: StoredModel, models: Store['models']): ModelView['ancestors'] {
  const line: { code: string; title: string; isDeleted: boolean }[] = [];
  for (let parent = row.parent; parent !== null && line.length < MOST_ANCESTORS && !line.some(({ code }) => code === parent);) {
    const stored = models.get(parent);
    line.push({ code: parent, title: stored?.title ?? 'not on this shelf', isDeleted: stored === null || stored.deletedMs !== null });
    parent = stored?.parent ?? null;
  }
  return line;
}

function sentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;
}
