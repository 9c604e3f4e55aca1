import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../../src/engine/adapters/sqlite/open-store.ts';
import { createRng } from '../../src/engine/compute/rng.ts';
import type { Rng } from '../../src/engine/compute/rng.ts';
import type { BotSummary } from '../../src/engine/contract/boosting.ts';
import type { EngineClient } from '../../src/engine/contract/client.ts';
import { BLANK_CODE } from '../../src/engine/run/boosting/blank-version.ts';
import { closeModels, openModels } from '../../src/engine/run/models/open-models.ts';
import { Acknowledged } from './acknowledged.ts';
import { Audit } from './audit.ts';
import { examineBot } from './bot-audit.ts';
import { startVictim } from './victim.ts';
import type { Victim } from './victim.ts';
import { within } from './within.ts';

// Lets a bot of boosted trees train, watch and swap versions on accelerated practice, kills the host with SIGKILL in the middle of it, and proves that the version
// that the journal has at work is whole, that session, registry and bot say the same after every restart, and that the bot goes on.

/** The document of `npm run chaos -- --bots --json`. */
export interface BotsReport {
  readonly kills: number;
  /** Kills that found a training or a shadow under way, and a version at work. */
  readonly inTraining: number;
  readonly inShadow: number;
  readonly atWork: number;
  /** Versions that took over, over all lives. */
  readonly swaps: number;
  readonly failures: readonly string[];
}

export interface BotsOptions {
  readonly kills: number;
  readonly seed: number;
  readonly dataDir: string;
  readonly onProgress: (line: string) => void;
}

/** What is waited for before the kill. */
type Moment = 'training' | 'shadow' | 'swapped' | 'starting' | 'any';

const PATIENCE_MS = 90_000;
/** For a moment that does not come. */
const LONGEST_MS = 15_000;
const ENOUGH_FAILURES = 10;
const MARKET = 'practice:BTCUSDT';
/** Small trees, every model passes, a cycle within seconds at this speed. */
const SPEED = 300;
const CONFIG = {
  data: { instruments: [MARKET], windowHours: 4 }, training: { trees: 200, leaves: 16, learningRate: 0.1, horizonMinutes: 3 },
  retraining: { everyMinutes: 5, shadowMinutes: 3, watchMinutes: 10, retrainAbovePsi: null, retrainBelowSharpe: null, maxRmseOfZero: 10, minRankIc: -1, minDirectionalAccuracyPct: 0, minNetSharpe: -100 },
  execution: { enterBps: 0, costBps: 0, exitBps: 0 },
};

interface Life {
  readonly rng: Rng;
  readonly dataDir: string;
  readonly acknowledged: Acknowledged;
  readonly audit: Audit;
  assignmentId: string | null;
  inTraining: number;
  inShadow: number;
  atWork: number;
  swaps: number;
}

export async function runBots({ kills, seed, dataDir, onProgress }: BotsOptions): Promise<BotsReport> {
  const rng = createRng(seed).stream('bots');
  const shelf = openStore(dataDir);
  // The journal is read again here, with the versions that were at work then.
  openModels(shelf);
  const life: Life = { rng, dataDir, acknowledged: new Acknowledged(), audit: new Audit(dataDir), assignmentId: null, inTraining: 0, inShadow: 0, atWork: 0, swaps: 0 };
  const failures: string[] = [];
  let killed = 0;
  let victim = startVictim(dataDir, 'with-research');
  try {
    while (killed < kills && failures.length < ENOUGH_FAILURES) {
      const moment = killed === 0 ? 'swapped' : drawMoment(rng);
      const found = await liveAndDie(victim, moment, life);
      killed++;
      const next = startVictim(dataDir, 'with-research');
      found.push(...life.audit.examine(life.acknowledged).all, ...examineLeft(life));
      failures.push(...found.map((one) => `kill ${killed} (${moment}): ${one}`));
      onProgress(`kill ${killed}/${kills} at ${moment}, ${life.swaps} swaps so far, ${found.length === 0 ? 'all well' : `${found.length} FAILURES: ${found[0]}`}`);
      victim = next;
    }
    // The last kill is looked at by one more life.
    if (failures.length === 0) failures.push(...await liveAndDie(victim, 'any', life));
  } finally {
    await victim.kill();
    closeModels();
    shelf.close();
  }
  const { inTraining, inShadow, atWork, swaps } = life;
  return { kills: killed, inTraining, inShadow, atWork, swaps, failures: failures.slice(0, ENOUGH_FAILURES) };
}

function drawMoment(rng: Rng): Moment {
  const drawn = rng.int(10);
  return drawn < 4 ? 'training' : drawn < 6 ? 'shadow' : drawn < 8 ? 'swapped' : drawn < 9 ? 'starting' : 'any';
}

