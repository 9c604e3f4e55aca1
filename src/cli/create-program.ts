import { Command } from 'commander';
import { locateProgram } from '../engine/worker/program.ts';
import { addAnalyze } from './commands/analyze.ts';
import { addBacktest } from './commands/backtest.ts';
import { addBot } from './commands/bot.ts';
import { addData } from './commands/data.ts';
import { addDoctor } from './commands/doctor.ts';
import { addFeatures } from './commands/features.ts';
import { addImport } from './commands/import.ts';
import { addCompareLive } from './commands/compare-live.ts';
import { addJudge } from './commands/judge.ts';
import { addKeys } from './commands/keys.ts';
import { addKill } from './commands/kill.ts';
import { addLive } from './commands/live.ts';
import { addModels } from './commands/models.ts';
import { addPaper } from './commands/paper.ts';
import { addReplay } from './commands/replay.ts';
import { addRuns } from './commands/runs.ts';
import { addServe } from './commands/serve.ts';
import { addStrategies } from './commands/strategies.ts';
import { addTrain } from './commands/train.ts';
import { addTune } from './commands/tune.ts';
import type { Terminal } from './terminal.ts';

/** Builds the whole command line. Parsing throws CommanderError instead of ending the process; an error's text is left to the caller. */
export function createProgram(terminal: Terminal): Command {
  const program = new Command('tradewind')
    .description('A trading workstation for one person: import data, backtest, trade on paper, replay, stop.')
    .version(locateProgram().version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ writeErr: (text) => { if (!text.startsWith('error:') && !text.startsWith('(Did you')) process.stderr.write(text); } })
    .addHelpText('after', `
Exit codes: 0 done, 1 failed, 2 wrong usage. Each command prints one JSON document with --json.
Everything is kept in one data folder, shared with the window: see --data-dir.`);
  for (const add of [addImport, addData, addStrategies, addBacktest, addTune, addFeatures, addTrain, addModels, addBot, addRuns, addJudge, addAnalyze, addPaper, addLive, addServe, addReplay, addCompareLive, addKeys, addKill, addDoctor]) add(program, terminal);
  return program;
}
