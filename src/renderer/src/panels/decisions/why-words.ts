import type { WhyParts } from '../../../../engine/contract/decisions.ts';
import type { DecisionView } from '../../../../engine/contract/view.ts';
import { formatNumber, MINUS } from '../../format/decimal.ts';
import { codeWords } from '../../format/words.ts';
import { counted, writeShare } from '../../format/write.ts';

/** Why a model decided what it did. */
export type Why = NonNullable<DecisionView['why']>;

/** Tells a decision of boosted trees from one of an agent. */
export function isForecast(why: Why): boolean {
  return why.seen !== undefined || why.explained.of === 'forecast';
}

/** Says in a sentence what was chosen and how sure it was. */
export function choiceSentence(why: Why): string {
  const action = why.actions[why.chosen];
  if (action === undefined) return 'It chose nothing that is known.';
  if (why.seen !== undefined || why.explained.of === 'forecast') return why.value !== null && Number.isFinite(why.value) ? `The trees expect ${bpsText(why.value)} and want to be ${action.title}.` : 'The trees cannot say anything of this bar.';
  if (why.explained.of === 'action') return `It wants to be ${action.title}.`;
  const next = runnerUp(why);
  if (action.probability !== null) return `It chose ${action.title}, at ${writeShare(action.probability, 0)}${next === null ? '' : `; ${next.title} came next at ${writeShare(next.probability, 0)}`}.`;
  return `It chose ${action.title}, worth ${signed(action.value ?? 0)} to it${next === null ? '' : `; ${next.title} would be ${signed(next.value ?? 0)}`}.`;
}

/** Says what the bars of the contributions add up to. */
export function explainedSentence({ explained }: Pick<WhyParts, 'explained'>): string {
  if (explained.of === 'forecast') return `Each step is its exact part (Shapley value) in moving the forecast from ${bpsText(explained.usual)}, the mean of all that these trees learned from, to ${bpsText(explained.now)}.`;
  const write = (value: number): string => (explained.of === 'probability' ? writeShare(value, 1) : formatNumber(value, 3));
  const what = { probability: 'the probability of its choice', value: 'the worth of its choice', action: 'the size that it wants' }[explained.of];
  const gap = explained.gap === 0 || Math.abs(explained.gap) < Math.abs(explained.now - explained.usual) * 0.01 ? '' : ` ${write(Math.abs(explained.gap))} stays unexplained.`;
  return `Each bar is its part in moving ${what} from ${write(explained.usual)}, where everything is as usual, to ${write(explained.now)}.${gap}`;
}

/** Writes a contribution in the unit of what is explained, with its sign. */
export function contributionText(contribution: number, of: WhyParts['explained']['of']): string {
  if (of === 'forecast') return bpsText(contribution);
  return of === 'probability' ? `${signed(contribution * 100, 1)}\u202f%` : signed(contribution, 3);
}

/** Writes hundredths of a percent with their sign: `+12.4 bps`. */
export function bpsText(bps: number): string {
  return `${signed(Math.abs(bps) < 0.005 ? 0 : bps, Math.abs(bps) < 0.1 ? 2 : 1)} bps`;
}

/** Says what came of a forecast: what was expected, what came, and whether the direction was right. */
export function outcomeSentence(forecastBps: number, outcomeBps: number | null, horizonMinutes: number): string {
  const horizon = counted(horizonMinutes, 'minute');
  if (outcomeBps === null) return `It forecast ${bpsText(forecastBps)} for the next ${horizon}; what came is not known yet.`;
  const side = outcomeBps === 0 ? 'the price stood still' : Math.sign(forecastBps) === Math.sign(outcomeBps) ? 'the direction was right' : 'the direction was wrong';
  return `It forecast ${bpsText(forecastBps)} for the next ${horizon}, and ${bpsText(outcomeBps)} came: ${side}.`;
}

/** A step of the way from the mean forecast to the one of a decision. */
export interface ForecastStep {
  readonly name: string;
  readonly value: number;
  readonly kind: 'total' | 'step';
}

/**
 * Returns the way from the mean forecast to the one of a decision, largest steps first; what is not shown by itself is one step, so that the way always ends at the forecast.
 * @param most steps that are shown by themselves
 */
export function forecastSteps({ explained, contributions }: Pick<WhyParts, 'explained' | 'contributions'>, titleOf: (feature: string) => string, most: number): readonly ForecastStep[] {
  const shown = contributions.slice(0, most);
  const rest = explained.now - explained.usual - shown.reduce((sum, { contribution }) => sum + contribution, 0);
  const hidden = contributions.length - shown.length;
  return [
    { name: 'Usual', value: explained.usual, kind: 'total' },
    ...shown.map(({ feature, contribution }): ForecastStep => ({ name: titleOf(feature), value: contribution, kind: 'step' })),
    ...(hidden === 0 ? [] : [{ name: `${hidden} more`, value: rest, kind: 'step' as const }]),
    { name: 'Forecast', value: explained.now, kind: 'total' },
  ];
}

/** Says what risk made of it, each change in a sentence; empty where it changed nothing. */
export function riskSentences({ risk }: Why): readonly string[] {
  if (risk === undefined) return [];
  const qty = (value: number): string => String(Number(value.toPrecision(6)));
  return [
    ...(risk.wantedQty !== null && risk.qty !== null ? [risk.qty === risk.wantedQty ? `Sized to ${qty(risk.qty)}, as the sizing asked for.` : `The sizing asked for ${qty(risk.wantedQty)}; ${qty(risk.qty)} was sent.`] : []),
    ...risk.multipliers.map(({ code, factor }) => `${capital(codeWords(code))} made it ${factor === 1 ? 'neither larger nor smaller' : `${formatNumber(factor, 2)} times as large`}.`),
    ...(risk.limit === null ? [] : [`The limit that bound it: ${codeWords(risk.limit)}.`]),
  ];
}

function runnerUp({ actions, chosen }: Why): Why['actions'][number] | null {
  const others = actions.filter((_, index) => index !== chosen);
  return others.toSorted((left, right) => (right.probability ?? right.value ?? 0) - (left.probability ?? left.value ?? 0))[0] ?? null;
}

function signed(value: number, decimals = 2): string {
  const text = formatNumber(Math.abs(value), decimals);
  return value < 0 ? `${MINUS}${text}` : value > 0 ? `+${text}` : text;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
