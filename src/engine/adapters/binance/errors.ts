import { VenueError, type VenueErrorKind } from '../../ports/venue-error.ts';
import type { EpochMs } from '../../domain/units.ts';
import { adviceOf, isAuthCode } from './error-codes.ts';

/** Binance's two markets, which answer some failures differently. */
export type BinanceMarket = 'spot' | 'um';

/** Whether a request changes something at the venue: then a failure may leave its outcome unknown. */
export type RequestEffect = 'read' | 'change';

/** A request as an error names it: never its parameters. */
export interface RequestLabel {
  readonly market: BinanceMarket;
  readonly method: string;
  readonly path: string;
  readonly effect: RequestEffect;
}

/** An answer that is not a success. */
export interface FailedAnswer {
  readonly status: number;
  /** Null where the body was not the exchange's JSON. */
  readonly code: number | null;
  readonly text: string;
  readonly retryAfterMs: number | null;
  readonly nowMs: EpochMs;
}

/** A block of the firewall says nothing of its length; five minutes is our choice, longer than any burst of ours. */
const FIREWALL_PAUSE_MS = 300_000;
/** The shortest ban that Binance documents. */
const SHORTEST_BAN_MS = 120_000;
const THROTTLE_PAUSE_MS = 1_000;
/** Binance's advice for "Service Unavailable.": 200, 400, 800 ms. */
const FIRST_BACKOFF_MS = 200;

/** Codes that say nobody knows, or that the order is there already or is gone: each ends in a look-up, never in a conclusion. */
const UNDECIDED_CODES: ReadonlySet<number> = new Set([-1006, -1007]);
const DUPLICATE_CODES: ReadonlySet<number> = new Set([-4116]);
/** On spot a replacement that failed in part or whole; the same numbers mean something else on futures. */
const REPLACE_CODES: ReadonlySet<number> = new Set([-2021, -2022]);

/**
 * Turns a failed answer into the error that says what it means and what to do.
 * @see Binance "HTTP Return Codes" and "Error Codes" of spot and USDⓈ-M futures
 */
export function answerError(request: RequestLabel, answer: FailedAnswer): VenueError {
  const { status, code } = answer;
  const fail = (kind: VenueErrorKind, what: string, more: { readonly retryable?: boolean; readonly retryAfterMs?: number } = {}): VenueError =>
    new VenueError(`${labelOf(request)}: ${what} (HTTP ${status}${code === null ? '' : `, code ${code}`})`, { kind, status, code, ...more });
  const said = quoted(answer.text);

  if (status === 418 || status === 429 || code === -1003 || code === -1015) return fail('rate-limit', `a limit of the exchange was met, wait before the next call: ${said}`, { retryable: true, retryAfterMs: pauseOf(answer) });
  if (status === 403 && code === null) return fail('rate-limit', 'blocked by the firewall of the exchange; stop calling for a while, and check that no VPN or proxy is in the way', { retryAfterMs: answer.retryAfterMs ?? FIREWALL_PAUSE_MS });
  if (status === 451) return fail('auth', 'the exchange does not serve the place this computer calls from');
  if (status === 408 || (code !== null && UNDECIDED_CODES.has(code))) return undecided(request, fail, said);
  if (code === -1008) return fail('rate-limit', `the exchange is throttling, nothing was done: ${said}`, { retryable: true, retryAfterMs: THROTTLE_PAUSE_MS });
  if (status >= 500) return request.market === 'um' && saysNotDone(answer.text) ? fail('network', `the exchange could not do it, nothing was done: ${said}`, { retryable: true, retryAfterMs: FIRST_BACKOFF_MS }) : undecided(request, fail, said);
  if (code === -1021) return fail('rejected', `our clock and the exchange's differ too much: ${said}`, { retryable: true });
  if (status === 401 || (code !== null && isAuthCode(code))) return fail('auth', `the exchange does not accept the key: ${said}. ${adviceOf(code) ?? 'Check the key and its permissions.'}`);
  if (request.effect === 'change' && isDuplicate(code, answer.text)) return fail('unknown', `an order with this id is there already, look it up: ${said}`);
  if (request.effect === 'change' && code === -2011) return fail('unknown', `the order is not open any more, look up what became of it: ${said}`);
  if (status === 409 || (request.market === 'spot' && code !== null && REPLACE_CODES.has(code))) return fail('unknown', `only part of it was done, look up what became of it: ${said}`);
  if (code === null) return undecided(request, fail, said);
  const advice = adviceOf(code);
  return fail('rejected', advice === null ? said : `${said}. ${advice}`);
}

