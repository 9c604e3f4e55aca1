import { useMemo, useSyncExternalStore } from 'react';
import type { PageId } from '../pages.ts';

const IDS: readonly string[] = ['trade', 'strategies', 'lab', 'models', 'risk', 'journal', 'data', 'settings'] satisfies readonly PageId[];

/** Returns the page named by the address (`#/lab`) and renders again when it changes. */
export function usePage(): PageId {
  return useSyncExternalStore(subscribe, () => pageOf(location.hash));
}

/** Goes to a page; the address keeps it over a reload, and Back works. */
export function goToPage(id: PageId): void {
  location.hash = `#/${id}`;
}

/** Reads a page from an address fragment; anything unknown is the Trade page. */
export function pageOf(hash: string): PageId {
  const name = hash.replace(/^#\/?/, '').split(/[/?]/)[0] ?? '';
  return isPage(name) ? name : 'trade';
}

/** Tells whether a text names a page. */
export function isPage(name: string): name is PageId {
  return IDS.includes(name);
}

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => { removeEventListener('hashchange', listener); };
}

/** The three views of the Trade page on a phone; wider windows show them all at once. */
export type TradeView = 'chart' | 'positions' | 'why';

/** Returns the view of the Trade page that the address names (`#/trade/why`). */
export function useTradeView(): TradeView {
  return useSyncExternalStore(subscribe, () => tradeViewOf(location.hash));
}

/** Reads the view of the Trade page from an address fragment. */
export function tradeViewOf(hash: string): TradeView {
  const name = /^#\/?trade\/(\w+)/.exec(hash)?.[1];
  return name === 'positions' || name === 'why' ? name : 'chart';
}

/** What the Settings page is opened for: `#/settings/paper` starts a session on paper. */
export type SettingsTopic = 'paper' | 'demo' | 'live' | 'connections' | null;

/** Returns what the Settings page is opened for, or null. */
export function useSettingsTopic(): SettingsTopic {
  return useSyncExternalStore(subscribe, () => settingsTopicOf(location.hash));
}

/** Goes to the Settings page for something in particular. */
export function goToSettings(topic: Exclude<SettingsTopic, null>): void {
  location.hash = `#/settings/${topic}`;
}

/** Reads what the Settings page is opened for from an address fragment. */
export function settingsTopicOf(hash: string): SettingsTopic {
  const name = /^#\/?settings\/(\w+)/.exec(hash)?.[1];
  return name === 'paper' || name === 'demo' || name === 'live' || name === 'connections' ? name : null;
}

/** The rooms of the Risk page: what stands, and what can be changed. */
export type RiskView = 'overview' | 'limits' | 'breakers' | 'stress' | 'settings';

/** Returns the room of the Risk page that the address names (`#/risk/breakers`). */
export function useRiskView(): RiskView {
  return useSyncExternalStore(subscribe, () => riskViewOf(location.hash));
}

/** Goes to a room of the Risk page. */
export function goToRisk(view: RiskView): void {
  location.hash = view === 'overview' ? '#/risk' : `#/risk/${view}`;
}

/** Reads the room of the Risk page from an address fragment. */
export function riskViewOf(hash: string): RiskView {
  const name = /^#\/?risk\/(\w+)/.exec(hash)?.[1];
  return name === 'limits' || name === 'breakers' || name === 'stress' || name === 'settings' ? name : 'overview';
}

/** The rooms of the Lab page: runs and their results, runs side by side, searches, honesty tools, live against backtest. */
export type LabView = 'runs' | 'compare' | 'search' | 'honesty' | 'live';

/** A room of the Lab page and what is open in it: a run, several runs, a search, a session; null shows what there is. */
export interface LabPlace {
  readonly view: LabView;
  readonly id: string | null;
}

/** Returns the room of the Lab page that the address names (`#/lab/search/study-3`). */
export function useLabPlace(): LabPlace {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return useMemo(() => labPlaceOf(hash), [hash]);
}

/** Goes to a room of the Lab page. */
export function goToLab(view: LabView, id: string | null = null): void {
  location.hash = id === null ? (view === 'runs' ? '#/lab' : `#/lab/${view}`) : `#/lab/${view}/${encodeURIComponent(id)}`;
}

/** Reads the room of the Lab page, and what is open in it, from an address fragment. */
export function labPlaceOf(hash: string): LabPlace {
  const [, name, id] = /^#\/?lab\/(\w+)(?:\/([^/?]+))?/.exec(hash) ?? [];
  const view = name === 'compare' || name === 'search' || name === 'honesty' || name === 'live' ? name : 'runs';
  return { view, id: id === undefined ? null : decoded(id) };
}

/** The rooms of the Models page: training, the bots that grow trees while they trade, the shelf of models, models at work beside the one that trades, what models see. */
export type ModelsView = 'train' | 'trees' | 'shelf' | 'shadow' | 'features';

/** A room of the Models page and what is open in it: a training, a bot, a model, models side by side; null shows what there is. */
export interface ModelsPlace {
  readonly view: ModelsView;
  readonly id: string | null;
}

/** Returns the room of the Models page that the address names (`#/models/shelf/3f9a…`). */
export function useModelsPlace(): ModelsPlace {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return useMemo(() => modelsPlaceOf(hash), [hash]);
}

/** Goes to a room of the Models page. */
export function goToModels(view: ModelsView, id: string | null = null): void {
  location.hash = modelsHash(view, id);
}

/** Writes the address of a room of the Models page, for links. */
export function modelsHash(view: ModelsView, id: string | null = null): string {
  return id === null ? (view === 'train' ? '#/models' : `#/models/${view}`) : `#/models/${view}/${encodeURIComponent(id)}`;
}

/** Reads the room of the Models page, and what is open in it, from an address fragment. */
export function modelsPlaceOf(hash: string): ModelsPlace {
  const [, name, id] = /^#\/?models\/(\w+)(?:\/([^/?]+))?/.exec(hash) ?? [];
  const view = name === 'trees' || name === 'shelf' || name === 'shadow' || name === 'features' ? name : 'train';
  return { view, id: id === undefined ? null : decoded(id) };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
