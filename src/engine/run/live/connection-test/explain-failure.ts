import type { Environment } from '../../../contract/view.ts';
import type { EpochMs } from '../../../domain/units.ts';
import { VenueError } from '../../../ports/venue-error.ts';

/** What is known of where a call failed. */
export interface FailurePlace {
  readonly environment: Environment;
  readonly restUrl: string;
  /** Ours, to say when a wait is over. */
  readonly nowMs: EpochMs;
}

/** Says why a call to the exchange failed, and what a person can do about it. */
export function explainFailure(error: unknown, place: FailurePlace): string {
  if (!(error instanceof VenueError)) return `An unexpected error: ${error instanceof Error ? error.message : String(error)}.`;
  return byCode(error, place) ?? byStatus(error, place) ?? withoutAnswer(error, place);
}

function byCode({ code, message }: VenueError, { environment }: FailurePlace): string | null {
  switch (code) {
    case -1021: return 'The exchange finds our time wrong although it was just measured (-1021): the clock of this computer jumps, or answers take too long. Set the clock to automatic, and try again.';
    case -1022: return 'The secret does not belong to the API key (-1022): it was copied incompletely, or it is that of another key. Enter both again.';
    case -2014: return 'The API key has not the form of a key (-2014): it was copied incompletely or with blanks. Enter it again.';
    case -2015: return `The exchange does not accept the key (-2015). ${keyAdvice(environment)}${callerOf(message)}`;
    case -1002: return 'The key may not do this (-1002): tick "Enable Reading" for it at Binance, API Management.';
    case -4109: return 'The futures account is not active (-4109): open it at the exchange first.';
    default: return null;
  }
}

/** One code says all three: unknown here, not allowed, and not from this address. */
function keyAdvice(environment: Environment): string {
  const elsewhere = environment === 'live' ? 'it is a demo or testnet key, which the live exchange does not know'
    : environment === 'custom' ? 'it was made at another exchange' : 'it is a key of the live exchange, which the demo does not know';
  return `One of these is so: ${elsewhere}; it was deleted; the address of this computer is not on the key's list of trusted IPs; or it lacks the permission for this market. Look at the key at Binance, API Management.`;
}

function callerOf(message: string): string {
  const ip = /request ip: ?([0-9a-f.:]+)/i.exec(message)?.[1];
  return ip === undefined ? '' : ` The exchange sees this computer at ${ip}.`;
}

function byStatus(error: VenueError, { nowMs, restUrl }: FailurePlace): string | null {
  const { status, retryAfterMs } = error;
  const until = retryAfterMs === null ? '' : ` until ${new Date(nowMs + retryAfterMs).toISOString().slice(11, 19)} UTC`;
  switch (status) {
    case 418: return `This computer's address is banned${until} for too many calls (418). Close other programs that use it; each call before then makes the ban longer.`;
    case 429: return `A limit of the exchange is used up${until} (429). Other programs at this address share it: close them, or wait.`;
    case 403: return 'A firewall answers in place of the exchange (403): often a VPN, a proxy, or very many calls. Switch the VPN off, wait five minutes, and try again.';
    case 404: return `${hostOf(restUrl)} answers, and is no Binance of this market (404): check the address. Spot and futures have different ones.`;
    case 451: return 'The exchange does not serve the place this computer calls from (451). Binance does not offer itself there.';
    case 301: case 302: case 307: case 308: return `${hostOf(restUrl)} sends us elsewhere (${status}), and a key is never sent elsewhere: check the address; a network with a log-in page does this, too.`;
    default: return status !== null && status >= 500 ? `The exchange has trouble of its own or is in maintenance (${status}). Try again in a while; its status page knows more.` : null;
  }
}

function withoutAnswer(error: VenueError, { restUrl }: FailurePlace): string {
  const host = hostOf(restUrl);
  if (/no JSON|expected another answer/.test(error.message)) return `${host} answers with something else than Binance does: the address is wrong, or a proxy or the log-in page of a network answers in its place.`;
  if (/timed out/.test(error.message)) return `${host} takes the call and does not answer in time: the network is slow or half-open, or the exchange is overloaded. Try again; if it stays, check VPN and proxy.`;
  if (error.kind === 'network') return `The connection to ${host} breaks off before there is an answer: a firewall, a proxy, or a network that comes and goes.`;
  if (error.kind === 'rate-limit') return `${error.message}.`;
  return `The exchange refuses: ${error.message}.`;
}

function hostOf(address: string): string {
  return new URL(address).host;
}
