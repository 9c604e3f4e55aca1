// The import rules of docs/architecture.md, and proof that each of them fires.
import { globSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cruiseSources } from '../scripts/cruise.mjs';
import { impuritiesOf } from './support/impurities.ts';

type Cruise = Awaited<ReturnType<typeof cruiseSources>>;

describe('the sources', () => {
  let cruise: Cruise;
  beforeAll(async () => { cruise = await cruiseSources(); }, 30_000);

  it('are all read by the checker', () => {
    expect(cruise.sources.length).toBeGreaterThan(50);
    expect(cruise.unread).toEqual([]);
  });

  it('import only what their folder may, in no circle', () => {
    expect(cruise.violations.map(({ rule, from, to }) => `${rule}: ${from} -> ${to}`)).toEqual([]);
  });

  it('read no clock and draw no chance in the engine outside adapters/clock', () => {
    const files = globSync('src/engine/**/*.ts').filter((file) => !file.startsWith('src/engine/adapters/clock/') && !file.endsWith('.d.ts'));
    const found = files.flatMap((file) => impuritiesOf(readFileSync(file, 'utf8')).map((what) => `${file}: ${what}`));
    expect(found).toEqual([]);
  });
});

/** [planted in, imports, the rule that must fire] */
const FAULTS: readonly (readonly [file: string, imports: string, rule: string])[] = [
  ['src/engine/domain/a.ts', '../compute/rng.ts', 'src/engine/domain: sources'],
  ['src/engine/domain/b.ts', 'zod', 'src/engine/domain: packages'],
  ['src/engine/domain/c.ts', 'node:fs', 'src/engine/domain: node'],
  ['src/engine/compute/a.ts', '../domain/units.ts', 'src/engine/compute: sources'],
  ['src/engine/market/a.ts', '../features/x.ts', 'src/engine/market: sources'],
  ['src/engine/features/x.ts', '../strategy/x.ts', 'src/engine/features: sources'],
  ['src/engine/regime/x.ts', '../risk/x.ts', 'src/engine/regime: sources'],
  ['src/engine/strategy/x.ts', '../ports/clock.ts', 'src/engine/strategy: sources'],
  ['src/engine/orders/a.ts', '../risk/x.ts', 'src/engine/orders: sources'],
  ['src/engine/risk/x.ts', 'zod', 'src/engine/risk: packages only in config'],
  ['src/engine/risk/a.ts', 'ws', 'src/engine/risk: packages'],
  ['src/engine/portfolio/a.ts', 'node:crypto', 'src/engine/portfolio: node'],
  ['src/engine/core/a.ts', '../ports/clock.ts', 'src/engine/core: sources'],
  ['src/engine/core/b.ts', '../adapters/clock/x.ts', 'src/engine/core: sources'],
  ['src/engine/evidence/a.ts', '../core/engine.ts', 'src/engine/evidence: sources'],
  ['src/engine/evidence/b.ts', '../portfolio/ledger.ts', 'src/engine/evidence: sources'],
  ['src/engine/evidence/c.ts', 'node:fs', 'src/engine/evidence: node'],
  ['src/engine/ports/clock.ts', '../core/a.ts', 'src/engine/ports: sources'],
  ['src/engine/contract/a.ts', '../core/engine.ts', 'src/engine/contract: sources'],
  ['src/engine/contract/b.ts', '../run/x.ts', 'src/engine/contract: sources'],
  ['src/engine/adapters/clock/x.ts', '../log/x.ts', 'src/engine/adapters/[^/]+: sources'],
  ['src/engine/adapters/log/x.ts', '../../core/a.ts', 'src/engine/adapters/[^/]+: sources'],
  ['src/engine/adapters/log/y.ts', '../../market/order-book.ts', 'src/engine/adapters/[^/]+: sources'],
  ['src/engine/adapters/practice-market/x.ts', '../sim-exchange/x.ts', 'src/engine/adapters/practice-market: sources'],
  ['src/engine/adapters/sim-exchange/x.ts', 'node:fs', 'src/engine/adapters/sim-exchange: node'],
  ['src/engine/adapters/sqlite/x.ts', 'ws', 'src/engine/adapters/sqlite: packages'],
  ['src/engine/adapters/onnx/x.ts', 'ws', 'src/engine/adapters/onnx: packages'],
  ['src/engine/adapters/log/o.ts', 'onnxruntime-node', 'src/engine/adapters/[^/]+: packages'],
  ['src/engine/learn/x.ts', '../run/x.ts', 'src/engine/learn: sources'],
  ['src/engine/learn/y.ts', '../adapters/sqlite/x.ts', 'src/engine/learn: sources'],
  ['src/engine/run/x.ts', '../worker/x.ts', 'src/engine/run: sources'],
  ['src/engine/worker/x.ts', '../adapters/log/x.ts', 'src/engine/worker: sources'],
  ['src/engine/worker/y.ts', 'electron', 'src/engine/worker: packages'],
  ['src/main/a.ts', '../engine/run/x.ts', 'src/main: sources'],
  ['src/main/b.ts', '../renderer/x.ts', 'src/main: sources'],
  ['src/server/a.ts', '../main/a.ts', 'src/server: sources'],
  ['src/server/b.ts', 'electron', 'src/server: packages'],
  ['src/cli/a.ts', '../engine/core/a.ts', 'src/cli: sources'],
  ['src/preload/a.ts', 'zod', 'src/preload: packages'],
  ['src/preload/b.ts', '../engine/domain/units.ts', 'src/preload: sources'],
  ['src/renderer/x.ts', '../engine/domain/units.ts', 'src/renderer: sources'],
  ['src/renderer/y.ts', 'electron', 'src/renderer: packages'],
  ['src/renderer/z.ts', 'node:fs', 'src/renderer: node'],
  ['src/utils/a.ts', 'zod', 'every source lies in a known folder'],
  ['src/engine/orders/missing.ts', './nowhere.ts', 'no unresolvable import'],
];

