import { brotliCompressSync, brotliDecompressSync, constants, crc32 } from 'node:zlib';
import { z } from 'zod';
import type { BoostedModel } from './boosted-model.ts';
import { objectiveConfig } from './boosting.config.ts';
import { checkTree } from './stored/check-tree.ts';
import { ColumnReader, ColumnWriter } from './stored/columns.ts';
import type { Tree } from './tree.ts';

/** Bytes that are no stored model, or are damaged. The message says what was expected and what was found. */
export class BadModelBytes extends Error {
  override readonly name = 'BadModelBytes';
}

/** `TWBT`, the version of the format, the length when unpacked, and the checksum of all other bytes: each of 4 bytes, the lowest first. */
const MAGIC = 0x54_42_57_54;
const VERSION = 1;
const HEAD = 16;
/** Nothing that is packed so small may grow beyond it. */
const LARGEST = 512 * 1024 * 1024;
/** As good as the strongest within some percent, in a tenth of its time. */
const QUALITY = 5;

/**
 * Returns a model as bytes, to be stored: {@link modelFromBytes} gives back the same model, every bit of it, what is known for explanations included. The same model gives the same bytes
 * as long as the compression library does; what a model is called by is worked out of its numbers and not of these.
 */
export function modelToBytes(model: BoostedModel): Uint8Array {
  const plain = columnsOf(model);
  const packed = brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } });
  const bytes = new Uint8Array(HEAD + packed.length);
  const head = new DataView(bytes.buffer);
  [MAGIC, VERSION, plain.length].forEach((word, index) => { head.setUint32(4 * index, word, true); });
  bytes.set(packed, HEAD);
  head.setUint32(12, checksumOf(bytes), true);
  return bytes;
}

/**
 * Returns the model that bytes were made of.
 * @throws BadModelBytes when they are no stored model, are damaged or cut off, or are of a newer version
 */
