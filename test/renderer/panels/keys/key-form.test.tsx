import { act } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ContractFailure } from '../../../../src/engine/contract/client.ts';
import type { KeyAction, KeysView, KeySummary } from '../../../../src/engine/contract/envelope.ts';
import { KeyForm } from '../../../../src/renderer/src/panels/keys/KeyForm.tsx';
import { createFakeEngine } from '../../fake-engine.ts';
import type { FakeEngine } from '../../fake-engine.ts';
import { openPage } from '../open-page.tsx';
import type { OpenPage } from '../open-page.tsx';

const API_KEY = 'k'.repeat(60) + 'wxyz';
const SECRET = 's'.repeat(64);
const EMPTY: KeysView = { state: 'open', place: 'vault', advice: null, keys: [], refused: [] };
const STORED: KeySummary = { connectionId: 'main', kind: 'hmac', hint: 'wxyz', savedMs: 1_760_000_000_000 };

let fake: FakeEngine;
let page: OpenPage;
let asked: KeyAction[];
const onChanged = vi.fn();

async function open(answer: (action: KeyAction) => KeysView, environment: 'live' | 'demo' = 'live'): Promise<void> {
  fake = createFakeEngine();
  asked = [];
  fake.answerKey((action) => {
    asked.push(action);
    return answer(action);
  });
  page = await openPage(fake, <KeyForm connectionId="main" environment={environment} onChanged={onChanged} />);
}

/** Presses a submit button: the browser would submit its form. */
async function submit(name: string): Promise<void> {
  const button = page.button(name);
  await act(async () => { button.form?.requestSubmit(); await Promise.resolve(); });
  await page.settle();
}

beforeEach(() => { Object.defineProperty(window, 'isSecureContext', { value: true, configurable: true }); });
afterEach(async () => {
  await page.close();
  onChanged.mockClear();
});

describe('a connection without a key', () => {
  it('explains every permission in a sentence before a key is entered', async () => {
    await open(() => EMPTY);
    const permissions = document.querySelectorAll('ul[aria-label="Permissions of the key"] li');
    expect([...permissions].map((item) => item.querySelector('strong')?.textContent)).toEqual([
      'Needed: Enable Reading', 'Needed: Enable Spot & Margin Trading', 'Needed: Enable Futures', 'Never: Enable Withdrawals',
      'Never: Enable Internal Transfer, Permits Universal Transfer', 'Advised: Restrict access to trusted IPs only',
    ]);
    for (const item of permissions) expect(item.querySelector('p')?.textContent).toMatch(/\.$/);
  });

  it('sends the key once, wipes the fields, and tells its owner to test it', async () => {
    await open((action) => (action.action === 'save' ? { ...EMPTY, keys: [STORED] } : EMPTY));
    await page.type(page.field('API key'), API_KEY);
    await page.type(page.field('Secret'), SECRET);
    await submit('Store the key');
    expect(asked.filter(({ action }) => action === 'save')).toEqual([expect.objectContaining({ connectionId: 'main', kind: 'hmac', apiKey: API_KEY, secret: SECRET })]);
    expect(onChanged).toHaveBeenCalledOnce();
    expect(page.text()).toContain('HMAC key ending in wxyz');
    expect(document.body.innerHTML).not.toContain(SECRET);
    expect([...document.querySelectorAll('input')].some((input) => input.value === SECRET)).toBe(false);
  });

  it('puts a refusal at the field that it is about and keeps what was typed', async () => {
    await open((action) => {
      if (action.action === 'save') throw new ContractFailure({ code: 'bad-key', message: 'expected the secret, found the API key a second time', violations: [{ path: 'secret', message: '' }] });
      return EMPTY;
    });
    await page.type(page.field('API key'), API_KEY);
    await page.type(page.field('Secret'), API_KEY);
    await submit('Store the key');
    expect(page.field('Secret').getAttribute('aria-invalid')).toBe('true');
    expect(document.getElementById(`${page.field('Secret').id}-error`)?.textContent).toBe('expected the secret, found the API key a second time');
    expect(page.field('API key').value).toBe(API_KEY);
    expect(onChanged).not.toHaveBeenCalled();
  });

  it('takes a private key in lines when Ed25519 is chosen', async () => {
    await open((action) => (action.action === 'save' ? { ...EMPTY, keys: [{ ...STORED, kind: 'ed25519' }] } : EMPTY));
    await page.press(page.button('Ed25519 (made by you)'));
    await page.type(page.field('API key'), API_KEY);
    const pem = page.field('Private key') as unknown as HTMLTextAreaElement;
    pem.value = 'line one\nline two';
    await submit('Store the key');
    expect(asked.at(-1)).toMatchObject({ action: 'save', kind: 'ed25519', secret: 'line one\nline two' });
    expect(page.text()).toContain('Ed25519 key ending in wxyz');
  });

  it('shows the reason when the last key was taken back', async () => {
    await open(() => ({ ...EMPTY, refused: [{ connectionId: 'main', reason: 'This key may withdraw money.' }, { connectionId: 'other', reason: 'not ours' }] }));
    expect(document.querySelector('[role="alert"]')?.textContent).toBe('The key was not accepted and was removed from this computer.This key may withdraw money.');
  });
});

