import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkFunding, checkQuotes, checkTrades } from '../../../../../src/engine/adapters/history/check-ticks.ts';
import { inspectFile, parseHistoryFile, type ParsedFile } from '../../../../../src/engine/adapters/history/parse-history-file.ts';
import { temporaryFolder } from '../sqlite/temporary-folder.ts';

const OPTIONS = { file: 'data.csv', badRows: 'refuse' } as const;

async function parse(...lines: readonly string[]): Promise<ParsedFile> {
  const path = join(temporaryFolder(), 'data.csv');
  writeFileSync(path, lines.join('\n'));
  return await parseHistoryFile(path, await inspectFile(path, 'data.csv'), { badRows: 'refuse' });
}

describe('trades', () => {
  const AGG = 'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker';

  it('knows the taker\'s side: a buyer who was the maker means that the taker sold', async () => {
    const { table, plan } = await parse(AGG, '5,10.5,2,,,1675329600138,true', '6,10.6,1,,,1675329600138,false');
    const { trades } = checkTrades(table, plan.kind, OPTIONS);
    expect([[...trades.tradeId], [...trades.price], [...trades.qty], [...trades.timeMs], [...trades.takerBought]]).toEqual([[5, 6], [10.5, 10.6], [2, 1], [1675329600138, 1675329600138], [0, 1]]);
  });

  it('reads tardis.dev\'s columns, in microseconds', async () => {
    const { table, plan } = await parse('exchange,symbol,timestamp,local_timestamp,id,side,price,amount', 'binance-futures,BTCUSDT,1582329602111000,1582329602418379,42377944,buy,9682,0.132', 'binance-futures,BTCUSDT,1582329602116000,1582329602418420,42377945,sell,9681.9,0.412');
    const { trades } = checkTrades(table, plan.kind, OPTIONS);
    expect([[...trades.timeMs], [...trades.takerBought], table.sameText.get('symbol')]).toEqual([[1582329602111, 1582329602116], [1, 0], 'BTCUSDT']);
  });

  it('reads spot files without a header and with capital letters', async () => {
    const { table, plan } = await parse('26129,0.01633102,4.70443515,27781,27781,1498793709153,True,True');
    expect([...checkTrades(table, plan.kind, OPTIONS).trades.takerBought]).toEqual([0]);
  });

  it('counts missing ids as gaps and repeated rows as duplicates', async () => {
    const { table, plan } = await parse('1,10,1,,,1675329600000,true', '1,10,1,,,1675329600000,true', '5,10,1,,,1675329600900,true');
    const { trades, report } = checkTrades(table, plan.kind, OPTIONS);
    expect([trades.length, report.duplicates, report.gaps]).toEqual([2, 1, [{ from: 1675329600000, to: 1675329600900, missing: 3 }]]);
  });

  it.each([
    ['a falling id', ['5,10,1,,,1675329600000,true', '4,10,1,,,1675329600001,true'], 'data.csv row 2 column agg_trade_id: expected an id above the previous row\'s 5, found 4'],
    ['a repeated id with other values', ['5,10,1,,,1675329600000,true', '5,11,1,,,1675329600000,true'], 'data.csv row 2 column agg_trade_id: expected a row equal to the earlier one with id 5, found a differing one'],
    ['a time that goes back', ['5,10,1,,,1675329600001,true', '6,10,1,,,1675329600000,true'], 'data.csv row 2 column transact_time: expected a time not before the previous row\'s 1675329600001, found 1675329600000'],
    ['a quantity of zero', ['5,10,0,,,1675329600001,true'], 'data.csv row 1 column quantity: expected a quantity above zero, found 0'],
  ])('refuses %s', async (_, lines, message) => {
    const { table, plan } = await parse(...lines);
    expect(() => checkTrades(table, plan.kind, OPTIONS)).toThrow(message);
  });

  it.each([
    ['a flag that is neither', AGG, '5,10,1,,,1675329600001,maybe', 'column is_buyer_maker: expected true or false, found "maybe"'],
    ['an id that is no whole number', AGG, '5.5,10,1,,,1675329600001,true', 'column agg_trade_id: expected a whole number below 2^53, found "5.5"'],
    ['an id beyond 2^53', AGG, '9007199254740993,10,1,,,1675329600001,true', 'column agg_trade_id: expected a whole number below 2^53, found "9007199254740993"'],
    ['two symbols in one file', 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount', 'binance,A,1582329602111000,1,1,buy,1,1\nbinance,B,1582329602111000,1,2,buy,1,1', 'row 3 column symbol: expected the same text as in the first row, found "B"'],
  ])('refuses %s', async (_, header, lines, message) => {
    await expect(parse(header, lines)).rejects.toThrow(message);
  });
});

describe('quotes', () => {
  const HEADER = 'exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount';

  it('reads both sides and tells a crossed one', async () => {
    const { table } = await parse(HEADER, 'binance-futures,BTCUSDT,1582329601096000,1582329603502092,0.84,9682,9681.92,0.67', 'binance-futures,BTCUSDT,1582329601097000,1582329603502092,1,9680,9681,2');
    const { quotes, report } = checkQuotes(table, OPTIONS);
    expect([[...quotes.timeMs], [...quotes.bid], [...quotes.bidQty], [...quotes.ask], [...quotes.askQty]]).toEqual([[1582329601096, 1582329601097], [9681.92, 9681], [0.67, 2], [9682, 9680], [0.84, 1]]);
    expect(report.anomalies).toEqual([{ timeMs: 1582329601097, kind: 'crossed-quote', value: 1 }]);
  });
});

describe('funding', () => {
  it('reads rates of any sign and finds missing stamps although they are a few milliseconds off the hour', async () => {
    const { table } = await parse('calc_time,funding_interval_hours,last_funding_rate', '1741276800000,8,0.00006818', '1741305600003,8,-0.00000612', '1741363200001,8,0.0001', '1741366800001,1,-0.02');
    const { rates, report } = checkFunding(table, OPTIONS);
    expect(rates).toEqual([
      { timeMs: 1741276800000, rate: 0.00006818, intervalHours: 8 }, { timeMs: 1741305600003, rate: -0.00000612, intervalHours: 8 },
      { timeMs: 1741363200001, rate: 0.0001, intervalHours: 8 }, { timeMs: 1741366800001, rate: -0.02, intervalHours: 1 },
    ]);
    expect(report.gaps).toEqual([{ from: 1741305600003, to: 1741363200001, missing: 1 }]);
  });

  it.each([
    ['an interval of zero hours', '1741276800000,0,0.1', 'column funding_interval_hours: expected a whole number of hours from 1 to 24, found 0'],
    ['a rate of one', '1741276800000,8,1', 'column last_funding_rate: expected a rate between -1 and 1, found 1'],
    ['a time that goes back', '1741276800000,8,0.1\n1741276700000,8,0.1', 'row 2 column calc_time: expected a time after the previous row\'s 1741276800000, found 1741276700000'],
    ['two rates at one time', '1741276800000,8,0.1\n1741276800000,8,0.2', 'row 2 column last_funding_rate: expected 0.1, as in the earlier row of 1741276800000, found 0.2'],
  ])('refuses %s', async (_, lines, message) => {
    const { table } = await parse(lines);
    expect(() => checkFunding(table, OPTIONS)).toThrow(message);
  });
});