/** What the table allows, planted beside the faults. */
const ALLOWED: readonly (readonly [file: string, imports: string])[] = [
  ['src/engine/market/order-book.ts', '../domain/units.ts'],
  ['src/engine/risk/config.ts', 'zod'],
  ['src/engine/core/engine.ts', '../risk/x.ts'],
  ['src/engine/evidence/d.ts', '../portfolio/metrics/leaf.ts'],
  ['src/engine/contract/c.ts', '../core/engine-config.ts'],
  ['src/engine/adapters/sim-exchange/y.ts', '../../market/order-book.ts'],
  ['src/engine/adapters/practice-market/y.ts', '../../compute/rng.ts'],
  ['src/engine/learn/z.ts', '../run/loop.ts'],
  ['src/engine/worker/z.ts', '../run/x.ts'],
  ['src/main/c.ts', '../engine/worker/z.ts'],
  ['src/renderer/w.ts', '../engine/contract/c.ts'],
];

/** Imported by the above; import nothing themselves. */
const LEAVES = ['src/engine/domain/units.ts', 'src/engine/run/loop.ts', 'src/engine/compute/rng.ts', 'src/engine/core/engine-config.ts', 'src/engine/portfolio/ledger.ts', 'src/engine/portfolio/metrics/leaf.ts'];

describe('the rules', () => {
  let cruise: Cruise;
  beforeAll(async () => {
    const root = mkdtempSync(join(tmpdir(), 'faults-'));
    const plant = (file: string, text: string): void => {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    };
    for (const [file, imports] of [...FAULTS, ...ALLOWED]) plant(file, `import * as planted from '${imports}';\nexport const used = planted;\n`);
    for (const file of LEAVES) plant(file, 'export const leaf = 1;\n');
    plant('src/engine/orders/circle-a.ts', "import { b } from './circle-b.ts';\nexport const a = () => b();\n");
    plant('src/engine/orders/circle-b.ts', "import { c } from './circle-c.ts';\nexport const b = () => c();\n");
    plant('src/engine/orders/circle-c.ts', "import { a } from './circle-a.ts';\nexport const c = () => a();\n");
    cruise = await cruiseSources(root);
  }, 30_000);

  it.each(FAULTS)('catch %s importing %s', (file, _imports, rule) => {
    expect(cruise.violations.filter(({ from }) => from === file).map((violation) => violation.rule)).toContain(rule);
  });

  it('catch a circle of three files', () => {
    const circles = cruise.violations.filter(({ rule }) => rule === 'no cycle');
    expect(circles.map(({ from }) => from)).toContainEqual(expect.stringMatching(/circle-[abc]/));
  });

  it.each(ALLOWED)('let %s import %s', (file) => {
    // The planted tree has no node_modules, so a package that is allowed is still unresolvable there.
    const broken = cruise.violations.filter(({ from, rule }) => from === file && rule !== 'no unresolvable import');
    expect(broken).toEqual([]);
  });
});

describe('the ban on clocks and chance', () => {
  it.each([
    ['const t = Date.now();', 'Date.now'],
    ['const t = new Date();', 'new Date()'],
    ['const t = Date();', 'Date()'],
    ["const t = globalThis.Date['now']();", 'Date.now'],
    ['const t = performance.now();', 'performance.now'],
    ["import { performance as clock } from 'node:perf_hooks'; export const x = clock;", 'performance'],
    ['const x = Math.random();', 'Math.random'],
    ["import { randomUUID } from 'node:crypto'; export const x = randomUUID;", 'randomUUID'],
    ["import { randomUUID as id } from 'node:crypto'; export const x = id;", 'randomUUID'],
    ['const x = crypto.randomUUID();', 'crypto.randomUUID'],
    ['const x = process.hrtime.bigint();', 'process.hrtime'],
    ['const now = Date.now;', 'Date.now'],
  ])('catches %s', (source, what) => {
    expect(impuritiesOf(source)).toContain(what);
  });

  it.each([
    'const d = new Date(timeMs); const m = Math.max(1, 2); const u = Date.UTC(2024, 0, 1);',
    '// Date.now() is banned here, and so is Math.random()\nconst text = "Date.now()";',
    'const t = clock.now();',
  ])('lets pass: %s', (source) => {
    expect(impuritiesOf(source)).toEqual([]);
  });
});
