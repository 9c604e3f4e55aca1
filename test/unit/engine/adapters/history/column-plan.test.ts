import { describe, expect, it } from 'vitest';
import { planColumns } from '../../../../../src/engine/adapters/history/column-plan.ts';

describe('plan of columns', () => {
  it.each([
    ['klines', 'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore'],
    ['klines', 'Open time,Open,High,Low,Close,Volume,Close time,Quote asset volume,Number of trades,Taker buy base asset volume,Taker buy quote asset volume,Ignore'],
    ['klines', 'timestamp,open,high,low,close,volume'],
    ['funding', 'calc_time,funding_interval_hours,last_funding_rate'],
    ['aggTrades', 'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker'],
    ['trades', 'id,price,qty,quote_qty,time,is_buyer_maker'],
    ['trades', 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount'],
    ['quotes', 'exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount'],
  ])('knows %s by the names of their columns', (kind, header) => {
    expect(planColumns(header)).toMatchObject({ kind, headerRows: 1 });
  });

  it.each([
    ['klines', '1502942400000,4261.48,4313.62,4261.32,4308.83,47.181009'],
    ['klines', '1502942400000,4261.48,4313.62,4261.32,4308.83,47.181009,1502945999999,202366.138,171,35.16,150952.47,0'],
    ['funding', '1741276800000,8,-0.00006818'],
    ['aggTrades', '1206419187,1666.8,26.062,1,2,1675329600138,false'],
    ['aggTrades', '26129,0.01633102,4.70443515,27781,27781,1498793709153,True,True'],
    ['trades', '4,0.0163,1.5,0.02,1498793709153,true'],
    ['trades', '4,0.0163,1.5,0.02,1498793709153,true,true'],
  ])('knows %s without a header by the shape of the first row', (kind, row) => {
    expect(planColumns(row)).toMatchObject({ kind, headerRows: 0 });
  });

  it('takes columns in whatever order their names say', () => {
    expect(planColumns('close,open_time,volume,low,high,open')?.columns.map((column) => column.name)).toEqual(['close', 'open_time', 'volume', 'low', 'high', 'open']);
  });

  it.each(['', 'hello', '{"stream":"btcusdt@trade"}', '1,2', '1,2,3,4,5', 'open,high,low,close', '1,2,3,4,5,6,7,8,9,10,11,12,13', 'open_time,open,open,high,low,close,volume'])('does not pretend to know "%s"', (row) => {
    expect(planColumns(row)).toBeNull();
  });
});
