// `npm run test:package`: packs for Linux and for Apple silicon (with --all also for Intel Macs) with a stand-in for Electron (no download, no Mac)
// and looks inside.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

if (!existsSync('out/main/index.js')) {
  console.error('nothing is built: run npm run build');
  process.exit(1);
}
run(process.execPath, ['scripts/fake-electron.mjs', 'build-cache/fake-electron']);
pack('linux', 'x64', 'linux-unpacked', ['--linux', 'dir', '--x64']);
pack('darwin', 'arm64', 'mac-arm64/Tradewind.app/Contents', ['--mac', 'dir', '--arm64']);
if (process.argv.includes('--all')) pack('darwin', 'x64', 'mac/Tradewind.app/Contents', ['--mac', 'dir', '--x64']);

function pack(platform, arch, root, target) {
  const dist = platform === 'darwin' ? 'mac' : 'linux';
  run('electron-builder', ['--config', 'electron-builder.config.mjs', ...target, '--publish', 'never',
    `-c.electronDist=build-cache/fake-electron/${dist}`, '-c.directories.output=build-cache/release']);
  run(process.execPath, ['scripts/check-package.mjs', `build-cache/release/${root}`, platform, arch]);
}

function run(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, CSC_IDENTITY_AUTO_DISCOVERY: 'false' } });
  if (status !== 0) {
    console.error(`${command} ${args.join(' ')}\n${stdout}\n${stderr}`);
    process.exit(1);
  }
  if (args[0] === 'scripts/check-package.mjs') process.stdout.write(`${args[1]}: ${stdout}`);
}
