import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../../src/engine/adapters/sqlite/open-store.ts';
import { createRng } from '../../src/engine/compute/rng.ts';
import type { Rng } from '../../src/engine/compute/rng.ts';
import type { EngineClient } from '../../src/engine/contract/client.ts';
import type { ViewEvent } from '../../src/engine/contract/events.ts';
import { Session } from '../../src/engine/run/session/session.ts';
import { Acknowledged } from './acknowledged.ts';
import { Audit } from './audit.ts';
import { LatchWatch } from './latch-watch.ts';
import { startVictim } from './victim.ts';
import type { Victim } from './victim.ts';
import { within } from './within.ts';

// Lets an account lose until it is halted, kills the host with SIGKILL at random moments around that, and proves that what was latched is latched
// after every restart: the same breaker, the same cause, since the same moment, with the same losses behind it, until a person releases it.

/** The document of `npm run chaos -- --latched --json`. */
export interface LatchedReport {
  readonly kills: number;
  /** Kills that found the account halted, and latches that were found again by them. */
  readonly halts: number;
  readonly latches: number;
  readonly failures: readonly string[];
}

export interface LatchedOptions {
  readonly kills: number;
  readonly seed: number;
  readonly dataDir: string;
  readonly onProgress: (line: string) => void;
}

/** When a host is killed. */
type Moment =
  /** The instant in which a breaker is shown to trip; before any snapshot holds it. */
  | { readonly when: 'tripping' }
  | { readonly when: 'playing'; readonly afterMs: number }
  | { readonly when: 'starting'; readonly afterMs: number }
  /** While new limits are taken, or a person resumes. */
  | { readonly when: 'configuring' | 'resuming'; readonly afterMs: number };

type LiveMoment = Exclude<Moment, { readonly when: 'starting' }>;

const PATIENCE_MS = 30_000;
const ENOUGH_FAILURES = 10;
/** A trip that waits for a person says so. */
const WAITS = 'a person resumes';
/** A tiny account loses these shares within a simulated hour or so. */
const LIMITS = [0.3, 0.5, 1] as const;

export async function runLatched({ kills, seed, dataDir, onProgress }: LatchedOptions): Promise<LatchedReport> {
  const rng = createRng(seed).stream('latched');
  const audit = new Audit(dataDir);
  const watch = new LatchWatch();
  const life: Life = { rng, watch, acknowledged: new Acknowledged(), seen: new Set(), onTrip: null, isSettled: false };
  const failures: string[] = [];
  let killed = 0;
  let victim = startVictim(dataDir);
  while (killed < kills && failures.length < ENOUGH_FAILURES) {
    const moment: Moment = killed === 0 ? { when: 'tripping' } : drawMoment(rng, watch.isHalted);
    const trouble = await liveAndDie(victim, moment, life);
    killed++;
    const next = startVictim(dataDir);
    const found = trouble !== null ? [trouble] : [...audit.examine(life.acknowledged).all, ...(audit.latest === null ? [] : watch.examine(audit.latest))];
    if (trouble === null && rng.int(2) === 0) snapshotNow(dataDir);
    failures.push(...found.map((one) => `kill ${killed} (${moment.when}): ${one}`));
    onProgress(`kill ${killed}/${kills} while ${moment.when}, ${watch.isHalted ? 'halted' : 'not halted'}, ${found.length === 0 ? 'all well' : `${found.length} FAILURES: ${found[0]}`}`);
    victim = next;
    if (trouble !== null) break;
  }
  await victim.kill();
  return { kills: killed, halts: watch.halts, latches: watch.found, failures: failures.slice(0, ENOUGH_FAILURES) };
}

/** Ends the session once in good order, so that the next recovery begins with a snapshot of what is latched and not with the journal of how it came about. */
function snapshotNow(dataDir: string): void {
  const store = openStore(dataDir);
  try {
    const latest = store.sessions.latest();
    if (latest) Session.recover(store, latest).session.checkpoint();
  } finally {
    store.close();
  }
}

interface Life {
  readonly rng: Rng;
  readonly watch: LatchWatch;
  readonly acknowledged: Acknowledged;
  /** Trips that were shown before: a start shows the newest stored ones again. */
  readonly seen: Set<string>;
  onTrip: (() => void) | null;
  isSettled: boolean;
}

