import { setTimeout as sleep } from 'node:timers/promises';
import { wallClock } from '../src/engine/adapters/clock/wall-clock.ts';
import { openStore } from '../src/engine/adapters/sqlite/open-store.ts';
import type { BarColumns } from '../src/engine/domain/bar-columns.ts';
import type { BotPrices } from '../src/engine/contract/boosting.ts';
import { botConfig } from '../src/engine/learn/boosting/bot/bot.config.ts';
import { botSummary } from '../src/engine/run/boosting/live/bot-views.ts';
import { startBots } from '../src/engine/run/boosting/start/start-bots.ts';
import { KeyRing } from '../src/engine/run/live/key-ring.ts';
import { closeModels, openModels } from '../src/engine/run/models/open-models.ts';
import { replayStored } from '../src/engine/run/session/replay.ts';
import { Workstation } from '../src/engine/run/workstation/workstation.ts';
import { createResearchPool } from '../src/engine/worker/research-pool.ts';
import { locateProgram } from '../src/engine/worker/program.ts';
import { COIN } from './decision.ts';
import { GENERATED_START_MS } from './generated-bars.ts';
import { resultOf } from './measure.ts';
import type { BenchResult } from './measure.ts';
import { plantedBars } from './planted-bars.ts';
import { temporaryFolder } from './temporary-folder.ts';

const MINUTE_MS = 60_000;
/** 48 hours to learn from, what averages need before them, and what is traded. */
const BEFORE = 2 * 1440 + 700, TRADED = 480;
const FROM_MS = GENERATED_START_MS + BEFORE * MINUTE_MS;
/** Ten minutes of the market in a second: a training of 1,000 trees is over within about as many bars, as it is with a person who plays a market fast. */
const SPEED = 600;
const FRAME_MS = 50;

/**
 * The bot at its full size (48 hours, 1,000 trees, every 15 minutes, trainings in the program's own threads) beside whole sessions of eight hours: one of white noise with a planted signal, one of white
 * noise, and one on the practice market. Each journal is then fed to a fresh engine. What has to be seen: the signal is traded net of all costs, nothing else is, and every replay decides the same.
 */
export async function run(): Promise<readonly BenchResult[]> {
  const recorded = { kind: 'recorded', from: FROM_MS, to: FROM_MS + TRADED * MINUTE_MS, speed: SPEED } as const;
  return [
    ...await session('planted signal', { id: COIN.id, prices: recorded, bars: plantedBars(BEFORE + TRADED, { seed: 1, driftBps: 6 }) }),
    ...await session('white noise', { id: COIN.id, prices: recorded, bars: plantedBars(BEFORE + TRADED, { seed: 2, driftBps: 0 }) }),
    ...await session('practice market', { id: 'practice:BTCUSDT', prices: { kind: 'practice', seed: 3, speed: SPEED }, bars: null }),
  ];
}

async function session(name: string, { id, prices, bars }: { readonly id: string; readonly prices: BotPrices; readonly bars: BarColumns | null }): Promise<readonly BenchResult[]> {
  const dataDir = temporaryFolder();
  const store = openStore(dataDir);
  if (bars !== null) {
    store.instruments.put(COIN);
    store.bars.write(COIN.id, '1m', bars);
  }
  const pool = createResearchPool({ workerFile: locateProgram().researchWorkerFile, dataDir, version: 'bench' });
  const workstation = new Workstation({ store, clock: wallClock, keyRing: new KeyRing(() => undefined), version: 'bench', firstSequence: 1, research: pool, shelf: openModels(store), broadcast: () => undefined });
  try {
    const { ids: [bot = ''] } = await startBots(workstation, { config: botConfig.parse({ data: { instruments: [id] } }), prices, preset: null });
    const behind = await play(workstation, bot);
    const live = workstation.bots.view(bot);
    const { session: played } = workstation;
    if (live === null || played === null) throw new Error('expected the session and its bot');
    const { counts } = botSummary(workstation, live);
    played.commit();
    const stored = store.sessions.latest();
    const replayed = stored === null ? null : replayStored(store, stored);
    const told = (title: string, unit: string, value: number, higherIsBetter: boolean): BenchResult => resultOf(`${name}: ${title}`, unit, [value], { higherIsBetter });
    const cash = Number(played.plan.startingCash);
    return [
      told('trainings', 'trainings', counts.trained, true), told('passed', 'models', counts.passed, true), told('took over', 'models', counts.swapped, true),
      told('trades', 'trades', store.records(played.id).trades.page({ limit: 1000 }).items.length, true), told('net of all costs', '% of the account', 100 * (played.engine.equity() / cash - 1), true),
      told('most bars that the bot was behind', 'bars', behind, false), told('replay: decisions compared', 'records', replayed?.compared ?? 0, true), told('replay: differences', 'records', replayed?.difference === null ? 0 : 1, false),
    ];
  } finally {
    await pool.close();
    workstation.close();
    closeModels();
  }
}

/** Plays what is traded, as the program does; returns the most bars that the bot was behind. */
async function play(workstation: Workstation, bot: string): Promise<number> {
  const beganMs = workstation.session?.marketMs ?? 0;
  let [most, framedMs] = [0, 0];
  for (;;) {
    const { session: played } = workstation;
    if (played === null || played.failure !== null) throw new Error(`the session broke: ${String(played?.failure)}`);
    if (played.isEnded || played.marketMs - beganMs >= TRADED * MINUTE_MS) return most;
    const waitMs = workstation.turn();
    if (performance.now() - framedMs >= FRAME_MS) {
      workstation.frame();
      framedMs = performance.now();
      const { nowMs, barsBehind } = workstation.bots.view(bot) ?? { nowMs: null, barsBehind: 0 };
      // Before its first bar it looks at those of two days.
      if (nowMs !== null && nowMs > beganMs) most = Math.max(most, barsBehind);
    }
    await sleep(Math.min(waitMs ?? FRAME_MS, FRAME_MS));
  }
}
