// The window over an engine in memory, for looking at it without one: npx vite --config test/renderer/demo/vite.config.ts
// What it shows is chosen in the address: ?state=empty|halted|lost|live|disarmed|holds|demo|paper|large|trees&still
import '../../../src/renderer/src/theme/tokens.css';
import '../../../src/renderer/src/theme/base.css';
import { openWindow } from '../../../src/renderer/src/open-window.tsx';
import { createFakeEngine, START_MS } from '../fake-engine.ts';
import type { FakeEngine } from '../fake-engine.ts';
import { withBot } from '../fake/fake-bots.ts';
import { marketOf, viewChange } from './view-change.ts';

declare global {
  interface Window {
    fakeEngine: FakeEngine;
  }
}

const parameters = new URLSearchParams(location.search);
const state = parameters.get('state') ?? 'full';
const engine = createFakeEngine({ market: marketOf(state), view: viewChange(state) });
window.fakeEngine = engine;
if (state === 'trees') withBot(engine, engine.market[0]?.instrument.id ?? '');
openWindow(document.getElementById('root'), engine.transport);

const startedMs = Date.now();
if (!parameters.has('still') && state !== 'empty') setInterval(() => { engine.tick(START_MS + (Date.now() - startedMs)); }, 250);
if (state === 'lost') setTimeout(() => { engine.setLink({ state: 'lost', message: 'The engine is not answering.', retryMs: 1000 }); }, 500);
