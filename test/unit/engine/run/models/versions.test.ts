import { createHash } from 'node:crypto';
import Sqlite from 'better-sqlite3';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { DATABASE_FILE, openStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import { boostingCode } from '../../../../../src/engine/learn/boosting/rolling/document.ts';
import { modelToBytes } from '../../../../../src/engine/learn/boosting/model-bytes.ts';
import { BLANK_CODE } from '../../../../../src/engine/run/boosting/blank-version.ts';
import { keepBudget } from '../../../../../src/engine/run/models/keep-budget.ts';
import { modelLines, modelRows } from '../../../../../src/engine/run/models/model-views.ts';
import { ModelLibrary } from '../../../../../src/engine/run/models/model-library.ts';
import { closeModels, openModels } from '../../../../../src/engine/run/models/open-models.ts';
import { readModel } from '../../../../../src/engine/run/models/read-model.ts';
import { readVersion } from '../../../../../src/engine/run/models/read-version.ts';
import { registerVersion } from '../../../../../src/engine/run/models/register-version.ts';
import { boostingRuleConfig } from '../../../../../src/engine/strategy/boosting/boosting.config.ts';
import { strategyByName } from '../../../../../src/engine/strategy/catalog.ts';
import type { Sight } from '../../../../../src/engine/domain/sight.ts';
import { temporaryFolder } from '../../adapters/sqlite/temporary-folder.ts';
import { onShelf } from './model-fixture.ts';
import { aVersion, NAMES, RETURN_1, versionOnShelf } from './version-fixture.ts';

const DAY = 86_400_000;

function aStore(folder = temporaryFolder()): Store {
  const store = openStore(folder);
  onTestFinished(() => { store.close(); });
  return store;
}

/** What the rule makes of a version where the last bar rose by a thousandth, or fell: close, then 19 features of which only the return is known. */
function decided(store: Store, code: string, moved: number) {
  const strategy = new ModelLibrary(store).find(code)!.create(boostingRuleConfig.parse({ costBps: 13, enterBps: 8 }));
  const values = new Float64Array(19).fill(Number.NaN);
  values[RETURN_1] = moved;
  const decision = strategy.decide(Float64Array.of(100), 0, { values, known: new Uint8Array(19), timeMs: 1 } as unknown as Sight);
  return { decision, failure: strategy.failure ?? null };
}

describe('a version of boosted trees on the shelf', () => {
  it('is read back bit for bit, and decides by what its trees say', () => {
    const store = aStore();
    const code = versionOnShelf(store, { fell: -40, rose: 30 });
    const { document } = readVersion(store, code);
    expect(document).toEqual(aVersion({ fell: -40, rose: 30 }));
    // 30 bps less 13 of costs are more than 8: long; -40 bps are short.
    expect(decided(store, code, 0.001).decision).toMatchObject({ targetExposure: 1, reason: { values: { forecastBps: 30 } } });
    expect(decided(store, code, -0.001).decision).toMatchObject({ targetExposure: -1, reason: { values: { forecastBps: -40 } } });
    // 20 bps less 13 are 7, and 7 are not more than 8.
    expect(decided(store, versionOnShelf(store, { fell: -40, rose: 20 }), 0.001).decision).toMatchObject({ targetExposure: 0 });
  });

  it('is registered with the bytes that its thread has made, under the hash of what it forecasts by', () => {
    const store = aStore();
    const document = aVersion({ fell: 0, rose: 5 });
    // SHA-256 over the manifest, a line feed and the hash of the numbers: base and counts, then tree after tree.
    const numbers = Buffer.concat([Float64Array.of(1, 2, 0), ...document.model.trees.flatMap(({ feature, threshold, decision, left, right, value }) => [Int32Array.of(1), feature, threshold, decision, left, right, value])]
      .map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)));
    const sha256 = (what: string | Uint8Array): string => createHash('sha256').update(what).digest('hex');
    const code = sha256(`${JSON.stringify(document.manifest)}\n${sha256(numbers)}`);
    expect(boostingCode(document)).toBe(code);
    registerVersion(store, { document, code, bytes: modelToBytes(document.model), line: 'b', parent: null, codeVersion: '1', config: { rule: {} }, createdMs: 5 }, 'Trained.');
    expect(readVersion(store, code).document).toEqual(document);
    expect(store.models.get(code)).toMatchObject({ kind: 'boosting', line: 'b', status: 'candidate', instruments: ['um:AAAUSDT'], interval: '1m', title: '0 or 5 bps' });
    expect(registerVersion(store, { document, code, line: 'b', parent: null, codeVersion: '1', config: {}, createdMs: 6 }, 'Again.')).toEqual({ code, isNew: false });
  });

  it.each([
    ['a leaf', (sql: Sqlite.Database) => { damageTrees(sql); }, /^what is stored of version [0-9a-f]{8} is damaged: the stored model is damaged or cut off: expected the checksum \d+, was \d+\. Import it again, or put back a copy of the data folder$/],
    ['another version\'s trees', (sql: Sqlite.Database) => { sql.prepare('UPDATE model_trees SET bytes = ?').run(Buffer.from(modelToBytes(aVersion({ fell: -40, rose: 31 }).model))); }, /^what is stored of version [0-9a-f]{8} is damaged: it no longer matches its code\./],
    ['its manifest', (sql: Sqlite.Database) => { sql.prepare('UPDATE models SET manifest = replace(manifest, \'"horizonBars":10\', \'"horizonBars":11\')').run(); }, /is damaged: it no longer matches its code\./],
    ['the text of its manifest', (sql: Sqlite.Database) => { sql.prepare('UPDATE models SET manifest = substr(manifest, 1, 100)').run(); }, /is damaged: .*JSON/],
  ])('whose row is damaged, by %s, is found, decides nothing and says why', (_, damage, sentence) => {
    const folder = temporaryFolder();
    const first = openStore(folder);
    const code = versionOnShelf(first, { fell: -40, rose: 30 });
    first.close();
    const database = new Sqlite(join(folder, DATABASE_FILE));
    damage(database);
    database.close();
    const store = aStore(folder);
    expect(readVersion(store, code)).toEqual({ document: null, damage: expect.stringMatching(sentence) as string });
    const library = new ModelLibrary(store);
    expect(library.find(code)).toMatchObject({ name: 'boosting', code, summary: expect.stringMatching(/^This model cannot be used: what is stored/) as string });
    expect(decided(store, code, 0.001)).toEqual({ decision: null, failure: expect.stringMatching(sentence) as string });
    expect([library.knownDamageOf({ code, title: '', kind: 'boosting' }), library.list()]).toEqual([expect.stringMatching(sentence) as string, []]);
    // What was damaged is mended by bringing it in again.
    versionOnShelf(store, { fell: -40, rose: 30 });
    expect(readVersion(store, code).document).toEqual(aVersion({ fell: -40, rose: 30 }));
  });

  it('that asks for other features than there are decides nothing and says why', () => {
    const store = aStore();
    const whole = aVersion({ fell: -40, rose: 30 });
    const strange = { ...whole, model: { ...whole.model, features: whole.model.features.map((feature, index) => (index === 3 ? { ...feature, name: 'moon' } : feature)) } };
    const code = boostingCode(strange);
    registerVersion(store, { document: strange, code, parent: null, codeVersion: '1', config: {}, createdMs: 1 }, 'Made.');
    const { failure } = decided(store, code, 0.001);
    expect(failure).toBe(`expected the features of bars-19 in their order, was "moon" in place 4, where bars-19 has "${NAMES[3]!}"`);
    expect(() => { new ModelLibrary(store).provide(code, strange); }).toThrow('expected the features of bars-19 in their order');
  });

  it('is not taken for an agent, nor an agent for a version', () => {
    const store = aStore();
    const [version, agent] = [versionOnShelf(store, { fell: 0, rose: 1 }), onShelf(store, { wants: 'long' })];
    expect(readModel(store, version).damage).toBe(`expected a trained agent, model ${version.slice(0, 8)} is boosted trees`);
    expect(readVersion(store, agent).damage).toBe(`expected boosted trees, model ${agent.slice(0, 8)} is an agent`);
    openModels(store);
    onTestFinished(closeModels);
    expect([strategyByName('boosting', version)?.code, strategyByName('agent', version), strategyByName('boosting', agent)]).toEqual([version, undefined, undefined]);
  });

  it('is deleted or dropped with a sentence, and says the same of one that never was', () => {
    const store = aStore();
    const [deleted, dropped] = [versionOnShelf(store, { fell: 0, rose: 1 }), versionOnShelf(store, { fell: 0, rose: 2 })];
    store.models.delete(deleted, { timeMs: 5, cause: 'By hand.' });
    store.models.dropTrees(dropped, { timeMs: 5, cause: 'Too much.' });
    expect(readVersion(store, deleted).damage).toBe(`the trees of version ${deleted.slice(0, 8)} were deleted`);
    expect(readVersion(store, dropped).damage).toBe(`the trees of version ${dropped.slice(0, 8)} were dropped to keep within the budget for trees; what it was and how it did is kept`);
    expect(readVersion(store, 'f'.repeat(64)).damage).toBe('no model ffffffff is on the shelf');
    const library = new ModelLibrary(store);
    expect([library.find(deleted), library.find(dropped)?.title]).toEqual([undefined, '0 or 2 bps']);
  });
});

