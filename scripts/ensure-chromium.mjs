// The browser tests need a Chromium. On Debian as root it is installed; elsewhere the one line to run is printed.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { findChromium } from './find-chromium.mjs';

if (await findChromium()) process.exit(0);
if (isDebian() && process.getuid?.() === 0) {
  console.log('No Chromium found: installing Debian\'s (apt-get install chromium).');
  apt(['update', '-qq']);
  apt(['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core']);
  if (await findChromium()) process.exit(0);
}
console.error(isDebian()
  ? 'The browser tests need Chromium. Run: sudo apt-get install chromium'
  : 'The browser tests need Chromium. Run: npx playwright install chromium');
process.exit(1);

function isDebian() {
  try { return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8')); } catch { return false; }
}
function apt(args) {
  const { status } = spawnSync('apt-get', args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  if (status !== 0) console.error(`apt-get ${args[0]} failed with code ${status}`);
}
