/** What the owner of a context may ask of the code in it. Only texts and numbers pass: an object from outside would be a way out. */
export interface Harness {
  readonly tradewind: object;
  /** Describes what the file exports, as JSON. */
  describe(): string;
  /** Makes an instance for settings (JSON) and returns its features (JSON). */
  open(id: number, settings: string): string;
  /** Returns a shape of reason, its number twice itself plus one when it is new; -1 for nothing to say. */
  decide(id: number, position: number): number;
  /** The newest shape: its code and the names of its values, as JSON. */
  shape(number: number): string;
  positionClosed(id: number, side: number): void;
  snapshot(id: number): string;
  restore(id: number, state: string): void;
  drop(id: number): void;
  /** Puts whatever was thrown into words (JSON). */
  explain(thrown: unknown, file: string): string;
}

interface Opened {
  readonly settings: object;
  readonly names: readonly string[];
  state: unknown;
}

interface Exported {
  readonly [key: string]: unknown;
  readonly decide: (context: object) => unknown;
  readonly features: (settings: object) => unknown;
  readonly positionClosed?: (context: object) => unknown;
}

/**
 * Prepares a fresh context for a person's code and runs that code from within. Its text is evaluated there, so it names nothing of this module:
 * everything it needs is given, or belongs to the context itself.
 */
