import { ApiError, refuse } from '../api-error.ts';
import { BRACKETS, maintenanceMargin, maxNotional } from '../accounts/brackets.ts';
import type { MarginWatch } from '../accounts/margin-watch.ts';
import { breakEvenPrice, entryPrice, notionalAt, profitAt, type Position } from '../accounts/position.ts';
import type { UmAccount } from '../accounts/um-account.ts';
import type { UmSettings } from '../accounts/um-settings.ts';
import { type Atoms, abs, fixed, toNumber } from '../decimal.ts';
import { accountOf, type Call, type OperationTable } from '../operation.ts';
import type { UmDesk } from '../orders/um-desk.ts';
import { readPositionSide } from '../orders/um-request.ts';
import { qtyText } from './market-shapes.ts';

const money = (amount: Atoms): string => fixed(amount, 8);
const success = { code: 200, msg: 'success' };

/** Balances, positions and settings of /fapi. */
export function umAccount(desk: UmDesk, settings: UmSettings, watch: MarginWatch): OperationTable {
  const read = { security: 'signed', weight: 5 } as const;
  const change = { security: 'signed', permission: 'futures', weight: 1 } as const;
  const mine = (call: Call): UmAccount => desk.account(accountOf(call));
  const symbolOf = (call: Call): string => desk.venue.listing(call.params.required('symbol')).symbol;
  return {
    'GET /fapi/v3/balance': { ...read, run: (call) => balances(desk, mine(call)) },
    'GET /fapi/v2/balance': { ...read, run: (call) => balances(desk, mine(call)) },
    'GET /fapi/v3/account': { ...read, run: (call) => accountReply(desk, mine(call)) },
    'GET /fapi/v2/account': { ...read, run: (call) => accountV2(desk, mine(call)) },
    'GET /fapi/v3/positionRisk': { ...read, run: (call) => positionRisks(desk, watch, mine(call), call.params.text('symbol')) },
    'GET /fapi/v2/positionRisk': { ...read, run: (call) => positionRisksV2(desk, watch, mine(call), call.params.text('symbol')) },
    'GET /fapi/v1/symbolConfig': { ...read, run: (call) => symbolConfig(desk, mine(call), call.params.text('symbol')) },
    'GET /fapi/v1/accountConfig': { ...read, run: (call) => accountConfig(mine(call), call) },
    'GET /fapi/v1/leverageBracket': { ...read, weight: 1, run: ({ params }) => leverageBrackets(desk, params.text('symbol')) },
    'GET /fapi/v1/commissionRate': { ...read, weight: 20, run: (call) => ({ symbol: symbolOf(call), makerCommissionRate: '0.000200', takerCommissionRate: '0.000500', rpiCommissionRate: '0.000100' }) },
    'GET /fapi/v1/income': { ...read, weight: 30, run: (call) => income(mine(call), call) },
    'GET /fapi/v1/positionSide/dual': { ...read, weight: 30, run: (call) => ({ dualSidePosition: mine(call).isDual }) },
    'GET /fapi/v1/feeBurn': { ...read, weight: 30, run: (call) => ({ feeBurn: mine(call).isBurningBnb }) },
    'POST /fapi/v1/feeBurn': {
      ...change,
      run: (call) => {
        call.params.required('feeBurn');
        mine(call).isBurningBnb = call.params.flag('feeBurn');
        return success;
      },
    },
    'GET /fapi/v1/multiAssetsMargin': { ...read, weight: 30, run: (call) => ({ multiAssetsMargin: mine(call).isMultiAssets }) },
    'GET /fapi/v1/rateLimit/order': {
      ...read,
      weight: 1,
      run: () => [{ rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 300 }, { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: 1_200 }],
    },
    'POST /fapi/v1/leverage': {
      ...change,
      run: (call) => {
        const symbol = symbolOf(call);
        call.params.required('leverage');
        const leverage = call.params.whole('leverage') ?? 0;
        settings.setLeverage(mine(call), symbol, leverage);
        return { leverage, maxNotionalValue: String(toNumber(maxNotional(leverage))), symbol };
      },
    },
    'POST /fapi/v1/marginType': {
      ...change,
      run: (call) => {
        const symbol = symbolOf(call);
        call.params.required('marginType');
        const type = call.params.oneOf('marginType', ['ISOLATED', 'CROSSED'], -4047, 'Invalid marginType.');
        settings.setMarginType(mine(call), symbol, type === 'ISOLATED' ? 'isolated' : 'cross');
        return success;
      },
    },
    'POST /fapi/v1/positionSide/dual': {
      ...change,
      run: (call) => {
        call.params.required('dualSidePosition');
        settings.setDual(mine(call), call.params.flag('dualSidePosition'));
        return success;
      },
    },
    'POST /fapi/v1/multiAssetsMargin': {
      ...change,
      run: (call) => {
        settings.setMultiAssets(mine(call), call.params.flag('multiAssetsMargin'));
        return success;
      },
    },
    'POST /fapi/v1/positionMargin': {
      ...change,
      run: (call) => {
        const amount = call.params.requiredDecimal('amount');
        const type = call.params.whole('type');
        if (type !== 1 && type !== 2) throw refuse.mandatory('type');
        settings.moveMargin(mine(call), symbolOf(call), readPositionSide(call.params) ?? 'BOTH', type === 1 ? amount : -amount);
        return { amount: toNumber(amount), code: 200, msg: 'Successfully modify position margin.', type };
      },
    },
  };
}