function examineLeft(life: Life): readonly string[] {
  const { audit: { latest }, assignmentId, dataDir } = life;
  const place = latest?.config.strategies.find(({ id }) => id === assignmentId);
  if (assignmentId === null || place === undefined) return assignmentId === null ? [] : ['the place of the bot is gone'];
  const { found, at } = examineBot(dataDir, { assignmentId, code: place.code ?? BLANK_CODE });
  if (at === 'training') life.inTraining++;
  if (at === 'shadow') life.inShadow++;
  if (place.code !== BLANK_CODE) life.atWork++;
  return found;
}

/** Returns what was found wrong when it came back, or kept it from living. */
async function liveAndDie(victim: Victim, moment: Moment, life: Life): Promise<string[]> {
  const { client } = victim;
  life.acknowledged.disconnected();
  let newest: BotSummary | null = null;
  let swapped = 0;
  client.onEvent((_sequence, event) => {
    life.acknowledged.hear(event);
    if (event.type !== 'bot-updated') return;
    if (newest !== null && event.bot.counts.swapped > newest.counts.swapped) swapped++;
    newest = event.bot;
  });
  try {
    victim.go();
    return await within(PATIENCE_MS, live(client, moment, life, () => isNow(moment, newest, swapped)));
  } catch (error) {
    return [`the host did not come back: ${error instanceof Error ? error.message : String(error)} ${victim.errors().slice(0, 500)}`.trim()];
  } finally {
    life.swaps += swapped;
    await victim.kill();
  }
}

function isNow(moment: Moment, bot: BotSummary | null, swapped: number): boolean {
  switch (moment) {
    case 'training': return (bot?.training ?? null) !== null;
    case 'shadow': return (bot?.candidate ?? null) !== null;
    case 'swapped': return swapped > 0;
    case 'starting': case 'any': return true;
  }
}

async function live(client: EngineClient, moment: Moment, life: Life, isThere: () => boolean): Promise<string[]> {
  const { rng } = life;
  const found = life.assignmentId === null ? [] : await examine(client, life);
  if (life.assignmentId === null) {
    const { ids: [id = ''] } = await client.call('bots.start', { config: CONFIG, prices: { kind: 'practice', seed: rng.int(1000), speed: SPEED } });
    life.assignmentId = (await client.call('bots.get', { id })).assignmentId;
  }
  await client.call('trading.set-state', { state: 'active' });
  await client.call('session.pause', { paused: false });
  for (let waitedMs = 0; waitedMs < LONGEST_MS && !isThere(); waitedMs += 5) await sleep(5);
  await sleep(rng.int(moment === 'training' ? 1_500 : moment === 'any' ? 4_000 : 150));
  return found;
}

/** Session, registry and bot have to say the same once it is back. */
async function examine(client: EngineClient, life: Life): Promise<string[]> {
  await client.call('session.pause', { paused: true });
  // Some frames, in which the bot sees what it has missed; then all is asked in one moment.
  let bot: BotSummary | undefined;
  for (let round = 0; round < 200; round++) {
    await sleep(50);
    const { bots: [newest] } = await client.call('bots.list', {});
    bot = newest;
    if (newest !== undefined && newest.endedMs === null && newest.state !== 'gathering' && newest.nowMs !== null) break;
  }
  if (bot === undefined || bot.endedMs !== null) return ['the bot does not go on'];
  await sleep(300);
  const found: string[] = [];
  const [{ bots }, { strategies }, { models }] = await Promise.all([client.call('bots.list', {}), client.call('engine.view', {}), client.call('models.list', { kind: 'boosting' })]);
  const place = strategies.find(({ id }) => id === life.assignmentId);
  const active = bots[0]?.active?.code ?? null;
  const champions = models.filter(({ worksIn }) => worksIn.some(({ role, assignmentId }) => role === 'champion' && assignmentId === life.assignmentId)).map(({ code }) => code);
  const code = place?.code === undefined || place.code === BLANK_CODE ? null : place.code;
  if (place === undefined) found.push('the place of the bot is gone');
  if (champions.join() !== (code ?? '')) found.push(`the session trades ${code?.slice(0, 8) ?? 'nothing'}, the registry says ${champions.map((one) => one.slice(0, 8)).join() || 'nothing'}`);
  if (active !== code) found.push(`the session trades ${code?.slice(0, 8) ?? 'nothing'}, the bot says ${active?.slice(0, 8) ?? 'nothing'}`);
  const beside = models.filter(({ worksIn }) => worksIn.some(({ role, assignmentId }) => role === 'challenger' && assignmentId === life.assignmentId)).map((one) => one.code);
  if (beside.join() !== (bots[0]?.candidate?.code ?? '')) found.push(`the bot watches ${bots[0]?.candidate?.code.slice(0, 8) ?? 'nothing'}, the registry says ${beside.map((one) => one.slice(0, 8)).join() || 'nothing'}`);
  return found;
}
