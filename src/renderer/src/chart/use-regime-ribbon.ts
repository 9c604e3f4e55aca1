import { useEffect } from 'react';
import type { RefObject } from 'react';
import type { IntervalName } from '../form/intervals.ts';
import { intervalLengthMs } from '../form/intervals.ts';
import { useEngine, useView } from '../state/engine-context.tsx';
import type { ChartController } from './chart-controller.ts';

export interface RibbonSubject {
  readonly instrumentId: string;
  readonly interval: IntervalName;
  /** The bars are drawn. */
  readonly isReady: boolean;
  readonly isShown: boolean;
}

/** How often it is looked whether other bars are drawn than the ribbon was asked for. */
const LOOK_MS = 2000;

/** What the engine answers at most in one go. */
const MOST_BARS = 20_000;

/** Keeps the regime ribbon of a chart in step with the bars that are drawn. It is decoration: where it cannot be had, the chart goes without. */
export function useRegimeRibbon(controller: RefObject<ChartController | null>, { instrumentId, interval, isReady, isShown }: RibbonSubject): void {
  const engine = useEngine();
  const sessionId = useView((view) => view.session?.id ?? null);
  useEffect(() => {
    if (!isShown || !isReady) {
      controller.current?.showRegimes(null);
      return undefined;
    }
    let isCurrent = true;
    let asked = '';
    const ask = (): void => {
      const chart = controller.current;
      const newest = chart?.newestMs() ?? null;
      const oldest = chart?.oldestMs() ?? null;
      if (!chart || newest === null || oldest === null) return;
      const from = Math.max(oldest, newest - (MOST_BARS - 1) * intervalLengthMs(interval));
      if (`${from} ${newest}` === asked) return;
      asked = `${from} ${newest}`;
      engine.call('regime.ribbon', { instrumentId, interval, from, to: newest }).then((ribbon) => { if (isCurrent) controller.current?.showRegimes(ribbon); }, () => undefined);
    };
    ask();
    const timer = setInterval(ask, LOOK_MS);
    return () => {
      isCurrent = false;
      clearInterval(timer);
    };
  }, [engine, controller, sessionId, instrumentId, interval, isReady, isShown]);
}