/** What became of a request without an answer. */
export interface LostRequest {
  /** A short code such as ECONNRESET, or 'timed out'. */
  readonly cause: string;
  /** Whether a connection stood, so that the venue may have received it. */
  readonly isSent: boolean;
  /** The status, where the head of an answer arrived but its body did not. */
  readonly status: number | null;
}

/** Returns the error of a request that was never, or not wholly, answered: unknown when it may have changed something. */
export function lostError(request: RequestLabel, lost: LostRequest): VenueError {
  const { status } = lost;
  if (!lost.isSent) return new VenueError(`${labelOf(request)}: the exchange cannot be reached (${lost.cause}); check the connection of this computer`, { kind: 'network', retryable: true, status });
  if (request.effect === 'read') return new VenueError(`${labelOf(request)}: no whole answer (${lost.cause})`, { kind: 'network', retryable: true, status });
  return new VenueError(`${labelOf(request)}: no whole answer (${lost.cause}); it may have been carried out, look it up`, { kind: 'unknown', status });
}

/** Returns the error of an answer that says success in a shape we do not know. */
export function shapeError(request: RequestLabel, detail: string): VenueError {
  return new VenueError(`${labelOf(request)}: expected another answer: ${detail}`, { kind: 'unknown' });
}

/** Tells whether an error means that what was wanted is so already. */
export function isAlreadySo(error: unknown): boolean {
  return error instanceof VenueError && error.code !== null && NOTHING_TO_CHANGE.has(error.code);
}
const NOTHING_TO_CHANGE: ReadonlySet<number> = new Set([-4046, -4059, -4171]);

const labelOf = (request: RequestLabel): string => `${request.market === 'spot' ? 'spot' : 'futures'} ${request.method} ${request.path}`;

type Fail = (kind: VenueErrorKind, what: string, more?: { readonly retryable?: boolean }) => VenueError;

function undecided(request: RequestLabel, fail: Fail, said: string): VenueError {
  if (request.effect === 'read') return fail('network', `the exchange gave no answer: ${said}`, { retryable: true });
  return fail('unknown', `the exchange cannot say whether it was carried out, look it up: ${said}`);
}

/** Of the four texts of a futures 503 these two say that nothing was done; "Unknown error, please check your request…" does not. */
function saysNotDone(text: string): boolean {
  return /^Service Unavailable\.?$/i.test(text.trim()) || /^Internal error; unable to process your request\. Please try again\.?$/i.test(text.trim());
}

function isDuplicate(code: number | null, text: string): boolean {
  return code !== null && (DUPLICATE_CODES.has(code) || (code === -2010 && /duplicate order/i.test(text)));
}

/** How long to wait: as told by the header, by the time in the text, or to the end of the minute. */
function pauseOf({ status, text, retryAfterMs, nowMs }: FailedAnswer): number {
  if (retryAfterMs !== null) return retryAfterMs;
  const until = /banned until (\d{13})/.exec(text)?.[1];
  if (until !== undefined) return Math.max(0, Number(until) - nowMs);
  return status === 418 ? SHORTEST_BAN_MS : 60_000 - (nowMs % 60_000);
}

/** The venue's words on one line, without anything that was signed. */
function quoted(text: string): string {
  const line = text.replace(/\b(signature|apiKey|listenKey)=[^&\s"']*/gi, '$1=…').replace(/https?:\/\/\S+/g, '…').replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim();
  return line === '' ? 'no words' : `"${line.length > 200 ? `${line.slice(0, 199)}…` : line}"`;
}
