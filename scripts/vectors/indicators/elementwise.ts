/** Tulip's functions of single numbers, which are arithmetic and no indicators; each takes the inputs of one bar. */
export const ELEMENTWISE: Readonly<Record<string, (a: number, b: number) => number>> = {
  abs: Math.abs, acos: Math.acos, asin: Math.asin, atan: Math.atan, ceil: Math.ceil, cos: Math.cos, cosh: Math.cosh, exp: Math.exp, floor: Math.floor, ln: Math.log,
  log10: Math.log10, sin: Math.sin, sinh: Math.sinh, sqrt: Math.sqrt, tan: Math.tan, tanh: Math.tanh, trunc: Math.trunc,
  round: Math.round,
  todeg: (a) => (a * 180) / Math.PI, torad: (a) => (a * Math.PI) / 180,
  add: (a, b) => a + b, sub: (a, b) => a - b, mul: (a, b) => a * b, div: (a, b) => a / b,
};

type Column = readonly number[];

/** Tulip's functions of a column and the values before. */
export const SEQUENCES: Readonly<Record<string, (inputs: readonly Column[], options: readonly number[]) => readonly number[]>> = {
  lag: ([x = []], [period = 1]) => x.map((_, i) => x[i - period] ?? Number.NaN),
  decay: ([x = []], [period = 1]) => falling(x, (before) => before - 1 / period),
  edecay: ([x = []], [period = 1]) => falling(x, (before) => before * (1 - 1 / period)),
  crossany: ([a = [], b = []]) => a.map((_, i) => (i === 0 ? Number.NaN : Number(isAbove(a, b, i) || isAbove(b, a, i)))),
  crossover: ([a = [], b = []]) => a.map((_, i) => (i === 0 ? Number.NaN : Number(isAbove(a, b, i)))),
};

function falling(x: Column, fall: (before: number) => number): readonly number[] {
  const out: number[] = [];
  for (const value of x) out.push(out.length === 0 ? value : Math.max(value, fall(out.at(-1)!)));
  return out;
}

function isAbove(a: Column, b: Column, i: number): boolean {
  return a[i]! > b[i]! && a[i - 1]! <= b[i - 1]!;
}
