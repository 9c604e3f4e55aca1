import type { Store } from '../../adapters/sqlite/store.ts';
import { backtestRequest } from '../../contract/api.ts';
import type { BacktestRequest, BacktestResult } from '../../contract/api.ts';
import type { RunAgain, RunFingerprint, SettingDifference } from '../../contract/report.ts';
import { invariant } from '../../domain/assert.ts';
import type { Clock } from '../../ports/clock.ts';
import { runBacktestRequest } from '../backtest/run-request.ts';
import { keepBacktest } from '../backtest/stored-backtest.ts';
import type { TaskProgress } from '../task-progress.ts';
import { settingDifferences } from './setting-differences.ts';
import { RunUnusable } from './stored-run.ts';

export interface AgainRequest {
  readonly store: Store;
  readonly clock: Clock;
  readonly codeVersion: string;
  readonly runId: string;
  readonly onProgress: (progress: TaskProgress) => void;
}

/**
 * Runs a stored backtest again from its own settings on the data as it is now, and says what is not as it was. Kept only where the result differs.
 * @throws RunUnusable when there is no such run or its settings are none of this program, DataMissing when its data is gone
 */
export function runAgain({ store, clock, codeVersion, runId, onProgress }: AgainRequest): RunAgain {
  const row = store.runs.get(runId);
  if (!row) throw new RunUnusable('run-missing', `expected a stored run ${runId}, found none: see what there is with tradewind runs list`);
  if (row.kind !== 'backtest') throw new RunUnusable('run-missing', `expected a backtest, found that ${runId} is a run of kind "${row.kind}"`);
  const request = requestOf(runId, row.config);
  onProgress({ stage: 'reading data', share: null });
  const document = runBacktestRequest(store, request, {
    onProgress: (share) => {
      onProgress({ stage: 'running', share });
      return true;
    },
  });
  invariant(document, 'a backtest that nobody stops comes to its end');
  const before: RunFingerprint = { resultHash: row.resultHash, dataHash: row.dataHash, codeVersion: row.codeVersion, seed: row.seed };
  const now: RunFingerprint = { resultHash: document.resultHash, dataHash: document.dataHash, codeVersion, seed: document.seed };
  const settings = settingDifferences([(row.detail as BacktestResult).config, JSON.parse(JSON.stringify(document.config)) as Readonly<Record<string, unknown>>]);
  const isSame = before.resultHash === now.resultHash;
  const newRunId = isSame ? null : keepBacktest({ store, clock, codeVersion, request }, document).runId;
  // A setting that the program has learned since was not changed by anybody: its default is what was done before.
  const touched = settings.filter(({ values: [former] }) => former !== null);
  const changed = changesOf(before, now, touched);
  return { runId, newRunId, isSame, changed, before, now, settings, sentence: sentenceOf(isSame, changed, touched, newRunId) };
}

function requestOf(runId: string, config: unknown): BacktestRequest {
  const parsed = backtestRequest.safeParse(config);
  if (parsed.success) return parsed.data;
  throw new RunUnusable('run-damaged', `run ${runId}: expected settings that this version knows, found ${parsed.error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`).join('; ')}`);
}

function changesOf(before: RunFingerprint, now: RunFingerprint, settings: readonly SettingDifference[]): RunAgain['changed'] {
  return [
    ...(before.dataHash === now.dataHash ? [] : ['data' as const]), ...(before.codeVersion === now.codeVersion ? [] : ['code' as const]),
    ...(settings.length === 0 ? [] : ['config' as const]), ...(before.resultHash === now.resultHash ? [] : ['result' as const]),
  ];
}

const WORDS: Readonly<Record<RunAgain['changed'][number], string>> = { data: 'the stored data', code: 'the program', config: 'the settings', result: 'the result' };

function sentenceOf(isSame: boolean, changed: RunAgain['changed'], settings: readonly SettingDifference[], newRunId: string | null): string {
  const causes = changed.filter((one) => one !== 'result').map((one) => (one === 'config' ? `${WORDS.config} (${settings.map(({ path }) => path).join(', ')})` : WORDS[one]));
  const what = causes.length === 0 ? '' : `${listed(causes)} ${causes.length === 1 && !causes[0]!.startsWith(WORDS.config) ? 'has' : 'have'} changed since`;
  if (isSame) return causes.length === 0 ? 'The same result, from the same data, settings and program.' : `The same result, although ${what}.`;
  return causes.length === 0
    ? `Another result from the same data, settings and version of the program: its code was changed without a new version, or something in it is left to chance. Kept as ${newRunId ?? ''}.`
    : `Another result: ${what}. Kept as ${newRunId ?? ''}.`;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}
