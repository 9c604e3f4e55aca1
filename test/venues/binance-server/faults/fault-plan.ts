/** The six doors of the exchange. */
export type Role = 'spotRest' | 'spotWs' | 'spotWsApi' | 'umRest' | 'umWs' | 'umWsApi';
export const ROLES: readonly Role[] = ['spotRest', 'spotWs', 'spotWsApi', 'umRest', 'umWs', 'umWsApi'];

/**
 * What goes wrong with a request (REST and WS API).
 * 'drop-before' cuts the connection before anything is done, 'drop-after' when it is done but not answered; 'hang' never answers and
 * never acts, 'hang-after' acts and never answers; 'delay' acts at once and answers late, 'slow' waits, then acts;
 * 'reply' answers with anything instead of acting; 'unknown-executed' is the 503 of unknown outcome after acting, 'unknown-not-executed' without;
 * 'unavailable', 'internal' and 'throttled' are the 503s that mean failed; 'timeout-executed' is 408 after acting.
 */
export type RequestFault =
  | { readonly type: 'drop-before' | 'drop-after' | 'hang' | 'hang-after' | 'unknown-executed' | 'unknown-not-executed' | 'unavailable' | 'internal' | 'throttled' | 'timeout-executed' | 'waf' | 'timestamp' | 'timestamp-ahead' }
  | { readonly type: 'delay' | 'slow'; readonly ms: number }
  | { readonly type: 'too-many' | 'banned'; readonly retryAfterS: number; readonly hasHeader?: boolean }
  | { readonly type: 'reply'; readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> };

/** What goes wrong with a frame on its way to a client. 'reorder' lets the next frame pass it; 'garble' sends text that is not JSON in front of it. */
export type FrameFault = { readonly type: 'lose' | 'duplicate' | 'reorder' | 'garble' | 'cut' } | { readonly type: 'late'; readonly ms: number };

export interface FaultRule<Fault extends RequestFault | FrameFault = RequestFault | FrameFault> {
  /** Doors it applies to; absent is all of the kind. */
  readonly role?: Role | readonly Role[];
  /**
   * What it applies to: part of "POST /fapi/v1/order", of a WS-API method such as "order.place",
   * or of a frame's "route stream event" such as "private ORDER_TRADE_UPDATE FILLED" or "public btcusdt@depth@100ms depthUpdate".
   */
  readonly match?: string | RegExp;
  /** How many matches pass first; default 0. */
  readonly skip?: number;
  /** How many it hits after that; default 1. */
  readonly times?: number;
  readonly fault: Fault;
}

interface Armed {
  readonly rule: FaultRule;
  seen: number;
}

const FRAME_FAULTS: ReadonlySet<string> = new Set(['lose', 'duplicate', 'reorder', 'garble', 'cut', 'late']);

/** The script of what goes wrong, in the order given; each request or frame meets the first rule that wants it. */
export class FaultPlan {
  #armed: Armed[] = [];
  /** Whether replies and frames carry fields that nobody has heard of, as every release of the real one adds some. */
  hasUnknownFields = false;

  add(rule: FaultRule): void {
    this.#armed.push({ rule, seen: 0 });
  }

  clear(): void {
    this.#armed = [];
  }

  /** Returns how many rules have not had all their hits yet. */
  get pending(): number {
    return this.#armed.length;
  }

  forRequest(role: Role, what: string): RequestFault | null {
    return this.#take(role, what, (fault): fault is RequestFault => !FRAME_FAULTS.has(fault.type));
  }

  forFrame(role: Role, what: string): FrameFault | null {
    return this.#take(role, what, (fault): fault is FrameFault => FRAME_FAULTS.has(fault.type));
  }

  #take<Fault extends RequestFault | FrameFault>(role: Role, what: string, isKind: (fault: RequestFault | FrameFault) => fault is Fault): Fault | null {
    for (const armed of this.#armed) {
      const { rule } = armed;
      const { fault } = rule;
      if (!isKind(fault) || !isFor(rule, role, what)) continue;
      const skip = rule.skip ?? 0;
      armed.seen++;
      if (armed.seen <= skip) continue;
      if (armed.seen - skip >= (rule.times ?? 1)) this.#armed = this.#armed.filter((other) => other !== armed);
      return fault;
    }
    return null;
  }
}

function isFor(rule: FaultRule, role: Role, what: string): boolean {
  const roles = rule.role === undefined ? null : typeof rule.role === 'string' ? [rule.role] : rule.role;
  if (roles !== null && !roles.includes(role)) return false;
  if (rule.match === undefined) return true;
  return typeof rule.match === 'string' ? what.includes(rule.match) : rule.match.test(what);
}
