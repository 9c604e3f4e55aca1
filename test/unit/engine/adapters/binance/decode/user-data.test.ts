import { describe, expect, it } from 'vitest';
import { decodeUserData } from '../../../../../../src/engine/adapters/binance/decode/user-data.ts';

// Examples of the venue's documentation, with today's fields; the ids of 16 and 19 digits are of the sizes that recordings show.
const ORDER = '{"e":"ORDER_TRADE_UPDATE","E":1568879465651,"T":1568879465650,"o":{"s":"BTCUSDT","c":"TEST","S":"SELL","o":"TRAILING_STOP_MARKET","f":"GTC","q":"0.001","p":"0","ap":"0","sp":"7103.04","x":"NEW","X":"NEW","i":8389765739703625592,"l":"0","z":"0","L":"0","N":"USDT","n":"0","T":1568879465650,"t":0,"b":"0","a":"9.91","m":false,"R":false,"wt":"CONTRACT_PRICE","ot":"TRAILING_STOP_MARKET","ps":"LONG","cp":false,"AP":"7476.89","cr":"5.0","pP":false,"si":0,"ss":0,"rp":"0","V":"EXPIRE_TAKER","pm":"OPPONENT","gtd":0,"er":"0"}}';
const FILL = '{"e":"ORDER_TRADE_UPDATE","T":1568879465651,"E":1568879465651,"o":{"s":"BTCUSDT","c":"autoclose-1234567890","S":"SELL","o":"LIMIT","f":"IOC","q":"0.014","p":"9910.00","ap":"9910.12","sp":"0","x":"CALCULATED","X":"FILLED","i":8886999,"l":"0.014","z":"0.014","L":"9910.12","N":"USDT","n":"0.06937084","T":1568879465651,"t":12345999,"m":false,"R":true,"ps":"LONG","rp":"-5.67"}}';
const ACCOUNT = '{"e":"ACCOUNT_UPDATE","E":1564745798939,"T":1564745798938,"a":{"m":"ORDER","B":[{"a":"USDT","wb":"122624.12345678","cw":"100.12345678","bc":"50.12345678"}],"P":[{"s":"BTCUSDT","pa":"-20","ep":"6563.66500","bep":"0","cr":"0","up":"2850.21200","mt":"isolated","iw":"13200.70726908","ps":"BOTH"}]}}';
const FUNDING = '{"e":"ACCOUNT_UPDATE","E":1564745798939,"T":1564745798938,"a":{"m":"FUNDING_FEE","B":[{"a":"USDT","wb":"1.5","cw":"1.5","bc":"-0.5"}]}}';
const ALGO_FINISHED = '{"e":"ALGO_UPDATE","T":1765431097031,"E":1765431097037,"o":{"caid":"O-20251211-1","aid":1000000033225453,"at":"CONDITIONAL","o":"STOP_MARKET","s":"DOGEUSDT","S":"BUY","ps":"BOTH","f":"GTC","q":"38","X":"FINISHED","ai":"88937381063","ap":"0.13856","aq":"38","act":"MARKET","tp":"0.13855","p":"0","V":"EXPIRE_MAKER","wt":"CONTRACT_PRICE","pm":"NONE","cp":false,"pP":false,"R":false,"tt":1765431097019,"gtd":0}}';
const ALGO_TRIGGERING = '{"stream":"key","data":{"e":"ALGO_UPDATE","T":1765431097019,"E":1765431097020,"o":{"caid":"O-20251211-1","aid":1000000033225453,"at":"CONDITIONAL","o":"STOP_MARKET","s":"DOGEUSDT","S":"BUY","ps":"BOTH","f":"GTC","q":"38","X":"TRIGGERING","ai":"","tp":"0.13855","p":"0","wt":"CONTRACT_PRICE","cp":false,"pP":false,"R":false,"tt":1765431097019,"gtd":0}}}';
const REPORT = '{"subscriptionId":0,"event":{"e":"executionReport","E":1499405658658,"s":"ETHBTC","c":"cancel-1","S":"BUY","o":"LIMIT","f":"GTC","q":"1.00000000","p":"0.10264410","P":"0.00000000","F":"0.00000000","g":-1,"C":"order-1","x":"CANCELED","X":"CANCELED","r":"NONE","i":4293153,"l":"0.00000000","z":"0.25000000","L":"0.00000000","n":"0","N":null,"T":1499405658657,"t":-1,"v":3,"I":8641984,"w":false,"m":false,"M":false,"O":1499405658657,"Z":"0.02566102","Y":"0.00000000","Q":"0.00000000","W":1499405658657,"V":"NONE","eR":"EXCHANGE_CANCELED"}}';

