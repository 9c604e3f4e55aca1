import type { Command } from 'commander';
import { withCommon, wholeNumber } from '../options.ts';
import type { CommonOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { compareText, reportText, runsText } from '../text/runs-text.ts';
import { count } from '../text/words.ts';
import { UsageError } from '../usage-error.ts';

/** Adds `runs` with its own commands, and `report`. */
export function addRuns(program: Command, terminal: Terminal): void {
  const runs = program.command('runs').summary('list, show, compare, export or delete stored backtests').description('Works with the backtests that are stored. A run is named by its id; "latest" is the newest.').helpOption('-h, --help', 'print this help');
  addList(runs, terminal);
  addShow(runs, terminal);
  addCompare(runs, terminal);
  addExport(runs, terminal);
  addDelete(runs, terminal);
  addReport(program, terminal);
}

function addList(runs: Command, terminal: Terminal): void {
  withCommon(runs.command('list').description('Lists stored backtests, newest first.').option('--limit <number>', 'how many, 50 when absent', wholeNumber), ['tradewind runs list', 'tradewind runs list --limit 5 --json'])
    .action(async ({ dataDir, limit = 50 }: CommonOptions & { readonly limit?: number }) => {
      const { listRuns } = await import('../../engine/worker/commands/runs-command.ts');
      const document = await listRuns(dataDir, limit);
      terminal.print(document, () => runsText(document.runs));
    });
}

function addShow(runs: Command, terminal: Terminal): void {
  withCommon(runs.command('show').description('Tells what a stored run showed, with the range of every number.').argument('<run>', 'id of a run, or "latest"'), ['tradewind runs show latest', 'tradewind runs show latest --json'])
    .action(async (run: string, { dataDir }: CommonOptions) => {
      const { showRun } = await import('../../engine/worker/commands/runs-command.ts');
      const document = await showRun(dataDir, run);
      terminal.print(document, () => reportText(document));
    });
}

function addCompare(runs: Command, terminal: Terminal): void {
  withCommon(runs.command('compare').description('Puts runs side by side: the settings that differ, and every measure.').argument('<run...>', 'two to eight ids of runs'), ['tradewind runs compare bt-1 bt-2', 'tradewind runs compare bt-1 bt-2 bt-3 --json'])
    .action(async (ids: readonly string[], { dataDir }: CommonOptions) => {
      if (ids.length < 2 || ids.length > 8) throw new UsageError(`expected two to eight runs to compare, found ${ids.length}`, 'run');
      const { compareStoredRuns } = await import('../../engine/worker/commands/runs-command.ts');
      const document = await compareStoredRuns(dataDir, ids);
      terminal.print(document, () => compareText(document));
    });
}

function addExport(runs: Command, terminal: Terminal): void {
  const command = runs.command('export').description('Writes a stored run into a folder: report.html, result.json, and its trades, equity and months as CSV and Parquet.').argument('<run>', 'id of a run, or "latest"').requiredOption('--out <dir>', 'folder; made when it is not there');
  withCommon(command, ['tradewind runs export latest --out run']).action(async (run: string, { dataDir, out }: CommonOptions & { readonly out: string }) => {
    const { makeRunFolder } = await import('../../engine/worker/commands/run-files.ts');
    const { exportStoredRun } = await import('../../engine/worker/commands/runs-command.ts');
    makeRunFolder(out);
    const document = await exportStoredRun(dataDir, run, out);
    terminal.print(document, () => document.files.map(({ path, name, bytes }) => `${path ?? name}  ${count(bytes)} bytes`).join('\n'));
  });
}

function addDelete(runs: Command, terminal: Terminal): void {
  withCommon(runs.command('delete').description('Deletes stored runs for good: all that are named, or none. That their settings were tried still counts.').argument('<run...>', 'ids of runs'), ['tradewind runs delete bt-1'])
    .action(async (ids: readonly string[], { dataDir }: CommonOptions) => {
      const { deleteRuns } = await import('../../engine/worker/commands/runs-command.ts');
      const document = await deleteRuns(dataDir, ids);
      terminal.print(document, () => `Deleted ${document.deleted.join(', ')}.`);
    });
}

function addReport(program: Command, terminal: Terminal): void {
  const command = program.command('report')
    .summary('write a stored backtest as one page to share')
    .description('Writes a stored run as one HTML page that needs nothing else: no script, no network. It can be sent, printed and read anywhere.')
    .argument('<run>', 'id of a run, or "latest"')
    .option('--out <file>', 'file to write; RUN.html here when absent');
  withCommon(command, ['tradewind report latest', 'tradewind report latest --out breakout.html']).action(async (run: string, { dataDir, out }: CommonOptions & { readonly out?: string }) => {
    const { writeReport } = await import('../../engine/worker/commands/runs-command.ts');
    const document = await writeReport(dataDir, run, out);
    terminal.print(document, () => `Written: ${document.path} (${count(document.bytes)} bytes). Open it in a browser, or print it.`);
  });
}
