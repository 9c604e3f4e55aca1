import type { Workstation } from '../workstation/workstation.ts';

type SearchDeskParts = Pick<Workstation, 'store' | 'jobs' | 'research' | 'session'>;

/** The searches that run in this program: each is a job beside trading. */
export class SearchDesk {
  readonly #workstation: SearchDeskParts;
  readonly #running = new Map<string, string>();

  constructor(workstation: SearchDeskParts) {
    this.#workstation = workstation;
  }

  /** Returns the id of the job that runs a study here, or null. */
  jobIdOf(studyId: string): string | null {
    return this.#running.get(studyId) ?? null;
  }

  /** Runs what is left of a stored study as a job, and returns the job's id. */
  begin(studyId: string): string {
    const { store, jobs, research } = this.#workstation;
    const study = store.studies.get(studyId);
    const title = study === null ? studyId : `${study.strategy} on ${study.instruments.join(', ')} ${study.interval}`;
    let cancel = (): void => undefined;
    const jobId = jobs.start('search', `Search ${title}`, {
      cancel: () => { cancel(); },
      run: async (report) => {
        // Where an account is traded, one core stays with it.
        const task = research.search({ studyId, spare: this.#workstation.session?.plan.kind === 'venue' ? 1 : 0 }, report);
        cancel = () => { task.cancel(); };
        try {
          return { runId: studyId, report: await task.result };
        } finally {
          this.#running.delete(studyId);
        }
      },
    });
    this.#running.set(studyId, jobId);
    return jobId;
  }
}

const desks = new WeakMap<SearchDeskParts, SearchDesk>();

/** Returns the one desk of a workstation. */
export function searchesOf(workstation: SearchDeskParts): SearchDesk {
  const desk = desks.get(workstation) ?? new SearchDesk(workstation);
  desks.set(workstation, desk);
  return desk;
}
