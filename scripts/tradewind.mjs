#!/usr/bin/env node
// The `tradewind` command. Plain JavaScript: it has to find a Node that can run the program even when the one that started it is too old.
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [major, minor] = process.versions.node.split('.').map(Number);
const isNewEnough = major > 22 || (major === 22 && minor >= 18);

if (!isNewEnough) runWithBundledNode();
else await import(entry());

/** The built program, unless a source is newer than it: then the source itself, which this Node can run. */
function entry() {
  const built = `${root}out/main/cli.js`;
  const source = `${root}src/cli/main.ts`;
  if (!fs.existsSync(built)) return `file://${source}`;
  if (!fs.existsSync(source)) return `file://${built}`;
  const builtMs = fs.statSync(built).mtimeMs;
  const isStale = fs.globSync('src/{cli,engine,server}/**/*.ts', { cwd: root }).some((file) => fs.statSync(`${root}${file}`).mtimeMs > builtMs);
  return `file://${isStale ? source : built}`;
}

function runWithBundledNode() {
  const bundled = `${root}node_modules/node-${process.platform}-${process.arch}/bin/node`;
  if (!fs.existsSync(bundled)) {
    console.error(`tradewind needs Node 22.18 or newer (24 LTS recommended); you have ${process.versions.node}.`);
    process.exit(1);
  }
  const child = spawn(bundled, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => { child.kill(signal); });
  child.on('exit', (code) => { process.exit(code ?? 1); });
}
