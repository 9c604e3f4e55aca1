import { Option } from 'commander';
import type { Command } from 'commander';
import type { ExportFormat, WantedChange } from '../../engine/worker/commands/models-command.ts';
import { wholeNumber, withCommon } from '../options.ts';
import type { CommonOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { changePreviewText, modelComparisonText, modelsText, modelText } from '../text/models-text.ts';
import { count } from '../text/words.ts';
import { UsageError } from '../usage-error.ts';

const MODEL = 'the beginning of its code, or its title';

/** Adds `models` with its own commands. */
export function addModels(program: Command, terminal: Terminal): void {
  const models = program.command('models').summary('the shelf of trained models: list, compare, put to work, take back').helpOption('-h, --help', 'print this help')
    .description('Works with trained models. A model is named by the beginning of its code or by its title. What trades changes in the engine that runs on the data folder;\nwithout one, in the stored session, which goes on with it at its next start.');
  addList(models, terminal);
  addShow(models, terminal);
  addCompare(models, terminal);
  addPromote(models, terminal);
  addRollback(models, terminal);
  addEnd(models, terminal, { change: 'retire', description: 'Takes a model out of every shadow and off the list of strategies. Its weights stay; it can be promoted again.' });
  addEnd(models, terminal, { change: 'delete', description: 'Deletes the weights of a model that is not at work, for good. That it was tried goes on counting.' });
  addName(models, terminal);
  addExport(models, terminal);
  addImport(models, terminal);
}

function addList(models: Command, terminal: Terminal): void {
  withCommon(models.command('list').description('Lists the models, newest first: where they stand, where they work, and what the test showed.\nOf each bot of boosted trees it lists the versions at work and the newest five.')
    .addOption(new Option('--kind <kind>', 'only these').choices(['agent', 'boosting'])).option('--bot <id>', 'the newest 200 versions of this bot of boosted trees', String), ['tradewind models list', 'tradewind models list --kind boosting --json'])
    .action(async ({ dataDir, kind, bot }: CommonOptions & { readonly kind?: 'agent' | 'boosting'; readonly bot?: string }) => {
      const { listModels } = await import('../../engine/worker/commands/models-command.ts');
      const document = await listModels(dataDir, { ...(kind === undefined ? {} : { kind }), ...(bot === undefined ? {} : { line: bot }) });
      terminal.print(document, () => modelsText(document));
    });
}

function addShow(models: Command, terminal: Terminal): void {
  withCommon(models.command('show').description('Tells everything about one model: what it sees, what it was trained on, what it showed, where it worked.').argument('<model>', MODEL), ['tradewind models show 3fa2', 'tradewind models show "PPO BTC+ETH 15m" --json'])
    .action(async (model: string, { dataDir }: CommonOptions) => {
      const { showModel } = await import('../../engine/worker/commands/models-command.ts');
      const document = await showModel(dataDir, model);
      terminal.print(document, () => modelText(document));
    });
}

function addCompare(models: Command, terminal: Terminal): void {
  withCommon(models.command('compare').description('Puts models side by side: what they see, what they were trained on, what they showed, and the settings that differ.').argument('<model...>', 'two to six models'), ['tradewind models compare 3fa2 91cc'])
    .action(async (names: readonly string[], { dataDir }: CommonOptions) => {
      if (names.length < 2 || names.length > 6) throw new UsageError(`expected two to six models to compare, found ${names.length}`, 'model');
      const { compareStoredModels } = await import('../../engine/worker/commands/models-command.ts');
      const document = await compareStoredModels(dataDir, names);
      terminal.print(document, () => modelComparisonText(document));
    });
}

interface PromoteOptions extends CommonOptions {
  readonly to: 'shadow' | 'active';
  readonly strategy: string;
  readonly without?: readonly string[];
  readonly dryRun?: true;
}

function addPromote(models: Command, terminal: Terminal): void {
  const command = models.command('promote')
    .description('Lets a model decide beside a strategy of the session without trading (shadow), or puts it in the strategy\'s place from the next bar on (active). What it replaces is kept.\nWhere real money is armed, a model that has not passed the gate is refused.')
    .argument('<model>', MODEL)
    .addOption(new Option('--to <status>', 'where to').choices(['shadow', 'active']).makeOptionMandatory())
    .requiredOption('--strategy <id>', 'id of the strategy of the session, for example trend', String)
    .option('--without <line...>', 'where real money is armed: a line of the gate to go without, knowingly')
    .option('--dry-run', 'say what would change, and change nothing');
  withCommon(command, ['tradewind models promote 3fa2 --to shadow --strategy trend', 'tradewind models promote 3fa2 --to active --strategy trend --dry-run'])
    .action((model: string, options: PromoteOptions) => change({ change: 'promote', model, to: options.to, assignmentId: options.strategy, override: options.without ?? [] }, options, terminal));
}

function addRollback(models: Command, terminal: Terminal): void {
  const command = models.command('rollback').description('Puts back what a model has replaced, set as it was then.').requiredOption('--strategy <id>', 'id of the strategy of the session, for example trend', String).option('--dry-run', 'say what would change, and change nothing');
  withCommon(command, ['tradewind models rollback --strategy trend'])
    .action((options: PromoteOptions) => change({ change: 'rollback', assignmentId: options.strategy }, options, terminal));
}

function addEnd(models: Command, terminal: Terminal, { change: what, description }: { readonly change: 'retire' | 'delete'; readonly description: string }): void {
  withCommon(models.command(what).description(description).argument('<model>', MODEL).option('--dry-run', 'say what would change, and change nothing'), [`tradewind models ${what} 3fa2`])
    .action((model: string, options: CommonOptions & { readonly dryRun?: true }) => change({ change: what, model }, options, terminal));
}

async function change(wanted: WantedChange, { dataDir, dryRun }: CommonOptions & { readonly dryRun?: true }, terminal: Terminal): Promise<void> {
  const { changeModels, previewModelChange } = await import('../../engine/worker/commands/models-command.ts');
  if (dryRun) {
    const preview = await previewModelChange(dataDir, wanted);
    if (preview.refusal !== null) terminal.fail();
    terminal.print(preview, () => changePreviewText(preview));
    return;
  }
  const document = await changeModels(dataDir, wanted);
  terminal.print(document, () => `${document.message}${document.engine === 'none' && wanted.change !== 'delete' ? ' No engine runs: the stored session goes on with it at its next start.' : ''}`);
}

function addName(models: Command, terminal: Terminal): void {
  const command = models.command('name').description('Gives a model another title, or a note of your own.').argument('<model>', MODEL).option('--title <title>', 'what it is called from now on', String).option('--note <text>', 'what you want to remember of it', String);
  withCommon(command, ['tradewind models name 3fa2 --title "Calm, 15m" --note "better in quiet weeks"'])
    .action(async (model: string, { dataDir, title, note }: CommonOptions & { readonly title?: string; readonly note?: string }) => {
      if (title === undefined && note === undefined) throw new UsageError('expected --title or --note, found neither', '--title');
      const { nameModel } = await import('../../engine/worker/commands/models-command.ts');
      const document = await nameModel(dataDir, { model, ...(title === undefined ? {} : { title }), ...(note === undefined ? {} : { note }) });
      terminal.print(document, () => `Written down for ${document.code.slice(0, 8)}.`);
    });
}

function addExport(models: Command, terminal: Terminal): void {
  const command = models.command('export').description('Writes a model into a folder: as one file of Tradewind, from which it is read back bit for bit; an agent as ONNX or as TensorFlow.js layers; boosted trees as LightGBM text.').argument('<model>', MODEL)
    .addOption(new Option('--format <format>', 'in which form').choices(['tradewind', 'onnx', 'tfjs', 'lightgbm']).default('tradewind'))
    .requiredOption('--out <dir>', 'folder; made when it is not there');
  withCommon(command, ['tradewind models export 3fa2 --format onnx --out model', 'tradewind models export 91cc --format lightgbm --out model'])
    .action(async (model: string, { dataDir, format, out }: CommonOptions & { readonly format: ExportFormat; readonly out: string }) => {
      const { exportStoredModel } = await import('../../engine/worker/commands/models-command.ts');
      const document = await exportStoredModel(dataDir, { model, format, folder: out });
      terminal.print(document, () => [...document.files.map(({ path, name, bytes }) => `${path ?? name}  ${count(bytes)} bytes`), ...document.notes].join('\n'));
    });
}

interface ImportOptions extends CommonOptions {
  readonly mapping?: string;
  readonly horizon?: number;
  readonly instrument?: string;
  readonly title?: string;
}

function addImport(models: Command, terminal: Terminal): void {
  const command = models.command('import').description('Puts a model from a file on the shelf as a candidate: one of Tradewind, an ONNX policy from elsewhere with a file that says what its numbers stand for, or trees of LightGBM that were grown on the features of bars-19.').argument('<file>', 'the file of the model')
    .option('--mapping <file>', 'JSON: what the numbers that a foreign policy expects stand for', String)
    .option('--horizon <bars>', 'of trees of LightGBM: how many bars of one minute ahead their forecast looks', wholeNumber)
    .option('--instrument <id>', 'of trees of LightGBM: the market that they were trained on, for example um:BTCUSDT', String)
    .option('--title <title>', 'what it is called here', String);
  withCommon(command, ['tradewind models import trend-3fa2b1c4.tradewind.json', 'tradewind models import policy.onnx --mapping policy.json --title "From elsewhere"', 'tradewind models import trees.txt --horizon 10 --instrument um:BTCUSDT'])
    .action(async (file: string, { dataDir, mapping, horizon, instrument, title }: ImportOptions) => {
      const { importStoredModel } = await import('../../engine/worker/commands/models-command.ts');
      const document = await importStoredModel(dataDir, { file, ...(mapping === undefined ? {} : { mappingFile: mapping }), ...(horizon === undefined ? {} : { horizonBars: horizon }), ...(instrument === undefined ? {} : { instrumentId: instrument }), ...(title === undefined ? {} : { title }) });
      terminal.print(document, () => [`${document.isNew ? 'On the shelf as a candidate' : 'It was on the shelf already'}: ${document.code.slice(0, 8)}`, ...document.notes].join('\n'));
    });
}
