import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest';
import type { KillDocument } from '../../../src/engine/worker/commands/kill-command.ts';
import { findSecrets } from '../../support/find-secrets.ts';
import { ARMING_PHRASE } from '../../../src/engine/run/view/engine-views.ts';
import type { PaperDocument } from '../../../src/engine/worker/commands/paper-command.ts';
import { atExchange, buyProtected, inDocument, openAccount, ready, ticket, until } from './live-account.ts';
import type { TestAccount } from './live-account.ts';
import { errorOf } from './tradewind.ts';
import type { Finished } from './tradewind.ts';

const ON_BTC = ['--connection', 'local', '--symbol', 'BTCUSDT', '--market', 'um'];
/** A strategy that decides on day bars: it leaves the person alone for the length of a test. */
const IDLE = [...ON_BTC, '--interval', '1d', '--strategy', 'donchian-breakout'];

describe('a demo account from the command line', () => {
  let account: TestAccount;
  beforeAll(async () => { account = await openAccount(11); });
  beforeEach(() => { onTestFailed(() => { console.error(account.said.join('\n')); }); });
  afterAll(() => account.close());

  it('is traded by a strategy until the time is up; the position keeps its stop at the exchange', async () => {
    const playing = account.run('live', '--demo', ...ON_BTC, '--interval', '1m', '--strategy', 'moving-average-cross', '--set', 'fastPeriod=2', 'slowPeriod=3', 'direction=both', '--for', '10', '--json');
    await ready(account);
    for (let minute = 0; account.truth().positions.length === 0 && minute < 4; minute++) await closeMinute(account, minute % 2 === 0 ? 1.01 : 0.98);
    const { code, stdout, stderr } = await playing.finished;
    expect(stderr).not.toContain('critical');
    expect(code).toBe(0);
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ endedBy: 'time', session: { mode: 'demo', source: 'venue', simulated: false, ended: false } });
    expect(account.truth().positions).toHaveLength(1);
    expect(account.truth().openAlgoOrders.length).toBeGreaterThan(0);
    expect(inDocument(document)).toEqual(atExchange(account.truth()));
  });

  it('goes on without being told with what, and is flattened at the exchange by the kill switch of another terminal', async () => {
    const playing = account.run('live', '--json');
    await ready(account);
    expect(account.truth().positions).toHaveLength(1);
    const killed = await account.run('kill', '--json').finished;
    expect(account.truth()).toMatchObject({ positions: [], openOrders: [], openAlgoOrders: [] });
    expect(JSON.parse(killed.stdout)).toMatchObject({ engine: 'running', via: 'engine', verifiedFlat: true, flattenedPositions: 1 } satisfies Partial<KillDocument>);
    playing.kill('SIGINT');
    const { code, stdout } = await playing.finished;
    expect({ code, document: JSON.parse(stdout) as unknown }).toMatchObject({ code: 0, document: { endedBy: 'signal', positions: [], openOrders: [], trading: { killLatched: true, state: 'halted' } } });
  });

  it('is re-armed while nothing runs', async () => {
    const { code, stdout } = await account.run('kill', '--re-arm', '--json').finished;
    expect({ code, document: JSON.parse(stdout) as unknown }).toMatchObject({ code: 0, document: { engine: 'none', trading: { killLatched: false } } });
  });

  it('that the program left without a word is protected, and equal to the exchange after `live --reduce-only`', async () => {
    const playing = account.run('live', '--demo', ...IDLE, '--json');
    await ready(account);
    await buyProtected(account);
    playing.kill('SIGKILL');
    await playing.finished;
    const left = atExchange(account.truth());
    expect(left).toHaveLength(3);
    const document = await account.document('live', '--reduce-only', '--for', '5');
    expect(document).toMatchObject({ positions: [{ side: 'long', qty: '0.020' }], trading: { holds: [] } });
    // The same orders: none was doubled, none was replaced.
    expect(atExchange(account.truth())).toEqual(left);
    expect(inDocument(document)).toEqual(left);
  });

  it('that the program left without a word is flat after `kill`', async () => {
    const playing = account.run('live', '--json');
    await ready(account);
    playing.kill('SIGKILL');
    await playing.finished;
    expect(account.truth().positions).toHaveLength(1);
    const { code, stdout } = await account.run('kill', '--json').finished;
    expect({ code, document: JSON.parse(stdout) as unknown }).toMatchObject({ code: 0, document: { engine: 'none', via: 'emergency', verifiedFlat: true } });
    expect(account.truth()).toMatchObject({ positions: [], openOrders: [], openAlgoOrders: [] });
    // The switch stays on, whoever starts what.
    expect(await account.document('live', '--for', '3')).toMatchObject({ trading: { killLatched: true, state: 'halted' } });
  });
});

