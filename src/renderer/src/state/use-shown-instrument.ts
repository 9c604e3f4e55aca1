import { useEffect } from 'react';
import { useView } from './engine-context.tsx';
import { changeSettings, useSettings } from './settings.ts';
import { instrumentOf, shownInstrument } from './selectors.ts';
import type { InstrumentView } from '../../../engine/contract/view.ts';

/** Returns the instrument that chart, book and decisions show, or null when the session has none. */
export function useShownInstrument(): InstrumentView | null {
  const wanted = useSettings((settings) => settings.instrumentId);
  return useView((view) => {
    const id = shownInstrument(view, wanted);
    return id === null ? null : view.instruments.find((instrument) => instrument.id === id) ?? null;
  });
}

/** Remembers what is shown when nothing was chosen yet: a position that closes must not take the chart to another market. */
export function useRememberedInstrument(): void {
  const wanted = useSettings((settings) => settings.instrumentId);
  const shown = useView((view) => shownInstrument(view, wanted));
  useEffect(() => {
    if (shown !== null && shown !== wanted) showInstrument(shown);
  }, [shown, wanted]);
}

/** Returns one instrument's precision and names. */
export function useInstrument(id: string): InstrumentView {
  const instruments = useView((view) => view.instruments);
  return instrumentOf(instruments, id);
}

/** Shows an instrument everywhere; remembered. */
export function showInstrument(id: string): void {
  changeSettings({ instrumentId: id });
}
