import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort } from 'node:worker_threads';

// Answers every request of the bench at once, on a thread of its own: what is measured ends where the request leaves.

const server = createServer((request, response) => {
  request.resume();
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ serverTime: Date.now() }));
});
server.listen(0, '127.0.0.1', () => { parentPort?.postMessage((server.address() as AddressInfo).port); });
