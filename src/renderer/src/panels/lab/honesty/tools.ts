import type { EvidenceHead, EvidenceTool, GateState, Verdict } from '../../../../../engine/contract/evidence.ts';

/** One choice that a person has before a tool runs. */
export type ToolOption =
  | { readonly kind: 'number'; readonly name: string; readonly label: string; readonly hint: string; readonly min: number; readonly max: number; readonly fallback: number; readonly isEven?: true }
  | { readonly kind: 'choice'; readonly name: string; readonly label: string; readonly hint: string; readonly options: readonly { readonly value: string; readonly title: string }[]; readonly fallback: string };

/** A tool as a trader would explain it to another. */
export interface ToolWords {
  readonly tool: EvidenceTool;
  readonly title: string;
  readonly question: string;
  readonly text: string;
  /** How long it takes, roughly. */
  readonly cost: string;
  readonly options: readonly ToolOption[];
}

const TRIALS: ToolOption = { kind: 'number', name: 'trials', label: 'Settings tried', hint: 'More find a better winner, and a luckier one.', min: 4, max: 2000, fallback: 40 };

export const TOOLS: readonly ToolWords[] = [
  {
    tool: 'look-ahead', title: 'Look-ahead', question: 'Does it know the future?', cost: 'A dozen backtests.',
    text: 'A strategy that peeks at prices it could not have had looks brilliant and is worthless. The future after several moments is cut off, and then replaced by a different one: every decision before must stay exactly the same.',
    options: [{ kind: 'number', name: 'moments', label: 'Moments', hint: 'At which the future is changed.', min: 1, max: 100, fallback: 6 }],
  },
  {
    tool: 'warm-up', title: 'Warm-up', question: 'Does it decide the same when started later?', cost: 'A handful of backtests.',
    text: 'Live trading starts somewhere in the middle. If a strategy started later decides otherwise than one that ran from the beginning, its backtest does not describe what you will trade.',
    options: [{ kind: 'number', name: 'starts', label: 'Later starts', hint: 'Compared with the run from the beginning.', min: 1, max: 50, fallback: 5 }],
  },
  {
    tool: 'walk-forward', title: 'Walk-forward', question: 'Do settings that were best keep working next?', cost: 'Settings × windows.',
    text: 'Settings are searched on one stretch and traded on the next, again and again, as you would have done it in real time. What comes out on the stretches after each search is the only part that counts.',
    options: [
      { kind: 'choice', name: 'mode', label: 'Past that is searched', hint: 'Rolling forgets, anchored remembers all of it.', options: [{ value: 'rolling', title: 'Rolling' }, { value: 'anchored', title: 'Anchored' }], fallback: 'rolling' },
      { kind: 'number', name: 'windows', label: 'Windows', hint: 'Searches, each followed by a stretch traded.', min: 2, max: 60, fallback: 6 }, TRIALS,
    ],
  },
  {
    tool: 'cross-validation', title: 'Cross-validation', question: 'Was it only this one order of events?', cost: 'Settings, once each.',
    text: 'History is cut into stretches; settings are chosen on some and judged on the others, in every combination, leaving out days that touch both. Instead of one past you see many, and how they spread.',
    options: [
      { kind: 'choice', name: 'method', label: 'Combinations', hint: 'All combinations give many paths, one after the other a single one.', options: [{ value: 'combinatorial', title: 'All combinations' }, { value: 'k-fold', title: 'One after the other' }], fallback: 'combinatorial' },
      { kind: 'number', name: 'groups', label: 'Stretches', hint: 'Into which the days are cut.', min: 3, max: 16, fallback: 6 }, TRIALS,
    ],
  },
  {
    tool: 'overfit', title: 'Overfitting', question: 'Is the best of many only the luckiest?', cost: 'Settings, once each; none on a stored search.',
    text: 'The days are cut in two in many ways. If the settings that were best in one half are as often below the middle in the other, picking the best picked luck. Half is pure chance; good is far below it.',
    options: [{ kind: 'number', name: 'blocks', label: 'Blocks of days', hint: 'Even; more give more ways to cut.', min: 4, max: 20, fallback: 10, isEven: true }, TRIALS],
  },
  {
    tool: 'monte-carlo', title: 'Monte Carlo', question: 'How different could it have gone?', cost: 'A few hundred backtests.',
    text: 'Trades in another order, bars drawn again in blocks, a little noise on prices and fills, entries at random moments: the result must survive small changes, and beat entries by chance.',
    options: [{ kind: 'number', name: 'runs', label: 'Repetitions', hint: 'Of each part.', min: 20, max: 10_000, fallback: 200 }],
  },
  {
    tool: 'surface', title: 'Surface', question: 'Is it a plateau or a spike?', cost: 'Steps × steps backtests.',
    text: 'Two settings are moved around the chosen ones. A result that holds among its neighbours is worth more than a lone spike: the market will not stay exactly where the spike is.',
    options: [
      { kind: 'choice', name: 'x', label: 'Across', hint: 'First of the two settings.', options: [], fallback: '' },
      { kind: 'choice', name: 'y', label: 'Down', hint: 'Second of the two.', options: [], fallback: '' },
      { kind: 'number', name: 'steps', label: 'Values of each', hint: 'Squared: so many backtests.', min: 2, max: 40, fallback: 9 },
    ],
  },
];

