/** Where a command prints. With `--json` standard output carries one document; everything else goes to standard error. */
export interface Terminal {
  readonly isJson: boolean;
  /** Prints the result: the document with `--json`, else the text. Called once. */
  print(document: unknown, text: () => string): void;
  /** Prints one line for the person, to standard error. */
  note(line: string): void;
  /** Remembers that what was asked for did not succeed, although its result is printed. */
  fail(): void;
  readonly exitCode: 0 | 1;
}

/** Creates the terminal of one command. */
export function createTerminal(isJson: boolean): Terminal {
  let exitCode: Terminal['exitCode'] = 0;
  return {
    isJson,
    print(document, text) { process.stdout.write(isJson ? `${JSON.stringify(document)}\n` : `${text().trimEnd()}\n`); },
    note(line) { process.stderr.write(`${line}\n`); },
    fail() { exitCode = 1; },
    get exitCode() { return exitCode; },
  };
}
