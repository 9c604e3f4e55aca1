import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { backtestRequest } from '../engine/contract/api.ts';
import type { BacktestRequest } from '../engine/contract/api.ts';
import { defaultDataDir } from '../engine/worker/program.ts';
import { UsageError } from './usage-error.ts';

/** What every command is given. */
export interface CommonOptions {
  readonly json?: true;
  readonly dataDir: string;
}

export type IntervalName = BacktestRequest['interval'];

/** Adds the options that every command has, and its examples. */
export function withCommon(command: Command, examples: readonly string[]): Command {
  return command
    .addOption(new Option('--data-dir <dir>', 'folder in which everything is kept').default(process.env['TRADEWIND_DATA_DIR'] ?? defaultDataDir()))
    .option('--json', 'print one JSON document on standard output, and nothing else there')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', `\nExamples:\n${examples.map((example) => `  $ ${example}`).join('\n')}`);
}

export function marketOption(description: string): Option {
  return new Option('--market <market>', description).choices(['um', 'spot']);
}

/** Names a trained model where a strategy would be named. */
export function modelOption(): Option {
  return new Option('--model <model>', 'in place of --strategy: a trained model, by the beginning of its code or by its title; see tradewind models');
}

export function intervalOption(description: string): Option {
  return new Option('--interval <interval>', description).choices(backtestRequest.shape.interval.options);
}

export type RealismName = NonNullable<BacktestRequest['realism']>;

export function realismOption(): Option {
  return new Option('--realism <level>', 'what fills are decided on: closed bars, shorter bars inside them, recorded trades, or a recorded order book; bars when absent').choices(backtestRequest.shape.realism.unwrap().options);
}

/** Reads symbols separated by commas; small letters are meant as capitals. */
export function symbols(text: string, before: readonly string[] = []): readonly string[] {
  const read = text.split(',').map((part) => part.trim()).filter((part) => part !== '').map(capitals);
  const wrong = read.find((part) => !/^((spot|um|practice):)?[A-Z0-9]{2,30}$/.test(part));
  if (read.length === 0 || wrong !== undefined) throw new InvalidArgumentError(`Expected symbols such as BTCUSDT,ETHUSDT, found "${wrong ?? text}".`);
  return [...before, ...read];
}

/** Reads one symbol. */
export function symbol(text: string): string {
  if (!/^[A-Za-z0-9]{2,30}$/.test(text)) throw new InvalidArgumentError(`Expected a symbol such as BTCUSDT, found "${text}".`);
  return text.toUpperCase();
}

/** Reads an instrument as it is stored: `um:BTCUSDT`. */
export function instrument(text: string): string {
  const [market = '', name = ''] = text.split(':');
  if (!/^(spot|um|practice)$/.test(market) || !/^[A-Za-z0-9]{2,30}$/.test(name)) throw new InvalidArgumentError(`Expected market:SYMBOL, for example um:BTCUSDT, found "${text}".`);
  return `${market}:${name.toUpperCase()}`;
}

/** Reads the base of an address on the web. */
export function httpUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '' || url.username !== '') throw new InvalidArgumentError(`Expected an address that starts with https:// or http://, found "${text}".`);
  return text.replace(/\/+$/, '');
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError(`Expected a whole number from 0 to 999999999, found "${text}".`);
  return Number(text);
}

/** Reads a share between 0 and 1. */
export function fraction(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0 && value <= 1)) throw new InvalidArgumentError(`Expected a share above 0 and up to 1, found "${text}".`);
  return value;
}

export function port(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new InvalidArgumentError(`Expected a port from 0 to 65535, found "${text}".`);
  return Number(text);
}

export function cash(text: string): string {
  if (!/^\d+(\.\d{1,8})?$/.test(text) || Number(text) <= 0) throw new InvalidArgumentError(`Expected an amount above 0 such as 10000, found "${text}".`);
  return text;
}

/** Reads a speed: 1 is real time; `max`, as fast as possible, is 0. */
export function speed(text: string): number {
  if (text === 'max') return 0;
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value <= 0 || value > 100_000) throw new InvalidArgumentError(`Expected a number above 0 up to 100000, or max, found "${text}".`);
  return value;
}

/** Reads a duration in seconds and returns milliseconds. */
export function seconds(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value <= 0 || value > 2_000_000) throw new InvalidArgumentError(`Expected a number of seconds above 0 up to 2000000, found "${text}".`);
  return value * 1000;
}

/** Gathers `key=value` settings; a key that is given twice is a mistake. */
export function settings(text: string, before: readonly Setting[] = []): readonly Setting[] {
  const at = text.indexOf('=');
  const key = text.slice(0, at).trim();
  if (at < 1 || !/^[A-Za-z][A-Za-z0-9]*$/.test(key)) throw new InvalidArgumentError(`Expected key=value, for example fastPeriod=20, found "${text}".`);
  if (before.some((setting) => setting.key === key)) throw new InvalidArgumentError(`Expected each key once, found "${key}" twice.`);
  return [...before, { key, value: text.slice(at + 1).trim() }];
}

export interface Setting {
  readonly key: string;
  readonly value: string;
}

/** Returns what a session on a venue trades. @throws UsageError for what is missing or contradicts itself */
export function venueMarket({ names, market, interval }: { readonly names: readonly string[] | undefined; readonly market: string | undefined; readonly interval: IntervalName | undefined }): { market: 'spot' | 'um'; symbols: string[]; interval: IntervalName } {
  if (names === undefined) throw new UsageError('--symbol: expected one such as BTCUSDT, found none', '--symbol');
  if (interval === undefined) throw new UsageError('--interval: expected one such as 5m, found none', '--interval');
  const markets = new Set([...names.flatMap((name) => (name.includes(':') ? [name.split(':')[0]] : [])), ...(market === undefined ? [] : [market])]);
  const [only] = markets;
  if (markets.size !== 1 || (only !== 'spot' && only !== 'um')) throw new UsageError(`--market: expected um or spot, found ${[...markets].join(' and ') || 'none'}`, '--market');
  return { market: only, symbols: names.map((name) => name.split(':').at(-1) ?? name), interval };
}

function capitals(text: string): string {
  const at = text.indexOf(':') + 1;
  return text.slice(0, at) + text.slice(at).toUpperCase();
}
