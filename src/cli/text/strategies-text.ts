import type { CheckedFile, CustomProblem, StrategiesDocument } from '../../engine/worker/commands/strategies-command.ts';
import { table } from './table.ts';

/** Writes all strategies: the program's own, a person's, and what is wrong with those that cannot be used. */
export function strategiesText({ builtIn, custom, models, folder }: StrategiesDocument): string {
  const usable = custom.filter(({ status }) => status === 'ready');
  const rows = [
    ...builtIn.map(({ name, title }) => [name, title, 'Tradewind']),
    ...usable.map(({ name, title, file, code }) => [name ?? '', title ?? '', `${file}, version ${code.slice(0, 8)}`]),
  ];
  const refused = custom.filter(({ status }) => status !== 'ready').flatMap(({ file, problems }) => ['', `${file} cannot be used:`, ...problems.map((problem) => problemText(file, problem))]);
  const trained = models.length === 0 ? [] : ['', table([{ title: 'Model' }, { title: 'Title' }, { title: 'Status' }], models.map(({ code, title, status }) => [code.slice(0, 8), title, status])), 'A model is named with --model in place of --strategy.'];
  return [table([{ title: 'Name' }, { title: 'Title' }, { title: 'From' }], rows), ...trained, ...refused, '', `Your own are read from ${folder}`].join('\n');
}

const OUTCOMES = { passed: 'ok  ', skipped: 'skip', failed: 'note' } as const;

/** Writes what a check has found in each file. */
export function checkedText(files: readonly CheckedFile[]): string {
  return files.map(({ file, isReady, name, code, problems, checks }) => [
    isReady ? `${file}: can be used as ${name ?? ''} (version ${code.slice(0, 8)})` : `${file}: cannot be used`,
    ...problems.map((problem) => problemText(file, problem)),
    // What was refused is said above, with its line.
    ...checks.filter(({ outcome }) => isReady || outcome !== 'failed').map(({ title, outcome, sentence }) => `  ${OUTCOMES[outcome]}  ${title}: ${sentence}`),
  ].join('\n')).join('\n\n');
}

function problemText(file: string, { line, column, message }: CustomProblem): string {
  const place = line === null ? '' : `${file}:${line}${column === null ? '' : `:${column}`}  `;
  return `  ${place}${message}`;
}
