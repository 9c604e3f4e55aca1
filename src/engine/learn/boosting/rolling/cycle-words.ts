import type { AtWork, Shadow } from './cycle-state.ts';
import type { ValidationLine, ValidationVerdict } from './validation.ts';

/** Says who goes on trading where nothing was changed. */
export function stays(active: AtWork | null): string {
  return active === null ? 'There is no model, so nothing is traded.' : 'The model that trades stays.';
}

/** Says what a model has not shown, line by line. */
export function notShown({ lines }: ValidationVerdict): string {
  return lines.filter(({ passed }) => !passed).map(({ sentence }) => sentence).join(' ');
}

/** Says that a model is watched beside the one that trades. */
export function goesBeside(verdict: ValidationVerdict, active: AtWork | null, minutes: number): string {
  const shown = verdict.passed ? hasShown(verdict) : `It has not shown what it must (${notShown(verdict)}), and is taken all the same, as asked`;
  return minutes === 0 ? `${shown}; it takes over at once.` : `${shown}; it decides ${active === null ? '' : 'beside the one that trades '}for ${counted(minutes, 'minute')}${active === null ? ' without trading' : ''}.`;
}

/** Settings may ask for so little that a model passes which is worth nothing: passing must not sound like more than it is. */
function hasShown({ lines }: ValidationVerdict): string {
  const found = (name: ValidationLine['name']): number | null => lines.find((line) => line.name === name)?.found ?? null;
  const [error, rank, sharpe] = [found('error'), found('rank'), found('sharpe')];
  const flaws = [
    ...(error !== null && error >= 1 ? [`misses by ${error === 1 ? 'no less' : 'more'} than predicting no return`] : []),
    ...(rank !== null && rank <= 0 ? ['orders what comes no better than chance'] : []),
    ...(sharpe !== null && sharpe <= 0 ? ['would have lost by the rule'] : []),
  ];
  return flaws.length === 0 ? 'It has shown what it must' : `It has shown what these settings ask for, which is little: it ${listed(flaws)}`;
}

/** Says that a model takes over. */
export function takesOver({ bars, agreed }: Shadow, active: AtWork | null): string {
  const agreement = active === null || bars === 0 ? '' : ` In ${counted(bars, 'bar')} beside it they named the same side ${agreed === 0 ? 'never' : agreed === 1 ? 'once' : `${agreed} times`}.`;
  return `It trades from the next bar on; ${active === null ? 'there was none before it' : 'the one before it is kept ready'}.${agreement}`;
}

/** How the record of a roll back ends. */
export const COMES_BACK = 'The one before it trades again from the next bar on.';

/** Says that a model has become too old. */
export function tooOld(hours: number): string {
  return `No newer model has passed for ${counted(hours, 'hour')}, and what this one learned is older than that.`;
}

function counted(count: number, word: string): string {
  return count === 1 ? `one ${word}` : `${count} ${word}s`;
}

function listed(clauses: readonly string[]): string {
  return clauses.length < 2 ? clauses.join('') : `${clauses.slice(0, -1).join(', ')} and ${clauses.at(-1)}`;
}
