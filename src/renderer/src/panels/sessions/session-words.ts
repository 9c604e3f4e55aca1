import type { ConnectionView, Mode } from '../../../../engine/contract/view.ts';

/** The kinds of session that are started by a form of their own; recordings are played from the Data page. */
export type SessionKind = Mode;

/** One sentence for each kind: what of it is real and what is not. */
export const SESSION_WORDS: Readonly<Record<SessionKind, string>> = {
  practice: 'A simulated market with play money: nothing is real. The seed decides the market: the same seed gives the same prices, to the last digit.',
  paper: 'Paper on live prices: the prices are real, the money is not. Orders are filled by the simulated exchange on this computer and never leave it. No key is needed.',
  demo: 'Demo account: real orders at the exchange’s own test venue, with test money. Prices there follow the real ones only roughly.',
  live: 'Live account: real prices, real orders, your own money. It starts disarmed: until you arm it, orders may only shrink positions.',
};

/** Tells whether a connection can carry a session of a mode: test money and real money never share one. */
export function carries({ environment }: Pick<ConnectionView, 'environment'>, mode: 'paper' | 'demo' | 'live'): boolean {
  if (mode === 'paper' || environment === 'custom') return true;
  return mode === 'live' ? environment === 'live' : environment === 'demo' || environment === 'testnet';
}

/** The title of an environment, as a person knows it. */
export const ENVIRONMENT_WORDS: Readonly<Record<ConnectionView['environment'], string>> = { live: 'Live exchange', demo: 'Demo', testnet: 'Testnet', custom: 'Own addresses' };
