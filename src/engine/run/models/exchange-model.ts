import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Store } from '../../adapters/sqlite/store.ts';
import type { ExportedModel } from '../../contract/models.ts';
import { RequestRefused } from '../../contract/server.ts';
import type { ModelDocument } from '../../domain/model.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { BoostingDocument } from '../../learn/boosting/rolling/document.ts';
import { importOnnx } from '../../learn/exchange/import-onnx.ts';
import { foreignRuntime } from '../exchange/foreign-policies.ts';
import { importLightGbm, isLightGbmFile } from './import-light-gbm.ts';
import type { ExportFormat, ModelFiles } from './kinds/model-kind.ts';
import { MODEL_KINDS } from './kinds/kinds.ts';
import { isModelFile, readModelFile } from './model-file.ts';
import { NO_METRICS, registerModel } from './register.ts';
import { registerVersion } from './register-version.ts';
import { isVersionFile, readVersionFile } from './version-file.ts';
import { versionRefusal } from './version-refusal.ts';

/**
 * Writes a model as files.
 * @param folder made where it is not there; null returns the contents instead
 * @throws RequestRefused when the model is damaged, has no such form, or the folder cannot be written; nothing has changed in it then
 */
export function exportModel(store: Pick<Store, 'models'>, { code, format, folder }: { readonly code: string; readonly format: ExportFormat; readonly folder: string | null }): ExportedModel {
  const { model, damage } = MODEL_KINDS[store.models.get(code)?.kind ?? 'agent'].open(store, code);
  if (model === null) throw new RequestRefused({ code: 'damaged-model', message: `${damage}.` });
  const { files, notes } = model.files(format);
  if (folder === null) return { files: files.map(({ name, bytes }) => ({ name, path: null, base64: Buffer.from(bytes).toString('base64'), bytes: bytes.byteLength })), notes };
  return { files: writeFiles(resolve(folder), files), notes };
}

/** A file that is to become a model on the shelf. */
export interface ImportWish {
  readonly file: string;
  readonly mapping?: Readonly<Record<string, unknown>> | undefined;
  readonly mappingFile?: string | undefined;
  /** Of a LightGBM model: bars that its forecast looks ahead, and the market that it was trained on. */
  readonly horizonBars?: number | undefined;
  readonly instrumentId?: string | undefined;
  readonly title?: string | undefined;
}

/**
 * Puts a model from a file on the shelf as a candidate.
 * @throws RequestRefused with a sentence where it cannot be taken; the shelf is as it was then
 */
export async function importModel(store: Pick<Store, 'models'>, wish: ImportWish, { nowMs, codeVersion }: { readonly nowMs: EpochMs; readonly codeVersion: string }): Promise<{ readonly code: string; readonly isNew: boolean; readonly notes: readonly string[] }> {
  const read = await documentOf(wish);
  const about = { origin: 'import', parent: null, codeVersion, metrics: NO_METRICS, config: {}, createdMs: nowMs, ...(wish.title === undefined ? {} : { title: wish.title }) } as const;
  const cause = `Imported from ${wish.file}.`;
  const registered = read.kind === 'agent' ? registerModel(store, { ...about, document: read.document, trainingId: null }, cause) : registerVersion(store, { ...about, document: read.document, code: read.code }, cause);
  return { ...registered, notes: read.notes };
}

/** What a file holds. */
type Imported = { readonly notes: readonly string[] } & ({ readonly kind: 'agent'; readonly document: ModelDocument } | { readonly kind: 'boosting'; readonly document: BoostingDocument; readonly code: string });

async function documentOf(wish: ImportWish): Promise<Imported> {
  const { file, mapping, mappingFile } = wish;
  const bytes = bytesOf(file);
  if (isVersionFile(bytes)) return versionOf(file, readVersionFile(bytes));
  if (isLightGbmFile(bytes)) return versionOf(file, importLightGbm(bytes, wish));
  if (isModelFile(bytes)) {
    const read = readModelFile(bytes);
    if ('refusal' in read) throw refused(file, read.refusal);
    return { kind: 'agent', document: read.document, notes: [] };
  }
  const imported = await importOnnx({ bytes, mapping: mapping ?? mappingOf(mappingFile), runtime: await foreignRuntime() });
  if (imported.outcome === 'refused') throw refused(file, imported.clause);
  return { kind: 'agent', document: imported.document, notes: imported.notes };
}

function versionOf(file: string, read: { readonly document: BoostingDocument; readonly code: string; readonly notes?: readonly string[] } | { readonly refusal: string }): Imported {
  const refusal = 'refusal' in read ? read.refusal : versionRefusal(read.document);
  if ('refusal' in read || refusal !== null) throw refused(file, refusal ?? '');
  return { kind: 'boosting', document: read.document, code: read.code, notes: read.notes ?? [] };
}

function mappingOf(file: string | undefined): unknown {
  if (file === undefined) return null;
  const text = new TextDecoder().decode(bytesOf(file));
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refused(file, `expected a mapping as JSON, found: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw refused(file, `expected a file that can be read, found: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function refused(file: string, clause: string): RequestRefused {
  return new RequestRefused({ code: 'bad-model', message: `${file}: ${clause}`, where: file });
}

/** Each file appears whole, and only when all are written. */
function writeFiles(folder: string, files: ModelFiles['files']): ExportedModel['files'] {
  const partial = join(folder, '.tradewind-partial');
  try {
    for (const { name, bytes } of files) {
      mkdirSync(dirname(join(partial, name)), { recursive: true });
      writeFileSync(join(partial, name), bytes);
    }
    return files.map(({ name }) => {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      renameSync(join(partial, name), path);
      return { name, path, base64: null, bytes: statSync(path).size };
    });
  } catch (error) {
    throw new RequestRefused({ code: 'cannot-write', message: `${folder}: expected a folder to write the model into, found: ${error instanceof Error ? error.message : String(error)}`, where: folder });
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}
