import { act } from 'react';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Root } from 'react-dom/client';
import { TooltipProvider } from '../../../src/renderer/src/components/Tooltip.tsx';
import { EngineProvider } from '../../../src/renderer/src/state/engine-context.tsx';
import { createEngine } from '../../../src/renderer/src/state/engine-store.ts';
import type { FakeEngine } from '../fake-engine.ts';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

/** A page on a screen of its own, and the hands and eyes of a person before it. */
export interface OpenPage {
  readonly element: HTMLElement;
  text(): string;
  button(name: string | RegExp): HTMLButtonElement;
  hasButton(name: string | RegExp): boolean;
  /** The control whose label begins with that text. */
  field(label: string): HTMLInputElement;
  press(target: HTMLElement): Promise<void>;
  type(target: HTMLElement, text: string): Promise<void>;
  choose(target: HTMLElement, value: string): Promise<void>;
  key(target: HTMLElement, name: string): Promise<void>;
  /** Does something that reaches the page from elsewhere, and waits for what follows. */
  let(happen: () => void): Promise<void>;
  /** Lets everything that is on its way arrive. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** Draws something over a fake engine and waits until its first questions are answered. */
export async function openPage(fake: FakeEngine, content: ReactNode): Promise<OpenPage> {
  const element = document.createElement('div');
  document.body.append(element);
  const engine = createEngine(fake.transport, (run) => { run(); });
  let root: Root | null = null;
  const settle = async (): Promise<void> => { await act(async () => { for (let turn = 0; turn < 6; turn += 1) await new Promise((done) => { setTimeout(done, 0); }); }); };
  await settle();
  await act(async () => {
    root = createRoot(element);
    root.render(<EngineProvider engine={engine}><TooltipProvider>{content}</TooltipProvider></EngineProvider>);
    await Promise.resolve();
  });
  await settle();
  const buttons = (): HTMLButtonElement[] => [...document.querySelectorAll('button')];
  const matches = (candidate: HTMLElement, name: string | RegExp): boolean => {
    const label = (candidate.getAttribute('aria-label') ?? candidate.textContent ?? '').trim();
    return typeof name === 'string' ? label === name : name.test(label);
  };
  const page: OpenPage = {
    element,
    settle,
    text: () => document.body.textContent ?? '',
    hasButton: (name) => buttons().some((candidate) => matches(candidate, name)),
    button(name) {
      // the newest one: a dialog stands after what opened it
      const found = buttons().findLast((candidate) => matches(candidate, name));
      if (!found) throw new Error(`expected a button ${String(name)}, found ${buttons().map((candidate) => candidate.getAttribute('aria-label') ?? candidate.textContent).join(' | ')}`);
      return found;
    },
    field(label) {
      const found = [...document.querySelectorAll('label')].find((candidate) => candidate.textContent?.startsWith(label));
      const control = found?.htmlFor ? document.getElementById(found.htmlFor) : found?.querySelector('input');
      if (!control) throw new Error(`expected a field labelled ${label}`);
      return control as HTMLInputElement;
    },
    async press(target) {
      await act(async () => { target.click(); await Promise.resolve(); });
      await settle();
    },
    async type(target, text) {
      await act(async () => {
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(target, text);
        target.dispatchEvent(new Event('input', { bubbles: true }));
        await Promise.resolve();
      });
      await settle();
    },
    async choose(target, value) {
      await act(async () => {
        Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value')?.set?.call(target, value);
        target.dispatchEvent(new Event('change', { bubbles: true }));
        await Promise.resolve();
      });
      await settle();
    },
    async key(target, name) {
      await act(async () => { target.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true })); await Promise.resolve(); });
    },
    async let(happen) {
      await act(async () => { happen(); await Promise.resolve(); });
      await settle();
    },
    async close() {
      await act(async () => { root?.unmount(); await Promise.resolve(); });
      element.remove();
    },
  };
  return page;
}

/** Returns the inputs with which a method was called. */
export function callsOf(fake: FakeEngine, method: string): readonly unknown[] {
  return fake.requests.filter((request) => request.method === method).map((request) => request.input);
}
