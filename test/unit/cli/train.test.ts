import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { specSettings } from '../../../src/cli/commands/train.ts';
import { openStore } from '../../../src/engine/adapters/sqlite/open-store.ts';
import type { TrainDocument, TrainingSummary, TrainSearchDocument } from '../../../src/engine/worker/commands/train-command.ts';
import { QUARTER_MS, START_MS, writeKlines } from './made-up-klines.ts';
import { documentOf, errorOf, inProcess, sharedFolder, start } from './tradewind.ts';

const dataDir = sharedFolder();
const DAYS = 60;
const at = (day: number): string => String(START_MS + day * 96 * QUARTER_MS);
const SMALL = ['ppo.hiddenUnits=[8,8]', 'ppo.stepsPerUpdate=64', 'ppo.batchSize=32', 'ppo.epochs=2', 'worlds=2', 'evaluateEverySteps=640', 'trading.episodes.bars=96', 'split.purgeBars=24', 'patience=null'];
const TRAIN = ['train', '--symbol', 'AAAUSDT', '--interval', '15m', '--from', at(24), '--test-from', at(50), '--seeds', '1,2', '--data-dir', dataDir, '--set', ...SMALL];

beforeAll(async () => {
  writeKlines(join(dataDir, 'AAAUSDT-15m-x.csv'), Array.from({ length: DAYS * 96 }, (_, index) => 40_000 + 900 * Math.sin(index / 28) + 2_500 * Math.sin(index / 124)));
  await documentOf('import', dataDir, '--market', 'spot', '--data-dir', dataDir);
});

function stored<Result>(work: (store: ReturnType<typeof openStore>) => Result): Result {
  const store = openStore(dataDir);
  try {
    return work(store);
  } finally {
    store.close();
  }
}

describe('train', () => {
  it('goes on after kill -9 as if nothing had happened: the same models, to the last bit', async () => {
    const whole = await documentOf<TrainDocument>(...TRAIN, '--steps', '3200');
    expect(whole.code).toBe(0);
    expect(whole.document).toMatchObject({ state: 'done', steps: 2 * 3_200, seeds: [{ seed: 1, state: 'done' }, { seed: 2, state: 'done' }], result: { verdict: 'not-enough-data' } });
    expect(whole.document.curve).toHaveLength(2 * 50);

    const killed = start([...TRAIN, '--steps', '3200']);
    // In the middle: the first seed has left a checkpoint, or the second has begun.
    await vi.waitFor(() => {
      const [newest] = stored((store) => store.trainings.list().filter(({ state }) => state === 'running').map(({ id }) => store.trainings.parts(id).reduce((sum, { steps }) => sum + steps, 0)));
      expect(newest).toBeGreaterThan(64);
    }, { timeout: 30_000, interval: 50 });
    killed.kill('SIGKILL');
    await killed.finished;
    const { trainings } = (await documentOf<{ trainings: TrainingSummary[] }>('train', '--list', '--data-dir', dataDir)).document;
    expect(trainings.map(({ state }) => state)).toEqual(['interrupted', 'done']);
    const resumed = await documentOf<TrainDocument>('train', '--resume', trainings[0]?.trainingId ?? '', '--data-dir', dataDir);
    expect(resumed.document).toMatchObject({ state: 'done', model: whole.document.model, seeds: whole.document.seeds.map(({ seed, model }) => ({ seed, model })) });
    expect(resumed.document.curve.map(({ cursor: _cursor, ...point }) => point)).toEqual(whole.document.curve.map(({ cursor: _cursor, ...point }) => point));
  }, 120_000);

  it('takes continuous actions for TD3, which knows no others', async () => {
    expect((await inProcess(...TRAIN, '--algorithm', 'td3', '--preview')).stdout).toMatch(/^TD3 on spot:AAAUSDT 15m/);
    expect(errorOf(await inProcess(...TRAIN, 'agent.actionSpace=three', '--algorithm', 'td3', '--preview', '--json')).message).toMatch(/expected continuous actions for TD3, was three/);
  });

  it('says what it would be, and what is missing', async () => {
    const preview = await inProcess(...TRAIN, '--preview');
    expect(preview.stdout).toMatch(/PPO on spot:AAAUSDT 15m: 2 seeds of [\d,]+ steps/);
    expect(preview.stdout).toContain('2 seeds may be lucky');
    const refused = async (...args: readonly string[]) => errorOf(await inProcess('train', ...args, '--data-dir', dataDir, '--json'));
    expect(await refused('--symbol', 'NOTHERE')).toMatchObject({ code: 'data-missing' });
    expect((await refused('--symbol', 'AAAUSDT', '--to', String(START_MS - 1), '--from', String(START_MS - 9 * 86_400_000))).message).toMatch(/expected bars from .* found bars from/);
    expect((await refused('--symbol', 'AAAUSDT', '--set', 'ppo.clipRange=7')).message).toMatch(/^--set ppo\.clipRange: /);
    expect((await refused('--symbol', 'AAAUSDT', '--set', 'ppo.foo=7')).message).toContain('--set ppo.foo: expected the name of a setting, "foo" is none');
    expect((await refused('--symbol', 'AAAUSDT,NOTHERE', '--market', 'spot', '--test-from', at(50))).message).toMatch(/NOTHERE/);
    expect(await refused('--symbol', 'AAAUSDT', '--warm-start', 'zzz')).toMatchObject({ code: 'no-model', message: expect.stringMatching(/^--warm-start: expected the beginning of a model's code, or its title, found "zzz"/) as string, where: '--warm-start' });
    expect(await refused('--resume', 'training-none')).toMatchObject({ code: 'not-found', where: '--resume' });
  });

  it('goes on from a model that is named by the beginning of its code, window by window', async () => {
    const [parent] = stored((store) => store.models.list());
    const { stdout } = await inProcess(...TRAIN, 'walkForward.windows=2', '--steps', '128', '--warm-start', parent?.code.slice(0, 12) ?? '');
    expect(stored((store) => store.trainings.list()[0])?.spec).toMatchObject({ warmStart: parent?.code });
    expect(stdout).toMatch(/: PPO, 15m bars, 2 seeds in 2 windows, /);
    expect(stdout).toMatch(/^ *Window +Seed +State/m);
  }, 60_000);

  it('searches for settings', async () => {
    const { document } = await documentOf<TrainSearchDocument>('train', '--symbol', 'AAAUSDT', '--interval', '15m', '--from', at(24), '--to', at(50), '--seeds', '1', '--steps', '512', '--search', '2', '--param', 'ppo.learningRate=0.0001..0.01:log', '--data-dir', dataDir, '--set', ...SMALL);
    expect(document).toMatchObject({ state: 'done', done: 2, strategy: 'agent', trials: [{ number: 0 }, { number: 1 }] });
  });

  it('reads settings by their path, each as what it looks like', () => {
    const read = ['ppo.learningRate=1e-3', 'seeds=[1,2]', 'warmStart=null', 'agent.trailingStop=true', 'title=First', 'risk.x=-2'].reduce<ReturnType<typeof specSettings>>((before, text) => specSettings(text, before), []);
    expect(read.map(({ value }) => value)).toEqual([0.001, [1, 2], null, true, 'First', -2]);
    expect(() => specSettings('nothing')).toThrow('Expected path=value');
    expect(() => specSettings('a=1', [{ path: 'a', value: 2 }])).toThrow('Expected each setting once');
  });
});
