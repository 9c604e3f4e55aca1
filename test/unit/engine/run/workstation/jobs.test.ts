import { describe, expect, it } from 'vitest';
import type { JobView } from '../../../../../src/engine/contract/view.ts';
import { Jobs } from '../../../../../src/engine/run/workstation/jobs.ts';

function watched(): { readonly jobs: Jobs; readonly clock: { now: number }; readonly seen: JobView[] } {
  const [clock, seen] = [{ now: 1000 }, [] as JobView[]];
  return { clock, seen, jobs: new Jobs({ now: () => clock.now }, (job) => seen.push(job)) };
}

const settled = () => new Promise((resolve) => { setTimeout(resolve, 0); });

describe('a job', () => {
  it('tells how far it is, and how long the rest will take at this pace', async () => {
    const { jobs, clock, seen } = watched();
    jobs.start('import', 'Import a.csv', {
      cancel: () => undefined,
      run: (report) => {
        clock.now += 3000;
        report({ stage: 'reading', share: 0.25 });
        return Promise.resolve({ report: { files: [] } });
      },
    });
    await settled();
    // A quarter took 3 s, so three quarters take 9 s.
    expect(seen.map(({ status, stage, progress, etaMs }) => [status, stage, progress, etaMs])).toEqual([
      ['running', 'starting', null, null], ['running', 'reading', 0.25, 9000], ['done', 'done', 1, null],
    ]);
    expect(seen.at(-1)?.report).toEqual({ files: [] });
  });

  it('that fails says why', async () => {
    const { jobs, seen } = watched();
    jobs.start('backtest', 'Backtest', { cancel: () => undefined, run: () => Promise.reject(new Error('no bars are stored')) });
    await settled();
    expect(seen.at(-1)).toMatchObject({ status: 'failed', error: 'no bars are stored' });
  });

  it('that is canceled is not called a failure', async () => {
    const { jobs, seen } = watched();
    let stop = (): void => undefined;
    const id = jobs.start('backtest', 'Backtest', { cancel: () => { stop(); }, run: () => new Promise((_resolve, reject) => { stop = () => { reject(new Error('ended')); }; }) });
    jobs.cancel(id);
    await settled();
    expect(seen.at(-1)).toMatchObject({ id, status: 'canceled', error: null });
    expect(() => { jobs.cancel(id); }).not.toThrow();
  });
});
