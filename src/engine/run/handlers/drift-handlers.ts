import type { Handlers } from '../../contract/api.ts';
import type { Workstation } from '../workstation/workstation.ts';
import { refuseMissing } from './refusals.ts';

type DriftMethods = Extract<keyof Handlers, `drift.${string}`>;

/** Whether the world of a model is still that of its training. */
export function driftHandlers(_workstation: Workstation): Pick<Handlers, DriftMethods> {
  return { 'drift.get': () => ({ reports: [] }), 'drift.set': () => { throw refuseMissing('a model at work', 'none'); } };
}
