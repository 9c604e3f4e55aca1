import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStore, DATABASE_FILE, openStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { StrategyAssignment } from '../../../../../src/engine/core/engine-config.ts';
import { closeModels } from '../../../../../src/engine/run/models/open-models.ts';
import type { Workstation } from '../../../../../src/engine/run/workstation/workstation.ts';
import { recordADay } from '../session/session-fixture.ts';
import { isModelAtWork } from '../../../../../src/engine/run/models/registry.ts';
import { boostingRuleConfig } from '../../../../../src/engine/strategy/boosting/boosting.config.ts';
import { onShelf } from './model-fixture.ts';
import { programOver, RECORDED } from './model-program.ts';
import { versionOnShelf } from './version-fixture.ts';
import { DyingConnection } from '../../adapters/sqlite/dying-connection.ts';

interface Scene {
  readonly folder: string;
  readonly one: string;
  readonly two: string;
  readonly cross: StrategyAssignment;
  /** Versions of boosted trees: two that nobody has put to work yet. */
  readonly trees: readonly [first: string, second: string];
}

let scene: Scene;

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-killed-'));
  const store = openStore(folder);
  recordADay(store, 60);
  const workstation = programOver(store);
  workstation.startSession({ ...RECORDED, speed: 0 });
  const [one, two] = [onShelf(store, { wants: 'long' }), onShelf(store, { wants: 'short' })];
  const cross = workstation.session!.engine.config.strategies[0]!;
  workstation.models.promote({ code: one, to: 'active', assignmentId: 'trend' });
  const trees = [versionOnShelf(store, { fell: 0, rose: 1 }), versionOnShelf(store, { fell: 0, rose: 2 })] as const;
  workstation.close();
  scene = { folder, one, two, cross, trees };
});

afterAll(() => {
  closeModels();
  rmSync(scene.folder, { recursive: true, force: true });
});

