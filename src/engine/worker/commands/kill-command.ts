import type { KillReport } from '../../contract/envelope.ts';
import { reachEngine } from '../control-socket.ts';
import { claimDataFolder, engineOwner } from '../data-folder.ts';
import type { EngineOwner } from '../data-folder.ts';
import { runEmergency } from '../emergency.ts';
import { keysForKill } from './keys-for-kill.ts';
import type { AskPassphrase } from './keys-for-kill.ts';
import { hasStore } from './with-store.ts';

export interface KillCommand {
  readonly dataDir: string;
  readonly emergencyFile: string;
  readonly cause: string;
  /** Asked only where an account at a venue has to be closed out without its engine. */
  readonly askPassphrase: AskPassphrase;
}

/** What the kill switch did, and to whom it was said. */
export interface KillDocument extends KillReport {
  /** `running`: an engine did it; `silent`: one runs and did not answer; `none`: none runs, the stored account was closed out. */
  readonly engine: 'running' | 'silent' | 'none';
  readonly pid: number | null;
}

/** An engine host answers within its own deadline plus that of its emergency worker; beyond this it hangs itself. */
const ANSWER_MS = 20_000;
const REACH_MS = 2_000;

/** Cancels everything and flattens everything: through the engine that runs on the data folder, or else on the stored session itself. */
export async function killCommand(command: KillCommand): Promise<KillDocument> {
  const { dataDir, cause } = command;
  if (!hasStore(dataDir)) return nothingToKill();
  const owner = engineOwner(dataDir);
  if (owner === null) return killStored(command);
  const report = await killRunning(owner, cause);
  if (report !== null) return { ...report, engine: 'running', pid: owner.pid };
  const emergency = await closeOut(command);
  return {
    ...emergency, engine: 'silent', pid: owner.pid, verifiedFlat: false,
    message: `Process ${owner.pid} runs the engine and did not answer. ${emergency.message} End that process: it may go on trading.`,
  };
}

async function killRunning(owner: EngineOwner, cause: string): Promise<KillReport | null> {
  const engine = await reachEngine(owner, REACH_MS);
  if (engine === null) return null;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => { timer = setTimeout(() => { resolve(null); }, ANSWER_MS); });
  try {
    return await Promise.race([engine.client.kill(cause).catch(() => null), late]);
  } finally {
    clearTimeout(timer);
    engine.close();
  }
}

/** No engine may start while the stored account is being closed out. */
async function killStored(command: KillCommand): Promise<KillDocument> {
  const folder = claimDataFolder(command.dataDir);
  try {
    const report = await closeOut(command);
    return { ...report, message: report.message.replace('The engine did not answer; the emergency worker', 'No engine runs on this data folder; the emergency worker'), engine: 'none', pid: null };
  } finally {
    folder.release();
  }
}

async function closeOut({ dataDir, emergencyFile, cause, askPassphrase }: KillCommand): Promise<KillReport> {
  const { keys, problem } = await keysForKill(dataDir, askPassphrase);
  const report = await runEmergency(emergencyFile, { dataDir, cause, keys });
  return problem === null ? report : { ...report, message: `${report.message} ${problem}` };
}

function nothingToKill(): KillDocument {
  return {
    via: 'emergency', canceledOrders: 0, flattenedPositions: 0, verifiedFlat: true, tookMs: 0, engine: 'none', pid: null,
    message: 'Nothing was ever traded on this data folder: there is nothing to cancel or close.',
  };
}
