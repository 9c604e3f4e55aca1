import type { SessionView } from '../../../../engine/contract/view.ts';

/**
 * Says what a new session puts an end to; null when nothing runs.
 * @param begins whether the new one begins with cash of its own or with what an account holds
 */
export function sessionEnding(session: SessionView | null, positions: number, begins: 'cash' | 'account' = 'cash'): string | null {
  if (session === null) return null;
  const [is, it] = positions === 1 ? ['is', 'it is'] : ['are', 'they are'];
  const isAtVenue = session.mode === 'demo' || session.mode === 'live';
  const open = positions === 0 ? '' : isAtVenue
    ? ` It cannot end while ${positions === 1 ? 'its position is' : `its ${positions} positions are`} open at the exchange, where nobody would look after ${positions === 1 ? 'it' : 'them'}: close ${positions === 1 ? 'it' : 'them'} first.`
    : ` Its ${positions} open ${positions === 1 ? 'position' : 'positions'} ${is} left as ${it} and no longer traded.`;
  const start = begins === 'cash' ? 'the new one starts with the cash above' : 'the new one starts with what the account at the exchange holds';
  return `This ends the session that runs now (${session.title}).${open} Its account does not carry over: ${start}.`;
}
