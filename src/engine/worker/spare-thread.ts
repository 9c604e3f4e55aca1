import { availableParallelism } from 'node:os';
import { startPartner } from '../learn/partner.ts';
import type { Partner } from '../learn/partner.ts';
import { locateProgram } from './program.ts';

/**
 * Starts a second thread for a training where a core is spare.
 * @param taken cores that are spoken for: that of the training itself, and that of trading where an account is traded beside it
 */
export function spareThread(taken: number): Partner | null {
  return availableParallelism() > taken ? startPartner(locateProgram().partnerWorkerFile) : null;
}
