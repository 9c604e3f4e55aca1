import { resolve } from 'node:path';
import { wallClock } from '../../adapters/clock/wall-clock.ts';
import type { MethodInput, MethodOutput } from '../../contract/api.ts';
import { api } from '../../contract/api.ts';
import type { BoostedFacts, ExportedModel, ModelChange, ModelChangePreview, ModelComparison, ModelLine, ModelRow, ModelView } from '../../contract/models.ts';
import type { GateReport } from '../../contract/evidence.ts';
import { RequestRefused } from '../../contract/server.ts';
import { runHonestyTask } from '../../run/evidence/honesty-task.ts';
import { modelHandlers } from '../../run/handlers/model-handlers.ts';
import type { ModelMethod } from '../../run/handlers/model-handlers.ts';
import type { ExportFormat } from '../../run/models/kinds/model-kind.ts';
import { openModels } from '../../run/models/open-models.ts';
import { openStoredPlaces } from '../../run/models/stored-places.ts';
import { reachEngine } from '../control-socket.ts';
import { claimDataFolder, engineOwner } from '../data-folder.ts';
import { locateProgram } from '../program.ts';
import { CommandFailed } from './command-failed.ts';
import { chooseModel } from './find-model.ts';
import { hasStore, withExistingStore } from './with-store.ts';

export type { BoostedFacts, ExportedModel, ExportFormat, GateReport, ModelChange, ModelChangePreview, ModelComparison, ModelLine, ModelRow, ModelView };

/** What stands behind the commands: the engine that runs on the data folder, or the folder itself. */
interface ModelAccess {
  readonly engine: 'running' | 'none';
  call<Name extends ModelMethod>(name: Name, input: MethodInput<Name>): Promise<MethodOutput<Name>>;
}

const REACH_MS = 2_000;

/** Lists the shelf, newest first; a data folder that is not there yet holds none. */
export async function listModels(dataDir: string, asked: MethodInput<'models.list'> = {}): Promise<{ readonly models: readonly ModelRow[]; readonly lines: readonly ModelLine[] }> {
  if (!hasStore(dataDir)) return { models: [], lines: [] };
  return await reading(dataDir, (access) => access.call('models.list', asked));
}

/** Returns everything about one model, with what its strategy still has to show. */
export async function showModel(dataDir: string, model: string): Promise<ModelView & { readonly gate: readonly GateReport[] }> {
  const view = await reading(dataDir, async (access) => access.call('models.get', { code: await codeOf(access, model) }));
  const gate = await withExistingStore(dataDir, (store) => (['paper', 'live'] as const).flatMap((stage) => runHonestyTask(store, { kind: 'gate', stage, subjects: [view.gateSubject], nowMs: wallClock.now(), codeVersion: locateProgram().version }) as readonly GateReport[]));
  return { ...view, gate };
}

/** Puts models side by side. */
export function compareStoredModels(dataDir: string, models: readonly string[]): Promise<ModelComparison> {
  return reading(dataDir, async (access) => {
    const codes: string[] = [];
    for (const model of models) codes.push(await codeOf(access, model));
    return access.call('models.compare', { codes });
  });
}

/** Writes a model as files. */
export function exportStoredModel(dataDir: string, { model, format, folder }: { readonly model: string; readonly format: ExportFormat; readonly folder: string }): Promise<ExportedModel> {
  return reading(dataDir, async (access) => access.call('models.export', { code: await codeOf(access, model), format, folder: resolve(folder) }));
}

/** Puts a model from a file on the shelf. */
export function importStoredModel(dataDir: string, { file, mappingFile, horizonBars, instrumentId, title }: { readonly file: string; readonly mappingFile?: string; readonly horizonBars?: number; readonly instrumentId?: string; readonly title?: string }): Promise<MethodOutput<'models.import'>> {
  return changing(dataDir, (access) => access.call('models.import', { file: resolve(file), ...(mappingFile === undefined ? {} : { mappingFile: resolve(mappingFile) }), ...(horizonBars === undefined ? {} : { horizonBars }), ...(instrumentId === undefined ? {} : { instrumentId }), ...(title === undefined ? {} : { title }) }));
}

/** A change of where models work, as the command line asks for it. */
export type WantedChange =
  | { readonly change: 'promote'; readonly model: string; readonly to: 'shadow' | 'active'; readonly assignmentId: string; readonly override: readonly string[] }
  | { readonly change: 'rollback'; readonly assignmentId: string }
  | { readonly change: 'retire' | 'delete'; readonly model: string };

