import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Store } from '../../adapters/sqlite/store.ts';
import type { ExportedModel } from '../../contract/models.ts';
import { RequestRefused } from '../../contract/server.ts';
import type { ModelDocument } from '../../domain/model.ts';
import type { EpochMs } from '../../domain/units.ts';
import { exportOnnx } from '../../learn/exchange/export-onnx.ts';
import { exportTfjs } from '../../learn/exchange/export-tfjs.ts';
import { importOnnx } from '../../learn/exchange/import-onnx.ts';
import { foreignRuntime } from '../exchange/foreign-policies.ts';
import { isModelFile, readModelFile, writeModelFile } from './model-file.ts';
import { readModel } from './read-model.ts';
import { NO_METRICS, registerModel } from './register.ts';

/** In which form a model leaves. */
export type ExportFormat = 'tradewind' | 'onnx' | 'tfjs';

interface Files {
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly notes: readonly string[];
}

/**
 * Writes a model as files.
 * @param folder made where it is not there; null returns the contents instead
 * @throws RequestRefused when the model is damaged, has no such form, or the folder cannot be written; nothing has changed in it then
 */
export function exportModel(store: Pick<Store, 'models'>, { code, format, folder }: { readonly code: string; readonly format: ExportFormat; readonly folder: string | null }): ExportedModel {
  const { document, damage } = readModel(store, code);
  if (document === null) throw new RequestRefused({ code: 'damaged-model', message: `${damage}.` });
  const { files, notes } = filesOf(document, code, format);
  if (folder === null) return { files: files.map(({ name, bytes }) => ({ name, path: null, base64: Buffer.from(bytes).toString('base64'), bytes: bytes.byteLength })), notes };
  return { files: writeFiles(resolve(folder), files), notes };
}

/** A file that is to become a model on the shelf. */
export interface ImportWish {
  readonly file: string;
  readonly mapping?: Readonly<Record<string, unknown>> | undefined;
  readonly mappingFile?: string | undefined;
  readonly title?: string | undefined;
}

/**
 * Puts a model from a file on the shelf as a candidate.
 * @throws RequestRefused with a sentence where it cannot be taken; the shelf is as it was then
 */
export async function importModel(store: Pick<Store, 'models'>, wish: ImportWish, { nowMs, codeVersion }: { readonly nowMs: EpochMs; readonly codeVersion: string }): Promise<{ readonly code: string; readonly isNew: boolean; readonly notes: readonly string[] }> {
  const { document, notes } = await documentOf(wish);
  const registered = registerModel(store, {
    document, origin: 'import', parent: null, trainingId: null, codeVersion, metrics: NO_METRICS, config: {}, createdMs: nowMs, ...(wish.title === undefined ? {} : { title: wish.title }),
  }, `Imported from ${wish.file}.`);
  return { ...registered, notes };
}

function filesOf(document: ModelDocument, code: string, format: ExportFormat): Files {
  switch (format) {
    case 'tradewind': return { files: [writeModelFile(document)], notes: [] };
    case 'onnx': return { files: exportOnnx(document, code), notes: [] };
    case 'tfjs': return exportTfjs(document, code);
  }
}

async function documentOf({ file, mapping, mappingFile }: ImportWish): Promise<{ readonly document: ModelDocument; readonly notes: readonly string[] }> {
  const bytes = bytesOf(file);
  if (isModelFile(bytes)) {
    const read = readModelFile(bytes);
    if ('refusal' in read) throw refused(file, read.refusal);
    return { document: read.document, notes: [] };
  }
  const imported = await importOnnx({ bytes, mapping: mapping ?? mappingOf(mappingFile), runtime: await foreignRuntime() });
  if (imported.outcome === 'refused') throw refused(file, imported.clause);
  return imported;
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
function writeFiles(folder: string, files: Files['files']): ExportedModel['files'] {
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
