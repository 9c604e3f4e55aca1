import type { Handlers } from '../../contract/api.ts';
import { examine } from '../doctor.ts';
import type { Workstation } from '../workstation/workstation.ts';

/** The check-up of the installation. */
export function doctorHandlers({ store, clock }: Workstation): Pick<Handlers, 'doctor.run'> {
  return { 'doctor.run': () => ({ items: examine(store, clock) }) };
}