export function modelFromBytes(bytes: Uint8Array): BoostedModel {
  if (bytes.length < HEAD) throw new BadModelBytes(`expected a stored model of at least ${HEAD} bytes, was ${bytes.length}`);
  const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [magic, version, length, checksum] = [0, 4, 8, 12].map((at) => head.getUint32(at, true));
  if (magic !== MAGIC) throw new BadModelBytes('expected a stored model, which begins with TWBT, was something else');
  if (version !== VERSION) throw new BadModelBytes(`expected a stored model of version ${VERSION}, was version ${version}: a newer Tradewind may have written it`);
  if (checksumOf(bytes) !== checksum) throw new BadModelBytes(`the stored model is damaged or cut off: expected the checksum ${checksum}, was ${checksumOf(bytes)}`);
  if (length! > LARGEST) throw new BadModelBytes(`expected a model of at most ${LARGEST} bytes, was ${length}`);
  const plain = unpacked(bytes.subarray(HEAD), length!);
  try {
    return modelOf(new ColumnReader(plain));
  } catch (error) {
    throw new BadModelBytes(`the stored model makes no sense: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function checksumOf(bytes: Uint8Array): number {
  return crc32(bytes.subarray(HEAD), crc32(bytes.subarray(0, HEAD - 4)));
}

function unpacked(packed: Uint8Array, length: number): Uint8Array {
  let plain: Uint8Array;
  try {
    const { buffer, byteOffset, byteLength } = brotliDecompressSync(packed, { maxOutputLength: Math.max(1, length) });
    plain = new Uint8Array(buffer, byteOffset, byteLength);
  } catch (error) {
    throw new BadModelBytes(`the stored model is damaged: it cannot be unpacked (${error instanceof Error ? error.message : String(error)})`, { cause: error });
  }
  if (plain.length !== length) throw new BadModelBytes(`the stored model is damaged: expected ${length} bytes when unpacked, was ${plain.length}`);
  return plain;
}

const about = z.strictObject({
  objective: objectiveConfig,
  outputs: z.int().min(1).max(1000),
  features: z.array(z.strictObject({ name: z.string(), monotone: z.union([z.literal(-1), z.literal(0), z.literal(1)]), range: z.union([z.literal('none'), z.literal('numeric'), z.array(z.number())]) })).min(1),
});

/** Columns of a tree that have a value for each split, and for each leaf. */
const BY_SPLIT = ['threshold', 'gain', 'innerValue', 'innerWeight', 'innerCount'] as const;
const BY_LEAF = ['value', 'weight', 'count'] as const;

function columnsOf({ objective, outputs, base, trees, features }: BoostedModel): Uint8Array {
  const writer = new ColumnWriter();
  writer.bytes(new TextEncoder().encode(JSON.stringify({
    objective, outputs, features: features.map(({ name, monotone, range }) => ({ name, monotone, range: range === null ? 'none' : 'least' in range ? 'numeric' : [...range.categories] })),
  })));
  writer.numbers(Float64Array.from(features.flatMap(({ range }) => (range !== null && 'least' in range ? [range.least, range.largest] : []))));
  writer.numbers(Float64Array.from(base));
  writer.numbers(Float64Array.from(trees, ({ shrinkage }) => shrinkage));
  writer.integers(trees.map(({ value }) => value.length));
  for (const name of ['feature', 'left', 'right', 'decision'] as const) writer.integers(joined(trees.map((tree) => Float64Array.from(tree[name]))));
  for (const name of BY_SPLIT) writer.numbers(joined(trees.map((tree) => tree[name])));
  for (const name of BY_LEAF) writer.numbers(joined(trees.map((tree) => tree[name])));
  const lists = trees.flatMap(({ categories }) => categories);
  writer.integers(trees.map(({ categories }) => categories.length));
  writer.integers(lists.map(({ length }) => length));
  writer.bytes(new Uint8Array(Uint32Array.from(lists.flatMap((list) => [...list])).buffer));
  return writer.finish();
}

function modelOf(reader: ColumnReader): BoostedModel {
  const { objective, outputs, features } = about.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(reader.bytes())));
  const ranges = new Parts(reader.numbers());
  const read = features.map(({ name, monotone, range }) => ({ name, monotone, range: range === 'none' ? null : range === 'numeric' ? rangeOf(ranges.next(2)) : { categories: range } }));
  const base = [...reader.numbers()];
  if (base.length !== outputs) throw new RangeError(`expected ${outputs} values to begin at, was ${base.length}`);
  const shrinkages = reader.numbers();
  const leaves = reader.integers();
  if (leaves.length !== shrinkages.length || leaves.length % outputs !== 0) throw new RangeError(`expected ${shrinkages.length} trees, ${outputs} a round, was ${leaves.length}`);
  const [feature, left, right, decision] = [new Parts(reader.integers()), new Parts(reader.integers()), new Parts(reader.integers()), new Parts(reader.integers())];
  const bySplit = BY_SPLIT.map(() => new Parts(reader.numbers()));
  const byLeaf = BY_LEAF.map(() => new Parts(reader.numbers()));
  const categories = new CategoryLists(reader);
  const trees = Array.from(leaves, (count, index): Tree => {
    const splits = count - 1;
    const [threshold, gain, innerValue, innerWeight, innerCount] = bySplit.map((part) => part.next(splits)) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
    const [value, weight, leafCount] = byLeaf.map((part) => part.next(count)) as [Float64Array, Float64Array, Float64Array];
    const tree: Tree = {
      feature: Int32Array.from(feature.next(splits)), left: Int32Array.from(left.next(splits)), right: Int32Array.from(right.next(splits)), decision: Uint8Array.from(decision.next(splits)),
      threshold, gain, innerValue, innerWeight, innerCount, value, weight, count: leafCount, categories: categories.next(index), shrinkage: shrinkages[index]!,
    };
    checkTree(tree, features.length, index);
    return tree;
  });
  if (!reader.isAtEnd) throw new RangeError('expected its end after the last tree, was more');
  return { objective, outputs, base, trees, features: read };
}

/** Cuts a column into the parts that it was joined of. */
class Parts {
  readonly #values: Float64Array;
  #at = 0;

  constructor(values: Float64Array) {
    this.#values = values;
  }

  next(count: number): Float64Array {
    if (!(count >= 0 && this.#at + count <= this.#values.length)) throw new RangeError(`expected ${count} more values, was ${this.#values.length - this.#at}`);
    this.#at += count;
    return this.#values.slice(this.#at - count, this.#at);
  }
}

class CategoryLists {
  readonly #counts: Float64Array;
  readonly #lengths: Parts;
  readonly #words: Parts;

  constructor(reader: ColumnReader) {
    this.#counts = reader.integers();
    this.#lengths = new Parts(reader.integers());
    const bytes = reader.bytes();
    if (bytes.length % 4 !== 0) throw new RangeError(`expected words of 4 bytes, was ${bytes.length} bytes`);
    this.#words = new Parts(Float64Array.from(new Uint32Array(bytes.buffer)));
  }

  next(tree: number): readonly Uint32Array[] {
    return Array.from(this.#lengths.next(this.#counts[tree] ?? Number.NaN), (length) => Uint32Array.from(this.#words.next(length)));
  }
}

function rangeOf([least, largest]: Float64Array): { readonly least: number; readonly largest: number } {
  return { least: least!, largest: largest! };
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
