import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createMarketDecoder } from '../src/engine/adapters/binance/decode/market-decoder.ts';
import type { MarketDecoder } from '../src/engine/adapters/binance/decode/market-decoder.ts';
import { MarketEventMaker } from '../src/engine/adapters/binance/decode/to-market-event.ts';
import { generatedMessages } from './generated-messages.ts';
import { resultOf, timed } from './measure.ts';
import type { BenchResult, Timing } from './measure.ts';

/** Messages of each kind, and how often one measured run goes through them: a run of a few milliseconds could not be told from noise. */
const MESSAGES = 5_000;
const PASSES = 10;
const COUNT = MESSAGES * PASSES;
const WARM_UP_PASSES = 20;

/**
 * The frequent messages of Binance's sockets, as bytes, decoded to typed numbers, beside the least that JSON.parse needs for the same bytes: a text, and its
 * objects with prices still text. Both are measured in the same process, in turns.
 */
export async function run(): Promise<readonly BenchResult[]> {
  if (!existsSync(new URL('../out/wasm/binance-scan.wasm', import.meta.url))) execFileSync(process.execPath, ['scripts/build-wasm.mjs'], { stdio: 'inherit' });
  const decoder = createMarketDecoder();
  const results: BenchResult[] = [];
  const messages = generatedMessages(MESSAGES, 1);
  warmUp(decoder, Object.values(messages).flat());
  for (const [kind, texts] of Object.entries(messages)) results.push(...await measure(kind, texts, decoder));
  if (decoder.counts().parsed > 0) throw new Error(`expected every message to be scanned, ${decoder.counts().parsed} were parsed`);
  return results;
}

/** A session sees every kind within seconds; so do the compilers of the scanner and of the code around it, which work on other threads. */
function warmUp(decoder: MarketDecoder, texts: readonly string[]): void {
  const messages = texts.map((text) => Buffer.from(text));
  for (let pass = 0; pass < WARM_UP_PASSES; pass++) for (const bytes of messages) decoder.decode(bytes);
}

async function measure(kind: string, texts: readonly string[], decoder: MarketDecoder): Promise<readonly BenchResult[]> {
  const messages = texts.map((text) => Buffer.from(text));
  const maker = new MarketEventMaker('um');
  let sum = 0;
  const ours = await passes(() => { for (const bytes of messages) sum += decoder.decode(bytes).kind.length; });
  const events = await passes(() => { for (const bytes of messages) sum += maker.eventOf(decoder.decode(bytes), 1)?.timeMs ?? 0; });
  const json = await passes(() => { for (const bytes of messages) sum += streamOf(JSON.parse(bytes.toString('utf8'))); });
  const jsonOfText = await passes(() => { for (const text of texts) sum += streamOf(JSON.parse(text)); });
  if (!Number.isFinite(sum)) throw new Error('expected every message to be decoded');
  return [
    rate(`${kind}, bytes to message`, ours), each(`${kind}, bytes to message`, ours), each(`${kind}, bytes to market event`, events),
    each(`${kind}, JSON.parse of the bytes`, json), each(`${kind}, JSON.parse of a ready text`, jsonOfText),
    ratio(`${kind}, times faster than JSON.parse of the bytes`, json, ours), ratio(`${kind}, times faster than JSON.parse of a ready text`, jsonOfText, ours),
  ];
}

function passes(work: () => void): Promise<readonly Timing[]> {
  return timed(() => { for (let pass = 0; pass < PASSES; pass++) work(); });
}

/** Touches what was parsed, as little as can be. */
function streamOf(json: unknown): number {
  return (json as { readonly stream: string }).stream.length;
}

function rate(name: string, timings: readonly Timing[]): BenchResult {
  return resultOf(name, 'messages per CPU second', timings.map(({ cpu }) => COUNT / cpu), { higherIsBetter: true });
}

function each(name: string, timings: readonly Timing[]): BenchResult {
  return resultOf(`${name}, CPU time`, 'ns', timings.map(({ cpu }) => cpu / COUNT * 1e9), { higherIsBetter: false });
}

function ratio(name: string, other: readonly Timing[], ours: readonly Timing[]): BenchResult {
  return resultOf(name, '×', ours.map(({ cpu }, run) => (other[run]?.cpu ?? Number.NaN) / cpu), { higherIsBetter: true });
}