describe('a stored key', () => {
  it('is removed only after the person was told what that does and does not do', async () => {
    await open((action) => (action.action === 'remove' ? EMPTY : { ...EMPTY, keys: [STORED] }));
    await page.press(page.button('Remove'));
    expect(page.text()).toContain('goes on working until you delete it at Binance');
    expect(asked.some(({ action }) => action === 'remove')).toBe(false);
    await page.press(page.button('Remove the key'));
    expect(asked.at(-1)).toMatchObject({ action: 'remove', connectionId: 'main' });
    expect(page.hasButton('Store the key')).toBe(true);
  });

  it('can be replaced, and stays when the person changes their mind', async () => {
    await open(() => ({ ...EMPTY, keys: [STORED] }));
    await page.press(page.button('Replace'));
    await page.press(page.button('Keep the old key'));
    expect(page.text()).toContain('ending in wxyz');
  });
});

describe('the vault', () => {
  it('asks for its passphrase, says when it was wrong, and empties the field', async () => {
    await open((action) => {
      if (action.action !== 'unlock') return { ...EMPTY, state: 'locked' };
      if (action.passphrase !== 'right one, long') throw new ContractFailure({ code: 'wrong-passphrase', message: 'This is not the passphrase of the vault.' });
      return { ...EMPTY, keys: [STORED] };
    });
    await page.type(page.field('Passphrase'), 'wrong');
    await submit('Unlock');
    expect(page.text()).toContain('This is not the passphrase of the vault.');
    expect(page.field('Passphrase').value).toBe('');
    await page.type(page.field('Passphrase'), 'right one, long');
    await submit('Unlock');
    expect(page.text()).toContain('ending in wxyz');
    expect(onChanged).toHaveBeenCalledOnce();
  });

  it('wants a new passphrase twice before it is made', async () => {
    await open((action) => (action.action === 'create-vault' ? EMPTY : { ...EMPTY, state: 'absent' }));
    await page.type(page.field('New passphrase'), 'four random words here');
    await page.type(page.field('Again'), 'four random words hero');
    await submit('Make the vault');
    expect(page.text()).toContain('Expected the same passphrase twice');
    expect(asked.some(({ action }) => action === 'create-vault')).toBe(false);
    await page.type(page.field('Again'), 'four random words here');
    await submit('Make the vault');
    expect(asked.at(-1)).toMatchObject({ action: 'create-vault', passphrase: 'four random words here' });
  });
});

describe('the passphrase of an open vault', () => {
  it('is changed by who knows the old one, and the fields are gone afterwards', async () => {
    await open((action) => {
      if (action.action === 'change-passphrase' && action.passphrase !== 'the old passphrase') throw new ContractFailure({ code: 'wrong-passphrase', message: 'This is not the passphrase of the vault.' });
      return { ...EMPTY, keys: [STORED] };
    });
    await page.press(page.button('Change the passphrase of the vault'));
    await page.type(page.field('Old passphrase'), 'a wrong passphrase');
    await page.type(page.field('New passphrase'), 'a new passphrase');
    await page.type(page.field('Again'), 'a new passphrase');
    await submit('Change it');
    expect(page.text()).toContain('This is not the passphrase of the vault.');
    await page.type(page.field('Old passphrase'), 'the old passphrase');
    await submit('Change it');
    expect(asked.at(-1)).toMatchObject({ action: 'change-passphrase', passphrase: 'the old passphrase', newPassphrase: 'a new passphrase' });
    expect(document.querySelectorAll('input')).toHaveLength(0);
  });

  it('is not spoken of where the system keeps the keys', async () => {
    await open(() => ({ ...EMPTY, place: 'keychain', keys: [STORED] }));
    expect(page.hasButton('Change the passphrase of the vault')).toBe(false);
  });
});

describe('where keys cannot be taken', () => {
  it('offers no field on a page that came from another computer in the clear', async () => {
    Object.defineProperty(window, 'isSecureContext', { value: false, configurable: true });
    await open(() => ({ ...EMPTY, state: 'locked' }));
    expect(document.querySelectorAll('input, textarea')).toHaveLength(0);
    expect(page.text()).toContain('ssh -L');
  });

  it('says why, and what works without a key', async () => {
    await open(() => ({ ...EMPTY, state: 'unavailable', advice: 'No keyring protects secrets on this desktop.' }));
    expect(page.text()).toContain('No keyring protects secrets on this desktop.');
    expect(page.text()).toContain('trades on paper');
  });
});
