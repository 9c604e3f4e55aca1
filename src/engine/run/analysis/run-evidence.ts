import type { EvidenceAnswer, EvidenceTask } from './evidence-task.ts';

/**
 * Does what is asked and keeps what came out in the store. The command line and the interface both come through here, so their numbers are the same.
 * @throws BadRequest when a value is not allowed, DataMissing when the data is not stored
 */
export function runEvidence(_task: EvidenceTask): EvidenceAnswer {
  throw new Error('this tool is not built yet');
}
