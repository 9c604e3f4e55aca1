import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../src/engine/adapters/sqlite/open-store.ts';
import { studyView } from '../../../src/engine/run/search/study-views.ts';
import type { StudySummary, TuneDocument } from '../../../src/engine/worker/commands/tune-command.ts';
import { START_MS, QUARTER_MS, writeKlines } from './made-up-klines.ts';
import { documentOf, errorOf, inProcess, sharedFolder, start } from './tradewind.ts';

const dataDir = sharedFolder();
const DAYS = 36;
const HOLDOUT_MS = START_MS + 24 * 96 * QUARTER_MS;

const SEARCH = ['tune', '--strategy', 'moving-average-cross', '--symbol', 'AAAUSDT', '--interval', '15m', '--param', 'fastPeriod=2..30:log', 'slowPeriod=10..90:5', '--holdout-from', String(HOLDOUT_MS), '--least-trades', '1', '--data-dir', dataDir];

beforeAll(async () => {
  // Two waves of 7 and 31 hours, so that trends come and go.
  writeKlines(join(dataDir, 'AAAUSDT-15m-x.csv'), Array.from({ length: DAYS * 96 }, (_, index) => 40_000 + 900 * Math.sin(index / 28) + 2_500 * Math.sin(index / 124)));
  await documentOf('import', dataDir, '--market', 'spot', '--data-dir', dataDir);
});

function trialsOf(studyId: string | undefined): number {
  const store = openStore(dataDir);
  try {
    const id = studyId ?? store.studies.list()[0]?.id;
    return id === undefined ? 0 : store.studies.countTrials(id);
  } finally {
    store.close();
  }
}

/** Everything of the trials but how long they took. */
function results({ trials }: TuneDocument): unknown {
  return trials.map(({ durationMs: _duration, ...trial }) => trial);
}

describe('tune', () => {
  it('goes on after kill -9 as if nothing had happened, and tells the window the same', async () => {
    const whole = await documentOf<TuneDocument>(...SEARCH, '--trials', '60');
    expect(whole.code).toBe(0);
    expect(whole.document).toMatchObject({ state: 'done', done: 60, total: 60, to: HOLDOUT_MS, holdout: { from: HOLDOUT_MS, to: START_MS + DAYS * 96 * QUARTER_MS } });

    const killed = start([...SEARCH, '--trials', '60']);
    const before = whole.document.studyId;
    let studyId = before;
    while (studyId === before || trialsOf(studyId) < 4) {
      await new Promise((resolve) => { setTimeout(resolve, 5); });
      const store = openStore(dataDir);
      studyId = store.studies.list()[0]?.id ?? before;
      store.close();
    }
    killed.kill('SIGKILL');
    await killed.finished;
    expect(trialsOf(studyId)).toBeLessThan(60);

    const resumed = await documentOf<TuneDocument>('tune', '--resume', studyId, '--data-dir', dataDir);
    expect(results(resumed.document)).toEqual(results(whole.document));
    expect(resumed.document.resultHash).toBe(whole.document.resultHash);
    expect(resumed.document.result?.judged[0]?.outOfSampleDays).toBe(12);

    const store = openStore(dataDir);
    const study = store.studies.get(studyId);
    const { trials: _trials, ...told } = resumed.document;
    expect(study && JSON.parse(JSON.stringify(studyView(store, study, { jobId: null, nowMs: 0 })))).toEqual(told);
    store.close();

    const { document } = await documentOf<{ studies: readonly StudySummary[] }>('tune', '--list', '--data-dir', dataDir);
    expect(document.studies.map((one) => [one.studyId, one.state, one.done])).toEqual([[studyId, 'done', 60], [before, 'done', 60]]);
  });

  it.each([
    [['--param', 'fastPeriod=5..x'], 'usage', /--param.*Expected name=min\.\.max with :step or :log after it/],
    [['--param', 'fastPeriod=5..50', 'fastPeriod=2..3'], 'usage', /Expected each setting once, found "fastPeriod" twice/],
    [['--param', 'speed=1..2'], 'invalid-config', /^--param speed: expected one of average, fastPeriod/],
    [['--param', 'fastPeriod=0..2000'], 'invalid-config', /--param fastPeriod min: expected from 1 to 999, was 0; --param fastPeriod max: expected from 1 to 999, was 2000/],
    [['--param', 'fastPeriod=50..60', 'slowPeriod=10..20'], 'invalid-config', /--param: expected settings that are allowed together, found none in 10000 draws \(fastPeriod: expected a fast average shorter than the slow one/],
    [['--objective', 'sharpe,luck'], 'usage', /Expected one to three of return, sharpe/],
    [['--sampler', 'cma-es', '--objective', 'return,drawdown'], 'invalid-config', /--sampler: expected tpe, sobol or random for several measures, was cma-es/],
    [['--holdout-from', '2031-01-01', '--holdout-to', '2031-02-01', '--to', '2024-01-10'], 'data-missing', /expected bars from 2031-01-01T00:00:00Z to 2031-02-02T00:00:00Z/],
    [['--resume', 'study-x'], 'usage', /--resume: expected no other settings than --trials and --seconds/],
  ])('refuses %j in one line', async (more, code, message) => {
    const finished = await inProcess('tune', '--strategy', 'moving-average-cross', '--symbol', 'AAAUSDT', '--interval', '15m', ...more, '--data-dir', dataDir, '--json');
    expect(finished.code).toBe(code === 'data-missing' ? 1 : 2);
    expect(errorOf(finished)).toMatchObject({ code, message: expect.stringMatching(message) as string });
  });
});
