/** Returns a whole number that was asked for. @throws Error that says what was expected */
export function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) throw new Error(`expected --${name} to be a whole number of at least ${least}, was ${text}`);
  return value;
}

/** Reads what a script is asked; null when that cannot be done, which has then been said beside its usage. */
export function asRead<Asked>(usage: string, read: () => Asked): Asked | null {
  try {
    return read();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`);
    return null;
  }
}