export function createHarness(memory: SharedArrayBuffer, observationAt: number, answerAt: number, mostFeatures: number, mostValues: number): Harness {
  const observation = new Float64Array(memory, observationAt, mostFeatures);
  const answer = new Float64Array(memory, answerAt, 4 + mostValues);
  const { parse, stringify } = JSON;
  const { keys, freeze, getOwnPropertyNames, getPrototypeOf } = Object;
  const { isArray } = Array;
  const { isFinite } = Number;
  const instances = new Map<number, Opened>();
  const shapes = new Map<string, number>();
  const shapeTexts: string[] = [];
  const ALLOWED = new Set(['target', 'stop', 'takeProfit', 'trailing', 'reason', 'values']);
  const KEPT = new Set([
    'Object', 'Array', 'Math', 'JSON', 'Map', 'Set', 'Number', 'String', 'Boolean', 'BigInt', 'Symbol', 'RegExp', 'Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'EvalError', 'URIError',
    'Float64Array', 'Float32Array', 'Int32Array', 'Uint32Array', 'Int16Array', 'Uint16Array', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'ArrayBuffer', 'DataView', 'Iterator',
    'isNaN', 'isFinite', 'parseFloat', 'parseInt', 'NaN', 'Infinity', 'undefined',
  ]);
  const tradewind: { exported: unknown; defineStrategy?: unknown } = { exported: undefined };
  tradewind.defineStrategy = (given: unknown) => given;

  function bare(): void {
    const scope = globalThis as unknown as Record<string, unknown>;
    delete (Math as { random?: unknown }).random;
    for (const prototype of [String.prototype, Number.prototype, Array.prototype, BigInt.prototype, Float64Array.prototype] as unknown as Record<string, unknown>[]) {
      for (const name of getOwnPropertyNames(prototype)) if (name.startsWith('toLocale') || name === 'localeCompare') delete prototype[name];
    }
    for (const name of getOwnPropertyNames(scope)) if (!KEPT.has(name)) delete scope[name];
    const seen = new Set<unknown>();
    const close = (value: unknown): void => {
      if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return;
      seen.add(value);
      for (const name of Reflect.ownKeys(value)) {
        const property = Reflect.getOwnPropertyDescriptor(value, name);
        close(property?.value);
        close(property?.get);
      }
      close(getPrototypeOf(value));
      freeze(value);
    };
    for (const name of getOwnPropertyNames(scope)) close(scope[name]);
    close(getPrototypeOf(function* () { /* for its prototype */ }));
    close(getPrototypeOf(async () => { /* for its prototype */ }));
    close(getPrototypeOf(new Map().entries()));
    close(getPrototypeOf(new Set().entries()));
    close(getPrototypeOf([].values()));
    close(getPrototypeOf(''.matchAll(/x/g)));
  }
  const { Reflect } = globalThis;
  bare();

  function fail(message: string): never {
    throw new TypeError(message);
  }

  function inWords(value: unknown): string {
    if (typeof value === 'function') return 'a function';
    if (typeof value === 'object' && value !== null) return isArray(value) ? 'a list' : 'an object';
    return typeof value === 'string' ? `"${value.slice(0, 60)}"` : String(value);
  }

  function exported(): Exported {
    const value = tradewind.exported;
    if (typeof value !== 'object' || value === null) return fail(`expected the file to end with "export default defineStrategy({ ... })", found ${inWords(value)}`);
    return value as Exported;
  }

  function describe(): string {
    const given = exported();
    for (const name of ['decide', 'features']) if (typeof given[name] !== 'function') fail(`expected ${name} to be a function, was ${inWords(given[name])}`);
    if (given['positionClosed'] !== undefined && typeof given['positionClosed'] !== 'function') fail(`expected positionClosed to be a function, was ${inWords(given['positionClosed'])}`);
    const described: Record<string, unknown> = {};
    for (const name of keys(given)) if (name !== 'decide' && name !== 'features' && name !== 'positionClosed' && name !== 'state') described[name] = typeof given[name] === 'function' ? 'a function' : given[name];
    return stringify(described);
  }

  /** What would not come back from being written down would make a restart decide differently. */
  function requirePlain(value: unknown, path: string, depth: number): void {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
    if (typeof value === 'number') {
      if (!isFinite(value)) fail(`expected plain data in ${path}, was ${value}: a restart would not bring it back`);
      return;
    }
    if (typeof value !== 'object') fail(`expected plain data in ${path}, was ${inWords(value)}: a restart would not bring it back`);
    if (depth > 8) fail(`expected at most 8 levels of data in ${path}`);
    const kind: unknown = getPrototypeOf(value);
    if (kind !== Object.prototype && kind !== Array.prototype && kind !== null) fail(`expected plain data in ${path} (numbers, texts, true or false, lists and objects of them), was something else: a restart would not bring it back`);
    for (const name of keys(value as object)) requirePlain((value as Record<string, unknown>)[name], `${path}.${name}`, depth + 1);
  }

  function open(id: number, settingsText: string): string {
    const given = exported();
    const settings = freeze(parse(settingsText) as object);
    const features = given.features(settings);
    if (typeof features !== 'object' || features === null || isArray(features)) return fail(`expected features to return an object such as { fast: { kind: 'ema', period: 20 } }, was ${inWords(features)}`);
    const names = keys(features);
    const state = typeof given['state'] === 'function' ? (given['state'] as (settings: object) => unknown)(settings) : given['state'];
    const initial = state === undefined ? {} : state;
    requirePlain(initial, 'state', 0);
    instances.set(id, { settings, names, state: parse(stringify(initial)) });
    return stringify(names.map((name) => ({ name, spec: (features as Record<string, unknown>)[name] })));
  }

  function instanceOf(id: number): Opened {
    return instances.get(id) ?? fail('expected an instance that is open');
  }

  function distance(value: unknown, name: string): number {
    if (value === undefined || value === null) return NaN;
    if (typeof value !== 'number' || !isFinite(value) || value < 0) return fail(`decide gave ${name} ${inWords(value)}: expected a distance in price units above 0, or null for none`);
    return value === 0 ? NaN : value;
  }

  function decide(id: number, position: number): number {
    const one = instanceOf(id);
    const { names } = one;
    const values: Record<string, number> = {};
    for (let i = 0; i < names.length; i++) values[names[i]!] = observation[i]!;
    const context = { values, position, settings: one.settings, state: one.state };
    const given = exported().decide(context);
    if (context.state !== one.state) one.state = context.state;
    if (given === null) return -1;
    if (typeof given !== 'object') return fail(given === undefined ? 'decide returned nothing: expected { target, reason }, or null for nothing to say' : `decide returned ${inWords(given)}: expected { target, reason }`);
    const { target, stop, takeProfit, trailing, reason, values: seen } = given as Record<string, unknown>;
    for (const name in given) if (!ALLOWED.has(name)) fail(`decide returned "${name}": expected only target, stop, takeProfit, trailing, reason and values`);
    if (target !== 1 && target !== 0 && target !== -1) return fail(`decide returned the target ${inWords(target)}: expected 1 (long), 0 (flat) or -1 (short)`);
    if (typeof reason !== 'string' || !/^[a-z][a-z0-9-]{0,39}$/.test(reason)) return fail(`decide returned the reason ${inWords(reason)}: expected lower-case letters, digits and dashes, such as "fast-above-slow"`);
    answer[0] = target;
    answer[1] = distance(stop, 'the stop');
    answer[2] = distance(takeProfit, 'the take-profit');
    answer[3] = distance(trailing, 'the trailing distance');
    let key = reason;
    if (seen !== undefined) {
      if (typeof seen !== 'object' || seen === null) return fail(`decide returned values ${inWords(seen)}: expected an object of numbers`);
      const valueNames = keys(seen);
      if (valueNames.length > mostValues) return fail(`decide returned ${valueNames.length} values: expected at most ${mostValues}`);
      for (let i = 0; i < valueNames.length; i++) {
        const value = (seen as Record<string, unknown>)[valueNames[i]!];
        if (typeof value !== 'number' || !isFinite(value)) return fail(`decide returned values.${valueNames[i]!} ${inWords(value)}: expected a number`);
        answer[4 + i] = value;
        key += ` ${valueNames[i]!}`;
      }
    }
    const known = shapes.get(key);
    if (known !== undefined) return known * 2;
    if (shapes.size >= 500) return fail('decide returned more than 500 different reasons: expected few reasons, and the numbers in values');
    const number = shapes.size;
    shapes.set(key, number);
    const [code, ...valueNames] = key.split(' ');
    shapeTexts.push(stringify({ code, names: valueNames }));
    return number * 2 + 1;
  }

  function snapshot(id: number): string {
    const { state } = instanceOf(id);
    requirePlain(state, 'state', 0);
    return stringify(state);
  }

  function explain(thrown: unknown, file: string): string {
    try {
      const { message, stack, name } = thrown as { readonly message?: unknown; readonly stack?: unknown; readonly name?: unknown };
      if (typeof message !== 'string') return stringify({ message: `threw ${inWords(thrown)}`, line: null });
      const at = typeof stack === 'string' ? stack.indexOf(`${file}:`) : -1;
      const line = at < 0 ? NaN : parseInt((stack as string).slice(at + file.length + 1), 10);
      const isOurs = name === 'TypeError' && (message.startsWith('decide ') || message.startsWith('expected '));
      return stringify({ message: isOurs ? message.slice(0, 300) : `${typeof name === 'string' ? name : 'Error'}: ${message}`.slice(0, 300), line: isFinite(line) ? line : null });
    } catch {
      return stringify({ message: 'threw something that cannot be read', line: null });
    }
  }

  return {
    tradewind, describe, open, decide, snapshot, explain,
    shape: (number) => shapeTexts[number] ?? '',
    positionClosed(id, side) {
      const one = instanceOf(id);
      const { positionClosed } = exported();
      if (positionClosed === undefined) return;
      const context = { side, settings: one.settings, state: one.state };
      positionClosed(context);
      if (context.state !== one.state) one.state = context.state;
    },
    restore: (id, state) => { instanceOf(id).state = parse(state); },
    drop: (id) => { instances.delete(id); },
  };
}
