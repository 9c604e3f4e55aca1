import { impuritiesIn } from '../../adapters/custom-strategy/purity.ts';
import { Sandbox } from '../../adapters/custom-strategy/sandbox.ts';
import type { SandboxLimits } from '../../adapters/custom-strategy/sandbox.ts';
import { scriptOf } from '../../adapters/custom-strategy/script-text.ts';
import type { Finding } from '../../adapters/custom-strategy/script-text.ts';
import { MOST_BYTES } from '../../adapters/custom-strategy/strategy-files.ts';
import type { StrategyFile } from '../../adapters/custom-strategy/strategy-files.ts';
import { checkTypes } from '../../adapters/custom-strategy/type-check.ts';
import type { CustomCheck, CustomProblem } from '../../contract/custom-strategies.ts';
import type { StrategyCheckView } from '../../contract/evidence.ts';
import type { CustomManifest } from '../../domain/custom-strategy.ts';
import type { Clock } from '../../ports/clock.ts';
import { STRATEGIES } from '../../strategy/catalog.ts';
import { defineCustom } from '../../strategy/custom/custom-definition.ts';
import { featureSpecs } from '../../strategy/custom/feature-specs.ts';
import { readManifest } from '../../strategy/custom/manifest.config.ts';
import type { StrategyDefinition } from '../../strategy/strategy.ts';
import { rehearsalBars, rehearsalLength, rehearsedSettings, rehearse } from './rehearsal.ts';
import { CHECKS } from './version.ts';
import type { StrategyVersion } from './version.ts';

export interface CheckOptions {
  readonly sandboxFile: string | URL;
  readonly limits: SandboxLimits;
  readonly clock: Clock;
  /** Runs it on made-up prices whose future is changed, and from later starts; left out, its features alone speak for it. */
  readonly examine?: (definition: StrategyDefinition) => Pick<StrategyCheckView, 'lookAhead' | 'warmUp'>;
}

const TITLES: Readonly<Record<CustomCheck['code'], string>> = {
  size: 'Size', syntax: 'Syntax', purity: 'Purity', types: 'Types', load: 'Loading', shape: 'Description', repeat: 'Repeatability', time: 'Time', lookahead: 'Look-ahead', warmup: 'Warm-up',
};

/** Everything that was found out about one file, in the order in which it was looked for. */
class Findings {
  readonly problems: CustomProblem[] = [];
  readonly checks: CustomCheck[] = [];

  get isClean(): boolean {
    return this.problems.length === 0;
  }

  /** Adds what another look has found, and returns what it was of. */
  take<Of>({ problems, checks }: Findings, of: Of): Of {
    this.problems.push(...problems);
    this.checks.push(...checks);
    return of;
  }

  note(code: CustomCheck['code'], outcome: CustomCheck['outcome'], sentence: string): void {
    this.checks.push({ code, title: TITLES[code], outcome, sentence });
  }

  /** Notes what was found as failed, or that nothing was. Returns whether nothing was. */
  judge(code: CustomCheck['code'], found: readonly Finding[], passed: string): boolean {
    this.problems.push(...found);
    this.note(code, found.length === 0 ? 'passed' : 'failed', found.length === 0 ? passed : found.length === 1 ? found[0]?.message ?? '' : `${found.length} things were found.`);
    return found.length === 0;
  }
}

/** Looks at a file from all sides: its text, its types, what it says of itself, and what it decides. May take some seconds and blocks this thread meanwhile. */
export async function checkVersion({ file, code, text, bytes }: StrategyFile, options: CheckOptions): Promise<StrategyVersion> {
  const findings = new Findings();
  const read = text === null ? null : readText(file, text, findings);
  if (text === null) findings.judge('size', [{ line: null, column: null, message: `The file has ${Math.round(bytes / 1024)} KB: expected at most ${MOST_BYTES / 1024} KB.` }], '');
  if (text !== null && read !== null) await judgeTypes(file, text, findings);
  const manifest = read === null || !findings.isClean ? null : await runTwice({ script: read, file, code }, options, findings);
  return {
    checks: CHECKS, code, file, text: text ?? '', script: read ?? '', manifest, isReady: findings.isClean && manifest !== null,
    problems: findings.problems, found: findings.checks, checkedMs: options.clock.now(),
  };
}

