import type { DriftLightColor, DriftPoint } from '../../contract/drift.ts';
import { counted, dateText, percent } from '../analysis/say.ts';
import { LOOK_EVERY_BARS, LOOKS_IN_A_ROW, MINIMUM_BARS, SHARPE_FALL, WINDOW_BARS, YEARS_BETWEEN_FALSE_ALARMS } from './drift-limits.ts';
import { actionRows } from './drift-watch.ts';
import type { ColumnReading, DriftWatch } from './drift-watch.ts';

/** Says what a watch finds now, in one sentence or two. */
export function driftSentence(watch: DriftWatch, color: DriftLightColor): string {
  if (color === 'grey') return watch.bars === 0 ? 'No bar has been seen yet.' : `Too early to say: ${counted(watch.bars, 'bar')} seen, a first look takes ${MINIMUM_BARS} of each instrument.`;
  const found = [featuresClause(watch), actionsClause(watch), rewardClause(watch)].filter((clause) => clause !== null).join('; ');
  if (color === 'green') return `What it sees, does and makes is within what is usual for it${found === '' ? '' : `, though not all of it: ${found}`}.`;
  if (found === '') return 'What was found at the last looks is there no longer.';
  return `${found.charAt(0).toUpperCase()}${found.slice(1)}.${color === 'amber' ? ' It has to last before it counts as drift.' : ''}`;
}

/** Says when a light has changed, what was found, and since when. */
export function changeSentence(watch: DriftWatch, point: DriftPoint, model: string): string {
  const words: Readonly<Record<DriftLightColor, string>> = { red: 'has drifted', amber: 'may be drifting', green: 'is back within what is usual for it', grey: 'cannot be judged' };
  return `${model} ${words[point.color]} (${dateText(point.timeMs)}). ${driftSentence(watch, point.color)}`;
}

/** How the actions stand, in a sentence. */
export function actionsSentence(watch: DriftWatch): string {
  const reading = watch.actions();
  if (reading.psi === null) return 'Too few decisions to say.';
  const index = `index ${reading.psi.toFixed(2)}, from ${reading.redFrom.toFixed(2)} on it counts`;
  return reading.color === 'green' ? `It does what it did in training and validation about as often (${index}).` : `It does other things than in training and validation: ${mostChanged(watch, reading)} (${index}).`;
}

/** How the results stand, in a sentence. */
export function rewardSentence(watch: DriftWatch): string {
  const { reward, rewardColor } = watch;
  if (reward === null) return watch.reference.reward === undefined ? 'Nobody has measured what a bar brought it in validation: its results are not watched.' : 'It made nothing and lost nothing in validation: there is nothing to hold its results to.';
  if (rewardColor === 'grey') return 'Too few bars to say.';
  const compared = `${basisPoints(reward.meanBps)} a bar on average, ${basisPoints(watch.reference.reward?.meanBps ?? null)} in validation`;
  if (rewardColor === 'green') return `Its results are not worse than chance explains: ${compared}.`;
  return `Its results ${rewardColor === 'red' ? 'are worse than chance explains' : 'come close to being worse than chance explains'}: ${compared}.`;
}

/** How the lights are meant, and how often chance alone turns them. */
export const DRIFT_NOTES: readonly string[] = [
  `The stability index compares the newest ${WINDOW_BARS} bars of each instrument with training and validation, in tenths. By custom 0.1 is some shift and 0.25 a large one (Siddiqi 2006). Markets move slowly, so a few days never look like a year: a feature counts as off only where the index is also larger than in any window of the training data themselves, by a quarter.`,
  `The light turns red when a fifth of the features is off, or the actions are, at ${LOOKS_IN_A_ROW} looks in a row, ${LOOK_EVERY_BARS} bars apart; or at once when results have stayed below validation for longer than chance explains.`,
  `That test of the results looks for a fall of the yearly Sharpe ratio by ${SHARPE_FALL}; chance alone sets it off about once in ${YEARS_BETWEEN_FALSE_ALARMS} years. Smaller falls take many months to show in any test.`,
];

function featuresClause(watch: DriftWatch): string | null {
  const off = watch.reference.features.map(({ name }, column) => ({ name, reading: watch.feature(column) })).filter(({ reading }) => reading.color === 'red');
  const [most] = off.toSorted((a, b) => (b.reading.psi ?? Infinity) - (a.reading.psi ?? Infinity));
  if (most === undefined) return null;
  const { psi, redFrom } = most.reading;
  const how = psi === null ? `${most.name} is missing` : `most of all ${most.name}: index ${psi.toFixed(2)}, from ${redFrom.toFixed(2)} on it counts`;
  return `${off.length} of ${watch.reference.features.length} features ${off.length === 1 ? 'is' : 'are'} far from training (${how})`;
}

function actionsClause(watch: DriftWatch): string | null {
  const reading = watch.actions();
  return reading.color === 'red' || reading.color === 'amber' ? `it does other things than in training and validation (${mostChanged(watch, reading)})` : null;
}

function rewardClause(watch: DriftWatch): string | null {
  const { rewardColor, reward } = watch;
  if (rewardColor !== 'red' && rewardColor !== 'amber') return null;
  return `its results have stayed below validation ${rewardColor === 'red' ? 'for longer than chance explains' : 'for nearly as long as chance explains'} (${basisPoints(reward?.meanBps ?? null)} a bar, ${basisPoints(watch.reference.reward?.meanBps ?? null)} in validation)`;
}

function mostChanged(watch: DriftWatch, reading: ColumnReading): string {
  const [most] = actionRows(watch.reference, reading.shares).toSorted((a, b) => Math.abs(b.live - b.reference) - Math.abs(a.live - a.reference));
  return most === undefined ? 'nothing to compare' : `${most.title} on ${percent(most.live)} of the bars, ${percent(most.reference)} then`;
}

function basisPoints(bps: number | null): string {
  return bps === null ? 'unknown' : `${bps.toFixed(2)} bps`;
}
