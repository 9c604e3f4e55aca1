import { BookOpen, Brain, CandlestickChart, Database, FlaskConical, Gauge, Settings, Workflow } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { lazy } from 'react';
import type { ComponentType } from 'react';

export type PageId = 'trade' | 'strategies' | 'lab' | 'models' | 'risk' | 'journal' | 'data' | 'settings';

/** One room of the workstation. */
export interface Page {
  readonly id: PageId;
  readonly title: string;
  /** Other words that find it in the command palette. */
  readonly keywords: string;
  readonly icon: LucideIcon;
  readonly Component: ComponentType;
}

/** Every room, in the order of the rail; ⌘1 is the first. A page file exports its component as default. */
export const PAGES: readonly Page[] = [
  { id: 'trade', title: 'Trade', keywords: 'chart watchlist positions orders book', icon: CandlestickChart, Component: lazy(() => import('./panels/trade/TradePage.tsx')) },
  { id: 'strategies', title: 'Strategies', keywords: 'configure moving average donchian', icon: Workflow, Component: lazy(() => import('./panels/strategies/StrategiesPage.tsx')) },
  { id: 'lab', title: 'Lab', keywords: 'backtest history test', icon: FlaskConical, Component: lazy(() => import('./panels/lab/LabPage.tsx')) },
  { id: 'models', title: 'Models', keywords: 'train agent learning reinforcement neural shadow drift features shelf onnx', icon: Brain, Component: lazy(() => import('./panels/models/ModelsPage.tsx')) },
  { id: 'risk', title: 'Risk', keywords: 'limits gauges drawdown', icon: Gauge, Component: lazy(() => import('./panels/risk/RiskPage.tsx')) },
  { id: 'journal', title: 'Journal', keywords: 'history trades decisions', icon: BookOpen, Component: lazy(() => import('./panels/journal/JournalPage.tsx')) },
  { id: 'data', title: 'Data', keywords: 'import files replay', icon: Database, Component: lazy(() => import('./panels/data/DataPage.tsx')) },
  { id: 'settings', title: 'Settings', keywords: 'theme colours zone about licences', icon: Settings, Component: lazy(() => import('./panels/settings/SettingsPage.tsx')) },
];

/** The card of the first ten minutes, shown over the Trade page until it is closed. */
export const WelcomeCard = lazy(() => import('./panels/welcome/WelcomeCard.tsx'));
