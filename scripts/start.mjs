// `npm start`: opens the workstation in Electron, or, where there is no Electron or no screen, in the headless host.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const electronDir = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
const args = process.argv.slice(2);
const reason = whyHeadless();
if (reason === null) runDesktop();
else runHeadless(reason);

/** An Electron that cannot even start (a system library is missing, no sandbox is allowed) ends at once: then go on without it. */
function runDesktop() {
  const startedMs = Date.now();
  run(electronBinary(), ['.', ...(process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...args], (code) => {
    if (code === 0 || Date.now() - startedMs > 3000) process.exit(code);
    runHeadless(`Electron could not start on this machine (code ${code}).`);
  });
}

function runHeadless(why) {
  console.log(`${why} The workstation opens in your browser instead: the same engine, the same interface.`);
  run(process.execPath, ['out/main/server.js', ...args.filter((arg) => arg !== '--headless')], (code) => { process.exit(code); });
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

function run(command, argv, onEnd) {
  const child = spawn(command, argv, { stdio: 'inherit' });
  // Ctrl+C reaches the child by itself, as it is in the same process group; it ends, and we end after it.
  const pass = { SIGINT: () => {}, SIGTERM: () => { child.kill('SIGTERM'); }, SIGHUP: () => { child.kill('SIGHUP'); } };
  for (const [signal, handler] of Object.entries(pass)) process.on(signal, handler);
  const end = (code) => {
    for (const [signal, handler] of Object.entries(pass)) process.off(signal, handler);
    onEnd(code);
  };
  child.once('exit', (code, signal) => { end(code ?? (signal === 'SIGINT' ? 130 : 1)); });
  child.once('error', () => { end(127); });
}
