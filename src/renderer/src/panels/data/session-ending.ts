import type { SessionView } from '../../../../engine/contract/view.ts';

/** Says what a new session puts an end to; null when nothing runs. */
export function sessionEnding(session: SessionView | null, positions: number): string | null {
  if (session === null) return null;
  const open = positions === 0 ? '' : ` Its ${positions} open ${positions === 1 ? 'position is' : 'positions are'} left as ${positions === 1 ? 'it is' : 'they are'} and no longer traded.`;
  return `This ends the session that runs now (${session.title}).${open} Its account does not carry over: the new one starts with the cash above.`;
}
