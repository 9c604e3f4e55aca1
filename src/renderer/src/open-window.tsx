import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { EngineProvider } from './state/engine-context.tsx';
import { browserFrame, createEngine } from './state/engine-store.ts';
import { reportEvents } from './state/report-events.ts';
import type { Transport } from './transport/transport.ts';

/** Draws the whole window into an element, over any line to an engine. */
export function openWindow(root: HTMLElement | null, transport: Transport): void {
  if (!root) throw new Error('expected an element with the id root, found none');
  const engine = createEngine(transport, browserFrame);
  reportEvents(engine);
  createRoot(root).render(<StrictMode><EngineProvider engine={engine}><App /></EngineProvider></StrictMode>);
}