/** What was done, and by whom: the engine that runs, or in the stored session, where it takes effect at the next start. */
export interface ModelChangeDocument extends ModelChange {
  readonly engine: 'running' | 'none';
}

/** Carries a change out. @throws CommandFailed, ContractFailure or RequestRefused with the sentence that says why not */
export function changeModels(dataDir: string, wanted: WantedChange): Promise<ModelChangeDocument> {
  return changing(dataDir, async (access) => ({ ...await carryOut(access, wanted), engine: access.engine }));
}

/** Says what a change would do. */
export function previewModelChange(dataDir: string, wanted: WantedChange): Promise<ModelChangePreview> {
  return changing(dataDir, async (access) => access.call('models.preview', wanted.change === 'rollback' ? wanted
    : wanted.change === 'promote' ? { change: 'promote', code: await codeOf(access, wanted.model), to: wanted.to, assignmentId: wanted.assignmentId }
    : { change: wanted.change, code: await codeOf(access, wanted.model) }));
}

/** Gives a model another title, or a note. */
export function nameModel(dataDir: string, { model, title, note }: { readonly model: string; readonly title?: string; readonly note?: string }): Promise<{ readonly code: string }> {
  return changing(dataDir, async (access) => {
    const code = await codeOf(access, model);
    if (title !== undefined) await access.call('models.rename', { code, title });
    if (note !== undefined) await access.call('models.note', { code, note });
    return { code };
  });
}

async function carryOut(access: ModelAccess, wanted: WantedChange): Promise<ModelChange> {
  switch (wanted.change) {
    case 'promote': return access.call('models.promote', { code: await codeOf(access, wanted.model), to: wanted.to, assignmentId: wanted.assignmentId, override: [...wanted.override] });
    case 'rollback': return access.call('models.rollback', { assignmentId: wanted.assignmentId });
    case 'retire': return access.call('models.retire', { code: await codeOf(access, wanted.model) });
    case 'delete': {
      const code = await codeOf(access, wanted.model);
      await access.call('models.delete', { code });
      return { deploymentId: null, message: `The weights of model ${code.slice(0, 8)} are deleted. That it was tried goes on counting.` };
    }
  }
}

async function codeOf(access: ModelAccess, text: string): Promise<string> {
  return chooseModel(text === '' ? [] : (await access.call('models.list', { text })).models, text).code;
}

/** Asks the engine that runs, or reads beside whoever works there. */
function reading<Result>(dataDir: string, work: (access: ModelAccess) => Promise<Result>): Promise<Result> {
  return withAccess(dataDir, { isChanging: false }, work);
}

/** Asks the engine that runs, or takes the folder for itself meanwhile. */
function changing<Result>(dataDir: string, work: (access: ModelAccess) => Promise<Result>): Promise<Result> {
  return withAccess(dataDir, { isChanging: true }, work);
}

async function withAccess<Result>(dataDir: string, { isChanging }: { readonly isChanging: boolean }, work: (access: ModelAccess) => Promise<Result>): Promise<Result> {
  const owner = hasStore(dataDir) ? engineOwner(dataDir) : null;
  if (owner !== null) {
    const engine = await reachEngine(owner, REACH_MS);
    if (engine === null) throw new CommandFailed({ code: 'not-reached', message: `expected the engine of process ${owner.pid} to answer, found silence: change its models in its window` });
    try {
      return await work({ engine: 'running', call: (name, input) => engine.client.call(name, input) });
    } finally {
      engine.close();
    }
  }
  const folder = isChanging && hasStore(dataDir) ? claimDataFolder(dataDir) : null;
  try {
    return await withExistingStore(dataDir, (store) => {
      const handlers = modelHandlers(openStoredPlaces({ store, clock: wallClock, version: locateProgram().version, shelf: openModels(store), isWithSession: isChanging }));
      return work({ engine: 'none', call: (name, input) => called(() => (handlers[name] as (parsed: unknown) => unknown)(api[name].input.parse(input))) as Promise<never> });
    });
  } finally {
    folder?.release();
  }
}

async function called(work: () => unknown): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RequestRefused) throw new CommandFailed({ ...error.error, where: error.error.where ?? null }, { cause: error });
    throw error;
  }
}