describe('account messages of futures', () => {
  it('say what became of an order, with every digit of its id', () => {
    expect(decodeUserData(ORDER)).toEqual({
      kind: 'futures-order', eventTime: 1568879465651, transactionTime: 1568879465650, symbol: 'BTCUSDT', clientOrderId: 'TEST', side: 'SELL', orderType: 'TRAILING_STOP_MARKET',
      originalType: 'TRAILING_STOP_MARKET', timeInForce: 'GTC', qty: '0.001', price: '0', averagePrice: '0', stopPrice: '7103.04', executionType: 'NEW', status: 'NEW',
      orderId: '8389765739703625592', lastQty: '0', filledQty: '0', lastPrice: '0', commissionAsset: 'USDT', commission: '0', tradeTime: 1568879465650, tradeId: null,
      isMaker: false, isReduceOnly: false, workingType: 'CONTRACT_PRICE', positionSide: 'LONG', isClosePosition: false, activationPrice: '7476.89', callbackRate: '5.0',
      realizedProfit: '0', expiryReason: '0',
    });
    expect(decodeUserData(FILL)).toMatchObject({ clientOrderId: 'autoclose-1234567890', executionType: 'CALCULATED', commission: '0.06937084', tradeId: '12345999', realizedProfit: '-5.67', workingType: null });
  });

  it('say what the account holds, and nothing of positions that did not change', () => {
    expect(decodeUserData(ACCOUNT)).toEqual({
      kind: 'account-update', eventTime: 1564745798939, transactionTime: 1564745798938, reason: 'ORDER',
      balances: [{ asset: 'USDT', walletBalance: '122624.12345678', crossWalletBalance: '100.12345678', balanceChange: '50.12345678' }],
      positions: [{ symbol: 'BTCUSDT', positionAmount: '-20', entryPrice: '6563.66500', breakEvenPrice: '0', accumulatedRealized: '0', unrealizedPnl: '2850.21200', marginType: 'isolated', isolatedWallet: '13200.70726908', positionSide: 'BOTH' }],
    });
    expect(decodeUserData(FUNDING)).toMatchObject({ reason: 'FUNDING_FEE', positions: [] });
  });

  it('follow a conditional order from its trigger to its child', () => {
    expect(decodeUserData(ALGO_TRIGGERING)).toMatchObject({ kind: 'algo-update', algoId: '1000000033225453', status: 'TRIGGERING', orderId: null, averagePrice: null, executedQty: null });
    expect(decodeUserData(ALGO_FINISHED)).toMatchObject({ clientAlgoId: 'O-20251211-1', status: 'FINISHED', orderId: '88937381063', averagePrice: '0.13856', executedQty: '38', triggerPrice: '0.13855', triggerTime: 1765431097019, reason: null, isTrailingActivated: null });
  });

  it.each([
    ['{"e":"TRADE_LITE","E":1721895408092,"T":1721895408214,"s":"BTCUSDT","q":"0.001","p":"0","m":false,"c":"z8hcUoOsqEdKMeKPSABslD","S":"BUY","L":"64089.20","l":"0.040","t":109100866,"i":8886774}', { kind: 'trade-lite', orderId: '8886774', tradeId: '109100866', lastQty: '0.040' }],
    ['{"e":"ACCOUNT_CONFIG_UPDATE","E":1611646737479,"T":1611646737476,"ac":{"s":"BTCUSDT","l":25}}', { kind: 'account-config', leverage: { symbol: 'BTCUSDT', leverage: 25 }, isMultiAssets: null }],
    ['{"e":"ACCOUNT_CONFIG_UPDATE","E":1611646737479,"T":1611646737476,"ai":{"j":true}}', { kind: 'account-config', leverage: null, isMultiAssets: true }],
    ['{"e":"MARGIN_CALL","E":1587727187525,"cw":"3.16812045","p":[{"s":"ETHUSDT","ps":"LONG","pa":"1.327","mt":"CROSSED","iw":"0","mp":"187.17127","up":"-1.166074","mm":"1.614445"}]}', { kind: 'margin-call', positions: [{ maintenanceMargin: '1.614445' }] }],
    ['{"e":"listenKeyExpired","E":1576653824250,"listenKey":"abc"}', { kind: 'listen-key-expired', eventTime: 1576653824250 }],
    ['{"e":"serverShutdown","E":1576653824250}', { kind: 'server-shutdown', eventTime: 1576653824250 }],
  ])('%s', (text, expected) => { expect(decodeUserData(text)).toMatchObject(expected); });
});

