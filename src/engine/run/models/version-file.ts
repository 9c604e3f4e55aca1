import { createHash } from 'node:crypto';
import { modelFromBytes, modelToBytes } from '../../learn/boosting/model-bytes.ts';
import { forecastNumbers } from '../../learn/boosting/rolling/document.ts';
import type { BoostingDocument, BoostingManifest } from '../../learn/boosting/rolling/document.ts';

/** The file in which a version moves from one Tradewind to another, bit for bit. */
interface VersionFile {
  readonly file: typeof KIND;
  readonly code: string;
  /** The text that was hashed. */
  readonly manifest: string;
  /** Base64 of the stored trees. */
  readonly trees: string;
}

const KIND = 'tradewind-trees-1';

/** Writes a version as one file, from which it is read back bit for bit. */
export function writeVersionFile({ manifest, model }: BoostingDocument, code: string): { readonly name: string; readonly bytes: Uint8Array } {
  const content: VersionFile = { file: KIND, code, manifest: JSON.stringify(manifest), trees: Buffer.from(modelToBytes(model)).toString('base64') };
  return { name: `${fileName(manifest.title, code)}.tradewind.json`, bytes: Buffer.from(`${JSON.stringify(content)}\n`) };
}

/** Returns what a file of a model is called, without its ending. */
export function fileName(title: string, code: string): string {
  const plain = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '').slice(0, 40);
  return `${plain === '' ? 'model' : plain}-${code.slice(0, 8)}`;
}

/** Tells whether a file claims to be a version of ours; says nothing about whether it is sound. */
export function isVersionFile(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 40)).toString('latin1').includes(`"file":"${KIND}"`);
}

/** Reads what {@link writeVersionFile} wrote, or says in one clause why it cannot be taken. */
export function readVersionFile(bytes: Uint8Array): { readonly document: BoostingDocument; readonly code: string } | { readonly refusal: string } {
  const content = parsed(bytes);
  if (content === null) return { refusal: 'expected boosted trees written by Tradewind, found a file that is cut off or changed' };
  try {
    const document = { manifest: JSON.parse(content.manifest) as BoostingManifest, model: modelFromBytes(Buffer.from(content.trees, 'base64')) };
    const numbers = createHash('sha256').update(forecastNumbers(document.model)).digest('hex');
    const code = createHash('sha256').update(`${JSON.stringify(document.manifest)}\n${numbers}`).digest('hex');
    return code === content.code ? { document, code } : { refusal: `expected the version ${content.code.slice(0, 8)}, found something else under its name (${code.slice(0, 8)}): the file was changed on its way` };
  } catch (error) {
    return { refusal: `expected boosted trees written by Tradewind, found a file that is cut off or changed: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function parsed(bytes: Uint8Array): VersionFile | null {
  try {
    const content = JSON.parse(Buffer.from(bytes).toString('utf8')) as Partial<VersionFile> | null;
    const isWhole = content?.file === KIND && typeof content.code === 'string' && typeof content.manifest === 'string' && typeof content.trees === 'string';
    return isWhole ? content as VersionFile : null;
  } catch {
    return null;
  }
}
