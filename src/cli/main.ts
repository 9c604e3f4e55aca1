// The command line: parses arguments, calls the engine's own handlers, and prints. See docs/cli.md.
import { runCli } from './run-cli.ts';

// A reader that has had enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runCli(process.argv.slice(2));
