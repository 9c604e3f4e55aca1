// Scans one Binance market message (bookTicker, aggTrade, trade, depthUpdate, kline, markPriceUpdate; alone or as {"stream","data"}) from bytes to
// numbers. Whatever it does not know with certainty - another key, an escape, a space, a byte beyond ASCII, a number that no float holds exactly - it
// leaves to JSON.parse by returning 0. The order of the keys is free; of a repeated key the last value stands, as with JSON.parse.
// Called by src/engine/adapters/binance/decode/scan-memory.ts, which knows the places below.

const FIELDS: u32 = 0x10000; // f64 each, by field number
const NAMES: u32 = 0x10200; // 16 bytes each: number of the name (NO_NAME: it is in no table), where it stands, its length
const COUNTS: u32 = 0x10300; // u32 each: bids, asks, bits of the fields that were there
const TABLE: u32 = 0x11000; // 2,048 slots of 64 bytes: length (0 is free), 4 unused, the name padded with zeros
const INPUT: u32 = 0x40000; // up to 256 KiB, then 16 zero bytes: no token has a zero byte, so nothing runs past the end
const BIDS: u32 = 0x90000; // price, quantity (f64 each); 26,215 levels of at least 10 bytes fit into the input, and here
const ASKS: u32 = 0x100000;

const KEYS: u32 = 0x8000; // in the first page, which is there from the start: what a key of one letter means, 256 bytes for each kind

const SLOT_BITS: u32 = 11;
const PROBES: u32 = 8;
const MAX_NAME: u32 = 56;
const NO_NAME: u32 = 0xffffffff;

const UNKNOWN: u32 = 0;
const BOOK_TICKER: u32 = 1;
const AGG_TRADE: u32 = 2;
const TRADE: u32 = 3;
const DEPTH: u32 = 4;
const KLINE: u32 = 5;
const MARK_PRICE: u32 = 6;
const BAR: u32 = 7; // the object "k" of a kline

const STREAM: u32 = 0, SYMBOL: u32 = 1, LABEL: u32 = 2;

// Type of a value, beside its field number in the low five bits.
const INTEGER: u32 = 1 << 5, DECIMAL: u32 = 2 << 5, FLAG: u32 = 3 << 5, TEXT: u32 = 4 << 5, IGNORED: u32 = 5 << 5, OTHER: u32 = 6 << 5;
const KIND_NAME: u32 = 0, BID_LEVELS: u32 = 1, ASK_LEVELS: u32 = 2, BAR_OBJECT: u32 = 3;

const POWERS: StaticArray<f64> = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18];
/** Up to here every whole number is a float; a quotient of two exact floats is rounded once, correctly (Clinger 1990). */
const MAX_EXACT: u64 = 9007199254740991;

const QUOTE: u32 = 0x22, COMMA: u32 = 0x2c, MINUS: u32 = 0x2d, POINT: u32 = 0x2e, ZERO: u32 = 0x30, COLON: u32 = 0x3a;
const OPEN: u32 = 0x5b, BACKSLASH: u32 = 0x5c, CLOSE: u32 = 0x5d, BRACE: u32 = 0x7b, END: u32 = 0x7d;

let seen: u32 = 0;

/** Returns the kind of the message of `length` bytes at INPUT, or 0. Text is compared eight bytes at a time, read as little-endian numbers. */
export function scan(length: u32): u32 {
  const end = INPUT + length;
  store<u64>(end, 0);
  store<u64>(end + 8, 0);
  seen = 0;
  store<u64>(COUNTS, 0);
  let at = INPUT;
  let isWrapped = false;
  if (load<u64>(at) == 0x6d6165727473227b /* {"stream */) {
    if (<u32>load<u16>(at + 8) != 0x3a22 /* ": */) return UNKNOWN;
    at = name(at + 10, STREAM);
    if (at == 0 || load<u64>(at) != 0x3a2261746164222c /* ,"data": */ || byte(at + 8) != BRACE) return UNKNOWN;
    at += 9;
    seen |= 1 << 17;
    isWrapped = true;
  } else {
    if (byte(at) != BRACE) return UNKNOWN;
    at += 1;
  }
  const kind = kindAt(at);
  if (kind == UNKNOWN) return UNKNOWN;
  at = object(kind, at);
  if (at == 0) return UNKNOWN;
  if (isWrapped) {
    if (byte(at) != END) return UNKNOWN;
    at += 1;
  }
  store<u32>(COUNTS + 8, seen);
  return at == end ? kind : UNKNOWN;
}

