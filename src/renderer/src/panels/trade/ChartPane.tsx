import { CandlestickChart } from 'lucide-react';
import { PriceChart } from '../../chart/PriceChart.tsx';
import { Button } from '../../components/Button.tsx';
import { ErrorBoundary } from '../../components/ErrorBoundary.tsx';
import { EmptyState } from '../../components/Panel.tsx';
import { goToPage } from '../../state/route.ts';
import { useShownInstrument } from '../../state/use-shown-instrument.ts';

/** Draws the chart of the shown instrument, or what to do when there is none. */
export function ChartPane() {
  const instrument = useShownInstrument();
  if (!instrument) {
    return (
      <EmptyState
        icon={<CandlestickChart aria-hidden />}
        title="No market yet"
        text="The chart shows prices as soon as a session runs: the practice market, live prices, or a recording of your own data."
        action={<Button look="primary" onClick={() => { goToPage('settings'); }}>Choose a session</Button>}
      />
    );
  }
  return <ErrorBoundary what="The chart"><PriceChart instrument={instrument} /></ErrorBoundary>;
}
