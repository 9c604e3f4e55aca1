import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import DataPage from '../../../../src/renderer/src/panels/data/DataPage.tsx';
import { uploadFiles } from '../../../../src/renderer/src/panels/data/upload.ts';
import { createFakeEngine } from '../../fake-engine.ts';
import type { FakeEngine } from '../../fake-engine.ts';
import { callsOf, openPage } from '../open-page.tsx';
import type { OpenPage } from '../open-page.tsx';
import { FROM, installRichAnswers, TO } from '../rich-answers.ts';

let fake: FakeEngine;
let page: OpenPage;
const open = async (): Promise<void> => { page = await openPage(fake, <DataPage />); };
beforeEach(() => {
  fake = createFakeEngine();
  installRichAnswers(fake);
});
afterEach(async () => {
  delete window.tradewind;
  vi.unstubAllGlobals();
  await page.close();
});

describe('importing on the desktop', () => {
  beforeEach(async () => {
    window.tradewind = { channel: fake.transport.channel, shell: { platform: 'linux', openFiles: () => Promise.resolve(['/data/a.csv', '/data/b.zip']), openExternal: () => undefined } };
    await open();
  });

  it('hands the chosen paths to the engine, with nothing that was not said', async () => {
    await page.press(page.button('Choose files'));
    expect(callsOf(fake, 'data.import')).toEqual([{ files: ['/data/a.csv', '/data/b.zip'], skipBad: false }]);
  });

  it('hands on what was said about the files', async () => {
    await page.type(page.field('Symbol'), 'btcusdt');
    await page.choose(page.field('Market'), 'um');
    await page.choose(page.field('Bar length'), '15m');
    await page.press(document.querySelector('[aria-labelledby=skip-bad]') as HTMLElement);
    await page.press(page.button('Choose files'));
    expect(callsOf(fake, 'data.import')).toEqual([{ files: ['/data/a.csv', '/data/b.zip'], skipBad: true, symbol: 'BTCUSDT', market: 'um', interval: '15m' }]);
  });

  it('says what became of each file, and never calls a refused one done', async () => {
    await page.press(page.button('Choose files'));
    expect(page.text()).toContain('69\u202f880 rows stored of 69\u202f883 read, 3 were already there.');
    expect(page.text()).toContain('5 missing in 1 gap');
    expect(page.text()).toContain('broken.csv, row 17, column close: expected a number, found "abc"');
    expect(page.text()).toContain('1 of 2 refused');
  });
});

describe('importing in a browser', () => {
  it('sends the file to the host and imports it from there', async () => {
    stubUpload(200, { path: '/uploads/x/BTCUSDT-1m.csv' });
    await open();
    const input = document.querySelector('input[type=file]') as HTMLInputElement;
    Object.defineProperty(input, 'files', { value: [new File(['1,2'], 'BTCUSDT-1m.csv')] });
    await page.let(() => { input.dispatchEvent(new Event('change', { bubbles: true })); });
    await page.settle();
    expect(callsOf(fake, 'data.import')).toEqual([{ files: ['/uploads/x/BTCUSDT-1m.csv'], skipBad: false }]);
  });

  it('repeats the host’s reason when it refuses', async () => {
    stubUpload(413, { error: { message: 'expected at most 2147483648 bytes' } });
    await open();
    await expect(uploadFiles([new File(['1'], 'big.zip')], () => undefined, new AbortController().signal)).rejects.toThrow('big.zip was not taken: expected at most 2147483648 bytes.');
  });
});

describe('stored history', () => {
  beforeEach(open);

  it('is played back as if live after it was said what that ends', async () => {
    await page.press([...document.querySelectorAll('button')].find((button) => button.textContent === 'Play as if live') as HTMLElement);
    expect(page.text()).toContain('This ends the session that runs now (Practice market, seed 7). Its 2 open positions are left as they are');
    await page.press(page.button('Max'));
    await page.press(page.button('Play as if live'));
    expect(callsOf(fake, 'session.start')).toEqual([{ kind: 'replay', instruments: ['spot:BTCUSDT'], interval: '15m', from: FROM, to: TO, speed: 0, startingCash: '10000' }]);
  });

  it('is deleted only after it was said what goes', async () => {
    await page.press(page.button('Delete BTCUSDT spot 15m'));
    expect(page.text()).toContain('All 69,883 bars of BTCUSDT spot 15m go');
    expect(callsOf(fake, 'data.delete')).toEqual([]);
    await page.press(page.button('Delete the bars'));
    expect(callsOf(fake, 'data.delete')).toEqual([{ instrumentId: 'spot:BTCUSDT', interval: '15m' }]);
  });
});

function stubUpload(status: number, answer: unknown): void {
  class StubRequest extends EventTarget {
    readonly upload = new EventTarget();
    readonly status = status;
    readonly responseText = JSON.stringify(answer);
    open(): void { /* nothing to open */ }
    send(): void { queueMicrotask(() => { this.dispatchEvent(new Event('load')); }); }
    abort(): void { /* nothing to stop */ }
  }
  vi.stubGlobal('XMLHttpRequest', StubRequest);
}
