import type { Handlers } from '../../contract/api.ts';
import { examine } from '../doctor.ts';
import type { Workstation } from '../workstation/workstation.ts';

/** The check-up of the installation. */
export function doctorHandlers({ store, clock, keyRing }: Pick<Workstation, 'store' | 'clock' | 'keyRing'>): Pick<Handlers, 'doctor.run'> {
  return { 'doctor.run': async () => ({ items: await examine(store, clock, keyRing) }) };
}
