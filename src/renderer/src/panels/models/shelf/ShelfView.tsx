import { LoadingState, Panel } from '../../../components/Panel.tsx';

/** Draws the models. */
export function ShelfView() {
  return <Panel title="Shelf"><LoadingState label="Reading models" /></Panel>;
}
