import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OwnStrategies } from '../../../../src/renderer/src/panels/strategies/OwnStrategies.tsx';
import { toastStore } from '../../../../src/renderer/src/state/toasts.ts';
import { createFakeEngine } from '../../fake-engine.ts';
import type { FakeEngine } from '../../fake-engine.ts';
import { callsOf, openPage } from '../open-page.tsx';
import type { OpenPage } from '../open-page.tsx';
import { installRichAnswers, OWN_STRATEGIES } from '../rich-answers.ts';

let fake: FakeEngine;
let page: OpenPage;
let changes = 0;
beforeEach(async () => {
  toastStore.setState({ toasts: [] });
  changes = 0;
  fake = createFakeEngine();
  installRichAnswers(fake);
  fake.answer('strategies.custom-check', () => OWN_STRATEGIES);
  fake.answer('strategies.custom-reload', () => null);
  fake.answer('strategies.custom-new', ({ name }) => ({ ...OWN_STRATEGIES, path: `/x/${name}.ts` }));
  page = await openPage(fake, <OwnStrategies onChanged={() => { changes += 1; }} />);
});
afterEach(() => page.close());

describe('a person\'s own strategies', () => {
  it('show which can be used, what is wrong with the others and on which line, and where they lie', () => {
    expect(page.text()).toContain('My crossCan be used');
    expect(page.text()).toContain('night-owl.tsRefused');
    expect(page.text()).toContain('Line 7Date reads the clock.');
    expect(page.text()).toContain('/home/trader/tradewind/strategies');
  });

  it('show that a strategy runs an earlier version, and reload it only when a person asks', async () => {
    expect(page.text()).toContain('own-trend goes on with an earlier version, aaaaaaaa.');
    expect(callsOf(fake, 'strategies.custom-reload')).toEqual([]);
    await page.press(page.button('Reload'));
    expect(callsOf(fake, 'strategies.custom-reload')).toEqual([{ id: 'own-trend' }]);
  });

  it('show what runs without its file, and that it is out of work', () => {
    expect(page.text()).toContain('old runs gone-home, version dddddddd, whose file is no longer in the folder. It is out of work: it gave no answer within 50 ms.');
  });

  it('are checked again when a person asks', async () => {
    await page.press(page.button('Check again'));
    expect(callsOf(fake, 'strategies.custom-check')).toEqual([{}]);
  });

  it('begin with a template under a name that is allowed', async () => {
    await page.press(page.button('New from template'));
    await page.type(page.field('Name'), 'My Cross');
    expect(page.text()).toContain('Small letters, digits and dashes');
    expect(page.button('Write the file').disabled).toBe(true);
    await page.type(page.field('Name'), 'my-own');
    await page.press(page.button('Write the file'));
    expect(callsOf(fake, 'strategies.custom-new')).toEqual([{ name: 'my-own' }]);
  });

  it('let the page offer what has become usable', async () => {
    expect(changes).toBe(1);
    fake.answer('strategies.custom', () => ({ ...OWN_STRATEGIES, strategies: OWN_STRATEGIES.strategies.slice(1) }));
    await page.let(() => { fake.emit({ type: 'strategies-updated', strategies: [...fake.view().strategies] }); });
    expect(changes).toBe(2);
  });
});
