// Who may import whom (docs/architecture.md). Read by `npm run lint` and by test/architecture.test.ts, which plants a fault against each rule.

/** Folders of src/engine whose code is pure: given values, they return values. */
const STAGES = ['market', 'features', 'regime', 'strategy', 'orders', 'risk', 'portfolio'];
const ENGINE_PARTS = ['domain', 'compute', ...STAGES, 'core', 'ports', 'contract', 'evidence', 'adapters', 'run', 'learn'];

const engine = (...parts) => parts.map((part) => `src/engine/${part}`);

/** Folder → what it may import beside itself. The first pattern that matches a file is its folder. */
const FOLDERS = [
  { folder: 'src/engine/domain', may: [] },
  { folder: 'src/engine/compute', may: [] },
  ...STAGES.map((stage) => ({ folder: `src/engine/${stage}`, may: engine('domain', 'compute'), packages: ['zod'], packagesOnlyIn: 'config\\.ts$' })),
  { folder: 'src/engine/core', may: engine('domain', 'compute', ...STAGES), packages: ['zod'], packagesOnlyIn: 'config\\.ts$' },
  // Statistics of what runs left behind: they know measures, not the engine that made them.
  { folder: 'src/engine/evidence', may: engine('domain', 'compute', 'portfolio/metrics') },
  { folder: 'src/engine/ports', may: engine('domain') },
  // What a training or a bot is told and what it tells is written once, for whoever asks for it and whoever does it.
  { folder: 'src/engine/contract', may: engine('domain', 'core/engine-config\\.ts', 'learn/training/(training\\.config|curve|verdict)\\.ts', 'learn/boosting/bot', 'learn/boosting/(rolling/(retrain-record|validation)|drift/(drift-desk|drift-finding))\\.ts'), packages: ['zod'] },
  { folder: 'src/engine/adapters/sim-exchange', may: engine('ports', 'domain', 'compute/(rng|portable-\\w+)\\.ts', 'market/order-book\\.ts'), packages: ['zod'] },
  { folder: 'src/engine/adapters/practice-market', may: engine('ports', 'domain', 'compute/(rng|portable-\\w+)\\.ts', 'market/order-book\\.ts'), packages: ['zod'] },
  { folder: 'src/engine/adapters/binance', may: engine('ports', 'domain', 'compute/rng\\.ts', 'market/order-book\\.ts'), packages: ['zod', 'ws', 'binance-api-node'], node: true },
  { folder: 'src/engine/adapters/sqlite', may: engine('ports', 'domain'), packages: ['zod', 'better-sqlite3'], node: true },
  { folder: 'src/engine/adapters/parquet', may: engine('ports', 'domain'), packages: ['hyparquet', 'hyparquet-writer', 'hyparquet-compressors'], node: true },
  { folder: 'src/engine/adapters/history', may: engine('ports', 'domain'), packages: ['zod', 'fflate'], node: true },
  { folder: 'src/engine/adapters/onnx', may: engine('ports', 'domain'), packages: ['onnxruntime-node'], node: true },
  { folder: 'src/engine/adapters/[^/]+', may: engine('ports', 'domain'), packages: ['zod'], node: true },
  // An agent is trained in the loop that trades, on the history that a run begins with: nothing else of `run`. It is judged by the measures that reports show.
  { folder: 'src/engine/learn', may: engine('domain', 'core', 'ports', 'compute', 'features', 'strategy', 'portfolio/metrics', 'risk/config\\.ts', 'adapters/(sim-exchange|history|clock)', 'run/(loop|risk-history)\\.ts'), packages: ['zod'], node: true },
  { folder: 'src/engine/run', may: engine(...ENGINE_PARTS), packages: ['zod', 'yaml'], node: true },
  // The thread entries choose the clock and open the store that `run` is given; the host keeps the keys.
  { folder: 'src/engine/worker', may: engine('run', 'learn', 'contract', 'adapters/(clock|sqlite|vault)', 'ports/(clock|key-store)\\.ts', 'domain/assert\\.ts'), packages: ['zod'], node: true },
  { folder: 'src/main', may: [...engine('contract', 'worker'), 'src/preload/bridge\\.ts'], packages: ['electron', 'zod'], node: true },
  { folder: 'src/server', may: engine('contract', 'worker'), packages: ['ws', 'zod'], node: true },
  { folder: 'src/cli', may: [...engine('contract', 'worker', 'run'), 'src/server'], packages: ['commander', 'zod'], node: true },
  { folder: 'src/preload', may: engine('contract'), packages: ['electron'] },
  { folder: 'src/renderer', may: [...engine('contract'), 'src/preload'], packages: [
    'react', 'react-dom', 'radix-ui', 'lightweight-charts', 'zustand', 'cmdk', 'lucide-react', 'react-resizable-panels', 'fancy-canvas' /* types of lightweight-charts' own drawing target */, '@tanstack/react-table', '@tanstack/react-virtual', 'zod',
  ] },
];

/** How dependency-cruiser spells a package: where it resolved to, or, unresolved, its name. */
const packagePattern = (name) => `(node_modules/)?(@types/)?${name.replace('/', '\\/')}(/|$)`;

const rules = FOLDERS.flatMap(({ folder, may, packages = [], packagesOnlyIn, node = false }, index) => {
  const earlier = FOLDERS.slice(0, index).map((other) => other.folder).filter((other) => new RegExp(`^${folder}$`).test(other));
  const from = { path: `^${folder}/`, ...(earlier.length > 0 ? { pathNot: earlier.map((other) => `^${other}/`) } : {}) };
  // An adapter may import its own folder, and no other adapter: $1 is the captured name.
  const self = folder.endsWith('[^/]+') ? `^${folder.replace('[^/]+', '$1')}/` : `^${folder}/`;
  const fromSelf = folder.endsWith('[^/]+') ? { ...from, path: `^${folder.replace('[^/]+', '([^/]+)')}/` } : from;
  return [
    { name: `${folder}: sources`, severity: 'error', from: fromSelf, to: { path: '^(src|test|scripts|bench)/', pathNot: [self, ...may.map((path) => `^${path}(/|$)`)] } },
    { name: `${folder}: packages`, severity: 'error', from, to: { dependencyTypesNot: ['local', 'core'], pathNot: ['^(src|test|scripts|bench)/', ...packages.map(packagePattern).map((path) => `^${path}`)] } },
    ...(node ? [] : [{ name: `${folder}: node`, severity: 'error', from, to: { dependencyTypes: ['core'] } }]),
    ...(packagesOnlyIn ? [{ name: `${folder}: packages only in config`, severity: 'error', from: { ...from, pathNot: [...(from.pathNot ?? []), packagesOnlyIn] }, to: { path: packages.map((name) => `^${packagePattern(name)}`), dependencyTypesNot: ['type-only'] } }] : []),
  ];
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    // Types are erased and lazy pages come later, so a circle closed by `import type` or `import()` inside one folder is no circle; between folders the table forbids it anyway.
    { name: 'no cycle', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'dynamic-import'] } } },
    { name: 'no unresolvable import', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: ['^electron/(main|common|renderer)$', '\\.css$'] } },
    { name: 'every source lies in a known folder', severity: 'error', from: { path: '^src/', pathNot: FOLDERS.map(({ folder }) => `^${folder}/`) }, to: {} },
    ...rules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    parser: 'swc', // TypeScript 7 has no JS API; without swc dependency-cruiser passes having read nothing
    exclude: { path: '(^|/)(out|src/kernels)/' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.d.ts'], conditionNames: ['import', 'require', 'node', 'default', 'types'], exportsFields: ['exports'] },
  },
};
