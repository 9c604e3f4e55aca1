import type { Command } from 'commander';
import { locateProgram } from '../../engine/worker/program.ts';
import { withCommon } from '../options.ts';
import type { CommonOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { table } from '../text/table.ts';

/** Adds `doctor`. */
export function addDoctor(program: Command, terminal: Terminal): void {
  const command = program.command('doctor').summary('check the installation and the data folder').description('Checks the installation, the store, the disk and the clock, and says what to do about each thing that is wrong.');
  withCommon(command, ['tradewind doctor', 'tradewind doctor --json']).action(async ({ dataDir }: CommonOptions) => {
    const { doctorCommand } = await import('../../engine/worker/commands/doctor-command.ts');
    const document = await doctorCommand(dataDir, locateProgram());
    terminal.print(document, () => table([{ title: '' }, { title: 'What' }, { title: 'Finding' }], document.items.map(({ ok, title, detail }) => [ok ? 'ok' : 'WRONG', title, detail])));
    if (document.ok) return;
    terminal.fail();
    const wrong = document.items.filter(({ ok }) => !ok);
    const message = wrong.map(({ title, detail }) => `${title}: ${detail}`).join(' ');
    if (terminal.isJson) terminal.note(JSON.stringify({ error: { code: 'unsound', message, where: wrong.map(({ title }) => title).join(', ') } }));
  });
}
