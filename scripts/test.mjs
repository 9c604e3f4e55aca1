// `npm test`: every check in order, then one line with the sum. Stops at the first step that makes the later ones meaningless.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { relative } from 'node:path';

const REPORTS = 'test-results';
const VITEST = `${REPORTS}/vitest.json`;
const PLAYWRIGHT = `${REPORTS}/playwright.json`;
const started = Date.now();

rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
for (const step of ['typecheck', 'lint', 'build']) must(step, run('npm', ['run', '-s', step]));
must('chromium', run(process.execPath, ['scripts/ensure-chromium.mjs']));
const unit = run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${VITEST}`]);
const e2e = run('playwright', ['test'], { PLAYWRIGHT_JSON_OUTPUT_NAME: PLAYWRIGHT });
const packed = run(process.execPath, ['scripts/package-check.mjs']);
report([vitestCounts(), playwrightCounts(), { passed: packed === 0 ? 1 : 0, failed: packed === 0 ? 0 : 1, skipped: 0 }], unit === 0 && e2e === 0);

function run(command, args, env = {}) {
  console.log(`\n> ${[command, ...args].join(' ')}`);
  return spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } }).status ?? 1;
}

function must(step, status) {
  if (status === 0) return;
  console.error(`\n${step} failed: the tests did not run`);
  console.log('0 passed, 1 failed');
  process.exit(1);
}

function vitestCounts() {
  const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = read(VITEST) ?? { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, numFailedTestSuites: 0 };
  // A file that does not load has no tests to fail.
  return { passed: numPassedTests, failed: Math.max(numFailedTests, numFailedTestSuites > 0 && numFailedTests === 0 ? 1 : 0), skipped: numPendingTests };
}

function playwrightCounts() {
  const stats = read(PLAYWRIGHT)?.stats;
  return stats ? { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped } : { passed: 0, failed: 1, skipped: 0 };
}

/** What fails is named once more at the end, where a log that was cut off still shows it. */
function failedNames() {
  return unitTests().filter(({ status }) => status === 'failed').map(({ name }) => name);
}

function unsteadyNames() {
  return unitTests().filter(({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0).map(({ name }) => name);
}

function unitTests() {
  return (read(VITEST)?.testResults ?? []).flatMap(({ name: file, assertionResults }) => assertionResults.map(({ fullName, ...test }) => ({ ...test, name: `${relative(process.cwd(), file)} > ${fullName}` })));
}

function read(file) {
  try { return JSON.parse(readFileSync(file, 'utf8')); } catch { return null; }
}

function report(counts, isGreen) {
  const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
  const failed = sum('failed') || (isGreen ? 0 : 1);
  for (const [words, names] of [['Failed', failedNames()], ['Passed only at the second try', unsteadyNames()]]) for (const name of names) console.log(`${words}: ${name}`);
  console.log(`\n${Math.round((Date.now() - started) / 1000)} s`);
  console.log(`${sum('passed')} passed, ${failed} failed, ${sum('skipped')} skipped`);
  process.exit(failed === 0 ? 0 : 1);
}