/** Does something, after it was prepared, in a process that dies after so many writes, and hands what the next process finds to `look`. Returns whether it died. */
function killedAfter(writes: number, prepare: (workstation: Workstation) => void, work: (workstation: Workstation) => void, look: (workstation: Workstation, told: readonly string[]) => void): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-killed-'));
  try {
    cpSync(scene.folder, folder, { recursive: true });
    const connection = new DyingConnection(join(folder, DATABASE_FILE));
    const workstation = programOver(createStore(connection));
    workstation.open({ afterCrash: false });
    prepare(workstation);
    connection.dieAfter(writes);
    let died = false;
    try {
      work(workstation);
    } catch (error) {
      died = connection.isDead;
      if (!died) throw error;
    }
    connection.close();
    const next = programOver(openStore(folder));
    next.open({ afterCrash: true });
    const told = next.publisher.view.alerts.filter(({ code }) => code === 'model-registry').map(({ message }) => message);
    look(next, told);
    next.close();
    return died;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What must hold whatever was cut off: the registry says exactly what the session does, and what was replaced is ready. */
function agree({ store, session }: Workstation): void {
  const [trend] = session!.engine.config.strategies;
  const open = store.deployments.open();
  expect(open.every(({ state }) => state === 'working')).toBe(true);
  const champions = open.filter(({ role }) => role === 'champion').map(({ assignmentId, code }) => [assignmentId, code]);
  expect(champions).toEqual(isModelAtWork(trend!) ? [['trend', trend!.code]] : []);
  for (const model of store.models.list()) {
    const role = open.find(({ code }) => code === model.code)?.role ?? null;
    if (role === 'champion') expect(model.status).toBe('active');
    else if (role === 'challenger') expect(model.status).toBe('shadow');
    else expect(['candidate', 'retired']).toContain(model.status);
  }
}

/** Kills at every write in turn; returns how many there were and how often each state was found. */
function everywhere(work: (workstation: Workstation) => void, look: (workstation: Workstation) => string, prepare: (workstation: Workstation) => void = () => undefined): { readonly kills: number; readonly found: Readonly<Record<string, number>> } {
  const found: Record<string, number> = {};
  let kills = 0;
  for (let writes = 1; writes < 200; writes++) {
    const died = killedAfter(writes, prepare, work, (next) => {
      agree(next);
      const state = look(next);
      found[state] = (found[state] ?? 0) + 1;
    });
    if (!died) return { kills, found };
    kills++;
  }
  throw new Error('expected the work to end');
}

describe('a process that is killed', () => {
  it('at any write of a promotion leaves session and registry agreeing, with the model before or the one after, and the other ready', () => {
    const { kills, found } = everywhere(({ models }) => { models.promote({ code: scene.two, to: 'active', assignmentId: 'trend' }); }, (next) => {
      const code = next.session!.engine.config.strategies[0]!.code!;
      const isAfter = code === scene.two;
      const other = isAfter ? scene.one : scene.two;
      expect(next.store.models.document(other)).not.toBeNull();
      next.models.rollback('trend');
      expect(next.session!.engine.config.strategies[0]!.code ?? next.session!.engine.config.strategies[0]!.strategy).toBe(isAfter ? scene.one : 'moving-average-cross');
      agree(next);
      return isAfter ? 'after' : 'before';
    });
    expect(kills).toBeGreaterThanOrEqual(8);
    expect(found['before']).toBeGreaterThan(1);
    expect(found['after']).toBeGreaterThan(1);
  });

  it('at any write of a roll back leaves them agreeing, and never without a strategy', () => {
    const { found } = everywhere(({ models }) => { models.rollback('trend'); }, (next) => {
      const [trend] = next.session!.engine.config.strategies;
      if (trend!.strategy === 'agent') return 'before';
      expect(trend).toEqual(scene.cross);
      expect(next.store.models.get(scene.one)?.status).toBe('retired');
      return 'after';
    });
    expect(found['before']).toBeGreaterThan(0);
    expect(found['after']).toBeGreaterThan(1);
  });

  it('at any write of a step into the shadow leaves a challenger or none', () => {
    const { found } = everywhere(({ models }) => { models.promote({ code: scene.two, to: 'shadow', assignmentId: 'trend' }); }, ({ store, session }) => {
      expect(session!.engine.config.strategies[0]!.code).toBe(scene.one);
      return store.models.get(scene.two)?.status ?? 'gone';
    });
    expect(Object.keys(found).toSorted()).toEqual(['candidate', 'shadow']);
  });

  it('at any write of a swap of a bot leaves the version before or the one after at work, and what was beside it either there or put aside', () => {
    const [first, second] = scene.trees;
    const put = ({ models, session }: Workstation, code: string): void => {
      const { config } = session!.engine;
      models.configure({ ...config, strategies: [{ ...config.strategies[0]!, strategy: 'boosting', code, config: boostingRuleConfig.parse({}) }] }, { why: { kind: 'promoted', cause: 'The shadow was better.' } });
    };
    const { kills, found } = everywhere((workstation) => {
      put(workstation, second);
      workstation.models.endBeside(second, 'trend', 'It goes to work.');
    }, ({ session, store }) => {
      const isAfter = session!.engine.config.strategies[0]!.code === second;
      expect([first, second].map((code) => store.models.get(code)?.status)).toEqual(isAfter ? ['retired', 'active'] : ['active', 'shadow']);
      expect(store.models.document(isAfter ? first : second)).not.toBeNull();
      return isAfter ? 'after' : 'before';
    }, (workstation) => {
      put(workstation, first);
      workstation.models.putBeside({ code: second, assignmentId: 'trend', cause: 'It has shown what it had to.' });
    });
    expect(kills).toBeGreaterThanOrEqual(6);
    expect(found['before']).toBeGreaterThan(1);
    expect(found['after']).toBeGreaterThan(1);
  });
});
