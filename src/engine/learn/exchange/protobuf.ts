// The wire format of Protocol Buffers, as much of it as ONNX files use. @see https://protobuf.dev/programming-guides/encoding/

/** How a field lies in the bytes. 3 and 4, groups, are of the distant past and not read. */
const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** One field as it was met: its number and where its content lies. */
export interface RawField {
  readonly number: number;
  readonly wire: number;
  /** Of a varint; 0 otherwise. */
  readonly value: number;
  /** Of everything else: its content. */
  readonly bytes: Uint8Array;
}

/** Bytes that are no message: what was expected, and where. */
export class ProtobufError extends Error {
  override readonly name = 'ProtobufError';
}

/** Writes a message field by field. */
export class MessageWriter {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  /** A whole number of any sign; left out where it is 0, which is what nothing stands for. */
  integer(number: number, value: number): this {
    if (value === 0) return this;
    return this.#add(varint(number * 8 + WIRE.varint)).#add(varint(value));
  }

  text(number: number, value: string): this {
    return value === '' ? this : this.bytes(number, new TextEncoder().encode(value));
  }

  /** Also an empty one: as an element of a list it counts. */
  bytes(number: number, value: Uint8Array): this {
    return this.#add(varint(number * 8 + WIRE.bytes)).#add(varint(value.length)).#add(value);
  }

  message(number: number, value: MessageWriter): this {
    return this.bytes(number, value.finish());
  }

  float(number: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#add(varint(number * 8 + WIRE.fixed32)).#add(bytes);
  }

  /** Whole numbers one after the other in one field. */
  integers(number: number, values: readonly number[]): this {
    if (values.length === 0) return this;
    const packed = new MessageWriter();
    for (const value of values) packed.#add(varint(value));
    return this.message(number, packed);
  }

  /** A field as it was read. */
  raw({ number, wire, value, bytes }: RawField): this {
    if (wire === WIRE.varint) return this.#add(varint(number * 8)).#add(varint(value));
    this.#add(varint(number * 8 + wire));
    return (wire === WIRE.bytes ? this.#add(varint(bytes.length)) : this).#add(bytes);
  }

  finish(): Uint8Array {
    const whole = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  #add(part: Uint8Array): this {
    this.#parts.push(part);
    this.#length += part.length;
    return this;
  }
}

/** Seven bits a byte, the lowest first; a negative number as the 64 bits of its complement. */
function varint(value: number): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 128);
  } while (rest !== 0n);
  return Uint8Array.from(bytes);
}

/**
 * Returns the fields of a message in their order; their contents are views of the given bytes.
 * @throws ProtobufError when the bytes end in the middle of a field, or are none
 */
export function readFields(bytes: Uint8Array): readonly RawField[] {
  const fields: RawField[] = [];
  const cursor = { bytes, at: 0 };
  while (cursor.at < bytes.length) {
    const key = readVarint(cursor);
    const [number, wire] = [Math.floor(key / 8), key % 8];
    if (number < 1) throw new ProtobufError(`expected the number of a field at byte ${cursor.at}, was ${number}`);
    if (wire === WIRE.varint) fields.push({ number, wire, value: readVarint(cursor), bytes: EMPTY });
    else fields.push({ number, wire, value: 0, bytes: take(cursor, lengthOf(wire, cursor)) });
  }
  return fields;
}

/** Returns the whole numbers of a list, packed or not. */
export function readIntegers({ wire, value, bytes }: RawField): readonly number[] {
  if (wire === WIRE.varint) return [value];
  const cursor = { bytes, at: 0 };
  const values: number[] = [];
  while (cursor.at < bytes.length) values.push(readVarint(cursor));
  return values;
}

/** Returns the 32-bit floats of a list, packed or not. */
export function readFloats({ bytes }: RawField): readonly number[] {
  if (bytes.length % 4 !== 0) throw new ProtobufError(`expected whole 32-bit floats, were ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 4 }, (_, index) => view.getFloat32(index * 4, true));
}

export function readText({ bytes }: RawField): string {
  return new TextDecoder().decode(bytes);
}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

const EMPTY = new Uint8Array(0);
/** 64 bits, seven at a time. */
const MOST_VARINT_BYTES = 10;

function readVarint(cursor: Cursor): number {
  let value = 0n;
  for (let index = 0; index < MOST_VARINT_BYTES; index++) {
    const byte = cursor.bytes[cursor.at++];
    if (byte === undefined) throw new ProtobufError(`expected more bytes, found the end at byte ${cursor.bytes.length}`);
    value |= BigInt(byte & 127) << BigInt(7 * index);
    if (byte < 128) return Number(BigInt.asIntN(64, value));
  }
  throw new ProtobufError(`expected a number of at most ${MOST_VARINT_BYTES} bytes, it goes on at byte ${cursor.at}`);
}

function lengthOf(wire: number, cursor: Cursor): number {
  switch (wire) {
    case WIRE.fixed64: return 8;
    case WIRE.fixed32: return 4;
    case WIRE.bytes: return readVarint(cursor);
    default: throw new ProtobufError(`expected a field of a known kind at byte ${cursor.at}, was ${wire}`);
  }
}

function take(cursor: Cursor, length: number): Uint8Array {
  const { bytes, at } = cursor;
  if (length < 0 || at + length > bytes.length) throw new ProtobufError(`expected ${length} bytes from byte ${at} on, found ${bytes.length - at}`);
  cursor.at += length;
  return bytes.subarray(at, at + length);
}
