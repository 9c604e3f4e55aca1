import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// Plays what can go wrong between Tradewind and the exchange, against the local Binance: npm run drill -- --scenario NAME|all --seed S [--json]

const { status, signal } = spawnSync(process.execPath, [fileURLToPath(new URL('../test/drills/main.ts', import.meta.url)), ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = signal === null ? (status ?? 1) : 1;
