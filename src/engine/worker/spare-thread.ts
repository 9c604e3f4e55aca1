import { availableParallelism, loadavg } from 'node:os';
import { startPartner } from '../learn/partner.ts';
import type { Partner } from '../learn/partner.ts';
import { locateProgram } from './program.ts';

/** Of a core, for what a quiet system does by itself. */
const TOLERANCE = 0.4;

/**
 * Starts a second thread for a training where a core is spare: one that nothing else has kept busy during the last minute.
 * @param taken cores that are spoken for: that of the training itself, and that of trading where an account is traded beside it
 */
export function spareThread(taken: number): Partner | null {
  const [busy = 0] = loadavg();
  return availableParallelism() - busy >= taken + 1 - TOLERANCE ? startPartner(locateProgram().partnerWorkerFile) : null;
}
