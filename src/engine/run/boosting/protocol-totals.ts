import type { ProtocolRun, ProtocolTotals } from '../../contract/protocol.ts';
import { counted } from '../analysis/say.ts';

/** Adds the rows of the table of all up. Accounts are each other's strangers: only counts and money add. */
export function protocolTotals(runs: readonly ProtocolRun[]): ProtocolTotals {
  const sum = (of: (run: ProtocolRun) => number): number => runs.reduce((total, run) => total + of(run), 0);
  const idle = runs.filter(({ trades, netProfit }) => trades === 0 && netProfit === 0).length;
  const lost = runs.filter(({ netProfit }) => netProfit < 0).length;
  return {
    days: runs.length, idle, lost, kept: runs.length - idle - lost, trained: sum(({ counts }) => counts.trained), passed: sum(({ counts }) => counts.passed),
    trades: sum(({ trades }) => trades), netProfit: sum(({ netProfit }) => netProfit), costs: sum(({ costs }) => costs),
  };
}

/** Says plainly what came of all days together. */
export function protocolSentence({ days, idle, lost, kept, trained, passed, netProfit, costs }: ProtocolTotals): string {
  if (days === 0) return 'Nothing was run.';
  const models = `Of ${counted(trained, 'model')} ${passed === 0 ? 'none' : passed.toLocaleString('en-US')} passed.`;
  const dayCounts = `Of ${counted(days, 'day')} ${idle} traded nothing, ${lost} lost after costs and ${kept} did not lose.`;
  const traded = lost + kept;
  if (traded === 0) return `${models} ${dayCounts} Nothing was risked: a good answer where no model has shown that it is worth its costs.`;
  const result = `Together they ${netProfit < 0 ? 'lost' : 'made'} ${Math.abs(netProfit).toFixed(2)} after ${costs.toFixed(2)} of costs.`;
  return `${models} ${dayCounts} ${result} ${judgementOf({ traded, lost, netProfit })}`;
}

function judgementOf({ traded, lost, netProfit }: { readonly traded: number; readonly lost: number; readonly netProfit: number }): string {
  if (lost * 2 > traded) return `${lost === traded ? 'All' : 'Most'} of the days that traded lost after costs: doing nothing would have been better.`;
  if (netProfit < 0) return 'What was won was less than what was lost: doing nothing would have been better.';
  return 'Days of one time rise and fall together, and the settings were known before: this is no evidence that it will happen again.';
}
