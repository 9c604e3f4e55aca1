import { parseArgs } from 'node:util';
import { asRead, whole } from './asked.ts';
import { runWorlds } from './properties/run-worlds.ts';
import type { Report } from './properties/run-worlds.ts';

// Places random orders by the million and lets a second arithmetic judge every one that the gate lets pass: npm run properties -- --orders N --seed S [--json]

const USAGE = 'usage: npm run properties -- --orders N --seed S [--json]';

const asked = read();
if (asked === null) process.exitCode = 2;
else process.exitCode = main(asked);

function main({ orders, seed, isJson }: { readonly orders: number; readonly seed: number; readonly isJson: boolean }): number {
  let told = 0;
  const report = runWorlds(orders, seed, (counts) => {
    if (counts.orders - told < 50_000) return;
    told = counts.orders;
    process.stderr.write(`${counts.orders} orders\n`);
  });
  process.stdout.write(isJson ? `${JSON.stringify({ ...report, counts: { ...report.counts, denials: Object.fromEntries(report.counts.denials) } })}\n` : describe(report));
  return report.faults.length === 0 ? 0 : 1;
}

function describe({ worlds, counts, faults }: Report): string {
  const denials = [...counts.denials].sort(([, one], [, other]) => other - one).map(([code, count]) => `  ${code}: ${count}\n`).join('');
  return `${counts.orders} orders in ${worlds} worlds: ${counts.approved} approved, ${counts.denied} denied, ${counts.reduced} to reduce, ${counts.fills} fills, ${counts.restarts} restarts; ${faults.length} faults\n${denials}${faults.map((fault) => `${fault}\n`).join('')}`;
}

function read(): { readonly orders: number; readonly seed: number; readonly isJson: boolean } | null {
  return asRead(USAGE, () => {
    const { values } = parseArgs({ options: { orders: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' }, json: { type: 'boolean', default: false } } });
    return { orders: whole('orders', values.orders, 1), seed: whole('seed', values.seed, 0), isJson: values.json };
  });
}
