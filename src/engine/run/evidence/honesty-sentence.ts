import type { HonestyView } from '../../contract/trials.ts';
import { CONFIDENCE } from '../../evidence/sharpe.ts';

/** Says in plain words how much of a Sharpe ratio luck may be. */
export function honestySentence({ trials, effectiveTrials, deletedBacktests, days, sharpe, sharpeByLuck, deflatedSharpe, daysToBeatLuck }: Omit<HonestyView, 'sentence'>): string {
  if (sharpe === null || deflatedSharpe === null) return 'The account never moved: there is nothing to judge.';
  const alike = Math.round(effectiveTrials) < trials ? `, as alike as ${counted(Math.max(1, Math.round(effectiveTrials)), 'that knows', 'that know')} nothing of each other` : '';
  const deleted = deletedBacktests === 0 ? '' : `, deleted runs included`;
  const tried = trials === 1 ? 'One setting was tried' : `${trials.toLocaleString('en')} settings were tried${deleted}${alike}`;
  const luck = trials === 1 ? '' : `; the best of so many worthless ones would show a Sharpe ratio of about ${sharpeByLuck.toFixed(2)}`;
  const found = `This run shows ${sharpe.toFixed(2)} over ${counted(days, 'day', 'days')}: more than luck with a probability of ${percentOf(deflatedSharpe)}, where ${percentOf(CONFIDENCE)} are asked for.`;
  return `${tried}${luck}. ${found}${needed(deflatedSharpe, daysToBeatLuck, days)}`;
}

function needed(probability: number, needs: number | null, days: number): string {
  if (probability >= CONFIDENCE) return '';
  return needs === null || needs <= days ? ' No length of time would make this one evidence.' : ` If it stays like this, about ${needs.toLocaleString('en')} days would show it.`;
}

function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

function percentOf(share: number): string {
  return share > 0.999 && share < 1 ? 'more than 99.9 %' : `${(share * 100).toFixed(1)} %`;
}