function balances(desk: UmDesk, account: UmAccount): unknown[] {
  const sums = desk.sums(account);
  const used = {
    accountAlias: 'SgsR', asset: account.asset, balance: money(sums.wallet), crossWalletBalance: money(account.crossWallet), crossUnPnl: money(sums.crossProfit), availableBalance: money(sums.available),
    maxWithdrawAmount: money(sums.available), marginAvailable: true, updateTime: account.updateMs,
  };
  const bnb = money(account.bnb);
  return [used, { accountAlias: 'SgsR', asset: 'BNB', balance: bnb, crossWalletBalance: bnb, crossUnPnl: money(0n), availableBalance: bnb, maxWithdrawAmount: bnb, marginAvailable: true, updateTime: 0 }];
}

function accountReply(desk: UmDesk, account: UmAccount): Record<string, unknown> {
  const sums = desk.sums(account);
  const totals = {
    totalInitialMargin: money(sums.positionMargin + sums.openMargin), totalMaintMargin: money(sums.maintenance), totalWalletBalance: money(sums.wallet), totalUnrealizedProfit: money(sums.profit),
    totalMarginBalance: money(sums.wallet + sums.profit), totalPositionInitialMargin: money(sums.positionMargin), totalOpenOrderInitialMargin: money(sums.openMargin),
    totalCrossWalletBalance: money(account.crossWallet), totalCrossUnPnl: money(sums.crossProfit), availableBalance: money(sums.available), maxWithdrawAmount: money(sums.available),
  };
  const asset = {
    asset: account.asset, walletBalance: money(sums.wallet), unrealizedProfit: money(sums.profit), marginBalance: money(sums.wallet + sums.profit), maintMargin: money(sums.maintenance),
    initialMargin: money(sums.positionMargin + sums.openMargin), positionInitialMargin: money(sums.positionMargin), openOrderInitialMargin: money(sums.openMargin), crossWalletBalance: money(account.crossWallet),
    crossUnPnl: money(sums.crossProfit), availableBalance: money(sums.available), maxWithdrawAmount: money(sums.available), updateTime: account.updateMs,
  };
  const positions = account.openPositions().map((position) => {
    const listing = desk.venue.listing(position.symbol);
    const notional = notionalAt(position, listing.markPrice);
    return {
      symbol: position.symbol, positionSide: position.side, positionAmt: qtyText(listing, position.qty), unrealizedProfit: money(profitAt(position, listing.markPrice)), isolatedMargin: isolatedMargin(position, listing.markPrice),
      notional: money(notional), isolatedWallet: money(position.isolatedWallet), initialMargin: money(abs(notional) / BigInt(account.leverage(position.symbol))), maintMargin: money(maintenanceMargin(notional)), updateTime: position.updateMs,
    };
  });
  return { ...totals, assets: [asset], positions };
}

function accountV2(desk: UmDesk, account: UmAccount): unknown {
  const reply = accountReply(desk, account);
  const positions = [...desk.venue.listings.values()].flatMap((listing) => (account.isDual ? (['LONG', 'SHORT'] as const) : (['BOTH'] as const)).map((side) => {
    const position = account.position(listing.symbol, side);
    return {
      symbol: listing.symbol, initialMargin: '0', maintMargin: '0', unrealizedProfit: money(profitAt(position, listing.markPrice)), positionInitialMargin: '0', openOrderInitialMargin: '0',
      leverage: String(account.leverage(listing.symbol)), isolated: account.marginType(listing.symbol) === 'isolated', entryPrice: money(entryPrice(position)), maxNotional: String(toNumber(maxNotional(account.leverage(listing.symbol)))),
      positionSide: side, positionAmt: qtyText(listing, position.qty), notional: money(notionalAt(position, listing.markPrice)), isolatedWallet: money(position.isolatedWallet), updateTime: position.updateMs, bidNotional: '0', askNotional: '0',
    };
  }));
  return { feeTier: 0, canTrade: true, canDeposit: true, canWithdraw: true, updateTime: 0, multiAssetsMargin: account.isMultiAssets, ...reply, positions };
}

const isolatedMargin = (position: Position, mark: Atoms): string => money(position.isolatedWallet === 0n ? 0n : position.isolatedWallet + profitAt(position, mark));