describe('the library of a thread', () => {
  it('takes a version that was made a moment ago without reading or hashing it, and forgets it when told', () => {
    const store = aStore();
    const document = aVersion({ fell: -40, rose: 30 });
    const code = versionOnShelf(store, { fell: -40, rose: 30 });
    const read = vi.fn(store.models.document);
    const library = new ModelLibrary({ models: { ...store.models, document: read } });
    library.provide(code, document);
    expect(library.find(code)?.title).toBe('-40 or 30 bps');
    expect(read).not.toHaveBeenCalled();
    library.release(code);
    expect(library.find(code)?.code).toBe(code);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('keeps no more than sixty versions ready, those that were needed last', () => {
    const store = aStore();
    const read = vi.fn(store.models.document);
    const library = new ModelLibrary({ models: { ...store.models, document: read } });
    const codes = Array.from({ length: 61 }, (_, rose) => versionOnShelf(store, { fell: 0, rose }));
    for (const code of codes) library.find(code);
    expect(read).toHaveBeenCalledTimes(61);
    library.find(codes[1]!);
    expect(read).toHaveBeenCalledTimes(61);
    library.find(codes[0]!);
    expect(read).toHaveBeenCalledTimes(62);
  });

  it('knows the rule that waits for its first trees, in every thread that opens the shelf', () => {
    openModels(aStore());
    onTestFinished(closeModels);
    const blank = strategyByName('boosting', BLANK_CODE)!;
    expect([blank.title, blank.create(boostingRuleConfig.parse({})).sight?.set]).toEqual(['Boosted trees, not grown yet', 'bars-19']);
  });

  it('offers agents, versions at work and those from elsewhere, and none of the many others', () => {
    const store = aStore();
    const [atWork, , elsewhere] = [versionOnShelf(store, { fell: 0, rose: 1 }), versionOnShelf(store, { fell: 0, rose: 2 }), versionOnShelf(store, { fell: 0, rose: 3 }, { line: null, origin: 'import' })];
    const agent = onShelf(store, { wants: 'long' });
    store.models.setStatus(atWork, { timeMs: 2, kind: 'promoted', status: 'active', cause: 'By hand.', deploymentId: null });
    expect(new ModelLibrary(store).list().map(({ code }) => code)).toEqual([agent, atWork, elsewhere]);
  });
});

describe('the shelf', () => {
  it('is not flooded by a bot that trains day after day', () => {
    const store = aStore();
    const now = { store, damageOf: () => null };
    store.transaction(() => {
      for (let rose = 0; rose < 205; rose++) versionOnShelf(store, { fell: 0, rose }, { createdMs: rose, bytes: new Uint8Array(8) });
    });
    const agent = onShelf(store, { wants: 'long' }, { createdMs: 1000 });
    const first = store.models.list({ line: 's1.trees-aaausdt' }).at(-1)!;
    store.models.setStatus(first.code, { timeMs: 2, kind: 'promoted', status: 'active', cause: 'By hand.', deploymentId: null });
    expect(modelRows(now).map(({ code, title }) => (code === agent ? 'agent' : title))).toEqual(['agent', '0 or 204 bps', '0 or 203 bps', '0 or 202 bps', '0 or 201 bps', '0 or 200 bps', '0 or 0 bps']);
    expect(modelRows(now, { line: 's1.trees-aaausdt' })).toHaveLength(200);
    expect(modelRows(now, { text: '0 or 3 bps' }).map(({ title }) => title)).toEqual(['0 or 3 bps']);
    expect([modelRows(now, { kind: 'agent' }).length, modelRows(now, { kind: 'boosting' }).length]).toEqual([1, 6]);
    expect(modelLines(store)).toMatchObject([{ versions: 205, newestMs: 204 }]);
    // Nor by many bots that have ended: five of each of the newest twenty, and one that is at work.
    store.transaction(() => {
      for (let bot = 0; bot < 30; bot++) for (let rose = 0; rose < 6; rose++) versionOnShelf(store, { fell: bot + 1, rose }, { createdMs: 2000 + bot, line: `s${bot}.trees`, bytes: new Uint8Array(8) });
    });
    expect([modelRows(now, { kind: 'boosting' }).length, modelRows(now, { line: 's3.trees' }).length, modelLines(store).length]).toEqual([101, 6, 31]);
  });
});

describe('the budget of trees', () => {
  it('drops the oldest that nobody needs, keeps rows and what is at work, behind, set or asked for, and says when that alone is too much', () => {
    const store = aStore();
    // Ten thousand bytes each, with its manifest.
    const manifestBytes = (rose: number, passed: boolean): number => Buffer.byteLength(JSON.stringify(aVersion({ fell: 0, rose, passed }).manifest));
    const put = (rose: number, createdMs: number, passed = true): string => versionOnShelf(store, { fell: 0, rose, passed }, { createdMs, bytes: new Uint8Array(10_000 - manifestBytes(rose, passed)).fill(1) });
    const [atWork, behind, beside, set, kept, old, oldest, fresh] = [1, 2, 3, 4, 5, 6, 7, 8].map((rose) => put(rose, rose === 7 ? DAY : rose === 8 ? 9 * DAY : 2 * DAY)) as [string, string, string, string, string, string, string, string];
    const place = { sessionId: 's1', assignmentId: 'trees', sinceMs: 1, cause: 'A test.' };
    store.deployments.add({ ...place, id: 'd1', role: 'champion', code: atWork, wanted: {}, replaced: { id: 'trees', code: behind } }, 'working');
    store.deployments.add({ ...place, id: 'd2', role: 'challenger', code: beside, wanted: {}, replaced: null }, 'working');
    const beforeDrop = vi.fn();
    const settings = { strategies: [{ id: 'other', strategy: 'boosting', code: set, instruments: ['um:AAAUSDT'], interval: '1m', enabled: false, config: {} }] as never, isNeeded: (code: string) => code === kept, beforeDrop };
    // 80,000 bytes: two may go without anybody missing them, the oldest first.
    expect(keepBudget(store, 10 * DAY, { ...settings, keepDays: 30, maxBytes: 70_000 })).toEqual({ dropped: [oldest], isMore: false, keptBytes: 70_000, isOver: false });
    expect(beforeDrop).toHaveBeenCalledTimes(1);
    // Eight days old of seven allowed; the fresh one is one day old.
    expect(keepBudget(store, 10 * DAY, { ...settings, keepDays: 7, maxBytes: 70_000 })).toEqual({ dropped: [old], isMore: false, keptBytes: 60_000, isOver: false });
    expect(keepBudget(store, 10 * DAY, { ...settings, keepDays: 7, maxBytes: 1000 })).toEqual({ dropped: [fresh], isMore: false, keptBytes: 50_000, isOver: true });
    expect(keepBudget(store, 1000 * DAY, { ...settings, keepDays: 7, maxBytes: 1000 })).toEqual({ dropped: [], isMore: false, keptBytes: 50_000, isOver: true });
    expect(beforeDrop).toHaveBeenCalledTimes(3);
    expect(store.models.list({ line: 's1.trees-aaausdt' })).toHaveLength(8);
    expect(store.models.events(oldest).at(-1)).toMatchObject({ kind: 'dropped', status: 'retired', cause: 'Its trees were dropped: all trees together took 0.1 MB, 0.1 MB are allowed, and it was the oldest that nobody needs.' });
    // Two days old and refused goes before three days old and passed.
    const refused = put(9, 8 * DAY, false);
    const passed = put(10, 7 * DAY);
    expect(keepBudget(store, 10 * DAY, { ...settings, keepDays: 7, maxBytes: 60_000 })).toEqual({ dropped: [refused], isMore: false, keptBytes: 60_000, isOver: false });
    expect(store.models.events(refused).at(-1)?.cause).toMatch(/and it was the oldest of those that were refused\.$/);
    expect(store.models.document(passed)).not.toBeNull();
    expect(store.models.events(old).at(-1)?.cause).toBe('Its trees were dropped: nobody has needed it and it is older than 7 days.');
  });

  it('drops no more than fifty at once, the first to go first, and says that there are more', () => {
    const store = aStore();
    const codes = store.transaction(() => Array.from({ length: 70 }, (_, rose) => versionOnShelf(store, { fell: 0, rose }, { createdMs: rose, bytes: new Uint8Array(8) })));
    const settings = { strategies: [], isNeeded: () => false, keepDays: 1, maxBytes: 1e9 };
    expect(keepBudget(store, 100 * DAY, settings)).toEqual({ dropped: codes.slice(0, 50), isMore: true, keptBytes: 0, isOver: false });
    expect(keepBudget(store, 100 * DAY, settings)).toEqual({ dropped: codes.slice(50), isMore: false, keptBytes: 0, isOver: false });
  });

  it('keeps of a version whose trees were dropped what was tried and what it showed, and not what drift was measured against', () => {
    const store = aStore();
    const aDistribution = { edges: Array.from({ length: 9 }, (_, index) => index / 7), shares: Array.from({ length: 10 }, () => 0.1), known: 2000, quantiles: Array.from({ length: 64 }, (_, index) => index / 3), usualPsi: 0.1, usualKs: 0.2 };
    const plain = aVersion({ fell: 0, rose: 1 });
    const document = { ...plain, manifest: { ...plain.manifest, reference: { windowBars: 240, features: NAMES.map((name) => ({ name, ...aDistribution })) } } };
    const whole = { document, code: boostingCode(document), bytes: modelToBytes(document.model) };
    const code = versionOnShelf(store, { fell: 0, rose: 1 }, whole);
    const listed = () => modelRows({ store, damageOf: () => null }).find((row) => row.code === code)?.boosted;
    const before = listed();
    const { length } = store.models.get(code)!.manifest;
    expect(keepBudget(store, 100 * DAY, { strategies: [], isNeeded: () => false, keepDays: 1, maxBytes: 1e9 }).dropped).toEqual([code]);
    expect([length > 20_000, store.models.get(code)!.manifest.length < 4500]).toEqual([true, true]);
    // It is listed as ever: its window, its verdict, its features by name.
    expect(listed()).toEqual(before);
    expect(before?.importance[0]).toMatchObject({ name: 'momentum.return-1', share: 1 });
    expect(modelLines(store)).toMatchObject([{ versions: 1 }]);
    // Grown again it is whole again, to the last bit.
    versionOnShelf(store, { fell: 0, rose: 1 }, whole);
    expect(readVersion(store, code).damage).toBeNull();
  });
});

/** Changes one byte in the middle of the trees. */
function damageTrees(sql: Sqlite.Database): void {
  const { bytes } = sql.prepare<[], { bytes: Buffer }>('SELECT bytes FROM model_trees').get()!;
  bytes[bytes.length >> 1]! ^= 1;
  sql.prepare('UPDATE model_trees SET bytes = ?').run(bytes);
}