/** Returns the script, or null when none could be made. */
function readText(file: string, text: string, findings: Findings): string | null {
  const { script, findings: found } = scriptOf(text, file);
  if (script === '' || found.length > 0) {
    findings.judge('syntax', found, '');
    if (script === '') return null;
  } else {
    findings.note('syntax', 'passed', 'The file can be read.');
  }
  findings.judge('purity', impuritiesIn(script), 'Nothing in the file reaches for the clock, for chance, for the network or for the computer.');
  return script;
}

async function judgeTypes(file: string, text: string, findings: Findings): Promise<void> {
  const types = await checkTypes(file, text);
  if (types.outcome === 'skipped') findings.note('types', 'skipped', `Types were not checked: ${types.why}.`);
  else findings.judge('types', types.findings, 'The types are right.');
}

interface Candidate {
  readonly script: string;
  readonly file: string;
  readonly code: string;
}

/** A machine that is busy with something else makes a good file late: only what is late twice is too slow. */
async function runTwice(candidate: Candidate, options: CheckOptions, findings: Findings): Promise<CustomManifest | null> {
  const first = new Findings();
  const manifest = await runChecks(candidate, options, first);
  if (!first.problems.some(({ message }) => message.startsWith('It gave no answer within'))) return findings.take(first, manifest);
  const second = new Findings();
  return findings.take(second, await runChecks(candidate, options, second));
}

async function runChecks(candidate: Candidate, options: CheckOptions, findings: Findings): Promise<CustomManifest | null> {
  const sandbox = sandboxFor(candidate, options);
  try {
    const manifest = await describe(sandbox, options, findings);
    if (manifest !== null) await judgeDecisions(manifest, sandbox, candidate, options, findings);
    return manifest;
  } finally {
    sandbox.close();
  }
}

async function describe(sandbox: Sandbox, { limits }: CheckOptions, findings: Findings): Promise<CustomManifest | null> {
  if (sandbox.description === null) {
    findings.judge('load', [problemOf(await failureOf(sandbox, sandbox.failure ?? '', limits, limits.loadMs))], '');
    return null;
  }
  findings.note('load', 'passed', 'The file was read in time.');
  const { manifest, violations } = readManifest(JSON.parse(sandbox.description));
  const taken = manifest !== null && STRATEGIES.some(({ name }) => name === manifest.name) ? [`name: expected another than "${manifest.name}", which is a strategy of Tradewind`] : [];
  const found = [...violations, ...taken].map((message) => ({ line: null, column: null, message: `${message}.` }));
  return findings.judge('shape', found, 'The file says everything that has to be known of a strategy.') ? manifest : null;
}

async function judgeDecisions(manifest: CustomManifest, sandbox: Sandbox, candidate: Candidate, options: CheckOptions, findings: Findings): Promise<void> {
  const { limits, clock } = options;
  const again = sandboxFor(candidate, options);
  const later = sandboxFor(candidate, options);
  try {
    const define = (one: Sandbox): StrategyDefinition => defineCustom(manifest, candidate.code, (settings) => one.open(settings, featureSpecs)) as StrategyDefinition;
    const settings = rehearsedSettings(define(sandbox));
    let decided = 0;
    const began = clock.now();
    for (const one of settings) {
      const first = define(sandbox).create(one);
      if ((first.failure ?? null) !== null) return void findings.judge('repeat', [problemOf(await failureOf(sandbox, first.failure ?? '', limits, limits.loadMs))], '');
      const bars = rehearsalBars(rehearsalLength(first), manifest.name);
      const once = rehearse(first, bars);
      if (once.failure !== null) return void findings.judge('repeat', [problemOf(await failureOf(sandbox, once.failure, limits, limits.decideMs))], '');
      decided += bars.length;
      const others = [
        rehearse(define(sandbox).create(one), bars),
        rehearse(define(again).create(one), bars, (bar) => (bar > 0 && bar % Math.ceil(bars.length / 3) === 0 ? define(later).create(one) : null)),
      ];
      const failed = others.find(({ failure }) => failure !== null);
      if (failed !== undefined) return void findings.judge('repeat', [problemOf(await failureOf([sandbox, again, later].find(({ failure }) => failure !== null) ?? again, failed.failure ?? '', limits, limits.decideMs))], '');
      const difference = firstDifference(once.decisions, others.map(({ decisions }) => decisions));
      if (difference !== null) return void findings.judge('repeat', [{ line: null, column: null, message: difference }], '');
    }
    const tookMs = clock.now() - began;
    findings.note('repeat', 'passed', `Asked again, and restarted in between, it decides the same: ${decided} made-up bars with ${settings.length === 1 ? 'its defaults' : `${settings.length} sets of settings`}.`);
    findings.note('time', 'passed', `Every decision came within ${limits.decideMs} ms, on average within ${Math.max(1, Math.ceil((tookMs / (decided * 3)) * 1000))} µs.`);
    judgeHonesty(define(sandbox), options, findings);
  } finally {
    again.close();
    later.close();
  }
}

