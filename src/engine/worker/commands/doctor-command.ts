import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { wallClock } from '../../adapters/clock/wall-clock.ts';
import type { CheckItem } from '../../contract/api.ts';
import { examine } from '../../run/doctor.ts';
import { engineOwner } from '../data-folder.ts';
import type { Program } from '../program.ts';
import { withStore } from './with-store.ts';

/** What the check-up found. */
export interface DoctorDocument {
  readonly ok: boolean;
  readonly version: string;
  readonly dataDir: string;
  readonly items: readonly CheckItem[];
}

/** Checks the installation and the data folder, which is made when absent: whether it can be written is part of the check. */
export async function doctorCommand(dataDir: string, program: Program): Promise<DoctorDocument> {
  const items = [programCheck(program), interfaceCheck(program), ...await storeChecks(dataDir), engineCheck(dataDir)];
  return { ok: items.every(({ ok }) => ok), version: program.version, dataDir, items };
}

function programCheck({ version, workerFile, emergencyFile, researchWorkerFile }: Program): CheckItem {
  const missing = [workerFile, emergencyFile].filter((file) => !existsSync(file));
  const parts = missing.length === 0 ? `Version ${version}, run from its ${workerFile.endsWith('.ts') ? 'sources' : 'build'}.` : `Expected ${missing.join(' and ')}, found none: install again and run npm run build.`;
  const research = researchWorkerFile === null ? ' Backtests of the window run beside trading in one thread.' : '';
  return { title: 'Program', ok: missing.length === 0, detail: parts + research };
}

function interfaceCheck({ rendererDir }: Program): CheckItem {
  const ok = existsSync(join(rendererDir, 'index.html'));
  return { title: 'Interface', ok, detail: ok ? 'Built.' : 'Not built, so no window can be shown: run npm run build.' };
}

/** A store that cannot be opened is a finding, not the end of the check-up. */
async function storeChecks(dataDir: string): Promise<readonly CheckItem[]> {
  try {
    return await withStore(dataDir, (store) => examine(store, wallClock, null));
  } catch (error) {
    return [{ title: 'Store', ok: false, detail: error instanceof Error ? error.message : String(error) }];
  }
}

function engineCheck(dataDir: string): CheckItem {
  const title = 'Engine';
  try {
    const owner = engineOwner(dataDir);
    if (owner === null) return { title, ok: true, detail: 'None runs on this data folder.' };
    const ok = owner.control !== null;
    return { title, ok, detail: ok ? `Runs as process ${owner.pid}.` : `Runs as process ${owner.pid} and cannot be reached by tradewind kill: use the kill switch of its window.` };
  } catch (error) {
    return { title, ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
