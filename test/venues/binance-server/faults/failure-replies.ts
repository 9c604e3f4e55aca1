import type { RequestFault } from './fault-plan.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON value, or text when `isText`. */
  readonly body: unknown;
  readonly isText: boolean;
}

const json = (status: number, code: number, msg: string, headers: Readonly<Record<string, string>> = {}): Reply => ({ status, headers, body: { code, msg }, isText: false });

/** Returns what a client sees of a fault that is an answer; null for those that are silence or delay. */
export function failureReply(fault: RequestFault, nowMs: number): Reply | null {
  switch (fault.type) {
    case 'unknown-executed':
    case 'unknown-not-executed':
      return json(503, -1000, 'Unknown error, please check your request or try again later.');
    case 'unavailable':
      return json(503, -1000, 'Service Unavailable.');
    case 'internal':
      return json(503, -1001, 'Internal error; unable to process your request. Please try again.');
    case 'throttled':
      return json(503, -1008, 'Request throttled by system-level protection. Reduce-only/close-position orders are exempt. Please try again.');
    case 'timeout-executed':
      return json(408, -1007, 'Timeout waiting for response from backend server. Send status unknown; execution status unknown.');
    case 'timestamp':
      return json(400, -1021, 'Timestamp for this request is outside of the recvWindow.');
    case 'timestamp-ahead':
      return json(400, -1021, "Timestamp for this request was 1000ms ahead of the server's time.");
    case 'waf':
      return { status: 403, headers: { 'content-type': 'text/html' }, body: '<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center></body></html>', isText: true };
    case 'too-many':
      return json(429, -1003, 'Too many requests; current limit of IP is 2400 requests per minute. Please use the websocket for live updates to avoid polling the API.', retryAfter(fault));
    case 'banned':
      return json(418, -1003, `Way too many requests; IP banned until ${nowMs + fault.retryAfterS * 1_000}. Please use the websocket for live updates to avoid bans.`, retryAfter(fault));
    case 'reply':
      return { status: fault.status, headers: fault.headers ?? {}, body: fault.body, isText: typeof fault.body === 'string' };
    case 'drop-before':
    case 'drop-after':
    case 'hang':
    case 'hang-after':
    case 'delay':
    case 'slow':
      return null;
  }
}

/** Tells whether the request is carried out although it is not answered as usual. */
export function isExecuted(fault: RequestFault): boolean {
  return fault.type === 'drop-after' || fault.type === 'hang-after' || fault.type === 'unknown-executed' || fault.type === 'timeout-executed';
}

function retryAfter(fault: { readonly retryAfterS: number; readonly hasHeader?: boolean }): Record<string, string> {
  return fault.hasHeader === false ? {} : { 'retry-after': String(fault.retryAfterS) };
}