const OUTCOMES = { pass: 'passed', fail: 'failed', unclear: 'skipped' } as const;

/** A look into the future is refused; a warm-up that is too short is a person's own affair, and told. */
function judgeHonesty(definition: StrategyDefinition, { examine }: CheckOptions, findings: Findings): void {
  if (examine === undefined) return findings.note('lookahead', 'passed', 'It sees features of closed bars only, which Tradewind computes: there is no future to look at.');
  try {
    const { lookAhead, warmUp } = examine(definition);
    if (lookAhead.verdict === 'fail') findings.judge('lookahead', [{ line: null, column: null, message: lookAhead.sentence }], '');
    else findings.note('lookahead', OUTCOMES[lookAhead.verdict], lookAhead.sentence);
    findings.note('warmup', OUTCOMES[warmUp.verdict], warmUp.sentence);
  } catch (error) {
    findings.judge('lookahead', [{ line: null, column: null, message: `On made-up prices: ${error instanceof Error ? error.message : String(error)}` }], '');
  }
}

/** Where two of the runs part, in one sentence; null when none does. */
function firstDifference(once: readonly string[], others: readonly (readonly string[])[]): string | null {
  for (const [number, other] of others.entries()) {
    const at = once.findIndex((line, index) => line !== other[index]);
    if (at < 0) continue;
    const how = number === 0 ? 'asked a second time on the same bars' : 'restarted from its state in between';
    return `${how.charAt(0).toUpperCase()}${how.slice(1)}, it decides differently (bar ${at + 1}: first ${wordsOf(once[at])}, then ${wordsOf(other[at])}): it remembers something outside of state, or leaves something to chance.`;
  }
  return null;
}

function wordsOf(line: string | undefined): string {
  if (line === undefined || line === '') return 'nothing';
  const [target, reason] = JSON.parse(line) as readonly [number, string];
  return `${target > 0 ? 'long' : target < 0 ? 'short' : 'flat'} for ${reason}`;
}

/** Once the thread has ended there is time to hear what it died of. */
async function failureOf(sandbox: Sandbox, failure: string, { memoryMb }: SandboxLimits, limitMs: number): Promise<string> {
  if (sandbox.failure === null || !failure.startsWith('it gave no answer')) return failure;
  if (await sandbox.whyEnded() === 'memory') return `it needs more than the ${memoryMb} MB of memory that a strategy may have`;
  return `it gave no answer within ${limitMs} ms: it loops without end, or calculates for too long`;
}

function problemOf(failure: string): CustomProblem {
  const line = /\(line (\d+)\)$/.exec(failure)?.[1];
  return { line: line === undefined ? null : Number(line), column: null, message: `${failure.charAt(0).toUpperCase()}${failure.slice(1)}.` };
}

function sandboxFor({ script, file }: Candidate, { sandboxFile, limits }: CheckOptions): Sandbox {
  return new Sandbox({ workerFile: sandboxFile, script, file, limits });
}

