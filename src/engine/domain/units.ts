declare const unit: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [unit]: Name };

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number;

/** A price as a whole number of the instrument's tick sizes. */
export type PriceTicks = Branded<number, 'PriceTicks'>;

/** A quantity as a whole number of the instrument's lot sizes; signed where the sign is a side. */
export type QtyLots = Branded<number, 'QtyLots'>;

/** Money in the quote asset as a whole number of 10^-8 units, Binance's own asset precision. */
export type QuoteAtoms = Branded<bigint, 'QuoteAtoms'>;

/** Decimals of {@link QuoteAtoms}. */
export const QUOTE_DECIMALS = 8;

/** `market:symbol`, for example `um:BTCUSDT`; unique in a session. */
export type InstrumentId = Branded<string, 'InstrumentId'>;

/** Our own order id, made before anything is sent; unique for ever. */
export type ClientOrderId = Branded<string, 'ClientOrderId'>;

/** Marks a whole number as a price in ticks. The caller answers for its being whole. */
export const priceTicks = (value: number): PriceTicks => value as PriceTicks;
/** Marks a whole number as a quantity in lots. The caller answers for its being whole. */
export const qtyLots = (value: number): QtyLots => value as QtyLots;
/** Marks a whole number as money in 10^-8 quote units. */
export const quoteAtoms = (value: bigint): QuoteAtoms => value as QuoteAtoms;
export const instrumentId = (value: string): InstrumentId => value as InstrumentId;
export const clientOrderId = (value: string): ClientOrderId => value as ClientOrderId;
