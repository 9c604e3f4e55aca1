import { define } from '../define-indicator.ts';
import { indicator } from '../indicator.ts';

/**
 * Average price: (open + high + low + close) / 4.
 * Units: price in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Achelis 2000, Technical Analysis from A to Z
 */
export const avgprice = define({
  name: 'avgprice', title: 'Average price', formula: '(open + high + low + close) / 4', source: 'Achelis 2000, Technical Analysis from A to Z',
  inputs: ['open', 'high', 'low', 'close'], parameters: {}, outputs: [{ name: 'price', unit: 'price' }], warmup: () => 1,
  create: () => indicator([], (open, high, low, close) => (open + high + low + close) / 4),
});

/**
 * Median price: (high + low) / 2.
 * Units: price in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Achelis 2000, p. 183
 */
export const medprice = define({
  name: 'medprice', title: 'Median price', formula: '(high + low) / 2', source: 'Achelis 2000, p. 183', inputs: ['high', 'low'], parameters: {}, outputs: [{ name: 'price', unit: 'price' }], warmup: () => 1,
  create: () => indicator([], (high, low) => (high + low) / 2),
});

/**
 * Typical price: (high + low + close) / 3.
 * Units: price in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Lambert 1980, Commodities 9(10)
 */
export const typprice = define({
  name: 'typprice', title: 'Typical price', formula: '(high + low + close) / 3', source: 'Lambert 1980, Commodities 9(10)', inputs: ['high', 'low', 'close'], parameters: {}, outputs: [{ name: 'price', unit: 'price' }], warmup: () => 1,
  create: () => indicator([], (high, low, close) => (high + low + close) / 3),
});

/**
 * Weighted close: (high + low + 2 × close) / 4.
 * Units: price in price.
 * The warm-up is `warmup` below, as a function of the parameters.
 * @see Achelis 2000, p. 313
 */
export const wcprice = define({
  name: 'wcprice', title: 'Weighted close', formula: '(high + low + 2 × close) / 4', source: 'Achelis 2000, p. 313', inputs: ['high', 'low', 'close'], parameters: {}, outputs: [{ name: 'price', unit: 'price' }], warmup: () => 1,
  create: () => indicator([], (high, low, close) => (high + low + 2 * close) / 4),
});
