import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../src/engine/adapters/sqlite/open-store.ts';
import type { Store } from '../../../src/engine/adapters/sqlite/store.ts';
import type { ModelChangePreview, ModelComparison, ModelLine, ModelRow, ModelView } from '../../../src/engine/contract/models.ts';
import { KeyRing } from '../../../src/engine/run/live/key-ring.ts';
import { closeModels, openModels } from '../../../src/engine/run/models/open-models.ts';
import { Workstation } from '../../../src/engine/run/workstation/workstation.ts';
import { versionOnShelf } from '../engine/run/models/version-fixture.ts';
import { START_MS, wave, writeKlines } from './made-up-klines.ts';
import { inProcess as tradewind, sharedFolder } from './tradewind.ts';

const MINUTE = 60_000;
const dataDir = sharedFolder();
const at = ['--data-dir', dataDir] as const;
const MARKET = 'spot:AAAUSDT';
let old: readonly string[] = [];
let first = '', second = '';

async function documentOf<Document>(...args: readonly string[]): Promise<Document> {
  const { code, stdout, stderr } = await tradewind(...args, '--json', ...at);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Document;
}

function inStore<Result>(look: (store: Store) => Result): Result {
  const store = openStore(dataDir);
  try {
    return look(store);
  } finally {
    store.close();
  }
}

beforeAll(async () => {
  writeKlines(join(dataDir, 'AAAUSDT-1m-x.csv'), wave(400), MINUTE);
  await documentOf('import', join(dataDir, 'AAAUSDT-1m-x.csv'), '--market', 'spot');
  inStore((store) => {
    const put = (rose: number, createdMs: number, passed = true): string => versionOnShelf(store, { fell: -40, rose, title: `Trees ${rose}`, instrument: MARKET, passed }, { createdMs });
    old = [1, 2, 3, 4].map((rose) => put(rose, rose));
    [first, second] = [put(10, 10), put(20, 20, false)] as [string, string];
    openModels(store);
    const never = () => ({ result: new Promise<never>(() => undefined), cancel: () => undefined });
    const workstation = new Workstation({ store, clock: { now: () => START_MS }, keyRing: new KeyRing(() => undefined), version: '1.2.3', firstSequence: 1, broadcast: () => undefined, research: new Proxy({}, { get: () => never }) as never });
    workstation.startSession({ kind: 'replay', instruments: [MARKET], interval: '1m', from: START_MS + 100 * MINUTE, speed: 1, startingCash: '10000' });
    workstation.close();
    closeModels();
  });
});

