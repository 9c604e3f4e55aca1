import { parseKeepingDigits } from '../json.ts';

const MAX_STREAMS = 1_024;

/** What a client may change about its connection. */
export interface Subscriber {
  readonly streams: Set<string>;
  subscribe(stream: string): void;
  unsubscribe(stream: string): void;
  isCombined: boolean;
}

/** Answers one SUBSCRIBE, UNSUBSCRIBE, LIST_SUBSCRIPTIONS, SET_PROPERTY or GET_PROPERTY. */
export function answerRequest(text: string, subscriber: Subscriber): unknown {
  let request: { readonly method?: unknown; readonly params?: unknown; readonly id?: unknown };
  try {
    request = parseKeepingDigits(text) as typeof request;
  } catch {
    return { code: 3, msg: 'Invalid JSON: expected value at line 1 column 1' };
  }
  const id = idOf(request.id);
  if (id === undefined) return { code: 2, msg: 'Invalid request: missing field `id`' };
  const params = Array.isArray(request.params) ? request.params.map(String) : [];
  switch (request.method) {
    case 'SUBSCRIBE':
      if (!Array.isArray(request.params)) return { code: 2, msg: 'Invalid request: missing field `params`', id };
      if (subscriber.streams.size + params.length > MAX_STREAMS) return { code: 0, msg: `Too many streams: at most ${MAX_STREAMS}`, id };
      for (const stream of params) subscriber.subscribe(stream);
      return { result: null, id };
    case 'UNSUBSCRIBE':
      for (const stream of params) subscriber.unsubscribe(stream);
      return { result: null, id };
    case 'LIST_SUBSCRIPTIONS':
      return { result: [...subscriber.streams], id };
    case 'SET_PROPERTY':
      if (params[0] !== 'combined') return { code: 0, msg: 'Unknown property', id };
      subscriber.isCombined = params[1] === 'true';
      return { result: null, id };
    case 'GET_PROPERTY':
      return params[0] === 'combined' ? { result: subscriber.isCombined, id } : { code: 0, msg: 'Unknown property', id };
    default:
      return { code: 2, msg: `Invalid request: unknown variant \`${String(request.method)}\`, expected one of \`SUBSCRIBE\`, \`UNSUBSCRIBE\`, \`LIST_SUBSCRIPTIONS\`, \`SET_PROPERTY\`, \`GET_PROPERTY\``, id };
  }
}

/** Ids are whole numbers or short strings; a number comes back as the number it was. */
function idOf(id: unknown): unknown {
  if (typeof id !== 'string') return id === null ? null : undefined;
  return /^\d{1,19}$/.test(id) ? BigInt(id) : id;
}
