import { CommanderError } from 'commander';
import { createProgram } from './create-program.ts';
import { createTerminal } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/**
 * Runs one command line and returns its exit code: 0 done, 1 failed, 2 wrong usage. Never throws.
 * @param args without the names of the interpreter and the program
 */
export async function runCli(args: readonly string[]): Promise<number> {
  const terminal = createTerminal(args.includes('--json'));
  try {
    await createProgram(terminal).parseAsync([...args], { from: 'user' });
    return terminal.exitCode;
  } catch (error) {
    return report(error, terminal);
  }
}

async function report(error: unknown, terminal: Terminal): Promise<number> {
  if (error instanceof CommanderError) return reportParsing(error, terminal);
  if (error instanceof UsageError) return tell(terminal, { code: 'usage', message: error.message, where: error.where }, 2);
  const { failureOf } = await import('../engine/worker/commands/command-failed.ts');
  const { code, message, where, violations } = failureOf(error);
  if (violations.length === 0) return tell(terminal, { code, message, where }, 1);
  const flagged = violations.map((violation) => ({ ...violation, flag: flagOf(violation.path) }));
  return tell(terminal, { code, message: flagged.map((one) => `${one.flag}: ${one.message}`).join('; '), where: flagged.map(({ flag }) => flag).join(', ') }, 2);
}

/** What the parser of options found; help and version are no errors, and their text is already printed. */
function reportParsing({ code, exitCode, message }: CommanderError, terminal: Terminal): number {
  if (exitCode === 0) return 0;
  if (code === 'commander.help') return 2;
  const text = message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
  return tell(terminal, { code: 'usage', message: text, where: /'(-[^' ]*)/.exec(text)?.[1] ?? null }, 2);
}

function tell(terminal: Terminal, error: { readonly code: string; readonly message: string; readonly where: string | null }, exitCode: 1 | 2): number {
  terminal.note(terminal.isJson ? JSON.stringify({ error }) : `tradewind: ${error.message}`);
  return exitCode;
}

/** Names the option by which a person gave the field of a request. */
function flagOf(path: string): string {
  const [part = '', ...rest] = path.split('.');
  const FLAGS: Readonly<Record<string, string>> = { config: '--set', startingCash: '--cash', instruments: '--symbol', space: '--param', objectives: '--objective', penalties: '--penalty', holdout: '--holdout-from', leastTrades: '--least-trades', pruning: '--prune' };
  // A setting is named by its whole path: --set ppo.learningRate.
  return [FLAGS[part] ?? `--${part}`, ...(part === 'config' && rest.length > 0 ? [rest.join('.')] : rest)].join(' ');
}