@inline function byte(at: u32): u32 { return <u32>load<u8>(at); }

/** Tells by the first key what the message is: "e" names it; spot's bookTicker, which has none, begins with "u". */
function kindAt(at: u32): u32 {
  const key = load<u32>(at);
  if (key == 0x3a227522 /* "u": */) return BOOK_TICKER;
  return key == 0x3a226522 /* "e": */ ? kindNamed(at + 4) : UNKNOWN;
}

function kindNamed(at: u32): u32 {
  const head = load<u64>(at);
  if (head == 0x6369546b6f6f6222 /* "bookTic */) return load<u32>(at + 8) == 0x2272656b /* ker" */ ? BOOK_TICKER : UNKNOWN;
  if (head == 0x7055687470656422 /* "depthUp */) return load<u32>(at + 8) == 0x65746164 /* date */ && byte(at + 12) == QUOTE ? DEPTH : UNKNOWN;
  if (head == 0x6461725467676122 /* "aggTrad */) return <u32>load<u16>(at + 8) == 0x2265 /* e" */ ? AGG_TRADE : UNKNOWN;
  if (head == 0x6972506b72616d22 /* "markPri */) return load<u64>(at + 8) == 0x6574616470556563 /* ceUpdate */ && byte(at + 16) == QUOTE ? MARK_PRICE : UNKNOWN;
  if ((head & 0xffffffffffffff) == 0x22656461727422 /* "trade" */) return TRADE;
  if ((head & 0xffffffffffffff) == 0x22656e696c6b22 /* "kline" */) return KLINE;
  return UNKNOWN;
}

function kindLength(kind: u32): u32 {
  switch (kind) {
    case BOOK_TICKER: return 12;
    case AGG_TRADE: return 10;
    case DEPTH: return 13;
    case MARK_PRICE: return 17;
    default: return 7;
  }
}

/** Reads the members of an object up to its brace. All readers return the place after what they read, or 0. */
function object(kind: u32, start: u32): u32 {
  let at = start;
  for (;;) {
    const head = load<u32>(at);
    let code: u32;
    if ((head & 0xffff00ff) == 0x3a220022 /* "\0": */) {
      const key = (head >> 8) & 0xff;
      code = <u32>load<u8>(KEYS + (kind << 8) + key);
      at += 4;
    } else if ((head & 0xff0000ff) == 0x22000022 /* "\0\0" */ && byte(at + 4) == COLON) {
      code = pairCode(kind, (head >> 8) & 0xffff);
      at += 5;
    } else return 0;
    at = value(kind, code, at);
    const next = byte(at);
    at += 1;
    if (next == COMMA) continue;
    return next == END ? at : 0;
  }
}

@inline function value(kind: u32, code: u32, at: u32): u32 {
  const field = code & 31;
  switch (code & ~31) {
    case DECIMAL: return decimalField(at, field);
    case INTEGER: return integer(at, field);
    case TEXT:
      seen |= 1 << field;
      return name(at, field == 18 ? SYMBOL : LABEL);
    case FLAG: return flag(at, field);
    case IGNORED: return ignoredText(at);
    case OTHER: return otherValue(kind, field, at);
    default: return 0;
  }
}

function otherValue(kind: u32, field: u32, at: u32): u32 {
  switch (field) {
    case KIND_NAME: return kindNamed(at) == kind ? at + kindLength(kind) : 0;
    case BID_LEVELS: return side(at, BIDS, COUNTS, 5);
    case ASK_LEVELS: return side(at, ASKS, COUNTS + 4, 6);
    default: return barObject(at);
  }
}

