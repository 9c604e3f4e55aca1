import { parseArgs } from 'node:util';
import type { DrillResult } from './bench/run-drill.ts';
import { runDrill } from './bench/run-drill.ts';
import { DRILLS } from './drills.ts';
import { INTERLEAVINGS, runInterleavings } from './virtual/run-interleavings.ts';

// Plays what can go wrong between us and the exchange, against the local Binance: npm run drill -- --scenario NAME|all --seed S [--json]

const USAGE = 'usage: npm run drill -- --scenario NAME|all|list --seed S [--json] [--interleavings N]';

interface Asked {
  readonly scenario: string;
  readonly seed: number;
  readonly isJson: boolean;
  /** How many interleavings. */
  readonly count: number;
}

const asked = read();
process.exitCode = asked === null ? 2 : await main(asked);

async function main({ scenario, seed, isJson, count }: Asked): Promise<number> {
  if (scenario === 'list') {
    process.stdout.write(`${[...DRILLS.map(({ name }) => name), 'interleavings'].join('\n')}\n`);
    return 0;
  }
  const wanted = scenario === 'all' ? DRILLS : DRILLS.filter(({ name }) => name === scenario);
  const hasInterleavings = scenario === 'all' || scenario === 'interleavings';
  if (wanted.length === 0 && !hasInterleavings) {
    process.stderr.write(`expected the name of a drill or all, was ${scenario}\n${USAGE}\n`);
    return 2;
  }
  const scenarios: DrillResult[] = [];
  for (const drill of wanted) {
    const result = await runDrill(drill, seed);
    scenarios.push(result);
    say(result);
  }
  if (hasInterleavings) {
    const result = await runInterleavings(seed, count, (line) => process.stderr.write(`     ${line}\n`));
    scenarios.push(result);
    say(result);
  }
  const isWell = scenarios.every(({ ok }) => ok);
  if (isJson) process.stdout.write(`${JSON.stringify({ scenarios })}\n`);
  else process.stdout.write(`${scenarios.filter(({ ok }) => ok).length} of ${scenarios.length} drills passed, longest time without a stop ${Math.max(...scenarios.map(({ unprotectedMs }) => unprotectedMs))} ms\n`);
  return isWell ? 0 : 1;
}

function say(result: DrillResult): void {
  process.stderr.write(`${result.ok ? 'ok  ' : 'FAIL'} ${result.name}: ${result.ok ? '' : `${result.lost} lost, ${result.duplicated} duplicated, `}${result.unprotectedMs} ms bare; ${result.detail}\n`);
}

function read(): Asked | null {
  try {
    const { values } = parseArgs({ options: { scenario: { type: 'string', default: 'all' }, seed: { type: 'string', default: '1' }, json: { type: 'boolean', default: false }, interleavings: { type: 'string', default: String(INTERLEAVINGS) } } });
    const seed = Number(values.seed);
    if (!Number.isSafeInteger(seed) || seed < 0) throw new Error(`expected --seed to be a whole number, was ${values.seed}`);
    const count = Number(values.interleavings);
    if (!Number.isSafeInteger(count) || count < 1) throw new Error(`expected --interleavings to be a whole number of at least 1, was ${values.interleavings}`);
    return { scenario: values.scenario, seed, isJson: values.json, count };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    return null;
  }
}
