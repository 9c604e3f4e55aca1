import { parseLossless } from '../decode/json-lossless.ts';

/** What a frame says to the socket itself rather than to whoever listens. */
export type ControlFrame =
  | { readonly type: 'reply'; readonly id: number | string; readonly body: Readonly<Record<string, unknown>> }
  | { readonly type: 'server-shutdown' };

const STREAM_OPENING = Buffer.from('{"stream":"');
const SHUTDOWN_MARK = 'serverShutdown';
/** Announcements are short; nothing longer is searched for one. */
const SHORT_BYTES = 256;

/**
 * Reads a frame as a reply to a request of ours or the venue's announcement that it closes; null for everything else, JSON or not.
 * A frame of a combined stream is told by its first bytes, so the frequent ones cost nothing here.
 */
export function controlFrame(data: Uint8Array): ControlFrame | null {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const isShort = bytes.length <= SHORT_BYTES;
  const isStream = bytes.subarray(0, STREAM_OPENING.length).equals(STREAM_OPENING);
  if (isStream && !(isShort && bytes[STREAM_OPENING.length] === EXCLAMATION)) return null;
  const json = parsed(bytes.toString('utf8'));
  if (!isRecord(json)) return null;
  if (isShort && isShutdown(json)) return { type: 'server-shutdown' };
  const { id } = json;
  const isReply = (typeof id === 'number' || typeof id === 'string') && !('e' in json) && !isStream;
  return isReply ? { type: 'reply', id, body: json } : null;
}

const EXCLAMATION = 0x21;

/** Raw, in a combined stream's `data`, or in the WS-API's `event`. */
function isShutdown(json: Readonly<Record<string, unknown>>): boolean {
  return [json, json['data'], json['event']].some((payload) => isRecord(payload) && payload['e'] === SHUTDOWN_MARK);
}

function parsed(text: string): unknown {
  try {
    return parseLossless(text);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
