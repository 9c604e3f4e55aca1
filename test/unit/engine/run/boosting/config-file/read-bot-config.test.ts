import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BOT_SECTIONS, botConfig } from '../../../../../../src/engine/learn/boosting/bot/bot.config.ts';
import type { BotConfig } from '../../../../../../src/engine/learn/boosting/bot/bot.config.ts';
import { openBotConfig } from '../../../../../../src/engine/run/boosting/config-file/open-bot-config.ts';
import { readBotConfig, violationText } from '../../../../../../src/engine/run/boosting/config-file/read-bot-config.ts';
import { writeBotConfig } from '../../../../../../src/engine/run/boosting/config-file/write-bot-config.ts';

const USUAL = botConfig.parse({ data: { instruments: ['um:BTCUSDT'] } });

/** What is wrong with a file, a line for each. */
function complaints(text: string): readonly string[] {
  const read = readBotConfig(text);
  return read.outcome === 'read' ? [] : read.violations.map((violation) => violationText(violation, 'bot.yaml'));
}

function configOf(text: string): BotConfig {
  const read = readBotConfig(text);
  if (read.outcome === 'refused') throw new Error(complaints(text).join('\n'));
  return read.config;
}

describe('the settings of the bot in a file', () => {
  it('need no more than the instruments, and then trade on paper by the numbers of the mission', () => {
    const config = configOf('data:\n  instruments: [um:BTCUSDT]\n');
    expect(config.execution).toMatchObject({ mode: 'paper', enterBps: 8, exitBps: 4.5, stopPct: 1, targetPct: 3, cooldownMinutes: 3, dailyLossLimitPct: 3 });
    expect(config.data).toMatchObject({ interval: '1m', features: 'bars-19', windowHours: 48 });
    expect(config.training).toMatchObject({ horizonMinutes: 10, validationShare: 0.2, leaves: 64, depth: 8, trees: 1000, learningRate: 0.03, baggingFraction: 0.8 });
    expect(config.retraining).toMatchObject({ everyMinutes: 15, everyMinutesInBacktest: 60, retrainAbovePsi: 0.25, retrainBelowSharpe: 0.4, shadowMinutes: 5, restAfterHours: 24 });
  });

  it('mean the same in YAML and in JSON', () => {
    const yaml = 'data:\n  instruments: [um:BTCUSDT, um:ETHUSDT] # two\ntraining:\n  trees: 200\nretraining:\nexecution:\n  takerFeeBps: null\n';
    const json = '{"data": {"instruments": ["um:BTCUSDT", "um:ETHUSDT"]},\n "training": {"trees": 200}, "execution": {"takerFeeBps": null}}';
    expect(configOf(yaml)).toEqual(configOf(json));
    expect(configOf(yaml).training.trees).toBe(200);
  });

  it('are refused with every violation at once, each with its line, key, what was expected and what was found', () => {
    expect(complaints([
      'data:',
      '  instruments: [um:BTCUSDT, btc]',
      '  windowHour: 3',
      'training:',
      '  trees: "1000"',
      '  learningRate: 0',
      'execution:',
      '  mode: real',
      '  enterBps: 2',
      '  stopPct:',
      'extra: 1',
    ].join('\n'))).toEqual([
      'bot.yaml:2:29 data.instruments.1: expected market:SYMBOL, for example um:BTCUSDT, found btc',
      'bot.yaml:3:3 data.windowHour: expected a known key; windowHours is the nearest, found this key',
      'bot.yaml:5:10 training.trees: expected a whole number from 1 to 20000 (trees), found "1000"',
      'bot.yaml:6:17 training.learningRate: expected a number above 0 to 1, found 0',
      'bot.yaml:7:1 execution.exitBps: expected at most enterBps (2): else the other side would be entered before this one is left, found 4.5, its default',
      'bot.yaml:8:9 execution.mode: expected paper, demo or live, found real',
      'bot.yaml:10:11 execution.stopPct: expected a number from 0.01 to 50 (%), found nothing',
      'bot.yaml:11:1 extra: expected one of data, training, retraining, execution, found this key',
    ]);
  });

  it('are refused where settings contradict each other', () => {
    expect(complaints('data: {instruments: [um:BTCUSDT, practice:BTCUSDT], windowHours: 4}\ntraining: {horizonMinutes: 200, validationShare: 0.5}\nretraining: {shadowMinutes: 15}\nexecution: {mode: live, riskPerTradePct: 5}')).toEqual([
      'bot.yaml:1:21 data.instruments: expected instruments of one market (spot, um or practice): a session has one, found a list of 2',
      'bot.yaml:1:66 data.windowHours: expected a window that leaves at least 100 rows to learn from beside what is kept back and the horizon, found 4',
      'bot.yaml:2:28 training.horizonMinutes: expected at most 40 minutes: what is kept back holds 3 of them, and fewer judge nothing, found 200',
      'bot.yaml:3:29 retraining.shadowMinutes: expected less than everyMinutes (15): else the next training begins before this model has taken over, found 15',
      'bot.yaml:4:1 execution.connectionId: expected the name of a stored connection, which live needs, found null, its default',
      'bot.yaml:4:19 execution.mode: expected paper, as the instruments are those of the practice market, found live',
      'bot.yaml:4:42 execution.riskPerTradePct: expected at most dailyLossLimitPct (3): else a single losing trade would end the day, found 5',
    ]);
  });

  it('are refused where a model would rest before the next one could have taken over, and never rest where that is asked for', () => {
    // 360 minutes between two trainings and 5 beside the one that trades: six hours are 360 minutes.
    const every = (hours: string): string => `data: {instruments: [um:BTCUSDT]}\nretraining: {everyMinutes: 360, restAfterHours: ${hours}}`;
    expect(complaints(every('6'))).toEqual(['bot.yaml:2:49 retraining.restAfterHours: expected more than 365 minutes: else a model rests before the next one could have taken over, found 6']);
    expect(configOf(every('7')).retraining.restAfterHours).toBe(7);
    expect(configOf(every('null')).retraining.restAfterHours).toBeNull();
  });

  it('never take a key of an exchange, and do not show it', () => {
    const [complaint] = complaints('data: {instruments: [um:BTCUSDT]}\nexecution:\n  api_secret: hunter2\n');
    expect(complaint).toContain('bot.yaml:3:3 execution.api_secret: expected no key or secret of an exchange');
    expect(complaint).not.toContain('hunter2');
  });

  it.each([
    ['', 'bot.yaml:1:1 document: expected a file with the section data, found nothing'],
    ['[1, 2]', 'bot.yaml:1:1 document: expected the sections data, training, retraining, execution, found a list of 2'],
    ['data:\n\tinstruments: [um:A]', 'bot.yaml:2:1 document: expected YAML or JSON, found tabs are not allowed as indentation'],
    ['data: {instruments: [um:BTCUSDT]}\ndata: {instruments: [um:BTCUSDT]}', 'bot.yaml:2:1 document: expected every key once in its section, found data again'],
    ['data: !!js/function x', 'bot.yaml:1:7 document: expected YAML or JSON, found unresolved tag: tag:yaml.org,2002:js/function'],
    ['['.repeat(50_000), 'bot.yaml:1:1 document: expected a file of sections and keys, found one that is nested too deeply'],
    ['#'.repeat(300_000), 'bot.yaml:1:1 document: expected at most 262144 characters, found 300000'],
  ])('are refused with a place where they are no settings: %#', (text, expected) => {
    expect(complaints(text)).toEqual([expected]);
  });

  it('are refused with a place, whatever is written into them', () => {
    const lines = fc.array(fc.constantFrom('data:', '  instruments: [um:BTCUSDT]', 'execution:', '  stopPct: 2', '  - x', '{', '}', '*a', '&a [1]', '? !!set', '"', ': :', '--- ', '  mode: !!binary aGk=', '<<: *a', '%YAML 1.1'), { maxLength: 8 });
    fc.assert(fc.property(lines, (chosen) => {
      const read = readBotConfig(chosen.join('\n'));
      if (read.outcome === 'read') return;
      expect(read.violations.length).toBeGreaterThan(0);
      for (const { line, column, expected, found } of read.violations) {
        expect([line, column].every((number) => Number.isInteger(number) && number >= 1)).toBe(true);
        expect([expected.length > 0, found.length > 0]).toEqual([true, true]);
      }
    }), { numRuns: 200, seed: 7 });
  });

  it('come back from what is written as they were', () => {
    const changed = botConfig.parse({ data: { instruments: ['spot:ETHUSDT'], windowHours: 24.5 }, training: { depth: null, earlyStoppingRounds: 20 }, execution: { startingCash: '2500.5', connectionId: 'mine: "a"' } });
    for (const config of [USUAL, changed]) expect(configOf(writeBotConfig(config))).toEqual(config);
    expect(writeBotConfig(USUAL)).toContain('  # Stop (%): How far from the entry the stop-loss rests.\n  stopPct: 1\n');
  });

  it('are the same fields as the form: each with a title, a unit, a sentence, and in one section only', () => {
    for (const [section, { shape }] of Object.entries(BOT_SECTIONS)) {
      for (const [key, field] of Object.entries(shape)) {
        const name = `${section}.${key}`;
        const { title, unit, description } = (field as z.ZodType).meta() ?? {};
        expect({ name, title: typeof title, unit: typeof unit, sentence: String(description).endsWith('.') }).toEqual({ name, title: 'string', unit: 'string', sentence: true });
      }
    }
    const keys = Object.values(BOT_SECTIONS).flatMap(({ shape }) => Object.keys(shape));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('are told as they are in the documentation: its examples can be used, and its table has every key with its default', () => {
    const text = readFileSync(new URL('../../../../../../docs/boosting-config.md', import.meta.url), 'utf8');
    const examples = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, example]) => example ?? '');
    expect(examples.map(complaints)).toEqual([[], []]);
    const told = [...text.matchAll(/^\| `(\w+\.\w+)` \| (.*?) \|/gm)].map(([, key, value]) => `${key} ${value}`);
    expect(told).toEqual(Object.entries(BOT_SECTIONS).flatMap(([section, { shape }]) => Object.keys(shape).map((key) => {
      const value = (USUAL as unknown as Readonly<Record<string, Readonly<Record<string, unknown>>>>)[section]?.[key];
      return `${section}.${key} ${key === 'instruments' ? '(none)' : String(value)}`;
    })));
  });

  it('are opened from a file, whose name every complaint begins with', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bot-config-'));
    try {
      const path = join(folder, 'mine.yaml');
      writeFileSync(path, 'data:\n  instruments: [um:BTCUSDT]\n');
      expect(openBotConfig(path)).toEqual(USUAL);
      writeFileSync(path, 'data:\n  instruments: []\nexecution: 3\n');
      expect(() => openBotConfig(path)).toThrow(`${path}:2:16 data.instruments: expected a list of 1 to 10 values, found an empty list\n${path}:3:12 execution: expected a section`);
      writeFileSync(path, Uint8Array.of(0xff, 0xfe, 0x00));
      expect(() => openBotConfig(path)).toThrow('found bytes that are not UTF-8');
      expect(() => openBotConfig(join(folder, 'none.yaml'))).toThrow('expected a text file of YAML or JSON, found no such file');
      expect(() => openBotConfig(folder)).toThrow('expected a text file of YAML or JSON, found a folder');
      writeFileSync(path, 'data:\n  instruments: um:BTCUSDT\n');
      // Neither a list nor one without a market: that is one mistake.
      expect(() => openBotConfig(path)).toThrow(new RegExp(`^${path}:2:16 data.instruments: expected a list of 1 to 10 values, found um:BTCUSDT$`));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
