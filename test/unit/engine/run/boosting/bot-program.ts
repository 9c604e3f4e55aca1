import { setImmediate } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import type { BotPrices, BotSummary } from '../../../../../src/engine/contract/boosting.ts';
import type { RunningSession } from '../../../../../src/engine/run/session/running-session.ts';
import type { BotConfig } from '../../../../../src/engine/learn/boosting/bot/bot.config.ts';
import type { RetrainRecord } from '../../../../../src/engine/learn/boosting/rolling/retrain-record.ts';
import { botSummary } from '../../../../../src/engine/run/boosting/live/bot-views.ts';
import { startBots } from '../../../../../src/engine/run/boosting/start/start-bots.ts';
import { KeyRing } from '../../../../../src/engine/run/live/key-ring.ts';
import { closeModels, openModels } from '../../../../../src/engine/run/models/open-models.ts';
import { replayStored } from '../../../../../src/engine/run/session/replay.ts';
import type { ReplayReport } from '../../../../../src/engine/run/session/replay.ts';
import { Workstation } from '../../../../../src/engine/run/workstation/workstation.ts';
import { createResearchPool } from '../../../../../src/engine/worker/research-pool.ts';
import { aDisk } from '../session/session-fixture.ts';

/** Simulated minutes in a second of the clock that the test moves. */
export const SPEED = 600;
/** The clock's step: one minute of the market, so that no bar waits for another. */
const STEP_MS = 60_000 / SPEED;

/** A whole program with one bot at work, whose trees are really grown, in this thread. */
export interface BotProgram {
  readonly store: Store;
  readonly workstation: Workstation;
  readonly session: RunningSession;
  readonly id: string;
  readonly summary: BotSummary;
  /** Steps of the cycle, oldest first. */
  readonly steps: readonly RetrainRecord[];
  /** Lets so many minutes of the market pass. */
  play(minutes: number): Promise<void>;
  /** Feeds the journal of the session to a fresh engine, from its first record. */
  replay(): ReplayReport;
}

/** Starts a bot as a person does, on these prices. */
export async function aBotProgram(config: BotConfig, prices: BotPrices, { fill = () => undefined, preset = null, nowMs }: { readonly fill?: (store: Store) => void; readonly preset?: string | null; readonly nowMs: number }): Promise<BotProgram> {
  const disk = aDisk();
  const { store } = disk;
  fill(store);
  let clock = nowMs;
  const workstation = new Workstation({
    store, clock: { now: () => clock }, keyRing: new KeyRing(() => undefined), version: '1.2.3', firstSequence: 1, broadcast: () => undefined, shelf: openModels(store),
    research: createResearchPool({ workerFile: null, dataDir: disk.folder, version: '1.2.3' }),
  });
  onTestFinished(() => { closeModels(); });
  const { ids: [id = ''] } = await startBots(workstation, { config, prices, preset });
  const { session } = workstation;
  if (session === null) throw new Error('expected a session');
  return {
    store, workstation, session, id,
    get summary() {
      const live = workstation.bots.view(id);
      if (live === null) throw new Error(`expected the bot ${id}`);
      return botSummary(workstation, live);
    },
    get steps() { return workstation.bots.steps(id, { kind: 'step', limit: 1000 }).map(({ step }) => step as RetrainRecord).toReversed(); },
    async play(minutes) {
      for (let minute = 0; minute < minutes; minute++) {
        clock += STEP_MS;
        while (workstation.turn() === 0);
        workstation.frame();
        // What was grown is handed over between two bars.
        await setImmediate();
      }
    },
    replay() {
      session.commit();
      const stored = store.sessions.list().find((one) => one.id === session.id);
      if (stored === undefined) throw new Error('expected the stored session');
      return replayStored(store, stored);
    },
  };
}
