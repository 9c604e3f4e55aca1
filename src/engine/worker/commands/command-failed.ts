import { ExportError } from '../../run/data/export-data.ts';
import { BadRequest } from '../../run/backtest/run-request.ts';
import { DataMissing } from '../../run/market-data.ts';
import { StoreError } from '../../adapters/sqlite/store-error.ts';
import { ContractFailure } from '../../contract/client.ts';
import type { ContractError, Violation } from '../../contract/envelope.ts';
import { DataFolderInUse } from '../data-folder.ts';

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

/** Turns whatever a command threw into a failure that can be told in one line. */
export function failureOf(error: unknown): CommandFailure {
  const message = (error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/g, ' ');
  const failure = (code: string, where: string | null = null): CommandFailure => ({ code, message, where, violations: [] });
  if (error instanceof CommandFailed) return failure(error.code, error.where);
  if (error instanceof BadRequest) return { ...failure('invalid-config', error.violations[0]?.path ?? null), violations: error.violations };
  if (error instanceof DataMissing) return failure('data-missing');
  if (error instanceof ExportError) return failure('export-failed');
  if (error instanceof StoreError) return failure(`store-${error.kind}`);
  if (error instanceof DataFolderInUse) return failure('in-use', error.dataDir);
  if (error instanceof ContractFailure) return { code: error.error.code, message, where: error.error.where ?? null, violations: error.error.violations ?? [] };
  return failure('failed');
}