export const VERDICT_WORDS: Readonly<Record<Verdict, { readonly tone: 'good' | 'danger' | 'warn'; readonly word: string }>> = {
  pass: { tone: 'good', word: 'Passed' },
  fail: { tone: 'danger', word: 'Failed' },
  unclear: { tone: 'warn', word: 'Not clear' },
};

export const GATE_WORDS: Readonly<Record<GateState, { readonly tone: 'good' | 'danger' | 'warn' | 'neutral'; readonly word: string }>> = {
  passed: { tone: 'good', word: 'Passed' },
  failed: { tone: 'danger', word: 'Not enough' },
  missing: { tone: 'neutral', word: 'Missing' },
  expired: { tone: 'warn', word: 'Expired' },
};

/** What is typed for the options of a tool, by name. */
export type ToolDraft = Readonly<Record<string, string>>;

/** Returns what is wrong with the options, by name; empty when the tool can run. */
export function optionErrors(options: readonly ToolOption[], draft: ToolDraft): Readonly<Record<string, string>> {
  const errors: Record<string, string> = {};
  for (const option of options) {
    const text = draft[option.name];
    if (option.kind !== 'number' || text === undefined) continue;
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < option.min || value > option.max) errors[option.name] = `expected ${option.min} to ${option.max}, was "${text}"`;
    else if (option.isEven === true && value % 2 !== 0) errors[option.name] = `expected an even number, was ${value}`;
  }
  return errors;
}

/** Builds the part of the request that says which tool runs how; what was not touched is left to the engine. */
export function workOf(tool: EvidenceTool, options: readonly ToolOption[], draft: ToolDraft): Readonly<Record<string, unknown>> & { readonly tool: EvidenceTool } {
  const chosen = Object.fromEntries(options.flatMap((option): readonly (readonly [string, unknown])[] => {
    const text = draft[option.name];
    if (text === undefined || text === '') return [];
    return [[option.name, option.kind === 'number' ? Number(text) : text]];
  }));
  const studyId = draft['studyId'];
  // with one stretch held back after the other, exactly one is held back at a time
  return { tool, ...chosen, ...(chosen['method'] === 'k-fold' ? { testGroups: 1 } : {}), ...(studyId === undefined || studyId === '' ? {} : { studyId }) };
}

/** What a run is, as far as evidence must agree with it. */
export interface EvidenceSubject {
  readonly strategy: string;
  readonly instruments: readonly string[];
  readonly interval: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly dataHash: string;
}

/** Returns the newest document of each tool on the same strategy, symbols and bars. */
export function newestByTool(items: readonly EvidenceHead[], subject: Pick<EvidenceSubject, 'strategy' | 'instruments' | 'interval'>): Readonly<Partial<Record<EvidenceTool, EvidenceHead>>> {
  const newest: Partial<Record<EvidenceTool, EvidenceHead>> = {};
  for (const item of items) {
    if (item.strategy !== subject.strategy || item.interval !== subject.interval || item.instruments.join() !== subject.instruments.join()) continue;
    const known = newest[item.tool];
    if (known === undefined || item.createdMs > known.createdMs) newest[item.tool] = item;
  }
  return newest;
}

/** Returns why a document says little of the run any more, in words; null while it holds. */
export function staleReason(document: Pick<EvidenceHead, 'dataHash' | 'expiresMs'> & { readonly request: Readonly<Record<string, unknown>> }, subject: EvidenceSubject, nowMs: number): string | null {
  const reasons = [
    ...(nowMs > document.expiresMs ? ['it has expired'] : []),
    ...(canonical(document.request['config'] ?? {}) === canonical(subject.config) ? [] : ['the settings have changed']),
    ...(document.dataHash === subject.dataHash ? [] : ['it was made on other data']),
  ];
  return reasons.length === 0 ? null : `Out of date: ${reasons.join(' and ')}.`;
}

function canonical(value: unknown): string {
  if (value === undefined) return 'null';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  return `{${Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)).map(([name, inner]) => `${name}:${canonical(inner)}`).join()}}`;
}