/** A second one would have to undo the first: not for here. */
function barObject(at: u32): u32 {
  if (byte(at) != BRACE || (seen & (1 << 19)) != 0) return 0;
  seen |= 1 << 19;
  return object(BAR, at + 1);
}

/** What stands under a key of two letters. */
function pairCode(kind: u32, key: u32): u32 {
  if (kind == BAR) return 0;
  if (key == 0x7370 /* ps */) return IGNORED;
  if (key == 0x7473 /* st */) return INTEGER | 15;
  if (key == 0x7570 /* pu */) return kind == DEPTH ? INTEGER | 4 : 0;
  if (key == 0x716e /* nq */) return kind == AGG_TRADE ? DECIMAL | 7 : 0;
  if (key == 0x7061 /* ap */) return kind == MARK_PRICE ? DECIMAL | 3 : 0;
  return 0;
}

/** What stands under a key of one letter: for each kind 256 bytes by the letter, type and field number, 0 for a key that is not known. */
function define(kind: u32, key: u32, code: u32): void {
  store<u8>(KEYS + (kind << 8) + key, <u8>code);
}

for (let kind = BOOK_TICKER; kind <= MARK_PRICE; kind++) {
  define(kind, 0x65 /* e */, OTHER | KIND_NAME);
  define(kind, 0x45 /* E */, INTEGER | 0);
  define(kind, 0x73 /* s */, TEXT | 18);
  if (kind != KLINE) define(kind, 0x54 /* T */, INTEGER | 1);
}
define(BOOK_TICKER, 0x75 /* u */, INTEGER | 2);
define(BOOK_TICKER, 0x62 /* b */, DECIMAL | 3);
define(BOOK_TICKER, 0x42 /* B */, DECIMAL | 4);
define(BOOK_TICKER, 0x61 /* a */, DECIMAL | 5);
define(BOOK_TICKER, 0x41 /* A */, DECIMAL | 6);

define(AGG_TRADE, 0x61 /* a */, INTEGER | 2);
define(AGG_TRADE, 0x66 /* f */, INTEGER | 3);
define(AGG_TRADE, 0x6c /* l */, INTEGER | 4);
define(AGG_TRADE, 0x70 /* p */, DECIMAL | 5);
define(AGG_TRADE, 0x71 /* q */, DECIMAL | 6);
define(AGG_TRADE, 0x6d /* m */, FLAG | 8);
define(AGG_TRADE, 0x4d /* M */, FLAG | 9);

define(TRADE, 0x74 /* t */, INTEGER | 2);
define(TRADE, 0x70 /* p */, DECIMAL | 5);
define(TRADE, 0x71 /* q */, DECIMAL | 6);
define(TRADE, 0x6d /* m */, FLAG | 8);
define(TRADE, 0x4d /* M */, FLAG | 9);
define(TRADE, 0x58 /* X */, TEXT | 10);

define(DEPTH, 0x55 /* U */, INTEGER | 2);
define(DEPTH, 0x75 /* u */, INTEGER | 3);
define(DEPTH, 0x62 /* b */, OTHER | BID_LEVELS);
define(DEPTH, 0x61 /* a */, OTHER | ASK_LEVELS);

define(KLINE, 0x6b /* k */, OTHER | BAR_OBJECT);

define(BAR, 0x54 /* T */, INTEGER | 1);
define(BAR, 0x74 /* t */, INTEGER | 2);
define(BAR, 0x66 /* f */, INTEGER | 3);
define(BAR, 0x4c /* L */, INTEGER | 4);
define(BAR, 0x6f /* o */, DECIMAL | 5);
define(BAR, 0x63 /* c */, DECIMAL | 6);
define(BAR, 0x68 /* h */, DECIMAL | 7);
define(BAR, 0x6c /* l */, DECIMAL | 8);
define(BAR, 0x76 /* v */, DECIMAL | 9);
define(BAR, 0x6e /* n */, INTEGER | 10);
define(BAR, 0x78 /* x */, FLAG | 11);
define(BAR, 0x71 /* q */, DECIMAL | 12);
define(BAR, 0x56 /* V */, DECIMAL | 13);
define(BAR, 0x51 /* Q */, DECIMAL | 14);
define(BAR, 0x69 /* i */, TEXT | 16);
define(BAR, 0x73 /* s */, IGNORED);
define(BAR, 0x42 /* B */, IGNORED);

