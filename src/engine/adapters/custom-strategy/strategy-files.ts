import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AUTHOR_TYPES, TYPES_FILE } from './author-types.ts';
import { canReadTypeScript } from './script-text.ts';
import { templateFor } from './template.ts';

/** A file of the strategies folder as it lies there. */
export interface StrategyFile {
  /** Its name in the folder. */
  readonly file: string;
  readonly bytes: number;
  /** SHA-256 of its content, as hexadecimal digits. */
  readonly code: string;
  /** Null when the file is larger than a strategy may be. */
  readonly text: string | null;
}

/** A strategy of 256 KB is no strategy but a library, or something else by mistake. */
export const MOST_BYTES = 256 * 1024;

const STRATEGY = /^[^.].*\.(?:ts|mts|js|mjs)$/;

/** The folder into which a person drops strategies, and beside it the copies of all versions that were ever looked at. */
export class StrategyFiles {
  readonly folder: string;
  readonly #copies: string;

  constructor(dataDir: string) {
    this.folder = join(dataDir, 'strategies');
    this.#copies = join(dataDir, 'strategy-versions');
  }

  /** Makes the folder, with the types for editors in it. */
  prepare(): void {
    mkdirSync(this.folder, { recursive: true });
    const types = join(this.folder, TYPES_FILE);
    if (!existsSync(types) || readFileSync(types, 'utf8') !== AUTHOR_TYPES) writeWhole(types, AUTHOR_TYPES);
  }

  /** Returns the files that may be strategies, by name; a file that vanishes meanwhile is left out. */
  list(): readonly StrategyFile[] {
    if (!existsSync(this.folder)) return [];
    return readdirSync(this.folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && STRATEGY.test(entry.name) && !entry.name.endsWith('.d.ts'))
      .map(({ name }) => name).sort()
      .flatMap((name) => this.read(name) ?? []);
  }

  /** Returns one file, or null when it is not there. */
  read(file: string): StrategyFile | null {
    return readStrategyFile(this.folder, file);
  }

  /** Writes the template under a name that is free. @throws Error when a file of that name is there */
  create(name: string): string {
    this.prepare();
    const language = canReadTypeScript() ? 'typescript' : 'javascript';
    const path = join(this.folder, `${name}.${language === 'typescript' ? 'ts' : 'js'}`);
    try {
      writeFileSync(path, templateFor(name, language), { flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new Error(`expected a new name, ${path} is there already`, { cause: error });
      throw error;
    }
    return path;
  }

  /** Returns what was kept of a version, or null. */
  copy(code: string): unknown {
    try {
      return JSON.parse(readFileSync(this.#pathOf(code), 'utf8')) as unknown;
    } catch {
      return null;
    }
  }

  /** Keeps a version, so that what has run can run again whatever becomes of the file. */
  keep(code: string, version: object): void {
    mkdirSync(this.#copies, { recursive: true });
    writeWhole(this.#pathOf(code), `${JSON.stringify(version)}\n`);
  }

  #pathOf(code: string): string {
    return join(this.#copies, `${code}.json`);
  }
}

/** Reads a file from any folder; null when it is not there. One that is too large is not read: its name and size stand for it. */
export function readStrategyFile(folder: string, file: string): StrategyFile | null {
  try {
    const path = join(folder, file);
    const { size } = statSync(path);
    if (size > MOST_BYTES) return { file, bytes: size, code: codeOf(`${file} ${size}`), text: null };
    const content = readFileSync(path);
    return { file, bytes: size, code: codeOf(content), text: content.toString('utf8') };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Returns what names a version of a file. */
export function codeOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Written whole or not at all: a reader never sees half of it. */
function writeWhole(path: string, text: string): void {
  const partial = `${path}.${process.pid}.partial`;
  writeFileSync(partial, text, { mode: 0o600 });
  renameSync(partial, path);
}
