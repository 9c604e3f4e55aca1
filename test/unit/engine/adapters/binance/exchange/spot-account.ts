import { eventually } from '../../../../../venues/raw-client.ts';
import { openAccount, stopAt, targetAt, type AccountOptions, type TradingAccount } from './trading-account.ts';

type SpotOptions = AccountOptions & { readonly ownedBefore?: string };

/** Opens a spot account without a coin but what it buys, unless said otherwise: then nothing of others' can stand in for what is missing. */
export async function openSpot(options: SpotOptions = {}): Promise<TradingAccount> {
  const one = await openAccount('spot', options);
  one.venue.server.control.adjustBalance('spot', 'BTC', `-${(2 - Number(options.ownedBefore ?? '0')).toFixed(8)}`);
  await eventually(() => one.doubts.length === 1, 'the change by hand');
  one.doubts.length = 0;
  return one;
}

/** Buys 0.01 BTC: 1,000 lots, of which the fee of 0.1 % eats one. */
export async function openBought(options: SpotOptions = {}): Promise<TradingAccount> {
  const one = await openSpot(options);
  one.submit({ id: 'tw-1', qty: 1_000 });
  await one.told('tw-1', 'order-filled');
  await eventually(() => one.position() === 999, 'the fee in base to be taken off');
  return one;
}

/** The same, with stop `tw-2` at 58,000 and target `tw-3` at 62,000. */
export async function openProtected(options: SpotOptions = {}): Promise<TradingAccount> {
  const one = await openBought(options);
  one.submit(stopAt('tw-2', 5_800_000, 999));
  one.submit(targetAt('tw-3', 6_200_000, 999));
  await one.told('tw-2', 'order-accepted');
  await one.told('tw-3', 'order-accepted');
  await one.idle();
  return one;
}

export const spotTruth = (one: TradingAccount) => one.venue.server.control.truth().spot;
export const btc = (one: TradingAccount) => spotTruth(one).balances['BTC'];
/** What rests at the exchange: id, quantity, type. */
export const resting = (one: TradingAccount): string[] => spotTruth(one).openOrders.map(({ clientId, qty, type }) => `${clientId} ${Number(qty)} ${type}`).toSorted();