describe('versions of boosted trees from the command line', () => {
  it('are listed by their bot, the newest five, and all of them when the bot is named', async () => {
    const { models, lines } = await documentOf<{ models: readonly ModelRow[]; lines: readonly ModelLine[] }>('models', 'list');
    expect(models.map(({ code }) => code)).toEqual([second, first, ...old.toReversed().slice(0, 3)]);
    expect(models[0]).toMatchObject({ kind: 'boosting', line: 's1.trees-aaausdt', algorithms: ['trees'], featureSet: 'bars-19 v1', damage: null, boosted: { horizonBars: 10, verdict: { passed: false } } });
    expect(lines).toEqual([{ line: 's1.trees-aaausdt', title: 'Boosted trees of AAAUSDT', instruments: [MARKET], interval: '1m', versions: 6, newestMs: 20 }]);
    const { stdout } = await tradewind('models', 'list', ...at);
    expect(stdout).toContain('1 more version of Boosted trees of AAAUSDT: tradewind models list --bot s1.trees-aaausdt');
    expect(stdout).toMatch(new RegExp(`${second.slice(0, 8)}  Trees 20  candidate .* refused\n${first.slice(0, 8)}  Trees 10  candidate .* passed\n`));
    expect((await documentOf<{ models: readonly ModelRow[] }>('models', 'list', '--bot', 's1.trees-aaausdt')).models).toHaveLength(6);
    expect((await documentOf<{ models: readonly ModelRow[] }>('models', 'list', '--kind', 'agent')).models).toEqual([]);
  });

  it('are told of with what they were grown on, what they had to show and what they ask about, and put side by side', async () => {
    // One that the list leaves out is found by its name all the same.
    const view = await documentOf<ModelView & { readonly gate: readonly { readonly isPassed: boolean }[] }>('models', 'show', old[0]!.slice(0, 12));
    expect(view).toMatchObject({ code: old[0], manifest: null, weightCount: 4, boosted: { trained: { instrumentId: MARKET, rows: 2000 } }, gateSubject: { strategy: 'boosting', interval: '1m' }, gate: [{ isPassed: false }, { isPassed: false }] });
    const { stdout } = await tradewind('models', 'show', first.slice(0, 12), ...at);
    expect(stdout).toMatch(/Trained on +spot:AAAUSDT, 1m bars, 2024-01-01 00:00 to 2024-01-02 23:59, 2,000 rows; judged from 2024-01-02 12:00 on/);
    expect(stdout).toContain('UTC, grown by its bot, Tradewind 1.2.3');
    expect(stdout).not.toContain('After costs');
    expect(stdout).toContain('the return of the next 10 bars, by boosted trees of 4 leaves');
    expect(stdout).toMatch(/Asks most +Return over 1 bar 100\.00 %/);
    expect(stdout).toContain('It has shown what it had to on the part that was kept back:\n  passed: Its forecasts and what came are ordered alike by 0.200 (rank IC); more than 0.02 is asked for.');
    const { groups } = await documentOf<ModelComparison>('models', 'compare', first, second);
    const rows = new Map(groups.flatMap(({ rows: lines }) => lines.map(({ label, values, isSame }) => [label, [...values, isSame]])));
    expect([rows.get('Kind'), rows.get('Looks ahead'), rows.get('Held to what it must show'), rows.get('Nets'), rows.get('Error against no forecast')]).toEqual([
      ['version of boosted trees', 'version of boosted trees', true], ['10 bars', '10 bars', true], ['passed', 'refused', false], undefined, ['0.91', '0.91', true],
    ]);
  });

  it('leave as LightGBM text and come in as such', async () => {
    const out = join(dataDir, 'files');
    const { files: [file] } = await documentOf<{ files: readonly { path: string }[] }>('models', 'export', first, '--format', 'lightgbm', '--out', out);
    expect(readFileSync(file!.path, 'utf8')).toMatch(/^tree\nversion=v4\n/);
    const refused = await tradewind('models', 'import', file!.path, ...at);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('expected to be told how many bars of one minute ahead its forecast looks (in a terminal: --horizon), a LightGBM file does not say')]);
    const { code, isNew } = await documentOf<{ code: string; isNew: boolean }>('models', 'import', file!.path, '--horizon', '10', '--instrument', MARKET, '--title', 'From elsewhere');
    expect([isNew, code === first]).toEqual([true, false]);
    expect(await documentOf<ModelView>('models', 'show', 'From elsewhere')).toMatchObject({ code, origin: 'import', line: null, boosted: { trained: null, verdict: null } });
    expect((await tradewind('models', 'show', 'From elsewhere', ...at)).stdout).toContain('Nobody here has judged it.');
    writeFileSync(join(dataDir, 'other.txt'), readFileSync(file!.path, 'utf8').replace('trend.ema-12', 'moon'));
    const strange = await tradewind('models', 'import', join(dataDir, 'other.txt'), '--horizon', '10', ...at);
    expect([strange.code, strange.stderr]).toEqual([1, expect.stringContaining('expected the features of bars-19 in their order, was "moon" in place 1, where bars-19 has "trend.ema-12"')]);
    await documentOf('models', 'export', first, '--out', out);
    expect(readdirSync(out).filter((name) => name.endsWith('.tradewind.json'))).toHaveLength(1);
  });

  it('are put to work in the stored session, rolled back, and deleted when nothing needs them', async () => {
    const preview = await documentOf<ModelChangePreview>('models', 'promote', first, '--to', 'active', '--strategy', 'trend', '--dry-run');
    expect(preview.sentences[0]).toBe(`Trees 10 (${first.slice(0, 8)}) takes the place of Moving-average cross as "trend" from the next closed bar on, with its limits, its way of entering and of sizing trades.`);
    await documentOf('models', 'promote', first, '--to', 'active', '--strategy', 'trend');
    await documentOf('models', 'promote', second, '--to', 'active', '--strategy', 'trend');
    expect(inStore(({ models }) => [first, second].map((code) => models.get(code)?.status))).toEqual(['retired', 'active']);
    const kept = await tradewind('models', 'delete', first, ...at);
    expect([kept.code, kept.stderr]).toEqual([1, expect.stringContaining(`Trees 10 (${first.slice(0, 8)}) stands ready behind "trend": a roll back would put it there again`)]);
    const back = await tradewind('models', 'rollback', '--strategy', 'trend', ...at);
    expect(back.stdout).toBe(`Trees 10 (${first.slice(0, 8)}) works as "trend" again. No engine runs: the stored session goes on with it at its next start.\n`);
    await documentOf('models', 'delete', second);
    expect(inStore(({ models }) => [models.document(second), models.get(second)?.deletedMs === null, models.get(first)?.status])).toEqual([null, false, 'active']);
  });
});
