import { describe, expect, it } from 'vitest';
import { protocolRequest } from '../../../../../src/engine/contract/protocol.ts';
import type { ProtocolAnswer, ProtocolRequest } from '../../../../../src/engine/contract/protocol.ts';
import { RequestRefused } from '../../../../../src/engine/contract/server.ts';
import type { JobView } from '../../../../../src/engine/contract/view.ts';
import { protocolHandlers } from '../../../../../src/engine/run/handlers/protocol-handlers.ts';
import { Jobs } from '../../../../../src/engine/run/workstation/jobs.ts';
import type { Workstation } from '../../../../../src/engine/run/workstation/workstation.ts';

const ANSWER = { runs: [{ runId: 'bt-1' }], missing: [], sentence: 'Of 24 models none passed.' } as unknown as ProtocolAnswer;

function workstation(answer: Promise<ProtocolAnswer>) {
  const seen: JobView[] = [];
  const asked: ProtocolRequest[] = [];
  let isCanceled = false;
  const desk = {
    store: { bars: { series: () => [{ instrumentId: 'um:ETHUSDT', interval: '1m' }, { instrumentId: 'um:BTCUSDT', interval: '1m' }, { instrumentId: 'spot:BTCUSDT', interval: '1h' }] } },
    jobs: new Jobs({ now: () => 0 }, (job) => { seen.push(job); }),
    research: { protocol: (request: ProtocolRequest, report: (progress: { stage: string; share: number }) => void) => { asked.push(request); report({ stage: 'um:BTCUSDT', share: 0.25 }); return { result: answer, cancel: () => { isCanceled = true; } }; } },
  };
  return { start: protocolHandlers(desk as unknown as Workstation)['protocol.start'], seen, asked, jobs: desk.jobs, isCanceled: () => isCanceled };
}

const settled = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

describe('protocol.start', () => {
  it('is a job beside trading, with how far it is, its table at the end, and a way to stop it', async () => {
    const one = workstation(Promise.resolve(ANSWER));
    const { jobId } = await one.start(protocolRequest.parse({ isAll: true }));
    one.jobs.cancel(jobId);
    await settled();
    expect(one.seen[0]).toMatchObject({ kind: 'backtest', title: 'rolling-72h on 2 instruments', status: 'running' });
    expect(one.seen).toContainEqual(expect.objectContaining({ stage: 'um:BTCUSDT', progress: 0.25 }));
    expect(one.isCanceled()).toBe(true);
    expect(one.seen.at(-1)).toMatchObject({ status: 'done', runId: 'bt-1', report: ANSWER });
  });

  it('fails with why, where nothing could be run', async () => {
    const one = workstation(Promise.resolve({ ...ANSWER, runs: [], missing: [{ instrument: 'um:BTCUSDT', sentence: 'expected 72 hours of bars of one minute, found 10' }] }));
    await one.start(protocolRequest.parse({ instruments: ['um:BTCUSDT'] }));
    await settled();
    expect(one.seen.at(-1)).toMatchObject({ status: 'failed', error: 'um:BTCUSDT: expected 72 hours of bars of one minute, found 10' });
  });

  it('says at once which settings are wrong', () => {
    const one = workstation(Promise.resolve(ANSWER));
    try {
      void one.start(protocolRequest.parse({ instruments: ['um:BTCUSDT'], config: { training: { trees: 0 }, execution: { exitBps: 20 } } }));
      expect.unreachable();
    } catch (error) {
      expect((error as RequestRefused).error).toMatchObject({ code: 'invalid-config' });
      expect((error as RequestRefused).error.violations?.map(({ path }) => path)).toEqual(['training.trees', 'execution.exitBps']);
    }
    expect(one.asked).toEqual([]);
  });
});