function positionRisks(desk: UmDesk, watch: MarginWatch, account: UmAccount, symbol: string | undefined): Record<string, unknown>[] {
  if (symbol !== undefined) desk.venue.listing(symbol);
  const withOrders = new Set(desk.orders.open(account.name, symbol).map((order) => order.listing.symbol));
  const positions = account.openPositions(symbol);
  for (const name of withOrders) if (positions.every((position) => position.symbol !== name)) positions.push(account.position(name, account.isDual ? 'LONG' : 'BOTH'));
  return positions.map((position) => positionRisk(desk, watch, account, position));
}

function positionRisk(desk: UmDesk, watch: MarginWatch, account: UmAccount, position: Position): Record<string, unknown> {
  const listing = desk.venue.listing(position.symbol);
  const mark = listing.markPrice;
  const notional = notionalAt(position, mark);
  const margin = account.marginOf(listing, desk.exposure(account));
  return {
    symbol: position.symbol, positionSide: position.side, positionAmt: qtyText(listing, position.qty), entryPrice: money(entryPrice(position)), breakEvenPrice: money(breakEvenPrice(position)), markPrice: money(mark),
    unRealizedProfit: money(profitAt(position, mark)), liquidationPrice: position.qty === 0n ? '0' : liquidationText(watch.liquidationPriceOf(account, position)), isolatedMargin: isolatedMargin(position, mark),
    notional: money(notional), marginAsset: account.asset, isolatedWallet: money(position.isolatedWallet), initialMargin: money(margin.total), maintMargin: money(maintenanceMargin(notional)),
    positionInitialMargin: money(margin.position), openOrderInitialMargin: money(margin.total - margin.position), adl: position.qty === 0n ? 0 : 2, bidNotional: '0', askNotional: '0', updateTime: position.updateMs,
  };
}

const liquidationText = (price: Atoms): string => (price === 0n ? '0' : money(price));

function positionRisksV2(desk: UmDesk, watch: MarginWatch, account: UmAccount, symbol: string | undefined): unknown[] {
  const listings = symbol === undefined ? [...desk.venue.listings.values()] : [desk.venue.listing(symbol)];
  return listings.flatMap((listing) => (account.isDual ? (['LONG', 'SHORT'] as const) : (['BOTH'] as const)).map((side) => {
    const type = account.marginType(listing.symbol);
    return { ...positionRisk(desk, watch, account, account.position(listing.symbol, side)), leverage: String(account.leverage(listing.symbol)), marginType: type, isAutoAddMargin: 'false', maxNotionalValue: String(toNumber(maxNotional(account.leverage(listing.symbol)))) };
  }));
}

function symbolConfig(desk: UmDesk, account: UmAccount, symbol: string | undefined): unknown[] {
  const listings = symbol === undefined ? [...desk.venue.listings.values()] : [desk.venue.listing(symbol)];
  return listings.map((listing) => ({
    symbol: listing.symbol, marginType: account.marginType(listing.symbol) === 'cross' ? 'CROSSED' : 'ISOLATED', isAutoAddMargin: false, leverage: account.leverage(listing.symbol),
    maxNotionalValue: String(toNumber(maxNotional(account.leverage(listing.symbol)))),
  }));
}

function accountConfig(account: UmAccount, call: Call): unknown {
  const allowed = call.key?.permissions;
  return {
    feeTier: 0, canTrade: allowed?.has('futures') ?? false, canDeposit: true, canWithdraw: allowed?.has('withdraw') ?? false, dualSidePosition: account.isDual, updateTime: account.updateMs,
    multiAssetsMargin: account.isMultiAssets, tradeGroupId: -1,
  };
}

function leverageBrackets(desk: UmDesk, symbol: string | undefined): unknown {
  const listings = symbol === undefined ? [...desk.venue.listings.values()] : [desk.venue.listing(symbol)];
  return listings.map((listing) => ({
    symbol: listing.symbol,
    notionalCoef: 1,
    brackets: BRACKETS.map((bracket) => ({
      bracket: bracket.bracket, initialLeverage: bracket.initialLeverage, notionalCap: toNumber(bracket.notionalCap), notionalFloor: toNumber(bracket.notionalFloor), maintMarginRatio: toNumber(bracket.maintMarginRatio), cum: toNumber(bracket.cum),
    })),
  }));
}

function income(account: UmAccount, { params, nowMs }: Call): unknown[] {
  const symbol = params.text('symbol'), type = params.text('incomeType');
  const from = params.whole('startTime') ?? nowMs - 7 * 86_400_000, to = params.whole('endTime') ?? nowMs;
  if (to < from) throw new ApiError(-4023, 'Invalid time range.');
  return account.income
    .filter((row) => (symbol === undefined || row.symbol === symbol) && (type === undefined || row.incomeType === type) && row.time >= from && row.time <= to)
    .slice(0, params.limit(100, 1_000))
    .map((row) => ({ ...row, income: fixed(row.income, 8) }));
}
