import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../../src/engine/adapters/sqlite/open-store.ts';
import { createRng } from '../../src/engine/compute/rng.ts';
import type { Rng } from '../../src/engine/compute/rng.ts';
import type { EngineClient } from '../../src/engine/contract/client.ts';
import type { StrategyAssignment } from '../../src/engine/core/engine-config.ts';
import { closeModels, openModels } from '../../src/engine/run/models/open-models.ts';
import { NO_METRICS, registerModel } from '../../src/engine/run/models/register.ts';
import { aModel } from '../../test/support/models.ts';
import { Acknowledged } from './acknowledged.ts';
import { Audit } from './audit.ts';
import { startVictim } from './victim.ts';
import type { Victim } from './victim.ts';
import { within } from './within.ts';

// Promotes and rolls back models that trade on accelerated practice, kills the host with SIGKILL around it, and proves that after every restart session and
// registry say the same, that what was answered stands, and that what was replaced can be put back.

/** The document of `npm run chaos -- --models --json`. */
export interface ModelsReport {
  readonly kills: number;
  /** Answered changes that were found again, and kills that found a model at work. */
  readonly kept: number;
  readonly atWork: number;
  readonly failures: readonly string[];
}

export interface ModelsOptions {
  readonly kills: number;
  readonly seed: number;
  readonly dataDir: string;
  readonly onProgress: (line: string) => void;
}

type Deed = 'promote' | 'rollback' | 'shadow' | 'play';

const PATIENCE_MS = 60_000;
const ENOUGH_FAILURES = 10;
const PLACE = 'trend';
const MODELS = 3;

interface Life {
  readonly rng: Rng;
  readonly codes: readonly string[];
  readonly acknowledged: Acknowledged;
  readonly audit: Audit;
  /** Code that was promised to trade, null for the strategy of the beginning; undefined while an answer was out. */
  promised: string | null | undefined;
  kept: number;
  atWork: number;
}

export async function runModels({ kills, seed, dataDir, onProgress }: ModelsOptions): Promise<ModelsReport> {
  const rng = createRng(seed).stream('models');
  const shelf = openStore(dataDir);
  openModels(shelf);
  const codes = Array.from({ length: MODELS }, (_, index) => registerModel(shelf, {
    document: aModel({ interval: '1m', members: [{ seed: `${seed} ${index}`, gain: 8 }] }), title: `Restless ${index}`, origin: 'training', parent: null, trainingId: null, codeVersion: 'chaos', metrics: NO_METRICS, config: {}, createdMs: index,
  }, 'Made for this test.').code);
  const life: Life = { rng, codes, acknowledged: new Acknowledged(), audit: new Audit(dataDir), promised: undefined, kept: 0, atWork: 0 };
  const failures: string[] = [];
  let killed = 0;
  let victim = startVictim(dataDir);
  try {
    while (killed < kills && failures.length < ENOUGH_FAILURES) {
      const deed = killed === 0 ? 'promote' : drawDeed(rng);
      const found = await liveAndDie(victim, deed, life);
      killed++;
      const next = startVictim(dataDir);
      found.push(...life.audit.examine(life.acknowledged).all);
      failures.push(...found.map((one) => `kill ${killed} (${deed}): ${one}`));
      onProgress(`kill ${killed}/${kills} during ${deed}, ${life.kept} promises kept, ${found.length === 0 ? 'all well' : `${found.length} FAILURES: ${found[0]}`}`);
      victim = next;
    }
    // The last kill is looked at by one more life.
    if (failures.length === 0) failures.push(...await liveAndDie(victim, 'play', life));
  } finally {
    await victim.kill();
    closeModels();
    shelf.close();
  }
  return { kills: killed, kept: life.kept, atWork: life.atWork, failures: failures.slice(0, ENOUGH_FAILURES) };
}

function drawDeed(rng: Rng): Deed {
  const drawn = rng.int(10);
  return drawn < 4 ? 'promote' : drawn < 7 ? 'rollback' : drawn < 8 ? 'shadow' : 'play';
}

