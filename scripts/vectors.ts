import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runVectorFile } from './vectors/run-file.ts';
import type { FileReport } from './vectors/run-file.ts';

// Runs files of vectors with known answers: npm run vectors -- FILE|DIR… [--json]

const EXTENSIONS = ['.json', '.csv', '.txt'];

interface CaseLine {
  readonly file: string;
  readonly id: string;
  readonly status: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

function main(args: readonly string[]): number {
  const isJson = args.includes('--json');
  const unknown = args.find((arg) => arg.startsWith('-') && arg !== '--json');
  const paths = args.filter((arg) => !arg.startsWith('-'));
  if (unknown !== undefined || paths.length === 0) {
    process.stderr.write(`${unknown === undefined ? 'expected a file or folder of vectors, found none' : `expected FILE, DIR or --json, found ${unknown}`}\nusage: npm run vectors -- FILE|DIR… [--json]\n`);
    return 2;
  }
  const reports = paths.flatMap(filesUnder).map((file) => runVectorFile(file));
  const cases = reports.flatMap(linesOf);
  const count = (status: string): number => cases.filter((line) => line.status === status).length;
  const summary = { passed: count('pass'), failed: count('fail'), notYet: count('not-yet') };
  if (isJson) process.stdout.write(`${JSON.stringify({ ...summary, cases }, null, 1)}\n`);
  else process.stdout.write(`${cases.map(textOf).join('\n')}\n\n${summary.passed} passed, ${summary.failed} failed, ${summary.notYet} not yet\n`);
  for (const report of reports) if ('error' in report) process.stderr.write(`${report.file}: ${report.error}\n`);
  return summary.failed > 0 || reports.some((report) => 'error' in report) || cases.length === 0 ? 1 : 0;
}

function filesUnder(path: string): readonly string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => EXTENSIONS.some((extension) => name.endsWith(extension)));
  return names.sort().map((name) => join(path, name));
}

/** A file that cannot be run counts as one failed case. */
function linesOf(report: FileReport): readonly CaseLine[] {
  if ('error' in report) return [{ file: report.file, id: 'file', status: 'fail', expected: null, actual: report.error }];
  return report.results.map((result) => ({ file: report.file, ...result }));
}

function textOf({ file, id, status, expected, actual }: CaseLine): string {
  const label = { pass: 'pass   ', fail: 'FAIL   ', 'not-yet': 'not yet' }[status] ?? status;
  return `${label} ${file} ${id}${status === 'not-yet' ? '' : `\n        expected ${JSON.stringify(expected)}\n        actual   ${JSON.stringify(actual)}`}`;
}

// A reader that has seen enough (`| head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.exitCode = main(process.argv.slice(2));
