import { ApiError } from '../api-error.ts';
import type { ListenKeys } from '../accounts/listen-keys.ts';
import { accountOf, type OperationTable } from '../operation.ts';

/** The listen key of /fapi: the key header is enough, nothing is signed. */
export function umUserStream(listenKeys: ListenKeys): OperationTable {
  const base = { security: 'key', weight: 1 } as const;
  return {
    'POST /fapi/v1/listenKey': { ...base, run: (call) => ({ listenKey: listenKeys.create(accountOf(call), call.nowMs) }) },
    'PUT /fapi/v1/listenKey': {
      ...base,
      run: (call) => {
        const listenKey = listenKeys.extend(accountOf(call), call.nowMs);
        if (listenKey === null) throw new ApiError(-1125, 'This listenKey does not exist.');
        return { listenKey };
      },
    },
    'DELETE /fapi/v1/listenKey': {
      ...base,
      run: (call) => {
        listenKeys.remove(accountOf(call));
        return {};
      },
    },
  };
}
