import type { ProtocolAnswer } from '../../../../../../engine/contract/protocol.ts';

/** Reads what a job of the protocol reports; null where it reports something else. */
export function protocolAnswer(report: unknown): Pick<ProtocolAnswer, 'sentence' | 'missing'> | null {
  if (typeof report !== 'object' || report === null) return null;
  const { sentence, missing } = report as Partial<ProtocolAnswer>;
  return typeof sentence === 'string' ? { sentence, missing: Array.isArray(missing) ? missing as ProtocolAnswer['missing'] : [] } : null;
}