describe('real money from the command line', () => {
  let account: TestAccount;
  beforeAll(async () => { account = await openAccount(12); });
  beforeEach(() => { onTestFailed(() => { console.error(account.said.join('\n')); }); });
  afterAll(() => account.close());

  const ARM = ['--arm', '1500', '--phrase', ARMING_PHRASE];
  let missing: readonly string[] = [];

  it('is refused without --arm, with the lines of the check', async () => {
    const finished = await account.run('live', ...IDLE, '--json').finished;
    expect(finished).toMatchObject({ code: 1, stdout: '' });
    expect(errorAmong(finished)).toMatchObject({ code: 'not-armed', message: expect.stringContaining(`--arm CAP --phrase "${ARMING_PHRASE}" and --without "LINE"`) });
    expect(finished.stderr).toContain('\npassed   The account is compared and equal: Orders, fills, positions and balance agree with the exchange.\n');
    missing = finished.stderr.split('\n').filter((line) => line.startsWith('missing  ')).map((line) => line.slice('missing  '.length).split(': ').slice(0, 2).join(': '));
    // Nothing is on file: every line of the gate for real money is missing, each on its own, so that each is gone without knowingly.
    expect(missing.map((line) => line.split(': ')[1])).toEqual([
      'enough history', 'enough trades', 'made money after costs', 'makes money at twice the costs', 'drawdown in bounds', 'sharpe ratio beyond luck',
      'no look into the future', 'settles in the bars it loads', 'works after the time it was chosen on', 'settings not overfitted', 'entries better than chance',
      'days on paper', 'trades on paper', 'trades on a demo account', 'trades as its backtest says',
    ]);
  });

  it('is refused with other words, and while lines are missing', async () => {
    const other = await account.run('live', '--arm', '1500', '--phrase', 'yes please', '--json').finished;
    expect([other.code, errorAmong(other)]).toMatchObject([1, { code: 'phrase', message: `expected the words "${ARMING_PHRASE}", was "yes please"` }]);
    const bare = await account.run('live', ...ARM, '--without', missing[0] ?? '', '--json').finished;
    expect([bare.code, errorAmong(bare).code]).toEqual([1, 'gate']);
    for (const line of missing.slice(1)) expect(errorAmong(bare).message).toContain(line);
    expect(errorAmong(bare).message).not.toContain(missing[0]);
  });

  it('trades when armed knowingly without each, up to the cap, and comes back disarmed and reduce-only', async () => {
    const playing = account.run('live', ...ARM, '--without', ...missing, '--json');
    await account.engine((client) => until('it to be armed', async () => ((await client.call('engine.view', {})).trading.arming?.isArmed === true ? true : null)));
    await ready(account);
    const denied = await account.engine((client) => client.call('order.place', ticket({ qty: '0.03', stopPrice: '57000.0' })));
    expect(denied.denial).toMatch(/1[\s,.\u202f]?500/);
    await buyProtected(account);
    playing.kill('SIGTERM');
    expect((await playing.finished).code).toBe(0);

    const refused = await account.run('live', '--json').finished;
    expect([refused.code, errorAmong(refused).code]).toEqual([1, 'not-armed']);
    const running = account.run('live', '--reduce-only', '--json');
    await ready(account);
    const { denial } = await account.engine((client) => client.call('order.place', ticket({ qty: '0.01', stopPrice: '50000.0' })));
    expect(denial).not.toBeNull();
    running.kill('SIGINT');
    const { stdout } = await running.finished;
    expect(JSON.parse(stdout)).toMatchObject({ trading: { state: 'reducing', arming: { isArmed: false } }, positions: [{ qty: '0.020' }] });
    expect(inDocument(JSON.parse(stdout) as PaperDocument)).toEqual(atExchange(account.truth()));
  });

  it('comes back armed where that was chosen', async () => {
    const armed = await account.document('live', ...ARM, '--without', ...missing, '--stay-armed', '--for', '6');
    expect(armed.trading).toMatchObject({ state: 'active', arming: { isArmed: true, notionalCap: '1500.00000000' } });
    const document = await account.document('live', '--for', '5');
    expect(document.trading).toMatchObject({ state: 'active', arming: { isArmed: true, notionalCap: '1500.00000000' } });
  });

  it('leaves no secret in what was said and stored', () => {
    expect(findSecrets(account.dataDir, account.secrets.map((text, index) => ({ name: ['API key', 'secret', 'passphrase'][index] ?? '', text })))).toEqual([]);
    for (const secret of account.secrets) expect(account.said.join('\n').includes(secret)).toBe(false);
  });
});

/** The error that a command told, after the lines of what happened. */
function errorAmong({ stderr }: Finished): ReturnType<typeof errorOf> {
  return errorOf({ stderr: stderr.split('\n').findLast((line) => line.startsWith('{')) ?? stderr });
}

/** Moves the price, and lets the minute come to its end in some seconds. */
async function closeMinute({ server: { control }, engine, truth }: TestAccount, factor: number): Promise<void> {
  const MINUTE_MS = 60_000, leftMs = 2_000;
  const before = truth().positions.length;
  control.passTime(MINUTE_MS - (control.now() % MINUTE_MS) - leftMs, MINUTE_MS);
  control.jump('um', 'BTCUSDT', (Number(control.prices('um', 'BTCUSDT').last) * factor).toFixed(1));
  // Asking it anything lets the program notice that its clock is wrong.
  await engine((client) => client.call('account.reconcile', {}));
  await until('the minute to end', () => (control.now() % MINUTE_MS < 30_000 ? true : null));
  await Promise.race([sleep(1_500), until('a position', () => (truth().positions.length > before ? true : null))]);
}