define(MARK_PRICE, 0x70 /* p */, DECIMAL | 2);
define(MARK_PRICE, 0x69 /* i */, DECIMAL | 4);
define(MARK_PRICE, 0x50 /* P */, DECIMAL | 5);
define(MARK_PRICE, 0x72 /* r */, DECIMAL | 6);

/** Reads [["price","quantity"],...] to `to`. */
function side(start: u32, to: u32, count: u32, field: u32): u32 {
  let at = start;
  if (byte(at) != OPEN) return 0;
  at += 1;
  seen |= 1 << field;
  let out = to;
  if (byte(at) == CLOSE) {
    store<u32>(count, 0);
    return at + 1;
  }
  for (;;) {
    if (byte(at) != OPEN) return 0;
    at = decimal(at + 1, out);
    if (byte(at) != COMMA) return 0;
    at = decimal(at + 1, out + 8);
    out += 16;
    if (byte(at) != CLOSE) return 0;
    const next = byte(at + 1);
    at += 2;
    if (next == COMMA) continue;
    if (next != CLOSE) return 0;
    store<u32>(count, (out - to) >> 4);
    return at;
  }
}

@inline function decimalField(at: u32, field: u32): u32 {
  seen |= 1 << field;
  return decimal(at, FIELDS + field * 8);
}

/** Reads a quoted plain decimal as the very float that JavaScript's Number makes of its text. Place 0 holds a zero byte, so a failed read fails the next. */
function decimal(start: u32, out: u32): u32 {
  if (byte(start) != QUOTE) return 0;
  let at = start + 1;
  const isNegative = byte(at) == MINUS;
  if (isNegative) at += 1;
  const from = at;
  let digits: u64 = 0;
  let digit = byte(at) - ZERO;
  while (digit < 10) {
    digits = digits * 10 + digit;
    at += 1;
    digit = byte(at) - ZERO;
  }
  let length = at - from;
  if (length == 0) return 0;
  let decimals: u32 = 0;
  if (digit == POINT - ZERO) {
    at += 1;
    const point = at;
    const eight = load<u64>(at);
    if (areDigits(eight)) {
      digits = digits * 100000000 + valueOf(eight);
      at += 8;
    }
    digit = byte(at) - ZERO;
    while (digit < 10) {
      digits = digits * 10 + digit;
      at += 1;
      digit = byte(at) - ZERO;
    }
    decimals = at - point;
    length += decimals;
  }
  // Nineteen digits are the most that always fit into 64 bits.
  if (digit != QUOTE - ZERO || length > 19) return 0;
  while (digits > MAX_EXACT && decimals > 0 && digits % 10 == 0) {
    digits /= 10;
    decimals -= 1;
  }
  if (digits > MAX_EXACT) return 0;
  const value = <f64><i64>digits / unchecked(POWERS[decimals]); // signed: one instruction, unsigned is several
  store<f64>(out, isNegative ? -value : value);
  return at + 1;
}

@inline function areDigits(text: u64): bool {
  return (text & 0xf0f0f0f0f0f0f0f0) == 0x3030303030303030 && ((text + 0x0606060606060606) & 0xf0f0f0f0f0f0f0f0) == 0x3030303030303030;
}

/** Returns the number that eight digits write: neighbours are joined in pairs, fours, eights. @see D. Lemire, "Quickly parsing eight digits" */
@inline function valueOf(text: u64): u64 {
  let pairs = text & 0x0f0f0f0f0f0f0f0f;
  pairs = (pairs * 2561) >> 8;
  pairs = ((pairs & 0x00ff00ff00ff00ff) * 6553601) >> 16;
  return ((pairs & 0x0000ffff0000ffff) * 42949672960001) >> 32;
}

