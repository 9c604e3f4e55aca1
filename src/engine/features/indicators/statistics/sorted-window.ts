import { requireLength } from '../indicator.ts';

/** What a {@link SortedWindow} needs to go on: the values themselves. */
export interface SortedWindowSnapshot {
  readonly window: readonly number[];
  readonly next: number;
  readonly isFull: boolean;
}

/**
 * The last `length` values in order, in a tree of typed arrays (a treap with priorities from its slots), so that rank, quantile and the sum below a level
 * cost O(log length) and nothing is allocated. Sums are put together anew along each path: no drift. The tree's shape depends on the slots alone, so that
 * a window restored from its values answers as the one that was saved.
 * @see Seidel & Aragon 1996, "Randomized search trees", Algorithmica 16
 */
export class SortedWindow {
  readonly #length: number;
  /** Node n holds slot n - 1; node 0 is none. */
  readonly #keys: Float64Array;
  readonly #sums: Float64Array;
  readonly #left: Int32Array;
  readonly #right: Int32Array;
  readonly #counts: Int32Array;
  readonly #priorities: Uint32Array;
  #root = 0;
  #next = 0;
  #isFull = false;
  #splitLeft = 0;
  #splitRight = 0;

  /** @param length whole number of values from 1 */
  constructor(length: number) {
    this.#length = length;
    this.#keys = new Float64Array(length + 1);
    this.#sums = new Float64Array(length + 1);
    this.#left = new Int32Array(length + 1);
    this.#right = new Int32Array(length + 1);
    this.#counts = new Int32Array(length + 1);
    this.#priorities = Uint32Array.from({ length: length + 1 }, (_, slot) => scrambled(slot));
  }

  /** There are `length` values. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Takes the next value; the oldest leaves. */
  update(value: number): void {
    const node = this.#next + 1;
    if (this.#isFull) this.#root = this.#without(this.#root, node);
    this.#keys[node] = value;
    this.#insert(node);
    if (node === this.#length) this.#isFull = true;
    this.#next = node === this.#length ? 0 : node;
  }

  /** Returns how many values lie below a level, the equal ones not included. */
  countBelow(level: number): number {
    let count = 0;
    for (let node = this.#root; node !== 0;) {
      if (this.#keys[node]! < level) {
        count += this.#counts[this.#left[node]!]! + 1;
        node = this.#right[node]!;
      } else node = this.#left[node]!;
    }
    return count;
  }

  /** Returns the mean distance of the values from a level: what is below and what is above, each as a sum. */
  meanDistance(level: number): number {
    return this.#distances(this.#root, level) / this.#length;
  }

  /** Returns the value at a rank, 0 for the smallest. */
  at(rank: number): number {
    let node = this.#root;
    for (let rest = rank; node !== 0;) {
      const before = this.#counts[this.#left[node]!]!;
      if (rest < before) node = this.#left[node]!;
      else if (rest === before) return this.#keys[node]!;
      else {
        rest -= before + 1;
        node = this.#right[node]!;
      }
    }
    return Number.NaN;
  }

  snapshot(): SortedWindowSnapshot {
    return { window: Array.from(this.#keys.subarray(1)), next: this.#next, isFull: this.#isFull };
  }

  restore({ window, next, isFull }: SortedWindowSnapshot): void {
    requireLength(window.length, this.#length);
    this.#root = 0;
    this.#keys.set(window, 1);
    for (let node = 1; node <= (isFull ? this.#length : next); node++) this.#insert(node);
    this.#next = next;
    this.#isFull = isFull;
  }

  /** Whole subtrees on one side of the level are taken by their sums. */
  #distances(root: number, level: number): number {
    let total = 0;
    for (let node = root; node !== 0;) {
      const key = this.#keys[node]!;
      const isBelow = key < level;
      const whole = isBelow ? this.#left[node]! : this.#right[node]!;
      const distance = this.#sums[whole]! + key - level * (this.#counts[whole]! + 1);
      total += isBelow ? -distance : distance;
      node = isBelow ? this.#right[node]! : this.#left[node]!;
    }
    return total > 0 ? total : 0;
  }

  #insert(node: number): void {
    this.#left[node] = 0;
    this.#right[node] = 0;
    this.#refresh(node);
    this.#split(this.#root, node);
    this.#root = this.#merge(this.#merge(this.#splitLeft, node), this.#splitRight);
  }

  /** Equal values are told apart by their slot. */
  #isBefore(a: number, b: number): boolean {
    return this.#keys[a]! < this.#keys[b]! || (this.#keys[a] === this.#keys[b] && a < b);
  }

  #refresh(node: number): void {
    const left = this.#left[node]!;
    const right = this.#right[node]!;
    this.#counts[node] = this.#counts[left]! + this.#counts[right]! + 1;
    this.#sums[node] = this.#sums[left]! + this.#sums[right]! + this.#keys[node]!;
  }

  #split(root: number, at: number): void {
    if (root === 0) {
      this.#splitLeft = 0;
      this.#splitRight = 0;
    } else if (this.#isBefore(root, at)) {
      this.#split(this.#right[root]!, at);
      this.#right[root] = this.#splitLeft;
      this.#refresh(root);
      this.#splitLeft = root;
    } else {
      this.#split(this.#left[root]!, at);
      this.#left[root] = this.#splitRight;
      this.#refresh(root);
      this.#splitRight = root;
    }
  }

  #merge(a: number, b: number): number {
    if (a === 0) return b;
    if (b === 0) return a;
    if (this.#priorities[a]! > this.#priorities[b]!) {
      this.#right[a] = this.#merge(this.#right[a]!, b);
      this.#refresh(a);
      return a;
    }
    this.#left[b] = this.#merge(a, this.#left[b]!);
    this.#refresh(b);
    return b;
  }

  #without(root: number, node: number): number {
    if (root === node) return this.#merge(this.#left[node]!, this.#right[node]!);
    if (this.#isBefore(node, root)) this.#left[root] = this.#without(this.#left[root]!, node);
    else this.#right[root] = this.#without(this.#right[root]!, node);
    this.#refresh(root);
    return root;
  }
}

/** A fixed shuffle of the slots (the finaliser of MurmurHash3). */
function scrambled(slot: number): number {
  let hash = Math.imul(slot ^ (slot >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
