import type { ModelDocument, ModelManifest } from '../../domain/model.ts';
import { modelCode } from '../../strategy/agent/model-code.ts';

/** The file in which a model moves from one Tradewind to another, bit for bit. */
interface ModelFile {
  readonly file: typeof KIND;
  readonly code: string;
  /** The text that was hashed. */
  readonly manifest: string;
  /** Base64 of the bytes, little-endian. */
  readonly weights: string;
}

const KIND = 'tradewind-model-1';

/** Writes a model as one file, from which it is read back bit for bit. */
export function writeModelFile(document: ModelDocument): { readonly name: string; readonly bytes: Uint8Array } {
  const { manifest, weights } = document;
  const code = modelCode(document);
  const content: ModelFile = { file: KIND, code, manifest: JSON.stringify(manifest), weights: Buffer.from(weights.buffer, weights.byteOffset, weights.byteLength).toString('base64') };
  const title = manifest.title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '').slice(0, 40);
  return { name: `${title === '' ? 'model' : title}-${code.slice(0, 8)}.tradewind.json`, bytes: Buffer.from(`${JSON.stringify(content)}\n`) };
}

/** Tells whether a file claims to be a model of ours; says nothing about whether it is sound. */
export function isModelFile(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 40)).toString('latin1').includes(`"file":"${KIND}"`);
}

/** Reads what {@link writeModelFile} wrote, or says in one clause why it cannot be taken. */
export function readModelFile(bytes: Uint8Array): { readonly document: ModelDocument } | { readonly refusal: string } {
  const content = parsed(bytes);
  if (content === null) return { refusal: 'expected a model written by Tradewind, found a file that is cut off or changed' };
  try {
    const buffer = Buffer.from(content.weights, 'base64');
    const document = { manifest: JSON.parse(content.manifest) as ModelManifest, weights: new Float32Array(buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength)) };
    const code = modelCode(document);
    return code === content.code ? { document } : { refusal: `expected the model ${content.code.slice(0, 8)}, found something else under its name (${code.slice(0, 8)}): the file was changed on its way` };
  } catch {
    return { refusal: 'expected a model written by Tradewind, found a file whose manifest or weights are cut off or changed' };
  }
}

function parsed(bytes: Uint8Array): ModelFile | null {
  try {
    const content = JSON.parse(Buffer.from(bytes).toString('utf8')) as Partial<ModelFile> | null;
    const isWhole = content?.file === KIND && typeof content.code === 'string' && typeof content.manifest === 'string' && typeof content.weights === 'string';
    return isWhole ? content as ModelFile : null;
  } catch {
    return null;
  }
}