/** Reads a JSON integer that a float holds exactly; larger ones, which must stay text, are not for here. */
function integer(start: u32, field: u32): u32 {
  let at = start;
  const isNegative = byte(at) == MINUS;
  if (isNegative) at += 1;
  const from = at;
  let digits: u64 = 0;
  const eight = load<u64>(at);
  if (areDigits(eight)) {
    digits = valueOf(eight);
    at += 8;
  }
  let digit = byte(at) - ZERO;
  while (digit < 10) {
    digits = digits * 10 + digit;
    at += 1;
    digit = byte(at) - ZERO;
  }
  const length = at - from;
  if (length == 0 || length > 16 || digits > MAX_EXACT) return 0;
  // JSON has no leading zeros; minus zero is a float that is not the integer 0.
  if (byte(from) == ZERO && (length > 1 || isNegative)) return 0;
  seen |= 1 << field;
  store<f64>(FIELDS + field * 8, isNegative ? -<f64><i64>digits : <f64><i64>digits);
  return at;
}

function flag(at: u32, field: u32): u32 {
  const text = load<u32>(at);
  const isTrue = text == 0x65757274 /* true */;
  if (!isTrue && (text != 0x736c6166 /* fals */ || byte(at + 4) != 0x65 /* e */)) return 0;
  seen |= 1 << field;
  store<f64>(FIELDS + field * 8, isTrue ? 1 : 0);
  return isTrue ? at + 4 : at + 5;
}

/** Reads a string and tells it by its number in the table of names met before; a new one is put there. */
function name(start: u32, which: u32): u32 {
  if (byte(start) != QUOTE) return 0;
  const from = start + 1;
  // The first 16 bytes tell streams apart, 8 the symbols; what they hold beyond a shorter name is the same in the next message like it.
  const head = load<u64>(from) ^ (which == STREAM ? load<u64>(from + 8) * 0xc2b2ae3d27d4eb4f : 0);
  const first = <u32>((head * 0x9e3779b97f4a7c15) >> (64 - SLOT_BITS));
  for (let probe: u32 = 0; probe < PROBES; probe++) {
    const number = (first + probe) & ((1 << SLOT_BITS) - 1);
    const slot = TABLE + number * 64;
    const length = load<u32>(slot);
    if (length == 0) return newName(from, which, number);
    if (byte(from + length) == QUOTE && isSame(slot + 8, from, length)) return found(from, length, which, number);
  }
  return newName(from, which, NO_NAME);
}

@inline function isSame(slot: u32, from: u32, length: u32): bool {
  const words = length & ~7;
  for (let offset: u32 = 0; offset < words; offset += 8) if (load<u64>(slot + offset) != load<u64>(from + offset)) return false;
  return words == length || load<u64>(slot + words) == (load<u64>(from + words) & (<u64>-1 >> (64 - 8 * (length & 7))));
}

function newName(from: u32, which: u32, number: u32): u32 {
  const end = ignoredText(from - 1);
  if (end == 0) return 0;
  const length = end - 1 - from;
  if (number == NO_NAME || length == 0 || length > MAX_NAME) return found(from, length, which, NO_NAME);
  const slot = TABLE + number * 64;
  store<u32>(slot, length);
  memory.copy(slot + 8, from, length);
  return found(from, length, which, number);
}

@inline function found(from: u32, length: u32, which: u32, number: u32): u32 {
  const out = NAMES + which * 16;
  store<u32>(out, number);
  store<u32>(out + 4, from);
  store<u32>(out + 8, length);
  return from + length + 1;
}

/** Passes over a string that means itself: printable ASCII without an escape. */
function ignoredText(start: u32): u32 {
  if (byte(start) != QUOTE) return 0;
  let at = start + 1;
  let code = byte(at);
  while (code >= 0x20 && code <= 0x7e && code != QUOTE && code != BACKSLASH) {
    at += 1;
    code = byte(at);
  }
  return code == QUOTE ? at + 1 : 0;
}
