import { InvariantError } from '../../domain/assert.ts';

/**
 * Writes plain data as JSON text from which {@link decode} makes an equal value: bigint, NaN, ±Infinity, -0 and numeric typed arrays
 * survive. A property that is undefined is left out.
 * @throws InvariantError for anything else that is not plain data (functions, maps, class instances, undefined in a list)
 */
export function encode(value: unknown): string {
  const text = write(value);
  if (text === undefined) throw new InvariantError('expected plain data to store, was undefined');
  return text;
}

/**
 * Reads what {@link encode} wrote.
 * @throws SyntaxError when the text is not JSON
 */
export function decode(text: string): unknown {
  const value: unknown = JSON.parse(text);
  // Only a string that begins with the mark needs work; most texts have none.
  return text.includes('"#') ? revive(value) : value;
}

// JSON has no word for these, so they travel as strings behind a mark; a real string that begins with the mark gets a second one.
const MARK = '#';

const ARRAY_TAGS = {
  Float64Array: 'f64', Float32Array: 'f32', Int32Array: 'i32', Uint32Array: 'u32', Int16Array: 'i16', Uint16Array: 'u16', Int8Array: 'i8', Uint8Array: 'u8',
} as const;
const ARRAY_MAKERS: Readonly<Record<string, (bytes: ArrayBuffer) => ArrayBufferView>> = {
  f64: (bytes) => new Float64Array(bytes), f32: (bytes) => new Float32Array(bytes), i32: (bytes) => new Int32Array(bytes), u32: (bytes) => new Uint32Array(bytes),
  i16: (bytes) => new Int16Array(bytes), u16: (bytes) => new Uint16Array(bytes), i8: (bytes) => new Int8Array(bytes), u8: (bytes) => new Uint8Array(bytes),
};

function write(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string': return writeString(value);
    case 'number': return writeNumber(value);
    case 'boolean': return value ? 'true' : 'false';
    case 'bigint': return `"#n${value}"`;
    case 'undefined': return undefined;
    case 'object': return value === null ? 'null' : writeObject(value);
    default: throw new InvariantError(`expected plain data to store, was a ${typeof value}`);
  }
}

function writeString(value: string): string {
  return JSON.stringify(value.startsWith(MARK) ? MARK + value : value);
}

function writeNumber(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  return Number.isFinite(value) ? String(value) : `"#${value}"`;
}

function writeObject(value: object): string {
  if (Array.isArray(value)) return writeList(value);
  if (ArrayBuffer.isView(value)) return writeTypedArray(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new InvariantError(`expected plain data to store, was a ${value.constructor.name}`);
  let text = '';
  for (const key of Object.keys(value)) {
    const written = write((value as Record<string, unknown>)[key]);
    if (written !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${written}`;
  }
  return `{${text}}`;
}

function writeList(list: readonly unknown[]): string {
  let text = '';
  for (let index = 0; index < list.length; index++) {
    const written = write(list[index]);
    if (written === undefined) throw new InvariantError(`expected plain data to store, was undefined at ${index} of a list`);
    text += index === 0 ? written : `,${written}`;
  }
  return `[${text}]`;
}

function writeTypedArray(view: ArrayBufferView): string {
  const tag = ARRAY_TAGS[view.constructor.name as keyof typeof ARRAY_TAGS] as string | undefined;
  if (tag === undefined) throw new InvariantError(`expected plain data to store, was a ${view.constructor.name}`);
  return `"#${tag}:${Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString('base64')}"`;
}

function revive(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith(MARK) ? unmark(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) value[index] = revive(value[index]);
    return value;
  }
  const record = value as Record<string, unknown>;
  for (const key of Object.keys(record)) {
    const before = record[key];
    const after = revive(before);
    // A plain assignment to `__proto__` would change the object's kind instead of the property.
    if (after !== before) Object.defineProperty(record, key, { value: after, enumerable: true, writable: true, configurable: true });
  }
  return record;
}

function unmark(text: string): unknown {
  switch (text[1]) {
    case MARK: return text.slice(1);
    case 'n': return BigInt(text.slice(2));
    case 'N': case 'I': case '-': return Number(text.slice(1));
    default: return readTypedArray(text);
  }
}

function readTypedArray(text: string): unknown {
  const colon = text.indexOf(':');
  const make = ARRAY_MAKERS[text.slice(1, colon)];
  if (make === undefined) throw new SyntaxError(`expected a known mark, was ${text.slice(0, 20)}`);
  const bytes = Buffer.from(text.slice(colon + 1), 'base64');
  return make(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer);
}
