import { wallClock } from '../../adapters/clock/wall-clock.ts';
import type { Violation } from '../../contract/envelope.ts';
import { evidenceWork } from '../../contract/evidence.ts';
import type { EvidenceDocument, EvidenceTest, GateReport, GateStage } from '../../contract/evidence.ts';
import type { z } from 'zod';
import { gateReport } from '../../run/analysis/gate.ts';
import { runEvidence } from '../../run/analysis/run-evidence.ts';
import { BadRequest } from '../../run/backtest/run-request.ts';
import { readConfig, requestOf } from './backtest-command.ts';
import type { BacktestCommand } from './backtest-command.ts';
import { explainViolations } from './explain-violations.ts';
import { withExistingStore } from './with-store.ts';

export type { EvidenceDocument, GateReport, GateStage, MonteCarloPart, Verdict } from '../../contract/evidence.ts';

/** What of a tool a person may say; what is absent stands as the contract has it. */
export type ToolChoice = { readonly tool: EvidenceTest['tool'] } & Readonly<Record<string, unknown>>;

/**
 * Uses one honesty tool on a backtest over stored data, and keeps the document in the store.
 * @throws BadRequest with all violations, DataMissing, CommandFailed when the file of settings cannot be used
 */
export function evidenceCommand(command: BacktestCommand & { readonly work: ToolChoice }): Promise<EvidenceDocument> {
  const work = parsed(evidenceWork.safeParse(command.work), command.work) as EvidenceTest;
  return withRequest(command, (store, request) => runEvidence({ store, clock: wallClock, codeVersion: command.version, request, work, onProgress: command.onProgress }) as EvidenceDocument);
}

/**
 * Asks the gate of a stage, after running what it lacks where that is wanted.
 * @throws BadRequest with all violations, DataMissing, CommandFailed when the file of settings cannot be used
 */
export function gateCommand(command: BacktestCommand & { readonly stage: GateStage; readonly collect: boolean }): Promise<GateReport> {
  const { stage, version, collect, onProgress } = command;
  return withRequest(command, (store, request) => {
    if (collect) return runEvidence({ store, clock: wallClock, codeVersion: version, request, work: { tool: 'gate', stage }, onProgress }) as GateReport;
    const { strategy, code, config, instruments, interval } = request;
    return gateReport({ store, nowMs: wallClock.now(), codeVersion: version, stage, subject: { strategy, ...(code === undefined ? {} : { code }), config, instruments, interval } });
  });
}

type Store = Parameters<typeof requestOf>[2];
type Request = ReturnType<typeof requestOf>;

function withRequest<Result>(command: BacktestCommand, work: (store: Store, request: Request) => Result): Promise<Result> {
  return withExistingStore(command.dataDir, (store) => {
    const request = requestOf(command, command.configFile === undefined ? {} : readConfig(command.configFile), store);
    try {
      return work(store, request);
    } catch (error) {
      throw error instanceof BadRequest ? new BadRequest(explainViolations(error.violations.map(withOption), request)) : error;
    }
  });
}

/** What is wrong with the settings of a tool is found only when its data is read. */
function withOption({ path, message }: Violation): Violation {
  return { path: path.startsWith('work.') ? optionOf(path.slice('work.'.length).split('.')) : path, message };
}

function parsed<Value>(result: z.ZodSafeParseResult<Value>, given: Readonly<Record<string, unknown>>): Value {
  if (result.success) return result.data;
  throw new BadRequest(result.error.issues.map(({ path, message }) => {
    const bare = message.replace(/^[A-Z][a-z ]+: /, '');
    return { path: optionOf(path.map(String)), message: bare.includes(' was ') ? bare : `${bare}, was ${JSON.stringify(given[String(path[0])])}` };
  }));
}

/** Names a setting of a tool as its option is named: `trainLengths` is `train-lengths`. */
function optionOf([first = '', ...rest]: readonly string[]): string {
  return [first.replace(/Id$/, '').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), ...rest].join('.');
}
