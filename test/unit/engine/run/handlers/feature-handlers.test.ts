import { describe, expect, it, vi } from 'vitest';
import { featureSelectRequest } from '../../../../../src/engine/contract/features.ts';
import type { FeatureSelection } from '../../../../../src/engine/contract/features.ts';
import type { JobView } from '../../../../../src/engine/contract/view.ts';
import { featureHandlers } from '../../../../../src/engine/run/handlers/feature-handlers.ts';
import { Jobs } from '../../../../../src/engine/run/workstation/jobs.ts';
import type { Research } from '../../../../../src/engine/run/workstation/research.ts';

const request = featureSelectRequest.parse({ instrumentId: 'spot:BTCUSDT', interval: '15m', from: 0, to: 1 });

describe('the features', () => {
  it('are selected in a job beside trading, whose report is what was found', async () => {
    const seen: JobView[] = [];
    const jobs = new Jobs({ now: () => 1000 }, (job) => { seen.push(job); });
    const found = { sentence: 'Of 74 features' } as FeatureSelection;
    const features: Research['features'] = (asked, onProgress) => {
      expect(asked).toEqual(request);
      onProgress({ stage: 'growing a forest', share: 0.5 });
      return { result: Promise.resolve(found), cancel: () => undefined };
    };
    const { jobId } = await featureHandlers({ jobs, research: { features } as Research })['features.select'](request);
    await vi.waitFor(() => { expect(seen.at(-1)).toMatchObject({ id: jobId, kind: 'features', status: 'done', report: found }); }, { timeout: 20_000 });
    expect(seen.some(({ stage, progress }) => stage === 'growing a forest' && progress === 0.5)).toBe(true);
  });

  it('can be canceled while they are selected', async () => {
    const seen: JobView[] = [];
    const jobs = new Jobs({ now: () => 1000 }, (job) => { seen.push(job); });
    let stop = (): void => undefined;
    const features: Research['features'] = () => ({ result: new Promise((_, reject) => { stop = () => { reject(new Error('canceled')); }; }), cancel: () => { stop(); } });
    const { jobId } = await featureHandlers({ jobs, research: { features } as Research })['features.select'](request);
    jobs.cancel(jobId);
    await vi.waitFor(() => { expect(seen.at(-1)).toMatchObject({ status: 'canceled' }); }, { timeout: 20_000 });
  });

  it('are listed with the words of their definitions', async () => {
    const { sets } = await featureHandlers({ jobs: new Jobs({ now: () => 0 }, () => undefined), research: {} as Research })['features.catalog']({});
    expect(sets.find(({ name }) => name === 'market-30')?.features[17]).toMatchObject({ name: 'trades.bollinger', unit: 'half widths', needs: 'bars' });
  });
});
