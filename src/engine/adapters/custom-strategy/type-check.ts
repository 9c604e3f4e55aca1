import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AUTHOR_TYPES, TYPES_FILE } from './author-types.ts';
import type { Finding } from './script-text.ts';

/** What a check of types found; `skipped` says why there was none. */
export type TypeCheck = { readonly outcome: 'checked'; readonly findings: readonly Finding[] } | { readonly outcome: 'skipped'; readonly why: string };

const STRICT = {
  compilerOptions: { target: 'es2024', lib: ['es2024'], module: 'esnext', moduleResolution: 'bundler', strict: true, noEmit: true, types: [], skipLibCheck: true, allowImportingTsExtensions: true, erasableSyntaxOnly: true },
};
const PATIENCE_MS = 20_000;

/**
 * Checks a file's types with the TypeScript that is installed beside the program: there is one where the program is developed, none in the packaged
 * app. What the file exports and returns is checked everywhere, when it runs.
 */
export async function checkTypes(file: string, text: string): Promise<TypeCheck> {
  if (/\.[mc]?js$/.test(file)) return { outcome: 'skipped', why: 'a JavaScript file has no types' };
  const compiler = findCompiler();
  if (compiler === null) return { outcome: 'skipped', why: 'there is no TypeScript beside this program; what the file exports and returns is checked all the same' };
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-types-'));
  try {
    const name = `strategy${file.slice(file.lastIndexOf('.'))}`;
    writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, TYPES_FILE), AUTHOR_TYPES);
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...STRICT, files: [name, TYPES_FILE] }));
    const output = await run(compiler, folder);
    return { outcome: 'checked', findings: output.split('\n').flatMap((line) => readLine(line, name)) };
  } catch (error) {
    return { outcome: 'skipped', why: `TypeScript could not be run: ${error instanceof Error ? error.message.split('\n')[0] ?? '' : String(error)}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function findCompiler(): string | null {
  try {
    const description = createRequire(import.meta.url).resolve('typescript/package.json');
    const { bin } = JSON.parse(readFileSync(description, 'utf8')) as { readonly bin?: Readonly<Record<string, string>> };
    const path = join(dirname(description), bin?.['tsc'] ?? 'bin/tsc');
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

/** Errors in the file are no error of the compiler: it then ends with 1 or 2. */
function run(compiler: string, folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], { cwd: folder, timeout: PATIENCE_MS, env: { ELECTRON_RUN_AS_NODE: '1' } }, (error, stdout, stderr) => {
      if (error === null || error.code === 1 || error.code === 2) resolve(stdout);
      else reject(new Error(stderr.trim() || error.message));
    });
  });
}

function readLine(line: string, name: string): readonly Finding[] {
  const parts = /^(.*?)\((\d+),(\d+)\): error (TS\d+): (.*)$/.exec(line.trim());
  if (parts === null || !(parts[1] ?? '').endsWith(name)) return [];
  return [{ line: Number(parts[2]), column: Number(parts[3]), message: `${parts[5] ?? ''} (${parts[4] ?? ''})` }];
}
