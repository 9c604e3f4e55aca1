import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runChaos } from './chaos/run-chaos.ts';

// Kills the host at random instants and proves after each kill that nothing was lost: npm run chaos -- --kills N --seed S [--json]

const USAGE = 'usage: npm run chaos -- --kills N --seed S [--json]';

const asked = read();
if (asked === null) process.exitCode = 2;
else process.exitCode = await main(asked);

async function main({ kills, seed, isJson }: { readonly kills: number; readonly seed: number; readonly isJson: boolean }): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tradewind-chaos-'));
  const report = await runChaos({ kills, seed, dataDir, onProgress: (line) => { process.stderr.write(`${line}\n`); } });
  const isWell = report.failures.length === 0 && report.kills === kills;
  if (isWell) rmSync(dataDir, { recursive: true, force: true });
  else process.stderr.write(`the data folder is kept: ${dataDir}\n`);
  if (isJson) process.stdout.write(`${JSON.stringify(report)}\n`);
  else process.stdout.write(`${report.kills} kills, ${report.lost} lost, ${report.duplicated} duplicated, ${report.ledgerMismatches} mismatches of orders, positions and money\n${report.failures.map((one) => `${one}\n`).join('')}`);
  return isWell ? 0 : 1;
}

function read(): { readonly kills: number; readonly seed: number; readonly isJson: boolean } | null {
  try {
    const { values } = parseArgs({ options: { kills: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' }, json: { type: 'boolean', default: false } } });
    return { kills: whole('kills', values.kills, 1), seed: whole('seed', values.seed, 0), isJson: values.json };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    return null;
  }
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) throw new Error(`expected --${name} to be a whole number of at least ${least}, was ${text}`);
  return value;
}
