// The program that chaos kills: the host with the real engine, and its one client at the other end of the process channel.
import type { ClientEnvelope } from '../../src/engine/contract/envelope.ts';
import { createEngineHost } from '../../src/engine/worker/engine-host.ts';
import { locateProgram } from '../../src/engine/worker/program.ts';

const [dataDir, research] = process.argv.slice(2);
if (dataDir === undefined || process.send === undefined) throw new Error('expected a data folder and a parent process');
const send = process.send.bind(process);

// It is loaded and ready while its predecessor is still being examined; only then does it touch the data.
process.once('message', () => {
  const { version, emergencyFile, researchWorkerFile } = locateProgram();
  const host = createEngineHost({ workerFile: new URL('./slow-disk.worker.ts', import.meta.url), emergencyFile, dataDir, options: { version, researchWorkerFile: research === 'with-research' ? researchWorkerFile : null } });
  const connection = host.connect();
  connection.onMessage((envelope) => { send(envelope); });
  process.on('message', (envelope) => { connection.send(envelope as ClientEnvelope); });
});
process.on('disconnect', () => { process.exit(); });