/** Returns what was found wrong when it came back, or kept it from living. */
async function liveAndDie(victim: Victim, deed: Deed, life: Life): Promise<string[]> {
  const { client } = victim;
  life.acknowledged.disconnected();
  client.onEvent((_sequence, event) => { life.acknowledged.hear(event); });
  try {
    victim.go();
    return await within(PATIENCE_MS, live(client, deed, life));
  } catch (error) {
    return [`the host did not come back: ${error instanceof Error ? error.message : String(error)} ${victim.errors().slice(0, 500)}`.trim()];
  } finally {
    await victim.kill();
  }
}

async function live(client: EngineClient, deed: Deed, life: Life): Promise<string[]> {
  const { strategies } = await client.call('engine.view', {});
  const latest = life.audit.latest;
  const found = latest === null ? [] : await examine(client, latest.config.strategies, life);
  if (latest === null || !strategies.some(({ id }) => id === PLACE)) await client.call('session.start', { kind: 'practice', seed: life.rng.int(1000), speed: 3600, startingCash: '1000000' });
  await client.call('trading.set-state', { state: 'active' });
  await client.call('session.pause', { paused: false });
  await sleep(life.rng.int(300));
  // One kill in three waits for the answer: from there on it is a promise.
  const asked = act(client, deed, life);
  await (life.rng.int(3) === 0 ? asked.then(() => sleep(life.rng.int(200))) : Promise.race([asked, sleep(life.rng.int(150))]));
  return found;
}

/** Does one thing; while its answer is out, either may be true. */
async function act(client: EngineClient, deed: Deed, life: Life): Promise<void> {
  const code = life.codes[life.rng.int(life.codes.length)] ?? '';
  if (deed === 'play') return;
  const before = life.promised;
  if (deed !== 'shadow') life.promised = undefined;
  try {
    if (deed === 'rollback') await client.call('models.rollback', { assignmentId: PLACE });
    else await client.call('models.promote', { code, to: deed === 'shadow' ? 'shadow' : 'active', assignmentId: PLACE });
    if (deed === 'promote') life.promised = code;
  } catch {
    // Refused, which changes nothing, or killed on the way: then nobody was promised anything.
    life.promised = deed === 'shadow' ? before : undefined;
  }
}

/** Compares what the journal proved before the restart with what registry and session say after it. */
async function examine(client: EngineClient, proven: readonly StrategyAssignment[], life: Life): Promise<string[]> {
  const found: string[] = [];
  const { models } = await client.call('models.list', {});
  const place = proven.find(({ id }) => id === PLACE);
  const code = place?.strategy === 'agent' ? place.code ?? null : null;
  const champions = models.flatMap((model) => model.worksIn.filter(({ role }) => role === 'champion').map(({ assignmentId }) => `${assignmentId} ${model.code}`));
  const expected = code === null ? [] : [`${PLACE} ${code}`];
  if (champions.join() !== expected.join()) found.push(`the session trades ${expected.join() || 'no model'}, the registry says ${champions.join() || 'none'}`);
  for (const { code: own, status, worksIn, damage } of models) {
    const role = worksIn.find((one) => one.role === 'champion')?.role ?? worksIn[0]?.role;
    const wanted = role === 'champion' ? ['active'] : role === 'challenger' ? ['shadow'] : ['candidate', 'retired'];
    if (!wanted.includes(status)) found.push(`model ${own.slice(0, 8)} is ${status}, its places say ${wanted.join(' or ')}`);
    if (damage !== null) found.push(`model ${own.slice(0, 8)}: ${damage}`);
  }
  if (code !== null) {
    life.atWork++;
    const { refusal } = await client.call('models.preview', { change: 'rollback', assignmentId: PLACE });
    if (refusal !== null) found.push(`what was replaced is not ready: ${refusal}`);
  }
  if (life.promised !== undefined) {
    if (life.promised !== code) found.push(`model ${life.promised?.slice(0, 8) ?? 'none'} was promised, found ${code?.slice(0, 8) ?? 'none'}`);
    else life.kept++;
  }
  return found;
}
