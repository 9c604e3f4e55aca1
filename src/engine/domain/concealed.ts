const SHOWN = '[secret]';

/** Returns the value frozen, and printed as `[secret]` by `JSON.stringify` and by Node's inspection, however deep it lies in what is printed. */
export function concealed<Value extends object>(value: Value): Readonly<Value> {
  const show = { value: () => SHOWN, enumerable: false };
  return Object.freeze(Object.defineProperties({ ...value }, { toJSON: show, [Symbol.for('nodejs.util.inspect.custom')]: show }));
}
