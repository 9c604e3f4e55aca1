import { InvalidArgumentError, Option } from 'commander';

/** Lays settings for a purpose over those of a file. */
export function presetOption(): Option {
  return new Option('--preset <name>', 'settings for a purpose, above those of the file: show-the-cycle trains and swaps within minutes, on the practice market, and is no way to trade').choices(['show-the-cycle']);
}

/** Reads instruments as they are stored, separated by commas: `um:BTCUSDT,um:ETHUSDT`. */
export function instruments(text: string): readonly string[] {
  const read = text.split(',').map((part) => part.trim()).filter((part) => part !== '').map((part) => part.replace(/:.*$/, (symbol) => symbol.toUpperCase()));
  const wrong = read.find((part) => !/^(spot|um|practice):[A-Z0-9_]{2,30}$/.test(part));
  if (read.length === 0 || wrong !== undefined) throw new InvalidArgumentError(`Expected market:SYMBOL such as um:BTCUSDT, found "${wrong ?? text}".`);
  return read;
}
