import { refuse } from '../api-error.ts';
import { accountOf, type Call, type OperationTable } from '../operation.ts';
import type { AlgoDesk } from '../orders/algo-desk.ts';
import { algoReply, algoRow } from '../orders/algo-order.ts';
import { readAlgo } from '../orders/algo-request.ts';
import type { UmDesk } from '../orders/um-desk.ts';

/** The conditional orders of /fapi, which have their own service since 2025-12-09. */
export function umAlgo(desk: UmDesk, algos: AlgoDesk): OperationTable {
  const ids = ({ params }: Call): { id: bigint | undefined; clientId: string | undefined } => {
    const id = params.id('algoId'), clientId = params.text('clientAlgoId');
    if (id === undefined && clientId === undefined) throw refuse.oneOf('algoId', 'clientAlgoId');
    return { id, clientId };
  };
  return {
    'POST /fapi/v1/algoOrder': { security: 'signed', permission: 'futures', weight: 0, orders: () => 1, run: (call) => algoReply(algos.place(desk.account(accountOf(call)), readAlgo(call.params))) },
    'GET /fapi/v1/algoOrder': {
      security: 'signed',
      weight: 1,
      run: (call) => {
        const { id, clientId } = ids(call);
        return algoRow(algos.find(desk.account(accountOf(call)), id, clientId));
      },
    },
    'DELETE /fapi/v1/algoOrder': {
      security: 'signed',
      permission: 'futures',
      weight: 1,
      run: (call) => {
        const { id, clientId } = ids(call);
        const algo = algos.cancel(desk.account(accountOf(call)), id, clientId);
        return { algoId: algo.id, clientAlgoId: algo.clientId, code: '200', msg: 'success' };
      },
    },
    'DELETE /fapi/v1/algoOpenOrders': {
      security: 'signed',
      permission: 'futures',
      weight: 1,
      run: (call) => {
        algos.cancelAll(desk.account(accountOf(call)), desk.venue.listing(call.params.required('symbol')).symbol);
        return { code: 200, msg: 'The operation of cancel all open order is done.' };
      },
    },
    'GET /fapi/v1/openAlgoOrders': {
      security: 'signed',
      weight: (params) => (params.has('symbol') ? 1 : 40),
      run: (call) => {
        const id = call.params.id('algoId');
        return algos.visible(accountOf(call), call.params.text('symbol')).filter((algo) => id === undefined || algo.id === id).map(algoRow);
      },
    },
    'GET /fapi/v1/allAlgoOrders': {
      security: 'signed',
      weight: 5,
      run: ({ params, key }) => {
        const from = params.whole('startTime'), to = params.whole('endTime'), id = params.id('algoId');
        const all = algos.all(key?.account ?? '', params.required('symbol'));
        const rows = all.filter((algo) => (id === undefined || algo.id >= id) && (from === undefined || algo.timeMs >= from) && (to === undefined || algo.timeMs <= to));
        return rows.slice(-params.limit(500, 1_000)).map(algoRow);
      },
    },
  };
}
