import { createStore } from 'zustand/vanilla';
import { useStore } from 'zustand';
import { goToLab } from '../../state/route.ts';
import { kindOf } from '../strategies/kind.ts';
import type { IntervalName } from '../../form/intervals.ts';
import type { RealismLevel } from './realism.ts';
import type { TimeSpan } from './window.ts';

/** What a person has filled in for the next run. Outlives the page, so that looking elsewhere loses nothing. */
export interface LabDraft {
  /** Key of the kind of strategy: its name, or the code of a model. */
  readonly strategy: string | null;
  /** Changed settings by strategy. */
  readonly configs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly instruments: readonly string[];
  readonly interval: IntervalName | null;
  /** Wished period; null is all there is. */
  readonly span: TimeSpan | null;
  readonly startingCash: string;
  readonly seed: string;
  /** How near to a real market; null leaves it to the costs. */
  readonly realism: RealismLevel | null;
  /** `several`: strategies on one account and one clock. */
  readonly subject: 'one' | 'several';
  readonly portfolio: readonly PortfolioPart[];
  readonly execution: Readonly<Record<string, unknown>>;
  readonly risk: Readonly<Record<string, unknown>>;
}

/** One strategy of a portfolio. */
export interface PortfolioPart {
  readonly id: string;
  readonly strategy: string;
  readonly instruments: readonly string[];
  readonly interval: IntervalName | null;
  /** Changed settings. */
  readonly config: Readonly<Record<string, unknown>>;
}

interface LabState {
  readonly draft: LabDraft;
  /** The job whose result opens by itself when it is done. */
  readonly awaitedJobId: string | null;
}

const EMPTY: LabDraft = { strategy: null, configs: {}, instruments: [], interval: null, span: null, startingCash: '10000', seed: '1', realism: null, subject: 'one', portfolio: [], execution: {}, risk: {} };

export const labStore = createStore<LabState>()(() => ({ draft: EMPTY, awaitedJobId: null }));

/** Returns a part of the lab's own state. */
export function useLab<Part>(selector: (state: LabState) => Part): Part {
  return useStore(labStore, selector);
}

/** Changes the next run. */
export function changeDraft(change: Partial<LabDraft>): void {
  labStore.setState(({ draft }) => ({ draft: { ...draft, ...change } }));
}

/** Remembers the changed settings of one strategy. */
export function rememberConfig(strategy: string, config: Readonly<Record<string, unknown>>): void {
  labStore.setState(({ draft }) => ({ draft: { ...draft, configs: { ...draft.configs, [strategy]: config } } }));
}

/** Changes one strategy of the portfolio. */
export function changePart(id: string, change: Partial<PortfolioPart>): void {
  labStore.setState(({ draft }) => ({ draft: { ...draft, portfolio: draft.portfolio.map((part) => (part.id === id ? { ...part, ...change } : part)) } }));
}

/** Adds a strategy to the portfolio, under a name of its own. */
export function addPart(strategy: string): void {
  labStore.setState(({ draft }) => {
    const taken = new Set(draft.portfolio.map(({ id }) => id));
    const { strategy: kind, code } = kindOf(strategy);
    const name = (code === undefined ? kind : `model-${code.slice(0, 8)}`).toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').slice(0, 36);
    let id = name;
    for (let number = 2; taken.has(id); number += 1) id = `${name}-${number}`;
    return { draft: { ...draft, portfolio: [...draft.portfolio, { id, strategy, instruments: [], interval: null, config: {} }] } };
  });
}

/** Opens a stored result, or none. */
export function openRun(runId: string | null): void {
  goToLab('runs', runId);
}

/** Remembers which job to wait for. */
export function awaitJob(jobId: string | null): void {
  labStore.setState({ awaitedJobId: jobId });
}
