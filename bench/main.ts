import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { BenchResult } from './measure.ts';

const SUBJECTS: Readonly<Record<string, () => Promise<{ run(options: BenchOptions): Promise<readonly BenchResult[]> }>>> = {
  backtest: () => import('./backtest.ts'),
  portfolio: () => import('./portfolio.ts'),
  sweep: () => import('./sweep.ts'),
  'memory-backtest': () => import('./memory-backtest.ts'),
  import: () => import('./import.ts'),
  'store-read': () => import('./store-read.ts'),
  startup: () => import('./startup.ts'),
  memory: () => import('./memory.ts'),
  book: () => import('./book.ts'),
  'replay-book': () => import('./replay-book.ts'),
  decode: () => import('./decode.ts'),
  'tick-to-order': () => import('./tick-to-order.ts'),
  'risk-gate': () => import('./risk-gate.ts'),
  decision: () => import('./decision.ts'),
  indicators: () => import('./indicators.ts'),
  rl: () => import('./rl.ts'),
  'rl-classic': () => import('./rl-classic.ts'),
  learned: () => import('./learned.ts'),
  'training-beside': () => import('./training-beside.ts'),
  boosting: () => import('./boosting.ts'),
  'boosting-ten': () => import('./boosting-ten.ts'),
  'boosting-beside': () => import('./boosting-beside.ts'),
  'boosting-session': () => import('./boosting-session.ts'),
};

/** Take minutes each, and show that something is right rather than how fast it is: they run when they are asked for. */
const ONLY_WHEN_ASKED: readonly string[] = ['rl-classic', 'learned', 'boosting-session'];

/** What a subject may be told; most need nothing. */
interface BenchOptions {
  /** A file of data of one's own. */
  readonly data?: string | undefined;
}

/** What one run of `npm run bench` prints. */
interface BenchDocument {
  readonly subject: string;
  readonly node: string;
  readonly cpu: string;
  readonly results: readonly BenchResult[];
}

const { isJson, data, positionals } = readArguments();
const [subject] = positionals;
if (positionals.length > 1 || (subject !== undefined && !(subject in SUBJECTS))) {
  console.error(`expected one of ${Object.keys(SUBJECTS).join(', ')} or nothing, and --json and --data FILE.csv, was ${positionals.join(' ')}`);
  process.exitCode = 2;
} else {
  const document = subject === undefined ? runAll() : documentOf(subject, await runHere(subject, { data }));
  if (isJson) process.stdout.write(`${JSON.stringify(document)}\n`);
  else for (const line of document.results.map(lineOf)) console.log(line);
}

/** What is not known is no subject either, and is refused with the subjects. */
function readArguments(): { readonly isJson: boolean; readonly data: string | undefined; readonly positionals: readonly string[] } {
  const { values, tokens } = parseArgs({ options: { json: { type: 'boolean', default: false }, data: { type: 'string' } }, allowPositionals: true, strict: false, tokens: true });
  return { isJson: values.json === true, data: typeof values.data === 'string' ? values.data : undefined, positionals: tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : token.kind === 'option' && token.name !== 'json' && token.name !== 'data' ? [token.rawName] : [])) };
}

async function runHere(name: string, options: BenchOptions): Promise<readonly BenchResult[]> {
  const load = SUBJECTS[name];
  if (!load) throw new Error(`expected a known subject, was ${name}`);
  return (await load()).run(options);
}

/** Every subject in a process of its own: none inherits another's heap or compiled code. */
function runAll(): BenchDocument {
  const results = Object.keys(SUBJECTS).filter((name) => !ONLY_WHEN_ASKED.includes(name)).flatMap((name) => {
    const text = execFileSync(process.execPath, [fileURLToPath(import.meta.url), name, '--json'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1e8 });
    return (JSON.parse(text) as BenchDocument).results.map((result) => ({ ...result, name: `${name}: ${result.name}` }));
  });
  return documentOf('all', results);
}

function documentOf(name: string, results: readonly BenchResult[]): BenchDocument {
  return { subject: name, node: process.version, cpu: cpus()[0]?.model ?? 'unknown', results };
}

function lineOf({ name, value, unit, samples }: BenchResult): string {
  return `${name.padEnd(64)} ${value.toLocaleString('en', { maximumSignificantDigits: 4 }).padStart(14)} ${unit}  (median of ${samples.length})`;
}
