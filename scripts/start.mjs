// `npm start`: opens the workstation in Electron, or, where there is no Electron or no screen, in the headless host.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const electronDir = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
const args = process.argv.slice(2);
const reason = whyHeadless();
if (reason === null) run(electronBinary(), ['.', ...(process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...args]);
else {
  console.log(`${reason} The workstation opens in your browser instead: the same engine, the same interface.`);
  run(process.execPath, ['out/main/server.js', ...args.filter((arg) => arg !== '--headless')]);
}

function whyHeadless() {
  if (args.includes('--headless')) return 'Headless, as asked.';
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'This machine has no screen for an Electron window.';
  if (electronBinary()) return null;
  console.log('Fetching Electron (once, about 120 MB) …');
  spawnSync(process.execPath, [join(electronDir, 'install.js')], { stdio: 'ignore', timeout: 10 * 60_000 });
  return electronBinary() ? null : 'Electron could not be downloaded.';
}

/** Looks on the disk only: require('electron') would start a download. */
function electronBinary() {
  const pathFile = join(electronDir, 'path.txt');
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(electronDir, 'dist');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : 'electron';
  const binary = join(dist, name);
  return existsSync(binary) ? binary : null;
}

function run(command, argv) {
  const child = spawn(command, argv, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => { if (signal !== 'SIGINT') child.kill(signal); });
  child.on('exit', (code, signal) => { process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)); });
  child.on('error', (error) => { console.error(`could not start ${command}: ${error.message}`); process.exit(1); });
}
