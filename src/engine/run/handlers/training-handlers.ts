import type { Handlers } from '../../contract/api.ts';
import { RequestRefused } from '../../contract/server.ts';
import type { Workstation } from '../workstation/workstation.ts';

type TrainingMethods = Extract<keyof Handlers, `training.${string}`>;

/** Trainings of agents: each is a row in the store, and a job beside trading while it runs. */
export function trainingHandlers(workstation: Workstation): Pick<Handlers, TrainingMethods> {
  const refuse = (): never => { throw new RequestRefused({ code: 'no-trainings', message: `expected a place for trainings, found none in version ${workstation.version}` }); };
  return {
    'training.describe': refuse, 'training.preview': refuse, 'training.start': refuse, 'training.list': () => ({ trainings: [] }), 'training.get': refuse, 'training.curve': refuse,
    'training.pause': refuse, 'training.resume': refuse, 'training.stop': refuse, 'training.delete': refuse, 'training.search-space': refuse, 'training.search-start': refuse,
    'training.schedule-list': () => ({ schedules: [] }), 'training.schedule-save': refuse, 'training.schedule-remove': refuse, 'training.schedule-run': refuse,
  };
}
