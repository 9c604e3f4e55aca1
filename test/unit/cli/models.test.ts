import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../src/engine/adapters/sqlite/open-store.ts';
import type { Store } from '../../../src/engine/adapters/sqlite/store.ts';
import { backtestRequest } from '../../../src/engine/contract/api.ts';
import type { BacktestResult } from '../../../src/engine/contract/api.ts';
import type { ModelChangePreview, ModelComparison, ModelRow, ModelView } from '../../../src/engine/contract/models.ts';
import type { ModelChangeDocument } from '../../../src/engine/worker/commands/models-command.ts';
import { locateProgram } from '../../../src/engine/worker/program.ts';
import { createResearchPool } from '../../../src/engine/worker/research-pool.ts';
import { KeyRing } from '../../../src/engine/run/live/key-ring.ts';
import { closeModels, openModels } from '../../../src/engine/run/models/open-models.ts';
import { Workstation } from '../../../src/engine/run/workstation/workstation.ts';
import { onShelf } from '../engine/run/models/model-fixture.ts';
import { START_MS, wave, writeKlines } from './made-up-klines.ts';
import { errorOf, inProcess as tradewind, sharedFolder } from './tradewind.ts';

const dataDir = sharedFolder();
const at = ['--data-dir', dataDir] as const;
let long = '', short = '';

async function documentOf<Document>(...args: readonly string[]): Promise<Document> {
  const { code, stdout, stderr } = await tradewind(...args, '--json');
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Document;
}

/** Looks into the store while no command runs. */
function inStore<Result>(look: (store: Store) => Result): Result {
  const store = openStore(dataDir);
  try {
    return look(store);
  } finally {
    store.close();
  }
}

/** Stores a session of a moving-average cross on the klines, as a program that was closed leaves it. */
function leaveSession(store: Store): void {
  const never = () => ({ result: new Promise<never>(() => undefined), cancel: () => undefined });
  openModels(store);
  const workstation = new Workstation({
    store, clock: { now: () => START_MS }, keyRing: new KeyRing(() => undefined), version: '1.2.3', firstSequence: 1, broadcast: () => undefined,
    research: new Proxy({}, { get: () => never }) as never,
  });
  workstation.startSession({ kind: 'replay', instruments: ['spot:AAAUSDT'], interval: '15m', from: START_MS + 800 * 900_000, speed: 1, startingCash: '10000' });
  workstation.close();
  closeModels();
}

beforeAll(async () => {
  writeKlines(join(dataDir, 'AAAUSDT-15m-x.csv'), wave(1200));
  await documentOf('import', join(dataDir, 'AAAUSDT-15m-x.csv'), '--market', 'spot', ...at);
  const store = openStore(dataDir);
  long = onShelf(store, { wants: 'long', interval: '15m', instruments: ['spot:AAAUSDT'] });
  short = onShelf(store, { wants: 'short', interval: '15m', instruments: ['spot:AAAUSDT'] }, { createdMs: 2, parent: long, config: { learningRate: 1e-3 } });
  leaveSession(store);
});

