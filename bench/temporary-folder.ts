import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Makes a folder that is removed when the process ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-bench-'));
  process.on('exit', () => { rmSync(folder, { recursive: true, force: true }); });
  return folder;
}
