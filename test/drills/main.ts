import { parseArgs } from 'node:util';
import type { DrillResult } from './bench/run-drill.ts';
import { runDrill } from './bench/run-drill.ts';
import { DRILLS } from './drills.ts';

// Plays what can go wrong between us and the exchange, against the local Binance: npm run drill -- --scenario NAME|all --seed S [--json]

const USAGE = 'usage: npm run drill -- --scenario NAME|all|list --seed S [--json]';

const asked = read();
process.exitCode = asked === null ? 2 : await main(asked);

async function main({ scenario, seed, isJson }: { readonly scenario: string; readonly seed: number; readonly isJson: boolean }): Promise<number> {
  if (scenario === 'list') {
    process.stdout.write(`${DRILLS.map(({ name }) => name).join('\n')}\n`);
    return 0;
  }
  const wanted = scenario === 'all' ? DRILLS : DRILLS.filter(({ name }) => name === scenario);
  if (wanted.length === 0) {
    process.stderr.write(`expected the name of a drill or all, was ${scenario}\n${USAGE}\n`);
    return 2;
  }
  const scenarios: DrillResult[] = [];
  for (const drill of wanted) {
    const result = await runDrill(drill, seed);
    scenarios.push(result);
    process.stderr.write(`${result.ok ? 'ok  ' : 'FAIL'} ${result.name}: ${result.ok ? '' : `${result.lost} lost, ${result.duplicated} duplicated, `}${result.unprotectedMs} ms bare; ${result.detail}\n`);
  }
  const isWell = scenarios.every(({ ok }) => ok);
  if (isJson) process.stdout.write(`${JSON.stringify({ scenarios })}\n`);
  else process.stdout.write(`${scenarios.filter(({ ok }) => ok).length} of ${scenarios.length} drills passed, longest time without a stop ${Math.max(...scenarios.map(({ unprotectedMs }) => unprotectedMs))} ms\n`);
  return isWell ? 0 : 1;
}

function read(): { readonly scenario: string; readonly seed: number; readonly isJson: boolean } | null {
  try {
    const { values } = parseArgs({ options: { scenario: { type: 'string', default: 'all' }, seed: { type: 'string', default: '1' }, json: { type: 'boolean', default: false } } });
    const seed = Number(values.seed);
    if (!Number.isSafeInteger(seed) || seed < 0) throw new Error(`expected --seed to be a whole number, was ${values.seed}`);
    return { scenario: values.scenario, seed, isJson: values.json };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    return null;
  }
}
