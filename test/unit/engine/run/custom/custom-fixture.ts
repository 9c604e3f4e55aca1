import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { SANDBOX_LIMITS } from '../../../../../src/engine/adapters/custom-strategy/sandbox.ts';
import type { SandboxLimits } from '../../../../../src/engine/adapters/custom-strategy/sandbox.ts';
import { codeOf, StrategyFiles } from '../../../../../src/engine/adapters/custom-strategy/strategy-files.ts';
import { checkVersion } from '../../../../../src/engine/run/custom/check-version.ts';
import { CustomShelf } from '../../../../../src/engine/run/custom/shelf.ts';
import type { StrategyVersion } from '../../../../../src/engine/run/custom/version.ts';
import { provideShelf } from '../../../../../src/engine/strategy/catalog.ts';

export const SANDBOX_FILE = fileURLToPath(new URL('../../../../../src/engine/worker/sandbox.worker.ts', import.meta.url));

/** Short where a test waits for it to pass. */
export const LIMITS: SandboxLimits = { ...SANDBOX_LIMITS, loadMs: 400 };

/** A strategy in JavaScript of which a test writes only what it is about. */
export function source({ name = 'mine', decide = 'return { target: 1, reason: \'always\' };', state = '{}', top = '', more = '', stops = 'own' }: { readonly name?: string; readonly decide?: string; readonly state?: string; readonly top?: string; readonly more?: string; readonly stops?: 'own' | 'standard' }): string {
  return `import { defineStrategy } from 'tradewind';
${top}
export default defineStrategy({
  name: '${name}', title: 'Mine', summary: 'A strategy of a test.', stops: '${stops}', ${more}
  settings: { period: { kind: 'whole', min: 1, max: 50, default: 5, unit: 'bars', title: 'Period', description: 'Bars.' } },
  features: ({ period }) => ({ average: { kind: 'sma', period }, close: { kind: 'close' } }),
  state: ${state},
  decide({ values, position, settings, state }) {
    ${decide}
  },
});
`;
}

/** The line on which `decide` stands in {@link source}. */
export const DECIDE_LINE = 9;

export function check(text: string, file = 'mine.js', limits = LIMITS): Promise<StrategyVersion> {
  return checkVersion({ file, code: codeOf(text), text, bytes: text.length }, { sandboxFile: SANDBOX_FILE, limits, clock: { now: () => 0 } });
}

/** A data folder with these files, none of which is trusted further than its manifest: what the check would refuse can be put to work too. */
export async function aShelf(sources: Readonly<Record<string, string>>, limits = LIMITS): Promise<{ readonly shelf: CustomShelf; readonly files: StrategyFiles; readonly dataDir: string }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tradewind-custom-'));
  const files = new StrategyFiles(dataDir);
  mkdirSync(files.folder, { recursive: true });
  for (const [file, text] of Object.entries(sources)) writeFileSync(join(files.folder, file), text);
  for (const file of files.list()) files.keep(file.code, await check(file.text ?? '', file.file));
  const shelf = new CustomShelf({ files, sandboxFile: SANDBOX_FILE, limits });
  provideShelf(shelf);
  onTestFinished(() => {
    provideShelf(null);
    shelf.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  return { shelf, files, dataDir };
}
