import type { Store } from '../../../adapters/sqlite/store.ts';
import type { CycleSettings } from '../../../learn/boosting/rolling/cycle.ts';
import { trainWindow } from '../../../learn/boosting/rolling/train-window.ts';
import type { WindowOutcome, WindowTask } from '../../../learn/boosting/rolling/train-window.ts';
import { servedImage } from '../../../learn/boosting/served-trees.ts';
import type { ServedImage } from '../../../learn/boosting/served-trees.ts';
import { NO_METRICS } from '../../models/register.ts';
import { registerVersion } from '../../models/register-version.ts';

/** A training of a bot, as it goes to another thread: plain data. */
export interface BoostingTask {
  readonly window: WindowTask;
  /** Id of the bot. */
  readonly line: string;
  /** Version that trades now; null for none. */
  readonly parent: string | null;
  /** One sentence: why it is trained. */
  readonly cause: string;
}

/** What the thread comes back with: the version is on the shelf by then. */
export type BoostingAnswer = (Exclude<WindowOutcome, { readonly outcome: 'trained' }> | (Extract<WindowOutcome, { readonly outcome: 'trained' }> & {
  /** The trees laid out to be asked: where decisions are made they are only copied. */
  readonly served: ServedImage;
})) & {
  /** Wall time that it took, without the time in line. */
  readonly tookMs: number;
};

/** What the other thread has. */
export interface BoostingTaskPlace {
  readonly store: Pick<Store, 'models'>;
  readonly nowMs: () => number;
  readonly codeVersion: string;
}

/**
 * Grows and judges a version, and puts it on the shelf whether it passed or not: what was tried counts. The shelf is written here and not where decisions are made. The same task
 * makes the same version, so that one that was cut off can be done again.
 */
export function runBoosting({ store, nowMs, codeVersion }: BoostingTaskPlace, { window, line, parent, cause }: BoostingTask): BoostingAnswer {
  const beganMs = nowMs();
  const outcome = trainWindow(window);
  if (outcome.outcome === 'failed') return { ...outcome, tookMs: nowMs() - beganMs };
  const { document, code, verdict } = outcome;
  const sentence = verdict.lines.map((one) => one.sentence).join(' ');
  registerVersion({ models: store.models }, { document, code, line, parent, codeVersion, metrics: { ...NO_METRICS, sentence }, config: settingsOf(window.settings), createdMs: nowMs() }, cause);
  return { ...outcome, served: servedImage(document.model), tookMs: nowMs() - beganMs };
}

/** How it was made, as it is kept with the version. */
function settingsOf({ windowBars, everyMinutes, training, retraining, rule }: CycleSettings): Readonly<Record<string, unknown>> {
  return { windowBars, everyMinutes, training, retraining, rule };
}
