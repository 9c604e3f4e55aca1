import { ApiError, refuse } from '../api-error.ts';
import type { Kind } from '../market/listing.ts';
import type { Operation } from '../operation.ts';
import type { Params } from '../params.ts';
import type { KeyRecord, KeyStore } from './keys.ts';
import { isSigned } from './signature.ts';

const DEFAULT_WINDOW_MS = 5_000;
const MAX_WINDOW_MS = 60_000;

/** Finds a key and checks that it may do this from here. @throws ApiError -2014, -2015 */
export function admitKey(keys: KeyStore, apiKey: string | undefined, operation: Pick<Operation, 'permission'>, address: string): KeyRecord {
  if (apiKey === undefined || !/^[A-Za-z0-9]{64}$/.test(apiKey)) throw new ApiError(-2014, 'API-key format invalid.', 401);
  const key = keys.find(apiKey);
  const isAllowed = key !== undefined && key.permissions.has('read') && (operation.permission === undefined || key.permissions.has(operation.permission)) && (key.ips.length === 0 || key.ips.includes(address));
  if (key === undefined || !isAllowed) throw new ApiError(-2015, 'Invalid API-key, IP, or permissions for action.', 401);
  return key;
}

/** Checks timestamp and recvWindow against the server's clock. @throws ApiError -1102, -1131, -1021 */
export function admitTime(params: Params, nowMs: number, kind: Kind): void {
  const text = params.required('timestamp');
  if (!/^\s*\d{1,17}\s*$/.test(text)) throw refuse.illegal('timestamp', '^[0-9]{1,20}$');
  const sent = Number(text);
  // Spot takes microseconds too: sixteen digits instead of thirteen.
  const timestamp = kind === 'spot' && sent > 1e15 ? sent / 1_000 : sent;
  const windowText = params.text('recvWindow');
  const windowMs = windowText === undefined ? DEFAULT_WINDOW_MS : Number(windowText);
  if (!(windowMs >= 0 && windowMs <= MAX_WINDOW_MS)) throw new ApiError(-1131, "'recvWindow' must be less than 60000.");
  if (timestamp >= nowMs + 1_000) throw new ApiError(-1021, "Timestamp for this request was 1000ms ahead of the server's time.");
  if (nowMs - timestamp > windowMs) throw new ApiError(-1021, 'Timestamp for this request is outside of the recvWindow.');
}

/** Checks the signature over the very bytes. @throws ApiError -1102, -1022 */
export function admitSignature(key: KeyRecord, payload: string, signature: string | undefined): void {
  if (signature === undefined || signature === '') throw refuse.mandatory('signature');
  if (!isSigned(key, payload, signature)) throw new ApiError(-1022, 'Signature for this request is not valid.');
}
