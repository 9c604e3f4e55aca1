import type { Handlers } from '../../contract/api.ts';
import { featureCatalog } from '../features/catalog.ts';
import type { Workstation } from '../workstation/workstation.ts';

/** What an agent can see, and what of it says something. */
export function featureHandlers({ jobs, research }: Pick<Workstation, 'jobs' | 'research'>): Pick<Handlers, 'features.catalog' | 'features.select'> {
  return {
    'features.catalog': () => ({ sets: featureCatalog() }),
    'features.select': (request) => {
      let cancel = (): void => undefined;
      const jobId = jobs.start('features', `Features of ${request.set} on ${request.instrumentId} ${request.interval}`, {
        cancel: () => { cancel(); },
        run: async (report) => {
          const task = research.features(request, report);
          cancel = () => { task.cancel(); };
          return { report: await task.result };
        },
      });
      return { jobId };
    },
  };
}
