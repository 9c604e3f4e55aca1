import { createRng } from '../src/engine/compute/rng.ts';

/** First message's time: 2026-08-12T12:58:30.015Z. */
const START_MS = 1_786_539_510_015;
const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT', 'BNBUSDT', 'LAYERUSDT', '1000SHIBUSDT', 'AVAXUSDT', 'LINKUSDT', 'SUIUSDT'];
/** Levels of a depth message on each side; recorded ones of busy symbols have 20 to 60. */
const LEVELS = 20;

/** Returns messages of each kind as Binance prints them on combined streams today, seeded, of ten symbols in turn. */
export function generatedMessages(count: number, seed: number): Readonly<Record<string, readonly string[]>> {
  const rng = createRng(seed).stream('bench-messages');
  const decimal = (base: number, decimals: number): string => (base * (1 + 0.01 * rng.normal())).toFixed(decimals);
  const qty = (): string => rng.exponential(1).toFixed(3);
  const levels = (): string => Array.from({ length: LEVELS }, () => `["${decimal(61800, 2)}","${rng.float() < 0.4 ? '0.000' : qty()}"]`).join();
  const spotLevels = (): string => Array.from({ length: LEVELS }, () => `["${decimal(61800, 2)}000000","${rng.float() < 0.4 ? '0.00000' : rng.exponential(1).toFixed(5)}000"]`).join();
  const many = (make: (symbol: string, index: number) => string): readonly string[] => Array.from({ length: count }, (_, index) => make(SYMBOLS[index % SYMBOLS.length]!, index));
  const wrap = (symbol: string, stream: string, data: string): string => `{"stream":"${symbol.toLowerCase()}@${stream}","data":{${data}}}`;
  const id = (index: number): number => 11_270_657_312_257 + index * 37;
  return {
    'spot bookTicker': many((symbol, index) => wrap(symbol, 'bookTicker', `"u":${98_494_969_448 + index},"s":"${symbol}","b":"${decimal(63704, 8)}","B":"${decimal(5, 8)}","a":"${decimal(63704, 8)}","A":"${decimal(5, 8)}"`)),
    'futures bookTicker': many((symbol, index) => wrap(symbol, 'bookTicker', `"e":"bookTicker","u":${id(index)},"s":"${symbol}","ps":"${symbol}","b":"${decimal(61800, 2)}","B":"${qty()}","a":"${decimal(61800, 2)}","A":"${qty()}","T":${START_MS + index},"E":${START_MS + index + 2},"st":1`)),
    aggTrade: many((symbol, index) => wrap(symbol, 'aggTrade', `"e":"aggTrade","E":${START_MS + index},"a":${2_944_596_736 + index},"s":"${symbol}","p":"${decimal(61800, 2)}","q":"${qty()}","nq":"${qty()}","f":${6_857_637_492 + index},"l":${6_857_637_495 + index},"T":${START_MS + index},"m":${rng.float() < 0.5},"st":1`)),
    'spot trade': many((symbol, index) => wrap(symbol, 'trade', `"e":"trade","E":${START_MS + index},"s":"${symbol}","t":${3_735_683_259 + index},"p":"${decimal(61837, 8)}","q":"${decimal(0.02, 8)}","T":${START_MS + index},"m":${rng.float() < 0.5},"M":true`)),
    'futures depthUpdate': many((symbol, index) => wrap(symbol, 'depth@100ms', `"e":"depthUpdate","E":${START_MS + index},"T":${START_MS + index},"s":"${symbol}","U":${id(index)},"u":${id(index) + 30},"pu":${id(index) - 2},"b":[${levels()}],"a":[${levels()}],"ps":"${symbol}","st":1`)),
    'spot depthUpdate': many((symbol, index) => wrap(symbol, 'depth@100ms', `"e":"depthUpdate","E":${START_MS + index},"s":"${symbol}","U":${50_093_239_189 + index * 14},"u":${50_093_239_202 + index * 14},"b":[${spotLevels()}],"a":[${spotLevels()}]`)),
    kline: many((symbol, index) => wrap(symbol, 'kline_1m', `"e":"kline","E":${START_MS + index},"s":"${symbol}","k":{"t":${START_MS},"T":${START_MS + 59_999},"s":"${symbol}","i":"1m","f":${23_961_275 + index},"L":${23_961_322 + index},"o":"${decimal(61800, 2)}","c":"${decimal(61800, 2)}","h":"${decimal(61800, 2)}","l":"${decimal(61800, 2)}","v":"${decimal(3917, 3)}","n":48,"x":false,"q":"${decimal(3957899, 5)}","V":"${decimal(1729, 3)}","Q":"${decimal(1748019, 5)}","B":"0"},"st":1`)),
    markPriceUpdate: many((symbol, index) => wrap(symbol, 'markPrice@1s', `"e":"markPriceUpdate","E":${START_MS + index},"s":"${symbol}","p":"${decimal(11794, 8)}","ap":"${decimal(11794, 8)}","i":"${decimal(11784, 8)}","P":"${decimal(11784, 8)}","r":"0.00038167","T":${START_MS + 3_600_000},"st":1`)),
  };
}