describe('models from the command line', () => {
  it('are listed, told of and put side by side', async () => {
    const { models } = await documentOf<{ models: ModelRow[] }>('models', 'list', ...at);
    expect(models.map(({ code, title, status }) => [code, title, status])).toEqual([[short, 'Always short', 'candidate'], [long, 'Always long', 'candidate']]);
    expect((await tradewind('strategies', 'list', ...at)).stdout).toContain(`Model     Title         Status\n${short.slice(0, 8)}  Always short  candidate\n${long.slice(0, 8)}  Always long   candidate\nA model is named with --model in place of --strategy.`);
    const view = await documentOf<ModelView & { gate: { stage: string; isPassed: boolean }[] }>('models', 'show', 'Always short', ...at);
    expect([view.code, view.ancestors.map(({ code }) => code), view.gate.map(({ stage, isPassed }) => [stage, isPassed])]).toEqual([short, [long], [['paper', false], ['live', false]]]);
    const compare = await documentOf<ModelComparison>('models', 'compare', short.slice(0, 10), long.slice(0, 10), ...at);
    expect(compare.differences).toEqual(['training › learningRate: 0.001 against 0.0003.']);
    const text = await tradewind('models', 'list', ...at);
    expect(text.stdout.split('\n').slice(0, 2)).toEqual([
      'Model     Title         Status     Works in  Algorithms  Trained on    Bars  Return  Sharpe  Trades  Verdict',
      `${short.slice(0, 8)}  Always short  candidate  –         ppo         spot:AAAUSDT  15m        –       –       –  –`,
    ]);
    expect((await tradewind('models', 'show', long.slice(0, 8), ...at)).stdout).toContain('Always long  ');
  });

  it('are backtested by a few letters of their code, on the market and the bars that they were trained on, and pinned in the document', async () => {
    const run = ['backtest', '--from', String(START_MS + 800 * 900_000), ...at];
    const short12 = await documentOf<BacktestResult>(...run, '--model', long.slice(0, 12));
    const spelled = await documentOf<BacktestResult>(...run, '--model', 'Always long', '--symbol', 'AAAUSDT', '--interval', '15m', '--set', 'stopAtrMultiple=3');
    expect(short12.config).toMatchObject({ strategy: 'agent', code: long, instruments: ['spot:AAAUSDT'], interval: '15m' });
    expect(short12.trades.length).toBeGreaterThan(0);
    expect(short12.trades.every(({ side }) => side === 'long')).toBe(true);
    expect(spelled.resultHash).toBe(short12.resultHash);
    // The thread in which the interface runs it finds the same model in the same store.
    const pool = createResearchPool({ workerFile: locateProgram().researchWorkerFile, dataDir, version: 'test' });
    const asked = backtestRequest.parse({ strategy: 'agent', code: long, instruments: ['spot:AAAUSDT'], interval: '15m', from: START_MS + 800 * 900_000, to: START_MS + 1200 * 900_000 });
    expect((await pool.backtest(asked, () => undefined).result).resultHash).toBe(short12.resultHash);
    await pool.close();
    // From its own document it is run again as that very model.
    writeFileSync(join(dataDir, 'result.json'), JSON.stringify(short12));
    expect((await documentOf<BacktestResult>('backtest', '--config', join(dataDir, 'result.json'), ...at)).resultHash).toBe(short12.resultHash);
    const none = await tradewind(...run, '--model', 'nobody');
    expect([none.code, none.stderr]).toEqual([1, 'tradewind: expected the beginning of a model\'s code, or its title, found "nobody": see tradewind models list\n']);
    expect((await tradewind(...run, '--model', long, '--strategy', 'moving-average-cross')).code).toBe(2);
  });

  it('are played on paper where a strategy would be named', async () => {
    const play = ['paper', '--symbol', 'AAAUSDT', '--market', 'spot', '--from', String(START_MS + 800 * 900_000), '--speed', 'max', '--data-dir', dataDir, '--model', 'Always long'] as const;
    const wrong = await tradewind(...play, '--interval', '1h', '--json');
    expect([wrong.code, errorOf(wrong).message]).toEqual([1, 'expected bars that add up to 15m, on which the model was trained, found 1h']);
    expect((await tradewind(...play, '--interval', '15m', '--strategy', 'moving-average-cross')).code).toBe(2);
  });

  it('are put to work in the stored session, and taken back', async () => {
    const preview = await documentOf<ModelChangePreview>('models', 'promote', long, '--to', 'active', '--strategy', 'trend', '--dry-run', ...at);
    expect(preview.sentences[0]).toBe(`Always long (${long.slice(0, 8)}) takes the place of Moving-average cross as "trend" from the next closed bar on, with its limits, its way of entering and of sizing trades.`);
    expect(inStore(({ deployments }) => deployments.open())).toEqual([]);
    const shadow = await documentOf<ModelChangeDocument>('models', 'promote', short, '--to', 'shadow', '--strategy', 'trend', ...at);
    expect(shadow).toMatchObject({ engine: 'none', message: `Always short (${short.slice(0, 8)}) decides beside "trend" from now on. It trades nothing.` });
    await documentOf('models', 'promote', long, '--to', 'active', '--strategy', 'trend', ...at);
    const { models } = await documentOf<{ models: ModelRow[] }>('models', 'list', ...at);
    expect(models.map(({ title, status, worksIn }) => [title, status, worksIn.map(({ role }) => role)])).toEqual([['Always short', 'shadow', ['challenger']], ['Always long', 'active', ['champion']]]);
    const refused = await tradewind('models', 'delete', long, '--json', ...at);
    expect([refused.code, errorOf(refused).message]).toEqual([1, `expected a model that is not at work, Always long (${long.slice(0, 8)}) works as "trend"`]);
    const back = await tradewind('models', 'rollback', '--strategy', 'trend', ...at);
    expect(back.stdout).toBe('Moving-average cross works as "trend" again. No engine runs: the stored session goes on with it at its next start.\n');
    await documentOf('models', 'retire', short, ...at);
    expect(inStore(({ models: shelf }) => [long, short].map((code) => shelf.get(code)?.status))).toEqual(['retired', 'retired']);
  });

  it('leave as a file and come back bit for bit; a file that was changed is refused', async () => {
    const out = join(dataDir, 'files');
    await documentOf('models', 'export', short, '--out', out, ...at);
    const [name] = readdirSync(out);
    expect(name).toBe(`always-short-${short.slice(0, 8)}.tradewind.json`);
    const other = sharedFolder();
    await documentOf('import', join(dataDir, 'AAAUSDT-15m-x.csv'), '--market', 'spot', '--data-dir', other);
    expect(await documentOf('models', 'import', join(out, name!), '--title', 'Mine', '--data-dir', other)).toEqual({ code: short, isNew: true, notes: [] });
    expect((await documentOf<{ models: ModelRow[] }>('models', 'list', '--data-dir', other)).models).toMatchObject([{ code: short, title: 'Mine', status: 'candidate', origin: 'import' }]);
    const changed = join(dataDir, 'changed.tradewind.json');
    writeFileSync(changed, readFileSync(join(out, name!), 'utf8').replace('"weights":"AAAA', '"weights":"AAAB'));
    const refused = await tradewind('models', 'import', changed, '--data-dir', other);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(new RegExp(`expected the model ${short.slice(0, 8)}, found something else under its name \\([0-9a-f]{8}\\): the file was changed on its way`))]);
    expect((await tradewind('models', 'import', join(dataDir, 'AAAUSDT-15m-x.csv'), '--data-dir', other)).code).toBe(1);
  });

  it('lose their weights when they are deleted, and can be named', async () => {
    await documentOf('models', 'name', short, '--title', 'Gone soon', '--note', 'for the test', ...at);
    expect((await documentOf<ModelView>('models', 'show', 'Gone soon', ...at)).note).toBe('for the test');
    expect((await tradewind('models', 'delete', 'Gone soon', ...at)).stdout).toBe(`The weights of model ${short.slice(0, 8)} are deleted. That it was tried goes on counting.\n`);
    expect((await documentOf<{ models: ModelRow[] }>('models', 'list', ...at)).models.map(({ code }) => code)).toEqual([long]);
    expect(inStore(({ models }) => models.get(short))).toMatchObject({ title: 'Gone soon', deletedMs: expect.any(Number) as number });
  });
});
