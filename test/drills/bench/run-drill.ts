import type { Drill } from './drill.ts';
import { judge } from './verdict.ts';
import { World } from './world.ts';

/** One line of the report. */
export interface DrillResult {
  readonly name: string;
  readonly ok: boolean;
  readonly lost: number;
  readonly duplicated: number;
  readonly unprotectedMs: number;
  readonly detail: string;
}

/** Nothing may take longer than this, on the wall's clock. */
const DEADLINE_MS = 60_000;

/** Runs one drill on a world of its own. */
export async function runDrill(drill: Drill, seed: number): Promise<DrillResult> {
  const beganMs = performance.now();
  const world = await World.open({ market: drill.market, seed, isIsolated: drill.isIsolated, byName: drill.byName, mode: drill.mode, ...(drill.speed === undefined ? {} : { speed: drill.speed }) });
  let isWell = false;
  try {
    const verdict = await withDeadline(play(drill, world));
    isWell = verdict.problems.length === 0;
    const detail = isWell ? `${((performance.now() - beganMs) / 1_000).toFixed(1)} s` : verdict.problems.join('; ');
    return { name: drill.name, ok: isWell, lost: verdict.lost, duplicated: verdict.duplicated, unprotectedMs: verdict.unprotectedMs, detail };
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? error.message).slice(0, 1_500) : String(error);
    return { name: drill.name, ok: false, lost: 0, duplicated: 0, unprotectedMs: Math.round(world.exchange.protection.longestMs()), detail: `${detail}\n  the data is kept in ${world.dataDir}` };
  } finally {
    await world.close({ keepsData: !isWell });
  }
}

async function play(drill: Drill, world: World) {
  await world.start();
  await drill.given(world);
  await drill.when(world);
  const verdict = await judge(world, drill);
  drill.so(world);
  return { ...verdict, problems: [...verdict.problems, ...world.untrue] };
}

async function withDeadline<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => { timer = setTimeout(() => reject(new Error(`expected the drill to end within ${DEADLINE_MS / 1_000} s`)), DEADLINE_MS); });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
