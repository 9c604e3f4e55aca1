import type { Command } from 'commander';
import type { ReplayDocument } from '../../engine/worker/commands/replay-command.ts';
import { withCommon } from '../options.ts';
import type { CommonOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { replayText } from '../text/replay-text.ts';

interface ReplayOptions extends CommonOptions {
  readonly verify?: true;
  readonly export?: string;
}

/** Adds `replay`. */
export function addReplay(program: Command, terminal: Terminal): void {
  const command = program.command('replay')
    .summary('play a recorded session again and compare')
    .description('Plays a recorded session again through a fresh engine and compares what each input brings about with what it brought about then. Fails at the first difference and names the record.')
    .argument('<session>', 'id of a session, "latest", or a file made by --export')
    .option('--verify', 'also fail when there was nothing to compare, or the journal\'s last record was damaged')
    .option('--export <file>', 'write the journal to a file as well, one record a line');
  withCommon(command, ['tradewind replay latest --verify', 'tradewind replay latest --export session.jsonl', 'tradewind replay ./session.jsonl --verify --json'])
    .action(async (what: string, { dataDir, verify, export: exportTo }: ReplayOptions) => {
      const { replayCommand } = await import('../../engine/worker/commands/replay-command.ts');
      const document = await replayCommand({ dataDir, what, ...(exportTo === undefined ? {} : { exportTo }) });
      terminal.print(document, () => replayText(document));
      const problem = problemOf(document, verify === true ? 'strictly' : 'leniently');
      if (problem === null) return;
      terminal.fail();
      const { code, message } = problem;
      terminal.note(terminal.isJson ? JSON.stringify({ error: { code, message, where: document.difference === null ? document.sessionId : `${document.sessionId} record ${document.difference.sequence}` } }) : `tradewind: ${message}`);
    });
}

type Found = Pick<ReplayDocument, 'sessionId' | 'difference' | 'compared' | 'damage'>;

function problemOf({ sessionId, difference, compared, damage }: Found, how: 'strictly' | 'leniently'): { readonly code: string; readonly message: string } | null {
  if (difference !== null) return { code: 'replay-differs', message: `session ${sessionId}, record ${difference.sequence}: expected outputs ${difference.expected}, found ${difference.actual}` };
  if (how === 'leniently') return null;
  if (damage !== null) return { code: 'journal-damaged', message: `session ${sessionId}: expected a sound journal, found: ${damage}` };
  return compared === 0 ? { code: 'nothing-compared', message: `session ${sessionId}: expected recorded outputs to compare, found none` } : null;
}
