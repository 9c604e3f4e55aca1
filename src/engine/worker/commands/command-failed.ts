import type { BadRequest } from '../../run/backtest/run-request.ts';
import type { RunUnusable } from '../../run/report/stored-run.ts';
import type { StoreError } from '../../adapters/sqlite/store-error.ts';
import type { ContractFailure } from '../../contract/client.ts';
import type { ContractError, Violation } from '../../contract/envelope.ts';
import type { DataFolderInUse } from '../data-folder.ts';

/** A command that could not be carried out: one sentence that says what was expected, what was found, and where. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
  readonly code: string;
  readonly where: string | null;

  constructor(failure: { readonly code: string; readonly message: string; readonly where?: string | null }, options?: ErrorOptions) {
    super(failure.message, options);
    this.code = failure.code;
    this.where = failure.where ?? null;
  }
}

/** A failure as the command line tells it. `violations` is set when what was asked for is wrong in itself. */
export interface CommandFailure extends Pick<ContractError, 'code' | 'message'> {
  readonly where: string | null;
  readonly violations: readonly Violation[];
}

/** Turns whatever a command threw into a failure that can be told in one line. Errors are known by their names: to refuse, nothing of the engine is loaded. */
export function failureOf(error: unknown): CommandFailure {
  const message = (error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/g, ' ');
  const failure = (code: string, where: string | null = null): CommandFailure => ({ code, message, where, violations: [] });
  if (!(error instanceof Error)) return failure('failed');
  switch (error.name) {
    case 'CommandFailed': return failure((error as CommandFailed).code, (error as CommandFailed).where);
    case 'BadRequest': return { ...failure('invalid-config'), violations: (error as BadRequest).violations };
    case 'DataMissing': return failure('data-missing');
    case 'RunUnusable': return failure((error as RunUnusable).code);
    case 'ExportFailed': return failure('cannot-write');
    case 'ExportError': return failure('export-failed');
    case 'StoreError': return failure(`store-${(error as StoreError).kind}`);
    case 'DataFolderInUse': return failure('in-use', (error as DataFolderInUse).dataDir);
    case 'ContractFailure': {
      const { code, where, violations } = (error as ContractFailure).error;
      return { code, message, where: where ?? null, violations: violations ?? [] };
    }
    default: return failure('failed');
  }
}
