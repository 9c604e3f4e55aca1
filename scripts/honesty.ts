import { parseArgs } from 'node:util';
import { asRead, whole } from './asked.ts';
import { binomialBound, countVerdicts, judgeWalk } from './honesty/run-study.ts';
import type { StudyCounts } from './honesty/run-study.ts';
import type { World } from './honesty/world.ts';

// Lets the lab judge searches on markets that were made, with and without an edge: npm run honesty -- --walks N --seed S [--json]

const USAGE = 'usage: npm run honesty -- --walks N --seed S [--json]';
const SIGNIFICANCE = 0.05;
/** One study in a thousand breaks its bound by bad luck. */
const TAIL = 0.001;

/** Three years of days that move by 2.5 %. */
const DAYS: Pick<World, 'bars' | 'volatility' | 'persistence'> = { bars: 1_096, volatility: 0.025, persistence: 0.95 };
const WORLDS: readonly { readonly name: string; readonly world: World; readonly hasEdge: boolean; readonly uphill?: number }[] = [
  { name: 'random walk with costs', world: { ...DAYS, trend: 0, cost: 0.001 }, hasEdge: false },
  { name: 'random walk without costs', world: { ...DAYS, trend: 0, cost: 0 }, hasEdge: false },
  { name: 'random walk without costs, searched uphill', world: { ...DAYS, trend: 0, cost: 0 }, hasEdge: false, uphill: 60 },
  { name: 'trends of 0.2 of a day\'s move, with costs', world: { ...DAYS, trend: 0.2, cost: 0.001 }, hasEdge: true },
  { name: 'trends of 0.3 of a day\'s move, with costs', world: { ...DAYS, trend: 0.3, cost: 0.001 }, hasEdge: true },
  { name: 'trends of 0.4 of a day\'s move, with costs', world: { ...DAYS, trend: 0.4, cost: 0.001 }, hasEdge: true },
];

interface Finding extends StudyCounts {
  readonly world: string;
  readonly hasEdge: boolean;
  /** Most verdicts of evidence that the significance level allows; null where there is something to find. */
  readonly mostEvidence: number | null;
  readonly holds: boolean;
}

const asked = read();
if (asked === null) process.exitCode = 2;
else process.exitCode = main(asked);

function main({ walks, seed, isJson }: { readonly walks: number; readonly seed: number; readonly isJson: boolean }): number {
  const findings = WORLDS.map(({ name, world, hasEdge, ...how }): Finding => {
    const verdicts = Array.from({ length: walks }, (_, walk) => judgeWalk(walk, { world, seed: `${seed} ${name}`, ...how }));
    const counts = countVerdicts(verdicts);
    const mostEvidence = hasEdge ? null : binomialBound(walks, SIGNIFICANCE, TAIL);
    const finding = { world: name, hasEdge, ...counts, mostEvidence, holds: mostEvidence === null || counts.evidence <= mostEvidence };
    (isJson ? process.stderr : process.stdout).write(`${sentenceOf(finding)}\n`);
    return finding;
  });
  const holds = findings.every((finding) => finding.holds);
  if (isJson) process.stdout.write(`${JSON.stringify({ walks, seed, significance: SIGNIFICANCE, findings, holds })}\n`);
  return holds ? 0 : 1;
}

function sentenceOf({ world, walks, evidence, medianSharpe, naive, deflated, selected, notOverfitted, mostEvidence }: Finding): string {
  const bound = mostEvidence === null ? '' : ` (at most ${mostEvidence} are allowed)`;
  return `${world} (the best usually shows a Sharpe ratio of ${medianSharpe?.toFixed(2) ?? 'none'} a year): evidence in ${evidence} of ${walks}${bound}; a single test would have believed ${naive}, the deflated ratio alone ${deflated}, the best of all trials ${selected}, overfitting ${notOverfitted}`;
}

function read(): { readonly walks: number; readonly seed: number; readonly isJson: boolean } | null {
  return asRead(USAGE, () => {
    const { values } = parseArgs({ options: { walks: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' }, json: { type: 'boolean', default: false } } });
    return { walks: whole('walks', values.walks, 1), seed: whole('seed', values.seed, 0), isJson: values.json };
  });
}
