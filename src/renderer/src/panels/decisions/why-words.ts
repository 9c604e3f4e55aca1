import type { DecisionView } from '../../../../engine/contract/view.ts';
import { formatNumber, MINUS } from '../../format/decimal.ts';
import { codeWords } from '../../format/words.ts';
import { writeShare } from '../../format/write.ts';

/** Why an agent decided what it did. */
export type Why = NonNullable<DecisionView['why']>;

/** Says in a sentence what was chosen and how sure it was. */
export function choiceSentence(why: Why): string {
  const action = why.actions[why.chosen];
  if (action === undefined) return 'It chose nothing that is known.';
  if (why.explained.of === 'action') return `It wants to be ${action.title}.`;
  const next = runnerUp(why);
  if (action.probability !== null) return `It chose ${action.title}, at ${writeShare(action.probability, 0)}${next === null ? '' : `; ${next.title} came next at ${writeShare(next.probability, 0)}`}.`;
  return `It chose ${action.title}, worth ${signed(action.value ?? 0)} to it${next === null ? '' : `; ${next.title} would be ${signed(next.value ?? 0)}`}.`;
}

/** Says what the bars of the contributions add up to. */
export function explainedSentence({ explained }: Why): string {
  const write = (value: number): string => (explained.of === 'probability' ? writeShare(value, 1) : formatNumber(value, 3));
  const what = { probability: 'the probability of its choice', value: 'the worth of its choice', action: 'the size that it wants' }[explained.of];
  const gap = explained.gap === 0 || Math.abs(explained.gap) < Math.abs(explained.now - explained.usual) * 0.01 ? '' : ` ${write(Math.abs(explained.gap))} stays unexplained.`;
  return `Each bar is its part in moving ${what} from ${write(explained.usual)}, where everything is as usual, to ${write(explained.now)}.${gap}`;
}

/** Writes a contribution in the unit of what is explained, with its sign. */
export function contributionText(contribution: number, of: Why['explained']['of']): string {
  return of === 'probability' ? `${signed(contribution * 100, 1)}\u202f%` : signed(contribution, 3);
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
