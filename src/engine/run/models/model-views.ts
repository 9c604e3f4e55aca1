import type { Deployment } from '../../adapters/sqlite/deployment-store.ts';
import type { StoredModel } from '../../adapters/sqlite/model-store.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import type { GateSubject } from '../../contract/evidence.ts';
import type { DeploymentView, ModelMetrics, ModelPlace, ModelRow, ModelView } from '../../contract/models.ts';
import { RequestRefused } from '../../contract/server.ts';
import type { StrategyAssignment } from '../../core/engine-config.ts';
import type { ModelManifest } from '../../domain/model.ts';
import { AGENT } from '../../strategy/agent/agent.ts';
import { NO_METRICS } from './register.ts';

/** What views of models are drawn from. */
export interface ViewSources {
  readonly store: Pick<Store, 'models' | 'deployments'>;
  /** Returns why a model cannot be used, in one clause; null while it can. */
  readonly damageOf: (row: StoredModel) => string | null;
}

/** A chain of models longer than this is cut off: nobody reads it. */
const MOST_ANCESTORS = 50;

/** Returns the shelf, newest first. */
export function modelRows(sources: ViewSources): readonly ModelRow[] {
  const open = sources.store.deployments.open();
  return sources.store.models.list().map((row) => modelRow(row, open, sources));
}

/** Returns one model on the shelf. */
export function modelRow(row: StoredModel, open: readonly Deployment[], { damageOf }: ViewSources): ModelRow {
  const manifest = manifestOf(row);
  const damage = damageOf(row);
  return {
    code: row.code, title: row.title, status: row.status, origin: row.origin, note: row.note, createdMs: row.createdMs, trainingId: row.trainingId, parent: row.parent,
    algorithms: [...new Set(manifest?.members.map(({ algorithm }) => algorithm) ?? [])], seeds: manifest?.members.map(({ seed }) => seed) ?? [], combine: manifest?.combine ?? 'single',
    instruments: row.instruments, interval: row.interval, featureSet: manifest === null ? '' : `${manifest.features.set} v${manifest.features.version}`,
    metrics: metricsOf(row), worksIn: open.filter(({ code, state }) => code === row.code && state === 'working').map(placeOf), damage: damage === null ? null : sentence(damage),
  };
}

/** Returns a model whole. @throws RequestRefused when its manifest cannot be read */
export function modelView(row: StoredModel, sources: ViewSources): ModelView {
  const { models, deployments } = sources.store;
  const manifest = readableManifest(row);
  return {
    ...modelRow(row, deployments.open(), sources), manifest, weightCount: models.document(row.code)?.weights.length ?? 0, dataHash: row.dataHash, codeVersion: row.codeVersion, featuresHash: row.featuresHash,
    config: row.config, ancestors: ancestorsOf(row, models), children: models.children(row.code).map(({ code, title }) => ({ code, title })),
    gateSubject: gateSubjectOf(row, manifest),
    events: models.events(row.code).map(({ timeMs, kind, status, cause }) => ({ timeMs, kind, status, cause })), deployments: deployments.ofModel(row.code).map(deploymentView),
  };
}

/** Returns the manifest of a stored model; null when it cannot be read. */
export function manifestOf({ manifest }: Pick<StoredModel, 'manifest'>): ModelManifest | null {
  try {
    return JSON.parse(manifest) as ModelManifest;
  } catch {
    return null;
  }
}

/** Returns the manifest of a stored model. @throws RequestRefused when it cannot be read */
export function readableManifest(row: Pick<StoredModel, 'manifest' | 'code'>): ModelManifest {
  const manifest = manifestOf(row);
  if (manifest === null) throw new RequestRefused({ code: 'damaged-model', message: `what is stored of model ${row.code.slice(0, 8)} is damaged: its manifest cannot be read` });
  return manifest;
}

/** Returns what the gate is asked about a model: put to work where it was trained, as it was trained. */
export function gateSubjectOf({ code, instruments }: Pick<StoredModel, 'code' | 'instruments'>, { agent, features }: ModelManifest): GateSubject {
  return { strategy: AGENT, code, config: { ...agent }, instruments: [...instruments], interval: features.interval };
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
