import { fixed } from '../decimal.ts';
import { accountOf, type Call, type OperationTable } from '../operation.ts';
import type { SpotDesk } from '../orders/spot-desk.ts';
import type { Budget } from './limits.ts';

const read = { security: 'signed' } as const;

/** Balances, commissions and what a key may do. */
export function spotAccount(desk: SpotDesk, budget: Budget, isInMaintenance: () => boolean): OperationTable {
  return {
    'GET /api/v3/account': { ...read, weight: 20, run: (call) => account(desk, call) },
    'GET /api/v3/account/commission': { ...read, weight: 20, run: (call) => commission(desk.venue.listing(call.params.required('symbol')).symbol, desk.account(accountOf(call)).isBurningBnb) },
    'GET /api/v3/rateLimit/order': { ...read, weight: 40, run: (call) => budget.report(accountOf(call), call.nowMs).slice(0, 2) },
    'GET /sapi/v1/bnbBurn': { ...read, weight: 1, run: (call) => burn(desk.account(accountOf(call)).isBurningBnb) },
    'POST /sapi/v1/bnbBurn': {
      ...read,
      permission: 'spot',
      weight: 1,
      run: (call) => {
        const mine = desk.account(accountOf(call));
        if (call.params.has('spotBNBBurn')) mine.isBurningBnb = call.params.flag('spotBNBBurn');
        return burn(mine.isBurningBnb);
      },
    },
    'GET /sapi/v1/account/apiRestrictions': { ...read, weight: 1, run: restrictions },
    'GET /sapi/v1/system/status': { security: 'none', weight: 1, run: () => (isInMaintenance() ? { status: 1, msg: 'system_maintenance' } : { status: 0, msg: 'normal' }) },
  };
}

function account(desk: SpotDesk, call: Call): unknown {
  const mine = desk.account(accountOf(call));
  const allowed = call.key?.permissions;
  const omitsZero = call.params.flag('omitZeroBalances');
  const rate = '0.00100000';
  return {
    makerCommission: 10,
    takerCommission: 10,
    buyerCommission: 0,
    sellerCommission: 0,
    commissionRates: { maker: rate, taker: rate, buyer: '0.00000000', seller: '0.00000000' },
    canTrade: allowed?.has('spot') ?? false,
    canWithdraw: allowed?.has('withdraw') ?? false,
    canDeposit: true,
    brokered: false,
    requireSelfTradePrevention: false,
    preventSor: false,
    updateTime: mine.updateMs,
    accountType: 'SPOT',
    balances: [...mine.balances]
      .filter(([, { free, locked }]) => !omitsZero || free + locked > 0n)
      .map(([asset, { free, locked }]) => ({ asset, free: fixed(free, 8), locked: fixed(locked, 8) })),
    permissions: ['SPOT'],
    uid: mine.uid,
  };
}

const burn = (isOn: boolean): unknown => ({ spotBNBBurn: isOn, interestBNBBurn: false });

function commission(symbol: string, isBurning: boolean): unknown {
  const rates = { maker: '0.00100000', taker: '0.00100000', buyer: '0.00000000', seller: '0.00000000' };
  const none = { maker: '0.00000000', taker: '0.00000000', buyer: '0.00000000', seller: '0.00000000' };
  return { symbol, standardCommission: rates, specialCommission: none, taxCommission: none, discount: { enabledForAccount: isBurning, enabledForSymbol: true, discountAsset: 'BNB', discount: '0.75000000' } };
}

function restrictions({ key }: Call): unknown {
  const has = (permission: 'read' | 'spot' | 'futures' | 'withdraw'): boolean => key?.permissions.has(permission) ?? false;
  return {
    ipRestrict: (key?.ips.length ?? 0) > 0,
    createTime: key?.createTime,
    enableReading: has('read'),
    enableWithdrawals: has('withdraw'),
    enableInternalTransfer: false,
    enableMargin: false,
    enableFutures: has('futures'),
    permitsUniversalTransfer: false,
    enableVanillaOptions: false,
    enableFixApiTrade: false,
    enableFixReadOnly: false,
    enableSpotAndMarginTrading: has('spot'),
    enablePortfolioMarginTrading: false,
  };
}
