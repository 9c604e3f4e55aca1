import type { AlertMessage, Delivery } from '../../ports/alert-sender.ts';
import { alertRequest, type AlertTarget } from './alert-request.ts';

export interface AlertSenderOptions {
  /** How long one attempt may take; default 10 s. */
  readonly deadlineMs?: number;
}

/** So much of an answer is read for its reason. */
const MAX_ANSWER = 2_000;
const LONGEST_WAIT_MS = 3_600_000;

/**
 * Sends one alert to one channel, once. Never rejects, follows no redirect, and says nothing of the token or of the address in what it returns.
 */
export async function sendAlert(target: AlertTarget, token: string | null, alert: AlertMessage, { deadlineMs = 10_000 }: AlertSenderOptions = {}): Promise<Delivery> {
  const request = alertRequest(target, token, alert);
  if (request === null) return { type: 'failed', problem: 'its token is not stored, or the vault is locked', waitMs: null };
  try {
    const response = await fetch(request.url, { method: 'POST', headers: request.headers, body: request.body, redirect: 'manual', signal: AbortSignal.timeout(deadlineMs) });
    if (response.ok) {
      await response.body?.cancel();
      return { type: 'delivered' };
    }
    return verdictOf(response, token, (await response.text()).slice(0, MAX_ANSWER));
  } catch (error) {
    return { type: 'failed', problem: whyUnreached(error, deadlineMs), waitMs: null };
  }
}

function verdictOf(response: Response, token: string | null, text: string): Delivery {
  const { status, headers } = response;
  const reason = reasonIn(text, token);
  const problem = `it answered ${status}${reason === '' ? '' : ` (${reason})`}`;
  if (status >= 300 && status < 400) return { type: 'refused', problem: `${problem}: it has moved, enter its new address` };
  if (status === 408 || status === 429 || status >= 500) return { type: 'failed', problem, waitMs: waitOf(headers.get('retry-after'), text) };
  return { type: 'refused', problem };
}

/** What a receiver says of its reason, in a few words; whatever looks like the token is left out. */
function reasonIn(text: string, token: string | null): string {
  const body = parsed(text);
  const said = [body['description'], body['error'], body['message']].find((value) => typeof value === 'string') ?? '';
  const words = said.replaceAll(/\s+/g, ' ').slice(0, 160);
  return token !== null && token !== '' ? words.replaceAll(token, '[secret]') : words;
}

/** Telegram says it in the body. */
function waitOf(header: string | null, text: string): number | null {
  const { parameters } = parsed(text);
  const inBody = typeof parameters === 'object' && parameters !== null && 'retry_after' in parameters ? parameters.retry_after : null;
  const seconds = Number(header ?? inBody ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1_000, LONGEST_WAIT_MS) : null;
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body as Record<string, unknown> : {};
  } catch {
    return {};
  }
}

/** The words of an error may hold the address, and that the token: only its code is told. */
function whyUnreached(error: unknown, deadlineMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${deadlineMs / 1_000} s`;
  const cause = error instanceof Error && typeof error.cause === 'object' && error.cause !== null ? error.cause : {};
  return 'code' in cause && typeof cause.code === 'string' ? `it could not be reached (${cause.code})` : 'it could not be reached';
}
