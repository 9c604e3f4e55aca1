import { EmptyState, Panel } from '../../components/Panel.tsx';
import { useView } from '../../state/engine-context.tsx';
import { useStaleMs } from '../../state/use-feed-health.ts';
import { useShownInstrument } from '../../state/use-shown-instrument.ts';
import { Ticket } from './Ticket.tsx';

/** Draws the ticket beside the ladder. */
export function TicketPanel() {
  const instrument = useShownInstrument();
  const simulated = useView((view) => view.session?.simulated ?? false);
  const staleMs = useStaleMs();
  return (
    <Panel title={`Order ${instrument?.symbol ?? ''}${simulated ? ' · SIMULATED' : ''}`} look="flush" staleMs={staleMs}>
      {instrument ? <Ticket key={instrument.id} instrument={instrument} /> : <EmptyState title="No market" text="Orders by hand are written here as soon as a session runs." />}
    </Panel>
  );
}