describe('account messages of spot', () => {
  it('name a canceled order by its own id, not by that of the cancel', () => {
    expect(decodeUserData(REPORT)).toMatchObject({
      kind: 'execution-report', clientOrderId: 'order-1', requestId: 'cancel-1', orderId: '4293153', orderListId: null, tradeId: null, filledQty: '0.25000000', filledQuote: '0.02566102',
      commission: '0', commissionAsset: null, expiryReason: 'EXCHANGE_CANCELED', executionId: '8641984',
    });
    expect(decodeUserData(REPORT.replace('"C":"order-1"', '"C":""'))).toMatchObject({ clientOrderId: 'cancel-1' });
  });

  it.each([
    ['{"e":"outboundAccountPosition","E":1564034571105,"u":1564034571073,"B":[{"a":"ETH","f":"10000.000000","l":"0.000000"}]}', { kind: 'account-position', balances: [{ asset: 'ETH', free: '10000.000000', locked: '0.000000' }] }],
    ['{"e":"balanceUpdate","E":1573200697110,"a":"BTC","d":"-100.00000000","T":1573200697068}', { kind: 'balance-update', change: '-100.00000000' }],
    ['{"e":"listStatus","E":1564035303637,"s":"ETHBTC","g":2,"c":"OCO","l":"EXEC_STARTED","L":"EXECUTING","r":"NONE","C":"F4QN4G8DlFATFlIUQ0cjdD","T":1564035303625,"O":[{"s":"ETHBTC","i":17,"c":"AJYsMjErWJesZvqlJCTUgL"},{"s":"ETHBTC","i":18,"c":"bfYPSQdLoqAJeNrOr9adzq"}]}', { kind: 'list-status', orderListId: '2', orders: [{ orderId: '17' }, { orderId: '18' }] }],
    ['{"subscriptionId":0,"event":{"e":"eventStreamTerminated","E":1728973001334}}', { kind: 'stream-terminated', eventTime: 1728973001334 }],
  ])('%s', (text, expected) => { expect(decodeUserData(text)).toMatchObject(expected); });
});

describe('anything else', () => {
  it('is handed over as it is', () => {
    expect(decodeUserData('{"id":"x","status":200,"result":{"subscriptionId":0}}')).toEqual({ kind: 'other', event: null, payload: { id: 'x', status: 200, result: { subscriptionId: 0 } } });
    expect(decodeUserData('{"e":"NEW_THING","i":8389765739703625592}')).toEqual({ kind: 'other', event: 'NEW_THING', payload: { e: 'NEW_THING', i: '8389765739703625592' } });
  });

  it('that a known event must not lack is named, never guessed', () => {
    const broken = decodeUserData(ORDER.replace('"z":"0",', '').replace('"q":"0.001"', '"q":0.001'));
    expect(broken).toMatchObject({ kind: 'malformed', event: 'ORDER_TRADE_UPDATE' });
    expect(broken).toHaveProperty('reason', expect.stringMatching(/o\.q.*o\.z/s));
  });

  it.each(['', '{', 'ping', ORDER.slice(0, 200)])('that is not JSON is told: %s', (text) => {
    expect(decodeUserData(text)).toMatchObject({ kind: 'malformed', event: null });
  });
});
