import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { asRead, whole } from './asked.ts';
import { runBots } from './chaos/run-bots.ts';
import { runChaos } from './chaos/run-chaos.ts';
import { runLatched } from './chaos/run-latched.ts';
import { runModels } from './chaos/run-models.ts';

// Kills the host at random instants and proves after each kill that nothing was lost: npm run chaos -- --kills N --seed S [--latched | --models | --bots] [--json]

const USAGE = 'usage: npm run chaos -- --kills N --seed S [--latched | --models | --bots] [--json]';

interface Asked {
  readonly kills: number;
  readonly seed: number;
  /** Around breakers that trip, instead of everything else. */
  readonly isLatched: boolean;
  /** Around models that are promoted and rolled back. */
  readonly isModels: boolean;
  /** Around bots that train and swap versions. */
  readonly isBots: boolean;
  readonly isJson: boolean;
}

const asked = read();
if (asked === null) process.exitCode = 2;
else process.exitCode = await main(asked);

async function main({ kills, seed, isLatched, isModels, isBots, isJson }: Asked): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tradewind-chaos-'));
  const options = { kills, seed, dataDir, onProgress: (line: string) => { process.stderr.write(`${line}\n`); } };
  const { report, sentence } = isLatched ? await latched(options) : isModels ? await models(options) : isBots ? await bots(options) : await anywhere(options);
  const isWell = report.failures.length === 0 && report.kills === kills;
  if (isWell) rmSync(dataDir, { recursive: true, force: true });
  else process.stderr.write(`the data folder is kept: ${dataDir}\n`);
  if (isJson) process.stdout.write(`${JSON.stringify(report)}\n`);
  else process.stdout.write(`${sentence}\n${report.failures.map((one) => `${one}\n`).join('')}`);
  return isWell ? 0 : 1;
}

async function anywhere(options: Parameters<typeof runChaos>[0]): Promise<{ readonly report: Awaited<ReturnType<typeof runChaos>>; readonly sentence: string }> {
  const report = await runChaos(options);
  return { report, sentence: `${report.kills} kills, ${report.lost} lost, ${report.duplicated} duplicated, ${report.ledgerMismatches} mismatches of orders, positions and money` };
}

async function latched(options: Parameters<typeof runLatched>[0]): Promise<{ readonly report: Awaited<ReturnType<typeof runLatched>>; readonly sentence: string }> {
  const report = await runLatched(options);
  return { report, sentence: `${report.kills} kills, ${report.halts} of them of a halted account, ${report.latches} latched breakers found again` };
}

async function models(options: Parameters<typeof runModels>[0]): Promise<{ readonly report: Awaited<ReturnType<typeof runModels>>; readonly sentence: string }> {
  const report = await runModels(options);
  return { report, sentence: `${report.kills} kills, ${report.atWork} of them found a model at work, ${report.kept} answered promotions found again` };
}

async function bots(options: Parameters<typeof runBots>[0]): Promise<{ readonly report: Awaited<ReturnType<typeof runBots>>; readonly sentence: string }> {
  const report = await runBots(options);
  return { report, sentence: `${report.kills} kills, ${report.inTraining} of them in a training, ${report.inShadow} in a shadow, ${report.atWork} found a version at work; ${report.swaps} swaps` };
}

function read(): Asked | null {
  return asRead(USAGE, () => {
    const { values } = parseArgs({ options: { kills: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' }, latched: { type: 'boolean', default: false }, models: { type: 'boolean', default: false }, bots: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } } });
    return { kills: whole('kills', values.kills, 1), seed: whole('seed', values.seed, 0), isLatched: values.latched, isModels: values.models, isBots: values.bots, isJson: values.json };
  });
}
