import { setTimeout as sleep } from 'node:timers/promises';
import { createRng } from '../../src/engine/compute/rng.ts';
import type { EngineClient } from '../../src/engine/contract/client.ts';
import { Acknowledged, isFact } from './acknowledged.ts';
import { Audit } from './audit.ts';
import { dropOwnStrategy } from './own-strategy.ts';
import { drawKill } from './kill-plan.ts';
import type { KillPlan } from './kill-plan.ts';
import { Person } from './person.ts';
import { startVictim } from './victim.ts';
import type { Victim } from './victim.ts';
import { within } from './within.ts';

/** The document of `npm run chaos -- --json`. */
export interface ChaosReport {
  /** How many kills there were; fewer than asked for when a host did not come back. */
  readonly kills: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly ledgerMismatches: number;
  /** Each with the kill after which it was found. */
  readonly failures: readonly string[];
}

export interface ChaosOptions {
  readonly kills: number;
  readonly seed: number;
  readonly dataDir: string;
  /** A strategy of the person's own trades; ours where it is left out. */
  readonly strategy?: 'own';
  readonly onProgress: (line: string) => void;
}

/** A host that does not answer for so long has not come back. */
const PATIENCE_MS = 30_000;
/** After so many failures the rest would only repeat them. */
const ENOUGH_FAILURES = 20;

/** Kills and restarts the host as often as asked for, and examines after each kill what it left. */
export async function runChaos({ kills, seed, dataDir, strategy, onProgress }: ChaosOptions): Promise<ChaosReport> {
  const rng = createRng(seed);
  const [planRng, personRng] = [rng.stream('kills'), rng.stream('person')];
  const acknowledged = new Acknowledged();
  const person = new Person(personRng, acknowledged, strategy === 'own' ? await dropOwnStrategy(dataDir) : null);
  const audit = new Audit(dataDir);
  const report = { kills: 0, lost: 0, duplicated: 0, ledgerMismatches: 0, failures: [] as string[] };
  const began = performance.now();
  let victim = startVictim(dataDir);
  while (report.kills < kills && report.failures.length < ENOUGH_FAILURES) {
    // The first life only sets things up: it is killed like any other.
    const plan: KillPlan = report.kills === 0 ? { when: 'playing', afterMs: 1000 } : drawKill(planRng);
    const trouble = await liveAndDie(victim, plan, { acknowledged, person });
    report.kills++;
    const next = startVictim(dataDir);
    const findings = trouble === null ? audit.examine(acknowledged) : null;
    report.lost += findings?.lost.length ?? 0;
    report.duplicated += findings?.duplicated.length ?? 0;
    report.ledgerMismatches += findings?.ledger.length ?? 0;
    const found = [...(trouble === null ? [] : [trouble]), ...(findings?.all ?? [])];
    report.failures.push(...found.slice(0, ENOUGH_FAILURES).map((one) => `kill ${report.kills} (${plan.when}): ${one}`));
    onProgress(`kill ${report.kills}/${kills} while ${plan.when}, ${audit.records} journal records proven, ${found.length === 0 ? 'all well' : `${found.length} FAILURES: ${found[0]}`} (${((performance.now() - began) / 1000).toFixed(0)} s)`);
    victim = next;
    if (trouble !== null) break;
  }
  await victim.kill();
  return report;
}

/** Returns what kept the host from living up to its kill, or null. */
async function liveAndDie(victim: Victim, plan: KillPlan, { acknowledged, person }: { readonly acknowledged: Acknowledged; readonly person: Person }): Promise<string | null> {
  const { client } = victim;
  acknowledged.disconnected();
  client.onEvent((_sequence, event) => { acknowledged.hear(event); });
  try {
    victim.go();
    if (plan.when === 'starting') await sleep(plan.afterMs);
    else await within(PATIENCE_MS, live(client, plan, person, victim));
    return null;
  } catch (error) {
    return `the host did not come back: ${error instanceof Error ? error.message : String(error)} ${victim.errors().slice(0, 500)}`.trim();
  } finally {
    await victim.kill();
  }
}

async function live(client: EngineClient, plan: Exclude<KillPlan, { when: 'starting' }>, person: Person, victim: Victim): Promise<void> {
  const view = await client.call('engine.view', {});
  await person.settleIn(client, view);
  if (plan.when === 'playing') return void await sleep(plan.afterMs);
  if (plan.when === 'showing') return shown(client, plan.after, victim);
  await sleep(100);
  // What is asked for is under way, or just done, when the end comes.
  await Promise.race([person.act(plan.when, client, view).catch(() => undefined).then(() => sleep(1)), sleep(plan.afterMs)]);
}

/** Kills in the very moment of the next durable thing shown: were it shown before it is stored, it would be lost. */
function shown(client: EngineClient, after: number, victim: Victim): Promise<void> {
  let left = after;
  return new Promise((resolve) => {
    client.onEvent((_sequence, event) => {
      if (isFact(event) && left-- === 0) victim.kill().then(resolve, resolve);
    });
  });
}