/** A halted account is mostly left alone, because that is what must last; now and then a person resumes, so that it can trip again. */
function drawMoment(rng: Rng, isHalted: boolean): Moment {
  const drawn = rng.int(10);
  if (!isHalted && drawn < 6) return { when: 'tripping' };
  if (!isHalted) return { when: drawn < 9 ? 'playing' : 'starting', afterMs: rng.int(600) };
  if (drawn < 3) return { when: 'resuming', afterMs: rng.int(60) };
  if (drawn < 5) return { when: 'configuring', afterMs: rng.int(40) };
  return { when: drawn < 8 ? 'playing' : 'starting', afterMs: rng.int(500) };
}

async function liveAndDie(victim: Victim, moment: Moment, life: Life): Promise<string | null> {
  const { client } = victim;
  life.acknowledged.disconnected();
  life.onTrip = null;
  client.onEvent((_sequence, event) => { hear(life, event); });
  try {
    victim.go();
    if (moment.when === 'starting') {
      await sleep(moment.afterMs);
      return null;
    }
    return await within(PATIENCE_MS, live(victim, moment, life));
  } catch (error) {
    return `the host did not come back: ${error instanceof Error ? error.message : String(error)} ${victim.errors().slice(0, 500)}`.trim();
  } finally {
    await victim.kill();
  }
}

/** Returns what was shown wrongly, or null. */
async function live(victim: Victim, moment: LiveMoment, life: Life): Promise<string | null> {
  const { client } = victim;
  const { trading } = await client.call('engine.view', {});
  const wrong = life.isSettled ? life.watch.compareShown(trading) : null;
  if (wrong !== null) return wrong;
  if (!life.isSettled) await settleIn(client, life);
  const { when } = moment;
  switch (when) {
    case 'tripping': await tripped(victim, life); break;
    case 'playing': await sleep(moment.afterMs); break;
    case 'configuring': await race(applyLimits(client, life.rng), moment.afterMs); break;
    case 'resuming':
      life.watch.releasing();
      await race(client.call('trading.set-state', { state: 'active' }), moment.afterMs);
      break;
  }
  return null;
}

/** What is asked for is under way, or just done, when the end comes. */
async function race(asked: Promise<unknown>, afterMs: number): Promise<void> {
  await Promise.race([asked.catch(() => undefined).then(() => sleep(1)), sleep(afterMs)]);
}

/** Kills in the very moment in which a trip is shown, or after a while in which none was. */
async function tripped(victim: Victim, life: Life): Promise<void> {
  const patience = sleep(4000);
  const shown = new Promise<void>((resolve) => { life.onTrip = () => { victim.kill().then(resolve, resolve); }; });
  await Promise.race([shown, patience]);
}

async function settleIn(client: EngineClient, life: Life): Promise<void> {
  await client.call('session.start', { kind: 'practice', seed: life.rng.int(1000), speed: 10_000, startingCash: '10000' });
  const { strategies, instruments } = await client.call('engine.view', {});
  await applyLimits(client, life.rng);
  for (const { id } of strategies) await client.call('strategies.remove', { id });
  await client.call('strategies.apply', {
    id: 'loser', strategy: 'moving-average-cross', instruments: instruments.map(({ id }) => id), interval: '1m', enabled: true,
    config: { fastPeriod: 1, slowPeriod: 2, direction: 'both', stopType: 'percent', stopPercent: 0.5, takeProfitType: 'percent', takeProfitPercent: 0.3, reentry: 'after-cooldown' },
  });
  life.isSettled = true;
}

/** Limits that fees alone reach soon, other ones each time: none of them may release anything. */
async function applyLimits(client: EngineClient, rng: Rng): Promise<void> {
  const [small, large] = [LIMITS[rng.int(LIMITS.length)] ?? 1, LIMITS[rng.int(LIMITS.length)] ?? 1].toSorted((a, b) => a - b) as [number, number];
  const { config } = await client.call('risk.describe', {});
  await client.call('risk.apply', { config: {
    ...config, riskPerTradePct: 0.1, dailyLossLimitPct: small, dailyLossRelease: 'person', weeklyLossLimitPct: 2, weeklyLossRelease: 'person',
    drawdownWarnPct: 0.1, drawdownReducePct: large, maxDrawdownPct: large, losingStreakTrades: 0, maxOrdersPerMinute: 1000,
  } });
}

function hear(life: Life, event: ViewEvent): void {
  const { acknowledged, seen, watch } = life;
  acknowledged.hear(event);
  if (event.type !== 'alert-raised') return;
  const { timeMs, code, message } = event.alert;
  const key = `${timeMs} ${code} ${message}`;
  if (seen.has(key) || !message.includes(WAITS)) return;
  seen.add(key);
  watch.shown(message);
  life.onTrip?.();
}
